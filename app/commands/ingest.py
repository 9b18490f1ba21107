"""``artwarehouse ingest``: museums into raw."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.command import Format, FormatOption, command, print_json, print_table

if TYPE_CHECKING:
    from ingestion.summary import IngestSummary
    from warehouse.settings import Settings

program = typer.Typer(help="Land raw records and pictures of a source.", no_args_is_help=True)


def register(parent: typer.Typer) -> None:
    """Adds the group to the program."""
    parent.add_typer(program, name="ingest")


def print_summary(summary: IngestSummary, output: Format = Format.table) -> None:
    """Prints what an ingest landed."""
    if output is Format.json:
        import dataclasses

        print_json(dataclasses.asdict(summary))
        return
    rows = [(f"raw table {table}", count) for table, count in summary.rows.items()]
    rows.append(("rejected records", summary.rejected))
    rows += [(f"pictures {status}", count) for status, count in summary.images.items()]
    rows.append(("requests", summary.requests))
    print_table(f"{summary.source}: {summary.seconds:.1f} s", ["landed", "count"], rows)


@command(program, "met")
def met(
    settings: Settings,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Fetch at most this many objects.")
    ] = None,
    ids: Annotated[
        str | None, typer.Option(help="Object ids, separated by commas.", metavar="1,2,3")
    ] = None,
    ids_file: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Object ids, one a line.")
    ] = None,
    department: Annotated[int | None, typer.Option(help="Only this department's id.")] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="Only objects whose record changed on this day or later."
        ),
    ] = None,
    images: Annotated[bool, typer.Option(help="Fetch the pictures too.")] = True,
    output: FormatOption = Format.table,
) -> None:
    """Land objects and pictures of the Metropolitan Museum of Art.

    What is already landed is not asked for again: stop at any time, run again to go on.
    """
    from ingestion.met.pipeline import ingest_met

    if ids is not None and ids_file is not None:
        raise typer.BadParameter("give --ids or --ids-file, not both")
    text = ids if ids_file is None else ids_file.read_text(encoding="utf-8")
    summary = ingest_met(
        settings,
        ids=None if text is None else parse_ids(text),
        limit=limit,
        department=department,
        since=None if since is None else since.date(),
        images=images,
    )
    print_summary(summary, output)


@command(program, "wga")
def wga(
    settings: Settings,
    scrape: Annotated[
        bool | None,
        typer.Option(
            "--scrape/--no-scrape",
            help="Read the artist index and the artists' pages. "
            "[default: yes, unless --catalogue is given]",
        ),
    ] = None,
    catalogue: Annotated[
        str | None,
        typer.Option(help="The site's catalogue: data_txt.zip or catalog.csv, a file or a URL."),
    ] = None,
    letter: Annotated[
        str | None, typer.Option(help="Scrape only artists of this letter.", metavar="a..z")
    ] = None,
    images: Annotated[
        bool | None,
        typer.Option(
            "--images/--no-images",
            help="Fetch the pictures too. [default: yes, unless --catalogue is given: the whole "
            "catalogue has 45,000]",
        ),
    ] = None,
    output: FormatOption = Format.table,
) -> None:
    """Land works, artists and pictures of the Web Gallery of Art.

    The gallery's terms allow personal and educational use and no redistribution.
    """
    from ingestion.wga.pipeline import ingest_wga

    if letter is not None and not (len(letter) == 1 and "a" <= letter.lower() <= "z"):
        raise typer.BadParameter(f"{letter!r} is not one letter from a to z", param_hint="--letter")
    summary = ingest_wga(
        settings,
        scrape=catalogue is None if scrape is None else scrape,
        catalogue=catalogue,
        letter=None if letter is None else letter.lower(),
        images=catalogue is None if images is None else images,
    )
    print_summary(summary, output)


def parse_ids(text: str) -> list[int]:
    """Reads object ids separated by commas or white space.

    Raises:
        typer.BadParameter: A part is not a whole number above zero.
    """
    ids = []
    for part in text.replace(",", " ").split():
        if not (part.isascii() and part.isdigit() and int(part) > 0):
            raise typer.BadParameter(f"{part!r} is not an object id")
        ids.append(int(part))
    if not ids:
        raise typer.BadParameter("no object id given")
    return ids
