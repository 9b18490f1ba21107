"""The Web Gallery of Art sample: artists and works compiled for this project.

``wga_artists.csv`` and ``wga_works.csv`` hold facts about famous works, written down in the way
of the site, with one or more examples of each kind of dirt that its catalogue has. The column
``dirt`` names the kinds that a row shows on purpose; several are joined by ``|``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from core.errors import ArtwarehouseError

ARTISTS_FILE = "wga_artists.csv"
WORKS_FILE = "wga_works.csv"
ARTIST_COLUMNS = (
    "folder",
    "author",
    "born_died",
    "period",
    "school_cell",
    "school",
    "timeframe",
    "aliases",
    "times_listed",
    "dirt",
    "biography",
)
WORK_COLUMNS = (
    "page",
    "title",
    "date",
    "technique",
    "location",
    "form",
    "type",
    "dirt",
    "comment",
)


@dataclass(frozen=True)
class Artist:
    """One row of the artist index, and what the catalogue repeats for each of the artist's works.

    Attributes:
        folder: Folder below ``/html``, such as ``d/durer``.
        author: Name as the catalogue has it, ``DÜRER, Albrecht``.
        born_died: ``(b. 1471, Nürnberg, d. 1528, Nürnberg)``.
        period: PERIOD of the index, such as ``Northern Renaissance``.
        school_cell: SCHOOL of the index: nationality, profession and base.
        school: SCHOOL of the catalogue.
        timeframe: TIMEFRAME of the catalogue.
        aliases: Names under which the index refers to this one.
        times_listed: Rows of the index that show this artist.
        dirt: Kinds of dirt shown on purpose; ``author`` and ``born_died`` are wrong facts.
        biography: Text of the biography page.
    """

    folder: str
    author: str
    born_died: str
    period: str
    school_cell: str
    school: str
    timeframe: str
    aliases: tuple[str, ...]
    times_listed: int
    dirt: tuple[str, ...]
    biography: str


@dataclass(frozen=True)
class Work:
    """One work, with the columns of the catalogue.

    Attributes:
        page: Path below ``/html`` without the suffix, such as ``d/durer/2/hare``.
        artist: Who made it.
        title: TITLE.
        date: DATE, ``-`` when unknown.
        technique: TECHNIQUE, with the size.
        location: LOCATION.
        form: FORM.
        type: TYPE.
        dirt: Kinds of dirt shown on purpose.
        comment: Text of the work's page; empty when the site says nothing about it.
    """

    page: str
    artist: Artist
    title: str
    date: str
    technique: str
    location: str
    form: str
    type: str
    dirt: tuple[str, ...]
    comment: str

    @property
    def folder(self) -> str:
        """Folder of the page that lists the work."""
        return self.page.rpartition("/")[0]


@dataclass(frozen=True)
class WgaSample:
    """All artists, and all works in the order of their artists."""

    artists: tuple[Artist, ...]
    works: tuple[Work, ...]


@cache
def wga_sample() -> WgaSample:
    """Returns the sample shipped with the project.

    Raises:
        ArtwarehouseError: A row is malformed; the message names file and line.
    """
    here = files("ingestion.replay")
    return parse_sample(
        here.joinpath(ARTISTS_FILE).read_text(encoding="utf-8"),
        here.joinpath(WORKS_FILE).read_text(encoding="utf-8"),
    )


def parse_sample(artists_csv: str, works_csv: str) -> WgaSample:
    """Reads both tables and checks that they belong together.

    Args:
        artists_csv: Text of the artists table, ``;`` separated, with a header line.
        works_csv: Text of the works table.

    Raises:
        ArtwarehouseError: A header or row is malformed, a folder or page occurs twice, a work has
            no artist, an artist no work, or a folder both works and folders.
    """
    artists: dict[str, Artist] = {}
    for place, row in _rows(ARTISTS_FILE, artists_csv, ARTIST_COLUMNS):
        if row["folder"] in artists:
            raise ArtwarehouseError(f"{place}: folder {row['folder']} occurs twice.")
        if not row["times_listed"].isdecimal():
            raise ArtwarehouseError(f"{place}: times_listed must be a number.")
        artists[row["folder"]] = Artist(
            folder=row["folder"],
            author=row["author"],
            born_died=row["born_died"],
            period=row["period"],
            school_cell=row["school_cell"],
            school=row["school"],
            timeframe=row["timeframe"],
            aliases=_several(row["aliases"]),
            times_listed=int(row["times_listed"]),
            dirt=_several(row["dirt"]),
            biography=row["biography"],
        )
    works: dict[str, Work] = {}
    for place, row in _rows(WORKS_FILE, works_csv, WORK_COLUMNS):
        if row["page"] in works:
            raise ArtwarehouseError(f"{place}: page {row['page']} occurs twice.")
        works[row["page"]] = Work(
            page=row["page"],
            artist=_owner(place, row["page"], artists),
            title=row["title"],
            date=row["date"],
            technique=row["technique"],
            location=row["location"],
            form=row["form"],
            type=row["type"],
            dirt=_several(row["dirt"]),
            comment=row["comment"],
        )
    _check_layout(artists, works)
    order = {folder: position for position, folder in enumerate(artists)}
    by_artist = sorted(works.values(), key=lambda work: order[work.artist.folder])
    return WgaSample(tuple(artists.values()), tuple(by_artist))


def _rows(
    file_name: str, text: str, columns: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, str]]]:
    reader = csv.reader(text.splitlines(keepends=True), delimiter=";", strict=True)
    header = next(reader, [])
    if tuple(header) != columns:
        raise ArtwarehouseError(f"{file_name}:1: the header must be {';'.join(columns)}.")
    for row in reader:
        place = f"{file_name}:{reader.line_num}"
        if len(row) != len(columns):
            raise ArtwarehouseError(f"{place}: {len(row)} fields, expected {len(columns)}.")
        yield place, dict(zip(columns, row, strict=True))


def _several(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


def _owner(place: str, page: str, artists: dict[str, Artist]) -> Artist:
    folder = page
    while "/" in folder:
        folder = folder.rpartition("/")[0]
        if folder in artists:
            return artists[folder]
    raise ArtwarehouseError(f"{place}: page {page} lies in no artist's folder.")


def _check_layout(artists: dict[str, Artist], works: dict[str, Work]) -> None:
    idle = artists.keys() - {work.artist.folder for work in works.values()}
    if idle:
        raise ArtwarehouseError(f"{ARTISTS_FILE}: no works by {', '.join(sorted(idle))}.")
    # The site shows a table of works or a list of sub-pages, never both on one page.
    listing = {work.folder for work in works.values()}
    for work in works.values():
        parent = work.folder
        while parent != work.artist.folder:
            parent = parent.rpartition("/")[0]
            if parent in listing:
                raise ArtwarehouseError(f"{WORKS_FILE}: {parent} holds both works and folders.")
