"""``train``, ``evaluate``, ``classify`` and ``predict``: models from the command line."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from app.commands.command import Command, Format, FormatOption, print_json, print_table
from ml.recipes import RECIPES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ml.serve import Classification, Classifier
    from warehouse.settings import Settings

Task = Annotated[str, typer.Argument(help="What to classify by, such as school.")]


# Read from the recipes, so that a recipe is a choice as soon as it exists.
Recipe = StrEnum("Recipe", {name.replace("-", "_"): name for name in RECIPES})  # type: ignore[misc]
# Pictures that are classified at once.
AT_ONCE = 32
# Shorter side that the picture under a heat map keeps, if it has so much, in pixels.
HEAT_MAP_SIDE = 1_000
_DEFAULT_RECIPE = Recipe("transfer")
# What is printed of the answers of folds, of another split, and of a baseline.
_OF_OTHERS = {
    "folds": ("accuracy", "calibration_error", "expected_calibration_error_interval"),
    "random_split": ("accuracy",),
    "baseline": ("accuracy",),
}


class Backend(StrEnum):
    """What Keras computes with."""

    tensorflow = "tensorflow"
    jax = "jax"


def register(parent: typer.Typer) -> None:
    """Adds the commands to the program."""
    parent.command("train", cls=Command)(train)
    parent.command("evaluate", cls=Command)(evaluate)
    parent.command("classify", cls=Command)(classify)
    parent.command("predict", cls=Command)(predict)


def train(
    context: typer.Context,
    task: Annotated[str | None, typer.Argument(help="What to classify by, such as school.")] = None,
    tasks: Annotated[
        str | None,
        typer.Option(help="Several tasks at once, on the same pretrained network.", metavar="A,B"),
    ] = None,
    recipe: Annotated[
        Recipe,
        typer.Option(
            help="How to train. "
            + " ".join(f"{each.name}: {each.description}" for each in RECIPES.values()),
        ),
    ] = _DEFAULT_RECIPE,
    classes: Annotated[str | None, typer.Option(help="Only these classes.", metavar="A,B")] = None,
    epochs: Annotated[int | None, typer.Option(min=1, help="Epochs at most.")] = None,
    backend: Annotated[
        Backend | None, typer.Option(help="Keras backend. [default: tensorflow]")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of everything random.")] = 1,
    output: FormatOption = Format.table,
) -> None:
    """Train a classifier from a view of the warehouse; started again after a kill, it goes on."""
    settings: Settings = context.obj
    from ml.train import train_together

    names = [task] if task is not None else _names(tasks or "")
    if not names or (task is not None and tasks is not None):
        raise typer.BadParameter("name one TASK, or several by --tasks A,B")
    results = train_together(
        settings,
        names,
        recipe=recipe.value,
        classes=None if classes is None else _names(classes),
        epochs=epochs,
        backend=None if backend is None else backend.value,
        seed=seed,
    )
    if output is Format.json:
        found = [
            {"run_id": each.run_id, "run_dir": str(each.run_dir), "metrics": each.metrics}
            for each in results
        ]
        print_json(found[0] if tasks is None else found)
        return
    for result in results:
        print_metrics(f"{result.run_dir.parent.name}: run {result.run_id}", result.metrics)
        typer.echo(f"saved in {result.run_dir}")


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def print_metrics(title: str, metrics: dict[str, Any]) -> None:
    """Prints the single numbers of an evaluation, intervals beside them, then recall by class."""
    rows = []
    for name, value in metrics.items():
        if isinstance(value, dict):
            for measure in _OF_OTHERS.get(name, ()):
                label = f"{name}: {measure}".replace("_", " ")
                rows.append((label, *_with_interval(value, measure)))
        elif isinstance(value, int | float | str) and not name.endswith(("_low", "_high")):
            rows.append((name.replace("_", " "), *_with_interval(metrics, name)))
    print_table(title, ["measure", "value", "95% interval"], rows)
    recall, support = metrics.get("recall"), metrics.get("support")
    if isinstance(recall, dict) and isinstance(support, dict):
        classes = [
            (name, support[name], "" if value is None else f"{value:.3f}")
            for name, value in recall.items()
        ]
        print_table(None, ["class", "test pictures", "recall"], classes)


def _with_interval(metrics: dict[str, Any], name: str) -> tuple[str, str]:
    """A measure, and its interval where it has one."""
    value, low, high = (metrics.get(f"{name}{end}") for end in ("", "_low", "_high"))
    shown = "" if value is None else str(value)
    if isinstance(value, float):
        shown = f"{value:.3g}" if value < 0.001 else f"{value:.3f}"
    return shown, "" if low is None or high is None else f"{low:.3f} to {high:.3f}"


def evaluate(
    context: typer.Context,
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
    settings: Settings = context.obj
    from ml.evaluate import evaluate as evaluate_model

    metrics = evaluate_model(settings, task, folder=folder)
    if output is Format.json:
        print_json(metrics)
    else:
        print_metrics(f"{task}: {folder or 'test split'}", metrics)


def classify(
    context: typer.Context,
    task: Task,
    images: Annotated[list[Path], typer.Argument(help="Picture files.")],
    explain: Annotated[
        Path | None,
        typer.Option(
            help="Folder for pictures of where the model looked, by Grad-CAM.", file_okay=False
        ),
    ] = None,
    output: FormatOption = Format.table,
) -> None:
    """Classify picture files with the latest model of a task.

    A file that cannot be read is named on stderr, the others are classified, and the exit code
    is 1.
    """
    settings: Settings = context.obj
    from ml.registry import require_run
    from ml.serve import Classifier
    from warehouse.errors import ArtwarehouseError

    classifier = Classifier.load(require_run(settings, task))
    answers: list[Answer] = []
    bad = []
    for start in range(0, len(images), AT_ONCE):
        squares: dict[int, NDArray[np.uint8]] = {}
        for number, path in enumerate(images[start : start + AT_ONCE], start):
            try:
                squares[number] = read_square(path, classifier.size, settings)
            except ArtwarehouseError as error:
                bad.append(path)
                typer.echo(f"{path}: {error}", err=True)
        results = classifier.classify(list(squares.values())) if squares else []
        for number, result in zip(squares, results, strict=True):
            heat_map = None
            if explain is not None:
                heat_map = explain / f"{number + 1:03d}-{images[number].stem}.png"
                draw_heat_map(classifier, images[number], heat_map, settings)
            answers.append(Answer(images[number], result, heat_map))
    if answers or output is Format.json:
        print_answers(task, answers, output)
    if bad:
        raise ArtwarehouseError(f"{len(bad)} of {len(images)} pictures could not be classified")


class Answer(NamedTuple):
    """What a model says of a file, and where the picture of its looks is."""

    path: Path
    result: Classification
    heat_map: Path | None


def read_square(path: Path, size: int, settings: Settings) -> NDArray[np.uint8]:
    """Reads a picture file, and makes it small at once: many of full size fit into no memory.

    Raises:
        ArtwarehouseError: It is not there, or is no whole picture.
    """
    from ml.pictures import decode_square
    from warehouse.errors import ArtwarehouseError
    from warehouse.picture_files import read_picture_file

    try:
        data = read_picture_file(path, settings.images.max_bytes)
    except OSError as error:
        raise ArtwarehouseError(f"it cannot be read: {error.strerror}") from error
    return decode_square(data, size, settings)


def draw_heat_map(classifier: Classifier, file: Path, path: Path, settings: Settings) -> None:
    """Writes a picture of where a model looked."""
    from ml.explain import draw_heat
    from warehouse.picture_files import read_picture_file
    from warehouse.pictures import decode_picture

    limits = settings.images
    picture = decode_picture(
        read_picture_file(file, limits.max_bytes),
        max_bytes=limits.max_bytes,
        max_pixels=limits.max_pixels,
        min_side=HEAT_MAP_SIDE,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    draw_heat(picture, classifier.explain(picture), path)


def print_answers(task: str, answers: list[Answer], output: Format) -> None:
    """Prints what a model says of pictures."""
    if output is Format.json:
        print_json(
            [
                {
                    "file": str(path),
                    "label": result.label,
                    "probability": result.probability,
                    "probabilities": result.probabilities,
                    "is_unsure": result.is_unsure,
                    "is_unfamiliar": result.is_unfamiliar,
                    "heat_map": None if heat_map is None else str(heat_map),
                }
                for path, result, heat_map in answers
            ]
        )
        return
    rows = [
        (
            str(path),
            result.label,
            f"{result.probability:.1%}",
            _doubt(result),
            ", ".join(
                f"{label} {p:.1%}"
                for label, p in sorted(result.probabilities.items(), key=lambda item: -item[1])[1:]
            ),
        )
        for path, result, _ in answers
    ]
    print_table(None, ["file", task, "probability", "doubt", "others"], rows)
    for _, _, heat_map in answers:
        if heat_map is not None:
            typer.echo(f"where the model looked: {heat_map}")


def _doubt(result: Classification) -> str:
    if result.is_unfamiliar:
        return "like no painting it has learned from"
    return "not sure" if result.is_unsure else ""


def predict(context: typer.Context, task: Task, output: FormatOption = Format.table) -> None:
    """Predict every work that has a picture; `artwarehouse build` turns it into facts."""
    settings: Settings = context.obj
    from ml.predict import predict as predict_all

    written = predict_all(settings, task)
    if output is Format.json:
        print_json({"task": task, "predictions": written})
    else:
        typer.echo(f"{written:,} predictions landed; `artwarehouse build` makes them facts")
