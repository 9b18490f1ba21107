"""``artwarehouse evaluate``: a model on unseen artists, or on a folder of pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.command import Format, FormatOption, Task, print_json
from app.cli.print_metrics import print_metrics

if TYPE_CHECKING:
    from core.settings import Settings


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
