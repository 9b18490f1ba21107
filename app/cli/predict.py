"""``artwarehouse predict``: the whole collection, landed for the next build."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from app.cli.command import Format, FormatOption, Task, print_json

if TYPE_CHECKING:
    from core.settings import Settings


def predict(context: typer.Context, task: Task, output: FormatOption = Format.table) -> None:
    """Predict every work that has a picture; `artwarehouse build` turns it into facts."""
    settings: Settings = context.obj
    from ml.predict import predict as predict_all

    written = predict_all(settings, task)
    if output is Format.json:
        print_json({"task": task, "predictions": written})
    else:
        typer.echo(f"{written:,} predictions landed; `artwarehouse build` makes them facts")
