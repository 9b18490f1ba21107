"""``artwarehouse train``: classifiers from views of the warehouse."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.command import Format, FormatOption, print_json
from app.cli.print_metrics import print_metrics
from ml.recipes import RECIPES

if TYPE_CHECKING:
    from core.settings import Settings

# Read from the recipes, so that a recipe is a choice as soon as it exists.
Recipe = StrEnum("Recipe", {name.replace("-", "_"): name for name in RECIPES})  # type: ignore[misc]
_DEFAULT_RECIPE = Recipe("transfer")


class Backend(StrEnum):
    """What Keras computes with."""

    tensorflow = "tensorflow"
    jax = "jax"


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
