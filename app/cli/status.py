"""``artwarehouse status``: what is stored, and how fresh it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from app.cli.command import Format, FormatOption, print_json, print_table

if TYPE_CHECKING:
    from core.settings import Settings


def status(context: typer.Context, output: FormatOption = Format.table) -> None:
    """Tell what is there: sources, rows, freshness, rejected rows, the build, models."""
    settings: Settings = context.obj
    from warehouse.status import collect_status

    found = collect_status(settings)
    if output is Format.json:
        print_json(found)
        return
    for title, part in found.items():
        if isinstance(part, list) and part:
            columns = [column for column in part[0] if any(_short(row.get(column)) for row in part)]
            rows = [tuple(_short(row.get(column)) for column in columns) for row in part]
            print_table(title, [column.replace("_", " ") for column in columns], rows)
            typer.echo()
        elif isinstance(part, dict) and part:
            rows = [(key.replace("_", " "), _short(value)) for key, value in part.items()]
            print_table(title, ["", ""], [row for row in rows if row[1] != ""])
            typer.echo()
        else:
            typer.echo(f"{title.replace('_', ' ')}: {_short(part) or 'none'}")


def _short(value: Any) -> Any:
    """Returns a value as a person reads it: counts by name, names in a row, few digits."""
    import contextlib
    from datetime import datetime

    if isinstance(value, dict):
        return ", ".join(f"{key} {_short(count)}" for key, count in value.items())
    if isinstance(value, list):
        return ", ".join(str(_short(item)) for item in value)
    if isinstance(value, float):
        return f"{value:.3g}"
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            return datetime.fromisoformat(value).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    return "" if value is None else value
