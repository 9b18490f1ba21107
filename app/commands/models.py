"""``train``, ``evaluate``, ``classify`` and ``predict``: models from the command line."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.commands.command import Format, FormatOption, command, print_json, print_table

if TYPE_CHECKING:
    from warehouse.settings import Settings

Task = Annotated[str, typer.Argument(help="What to classify by, such as school.")]


class Recipe(StrEnum):
    """How a model is trained."""

    transfer = "transfer"
    scratch = "scratch"


class Backend(StrEnum):
    """What Keras computes with."""

    tensorflow = "tensorflow"
    jax = "jax"


def register(parent: typer.Typer) -> None:
    """Adds the commands to the program."""
    command(parent, "train")(train)
    command(parent, "evaluate")(evaluate)
    command(parent, "classify")(classify)
    command(parent, "predict")(predict)


def train(
    settings: Settings,
    task: Task,
    recipe: Annotated[
        Recipe,
        typer.Option(help="transfer: from ImageNet weights; scratch: a small network at 150x150."),
    ] = Recipe.transfer,
    classes: Annotated[str | None, typer.Option(help="Only these classes.", metavar="A,B")] = None,
    epochs: Annotated[int | None, typer.Option(min=1, help="Epochs at most.")] = None,
    backend: Annotated[
        Backend | None, typer.Option(help="Keras backend. [default: tensorflow]")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of everything random.")] = 1,
    output: FormatOption = Format.table,
) -> None:
    """Train a classifier from a view of the warehouse."""
    from ml.train import train as train_model

    result = train_model(
        settings,
        task,
        recipe=recipe.value,
        classes=None if classes is None else [name.strip() for name in classes.split(",")],
        epochs=epochs,
        backend=None if backend is None else backend.value,
        seed=seed,
    )
    if output is Format.json:
        print_json(
            {"run_id": result.run_id, "run_dir": str(result.run_dir), "metrics": result.metrics}
        )
    else:
        print_metrics(f"{task}: run {result.run_id}", result.metrics)
        typer.echo(f"saved in {result.run_dir}")


def print_metrics(title: str, metrics: dict[str, Any]) -> None:
    """Prints the single numbers of an evaluation, then its per-class recall."""
    single = [
        (name.replace("_", " "), f"{value:.3f}" if isinstance(value, float) else value)
        for name, value in metrics.items()
        if isinstance(value, int | float | str)
    ]
    print_table(title, ["measure", "value"], single)
    recall = metrics.get("per_class_recall")
    if isinstance(recall, dict):
        rows = [(name, "" if value is None else f"{value:.3f}") for name, value in recall.items()]
        print_table(None, ["class", "recall"], rows)


def evaluate(
    settings: Settings,
    task: Task,
    folder: Annotated[
        Path | None,
        typer.Option(
            exists=True, file_okay=False, help="Pictures from outside, one subfolder a class."
        ),
    ] = None,
    output: FormatOption = Format.table,
) -> None:
    """Measure the latest model of a task on artists that it has never seen."""
    from ml.evaluate import evaluate as evaluate_model

    metrics = evaluate_model(settings, task, folder=folder)
    if output is Format.json:
        print_json(metrics)
    else:
        print_metrics(f"{task}: {folder or 'test split'}", metrics)


def classify(
    settings: Settings,
    task: Task,
    images: Annotated[
        list[Path], typer.Argument(help="Picture files.", exists=True, dir_okay=False)
    ],
    output: FormatOption = Format.table,
) -> None:
    """Classify picture files with the latest model of a task."""
    from ml.registry import require_run
    from ml.serve import Classifier
    from warehouse.errors import ArtwarehouseError
    from warehouse.pictures import PictureError, decode_picture

    pictures = []
    for path in images:
        try:
            pictures.append(
                decode_picture(
                    path.read_bytes(),
                    max_bytes=settings.images.max_bytes,
                    max_pixels=settings.images.max_pixels,
                )
            )
        except PictureError as error:
            raise ArtwarehouseError(f"{path}: {error}") from error
    results = Classifier.load(require_run(settings, task)).classify(pictures)
    if output is Format.json:
        print_json(
            [
                {
                    "file": str(path),
                    "label": result.label,
                    "probability": result.probability,
                    "probabilities": result.probabilities,
                }
                for path, result in zip(images, results, strict=True)
            ]
        )
        return
    rows = [
        (
            str(path),
            result.label,
            f"{result.probability:.1%}",
            ", ".join(
                f"{label} {p:.1%}"
                for label, p in sorted(result.probabilities.items(), key=lambda item: -item[1])[1:]
            ),
        )
        for path, result in zip(images, results, strict=True)
    ]
    print_table(None, ["file", task, "probability", "others"], rows)


def predict(settings: Settings, task: Task, output: FormatOption = Format.table) -> None:
    """Predict every work that has a picture; `artwarehouse build` turns it into facts."""
    from ml.predict import predict as predict_all

    written = predict_all(settings, task)
    if output is Format.json:
        print_json({"task": task, "predictions": written})
    else:
        typer.echo(f"{written:,} predictions landed; `artwarehouse build` makes them facts")
