"""``embed``: embeddings, colours and the map of all pictures, from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from app.cli.command import Format, FormatOption, print_json, print_table

if TYPE_CHECKING:
    from core.settings import Settings


def embed(context: typer.Context, output: FormatOption = Format.table) -> None:
    """Embed every picture, measure its colours and map them all; `artwarehouse build` shows it."""
    settings: Settings = context.obj
    import dataclasses

    from ml.embed import embed as embed_all

    summary = embed_all(settings)
    if output is Format.json:
        print_json(dataclasses.asdict(summary))
        return
    rows: list[tuple[str, int]] = [
        ("embedded", summary.embedded),
        ("embedded before", summary.kept),
        *((f"left out: {status}", count) for status, count in sorted(summary.problems.items())),
        ("placed on the map", summary.placed),
    ]
    print_table(f"embed: {summary.seconds:.1f} s", ["pictures", "count"], rows)
    if summary.embedded:
        rate = summary.embedded / summary.embedding_seconds
        typer.echo(f"{rate:.0f} pictures a second; `artwarehouse build` puts them into the marts")
