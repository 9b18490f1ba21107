"""``artwarehouse cache``: what is kept to save time, and how to remove it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.command import Format, FormatOption, print_json, print_table

if TYPE_CHECKING:
    from core.settings import Settings


def cache(
    context: typer.Context,
    clear: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Remove one cache, or all; it is made anew when needed."),
    ] = None,
    output: FormatOption = Format.table,
) -> None:
    """List what is kept to save time, with its size; --clear removes it."""
    settings: Settings = context.obj
    from core.caches import clear_cache, list_caches

    freed = None if clear is None else clear_cache(settings, clear)
    caches = list_caches(settings)
    if output is Format.json:
        print_json([each._asdict() for each in caches])
        return
    if freed is not None:
        typer.echo(f"{freed / 1e6:,.1f} MB removed")
    if caches:
        rows = [(each.name, each.files, f"{each.bytes / 1e6:,.1f}", each.saves) for each in caches]
        print_table(None, ["cache", "files", "MB", "saves"], rows)
    else:
        typer.echo("nothing is kept")
