"""``artwarehouse ingest``: museums into raw."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.command import Command, Format, FormatOption, print_json, print_table

if TYPE_CHECKING:
    from core.settings import Settings
    from ingestion.summary import IngestSummary


class MetPictureSize(StrEnum):
    """The museum's two sizes of a picture."""

    small = "small"
    original = "original"


class GallerySize(StrEnum):
    """Sizes in which the Web Gallery of Art has each picture."""

    art = "art"
    detail = "detail"
    preview = "preview"


program = typer.Typer(help="Land raw records and pictures of a source.", no_args_is_help=True)


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
    if summary.shield_trips:
        rows.append(("shield trips", summary.shield_trips))
    rows += [(f"given up: {kind}", count) for kind, count in summary.errors.items()]
    print_table(f"{summary.source}: {summary.seconds:.1f} s", ["landed", "count"], rows)
    for note in summary.notes:
        typer.echo(note)


@program.command("met", cls=Command)
def met(
    context: typer.Context,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Fetch at most this many objects.")
    ] = None,
    ids: Annotated[
        str | None, typer.Option(help="Object ids, separated by commas.", metavar="1,2,3")
    ] = None,
    ids_file: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Object ids, one a line.")
    ] = None,
    ids_from_sql: Annotated[
        str | None,
        typer.Option(help="Object ids that a SELECT over raw.duckdb gives.", metavar="SQL"),
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option(
            "--csv",
            exists=True,
            dir_okay=False,
            help="Land the museum's open-access CSV (plain, .gz or .zip); the API is asked only "
            "if another option chooses objects.",
        ),
    ] = None,
    allow_fewer_rows: Annotated[
        bool,
        typer.Option(
            "--allow-fewer-rows", help="Land a CSV with far fewer rows than the one before."
        ),
    ] = False,
    classification: Annotated[
        str | None,
        typer.Option(help="Only objects of this classification in the landed CSV."),
    ] = None,
    where: Annotated[
        str | None,
        typer.Option(
            help="Only pictures of the objects here that meet a condition, such as "
            "\"department = 'Asian Art'\".",
            metavar="SQL",
        ),
    ] = None,
    department: Annotated[int | None, typer.Option(help="Only this department's id.")] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="Only objects whose record changed on this day or later."
        ),
    ] = None,
    refresh: Annotated[
        bool,
        typer.Option(
            "--refresh", help="Fetch what the museum changed or withdrew since the last refresh."
        ),
    ] = False,
    images: Annotated[bool, typer.Option(help="Fetch the pictures too.")] = True,
    size: Annotated[
        MetPictureSize | None,
        typer.Option(
            help="Pictures of this size; another one that is here is replaced. "
            "[default: the one that is here, else small]"
        ),
    ] = None,
    output: FormatOption = Format.table,
) -> None:
    """Land objects and pictures of the Metropolitan Museum of Art.

    What is already landed is not asked for again: stop at any time, run again to go on.
    """
    settings: Settings = context.obj
    from ingestion.met import selection
    from ingestion.met.bulk import land_csv
    from ingestion.met.pipeline import ingest_met
    from ingestion.summary import IngestSummary

    choices = {
        "--ids": ids,
        "--ids-file": ids_file,
        "--ids-from-sql": ids_from_sql,
        "--classification": classification,
        "--where": where,
        "--department or --since": department if department is not None else since,
        "--refresh": refresh or None,
    }
    given = [name for name, value in choices.items() if value is not None]
    if len(given) > 1:
        raise typer.BadParameter(f"give one of {', '.join(given)}")
    if csv is not None and not given and (limit is not None or size is not None):
        raise typer.BadParameter("beside --csv, --limit and --size need a choice of objects")
    text = ids if ids_file is None else ids_file.read_text(encoding="utf-8")
    summary = IngestSummary("met")
    if csv is not None:
        land_csv(settings, csv, summary, allow_fewer=allow_fewer_rows)
    if csv is None or given:
        chosen = None
        if text is not None:
            chosen = parse_ids(text)
        elif ids_from_sql is not None:
            chosen = selection.ids_from_sql(settings, ids_from_sql)
        elif classification is not None:
            chosen = selection.ids_of_classification(settings, classification)
        elif where is not None:
            chosen = selection.ids_where(settings, where)
        ingest_met(
            settings,
            ids=chosen,
            limit=limit,
            department=department,
            since=None if since is None else since.date(),
            refresh=refresh,
            images=images,
            original=None if size is None else size is MetPictureSize.original,
            summary=summary,
        )
    print_summary(summary, output)


@program.command("wga", cls=Command)
def wga(
    context: typer.Context,
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
        typer.Option(
            help="The site's catalogue: data_txt.zip, data_xls.zip or the file inside, as a path "
            "or a URL. Each edition has what the other lost: load both, in any order."
        ),
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
    comments: Annotated[
        bool, typer.Option(help="Read the comment on each work's own page: one request a work.")
    ] = False,
    size: Annotated[
        GallerySize, typer.Option(help="Size of the pictures: large, medium or thumbnail.")
    ] = GallerySize.detail,
    output: FormatOption = Format.table,
) -> None:
    """Land works, artists and pictures of the Web Gallery of Art.

    The gallery's terms allow personal and educational use and no redistribution.
    """
    settings: Settings = context.obj
    from ingestion.wga.pipeline import ingest_wga

    if letter is not None and not (len(letter) == 1 and "a" <= letter.lower() <= "z"):
        raise typer.BadParameter(f"{letter!r} is not one letter from a to z", param_hint="--letter")
    summary = ingest_wga(
        settings,
        scrape=catalogue is None if scrape is None else scrape,
        catalogue=catalogue,
        letter=None if letter is None else letter.lower(),
        images=catalogue is None if images is None else images,
        comments=comments,
        size=size.value,
    )
    print_summary(summary, output)


@program.command("folder", cls=Command)
def folder(
    context: typer.Context,
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder of pictures, one folder a class in it.")
    ],
    attribute: Annotated[
        str, typer.Option(help="What the labels say, such as style; their column in a manifest.")
    ],
    source_name: Annotated[
        str | None, typer.Option(help="Name of the collection. [default: that of the folder]")
    ] = None,
    manifest: Annotated[
        Path | None,
        typer.Option(
            help="CSV or Parquet file with the column file, paths below DIR, and the labels; "
            "title and artist if known."
        ),
    ] = None,
    output: FormatOption = Format.table,
) -> None:
    """Land a folder of labelled pictures, laid out as Keras expects it.

    Pictures are proved to decode and linked into the picture store. Run again after a change: what
    did not change is not read again.
    """
    settings: Settings = context.obj
    from ingestion.folder.pipeline import ingest_folder

    summary = ingest_folder(
        settings,
        directory,
        attribute=attribute,
        source_name=source_name,
        manifest_file=manifest,
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
