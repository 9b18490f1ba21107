"""The cells of the Web Gallery of Art's catalogue, read by the dbt models.

Three kinds of cells: cases read by hand, strings that nobody wrote, and the real catalogue
where a copy of it is at hand.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import hypothesis.strategies as st
import pyarrow as pa
import pytest
import yaml
from dbt_room import CATALOGUE_COLUMNS, Project
from hypothesis import HealthCheck, given, settings

from core.settings import PROJECT_ROOT

CASES = PROJECT_ROOT / "tests" / "resources" / "wga_cells.yml"
CATALOGUE = PROJECT_ROOT.parent / "shared" / "data" / "wga" / "data_txt.zip"

# Which column of the catalogue a kind of case fills, and which model reads it into which columns.
COLUMN = {
    "date": "date",
    "life": "born_died",
    "technique": "technique",
    "location": "location",
    "author": "author",
}
READ = {
    "date": "select date_display, date_start, date_end, date_qualifier, date_certainty"
    " from int_wga__date_texts",
    "life": "select life_display, birth_year, birth_place, death_year, death_place, active_from,"
    " active_to, active_place, birth_is_uncertain, death_is_uncertain, activity_is_uncertain"
    " from int_wga__lives",
    "technique": "select technique_display, form, medium, technique, support, height_cm, width_cm,"
    " depth_cm from int_wga__techniques",
    "location": "select location_display, museum, city from int_locations",
    "author": "select author, is_generic, surname, given_names, name_particles, ordinal"
    " from int_wga__artists",
}

# What the cells are made of, and what they are not made of.
DASH, TIMES = "\u2013", "\u00d7"
WORDS = st.sampled_from(
    "c.|ca.|about|before|after|begun|early|mid-|late|century|th|s|first half of|or|and|-|/|b.|d."
    "|active|in|?|(?)|x|cm|mm|m|inches|height|width|diameter|of detail|oil|on|canvas|(|)|,|;|.|%"
    "|'|\"|Köln|Szépművészeti|MASTER|van|the Elder|II|Private collection|Museum|\u2014|\uff08"
    f"|\uff11\uff15|\u00a0|{DASH}|{TIMES}".split("|")
)
NUMBERS = st.one_of(
    st.integers(900, 2100).map(str), st.integers(0, 99).map(str), st.integers(0, 10**9).map(str)
)
BEFORE_YEARS = st.sampled_from(["", "c. ", "after ", "?"])
YEARS = st.builds("{}{}{}".format, BEFORE_YEARS, NUMBERS, st.sampled_from(["", "s"]))
JOINTS = st.sampled_from(["-", DASH, "/", " or ", ", ", " - ", ""])
SIZES = st.builds("{}{}".format, NUMBERS, st.sampled_from(["", ",5", ".5", " ", ", 5"]))
SIGNS = st.sampled_from([" x ", "x", TIMES, " c ", " "])
UNITS = st.sampled_from([" cm", "cm", " mm", " m", "", " inches", " cm (detail)"])
CELLS = st.one_of(
    # Nearly what a museum writes.
    st.builds("{}{}{}".format, YEARS, JOINTS, YEARS),
    st.builds("(b. {}, Köln{}d. {}, Praha)".format, YEARS, JOINTS, YEARS),
    st.builds("(active {}{}{} in Köln)".format, YEARS, JOINTS, YEARS),
    st.builds("Oil on canvas, {}{}{}{}".format, SIZES, SIGNS, SIZES, UNITS),
    # What it is made of, in any order, and anything at all.
    st.lists(WORDS | NUMBERS, min_size=1, max_size=12).map(" ".join),
    st.lists(WORDS | NUMBERS, min_size=1, max_size=12).map("".join),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60),
)

# Rows that break what must hold of every cell, whatever it says.
BROKEN = {
    "a date ends before it starts": "select date_display from int_wga__date_texts"
    " where date_end < date_start",
    "a date was not read and does not say why": "select date_display from int_wga__date_texts"
    " where coalesce(date_start, date_end) is null and date_issue is null"
    " and date_qualifier <> 'unknown'",
    "a year is out of all times": "select date_display from int_wga__date_texts"
    " where date_start not between -5000000 and 2100 or date_end not between -5000000 and 2100"
    " or 0 in (date_start, date_end)",
    "an artist died before birth": "select life_display from int_wga__lives"
    " where death_year < birth_year or death_year - birth_year > 120 or active_to < active_from",
    "a life was not read and does not say why": "select life_display from int_wga__lives"
    " where coalesce(birth_year, death_year, active_from, active_to) is null"
    " and life_issue is null",
    "a size is none": "select technique_display from int_wga__techniques"
    " where least(height_cm, width_cm, depth_cm) <= 0 or isnan(height_cm)"
    " or greatest(height_cm, width_cm, depth_cm) >= 10000",
    "a place is nowhere": "select location_display from int_locations"
    " where regexp_matches(location_display, '^[A-Za-z]') and coalesce(museum, city) is null",
    "an author has no name": "select author from int_wga__artists"
    " where regexp_matches(author, '^[A-Za-z]') and not is_generic and surname is null",
    "a work is lost": "select work_url from int_wga__works"
    " anti join int_wga__artworks on work_url = source_id",
}


def some(strategy: st.SearchStrategy[str], count: int) -> list[str]:
    """The same examples of a strategy at every call."""
    found: list[str] = []

    @settings(
        max_examples=count, derandomize=True, database=None, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def collect(example: str) -> None:
        found.append(example)

    collect()
    return found


def write_raw(path: Path, rows: Iterable[dict[str, str | None]]) -> int:
    """Writes rows of a catalogue as the raw table that the models read; returns how many."""
    table = pa.Table.from_pylist(
        [{column: row.get(column) for column in CATALOGUE_COLUMNS} for row in rows],
        schema=pa.schema([(column, pa.string()) for column in CATALOGUE_COLUMNS]),
    )
    with duckdb.connect(str(path)) as raw:
        raw.execute("create schema wga")
        raw.register("rows", table)
        raw.execute("create table wga.catalogue as select * from rows")
    return int(table.num_rows)


def numbered(rows: Iterable[dict[str, str | None]], folder: str) -> Iterator[dict[str, str | None]]:
    for number, row in enumerate(rows):
        yield row | {"url": f"https://www.wga.hu/html/x/{folder}/{number}.html"}


def cases() -> dict[str, list[list[Any]]]:
    loaded: dict[str, list[list[Any]]] = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    return loaded


def fuzzed(count: int) -> list[dict[str, str | None]]:
    """Rows of strange strings: each string comes into each column, never into two of one row."""
    cells = some(CELLS, count)
    return [
        {
            column: cells[(row + 7 * place) % len(cells)]
            for place, column in enumerate(COLUMN.values())
        }
        for row in range(len(cells))
    ]


Read = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("cells"))


def build(project: Project, rows: Iterable[dict[str, str | None]], name: str) -> Read:
    """Builds the models that read cells over some rows; returns what asks them."""
    source = project.room / f"{name}.duckdb"
    write_raw(source, rows)
    project.start_over(source)
    project.succeed("run", "--select", "+int_locations", "+int_wga__artworks", "+stats_cell_issues")

    # The next build takes the project's own files.
    built = project.work.rename(project.room / f"{name}_built.duckdb")

    def ask(sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(built), read_only=True) as work:
            work.execute("set schema = 'intermediate'")
            work.execute(f"create temporary view real as {REAL}")
            return work.execute(sql).fetchall()

    return ask


@pytest.fixture(scope="module")
def read(project: Project) -> Read:
    """The cases and some strange cells, read in one build."""
    told = [
        {COLUMN[kind]: case[0], "form": case[1] if kind == "technique" else None}
        for kind, of_kind in cases().items()
        for case in of_kind
    ]
    strange = numbered(fuzzed(300), "strange")
    return build(project, [*numbered(told, "told"), *strange], "cells")


@pytest.fixture(scope="module")
def read_much(project: Project, read: Read) -> Read:
    """Thousands of strange cells and, where it is at hand, the catalogue, read in one build."""
    return build(project, [*numbered(fuzzed(3000), "strange"), *real_rows()], "much")


def real_rows() -> list[dict[str, str | None]]:
    """The museum's catalogue in its text edition; nothing where there is no copy of it."""
    if not CATALOGUE.exists():
        return []
    with zipfile.ZipFile(CATALOGUE) as archive:
        text = archive.read("catalog.csv").decode("cp1250", errors="replace")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    next(rows)
    return [dict(zip(CATALOGUE_COLUMNS, row, strict=True)) for row in rows]


def differences(kind: str, expected: Sequence[list[Any]], read: Read) -> tuple[int, list[str]]:
    """How many fields the cases of a kind have, and what was read otherwise than by hand."""
    by_form = kind == "technique"
    found = {row[:2] if by_form else row[0]: row for row in read(READ[kind])}
    differing = []
    fields = 0
    for case in expected:
        row = found[tuple(case[:2]) if by_form else case[0]]
        own = case[2:] if by_form else case[1:]
        fields += len(own)
        differing += [
            f"{kind} {case[0]!r}: field {place} is {value!r}, by hand it is {truth!r}"
            for place, (truth, value) in enumerate(zip(own, row[-len(own) :], strict=True), 1)
            if truth != value
        ]
    return fields, differing


def test_cells_are_read_as_they_are_by_hand(read: Read) -> None:
    expected = cases()
    assert sum(map(len, expected.values())) >= 300
    total = 0
    wrong = []
    for kind, of_kind in expected.items():
        fields, differing = differences(kind, of_kind, read)
        print(f"{kind}: {fields - len(differing)} of {fields} fields right, {len(of_kind)} cells")
        total += fields
        wrong += differing
    print(*wrong, sep="\n")
    assert len(wrong) <= 0.01 * total, "\n".join(wrong)


@pytest.mark.parametrize("what", BROKEN)
def test_of_no_cell_is_it_true_that(what: str, read: Read) -> None:
    assert read(BROKEN[what]) == []


def test_strange_cells_are_read_in_part(read: Read) -> None:
    # Strings of which all or none could be read would prove nothing.
    (counts,) = read(
        """
        select
            count(coalesce(date_start, date_end)), count(dates.date_issue),
            count(coalesce(lives.birth_year, lives.active_from)), count(lives.life_issue),
            count(coalesce(height_cm, width_cm)), count(size_issue)
        from int_wga__works as works
        left join int_wga__work_dates as dates using (work_url)
        left join int_wga__lives as lives on works.born_died = lives.life_display
        left join int_wga__work_media using (work_url)
        where artist_folder = 'x/strange'
        """
    )
    print("dates, lives and sizes: read, with an issue", counts)
    assert min(counts) > 5


@pytest.mark.slow
def test_thousands_of_strange_cells_break_nothing(read_much: Read) -> None:
    found = {what: read_much(sql) for what, sql in BROKEN.items()}
    assert {what: cells for what, cells in found.items() if cells} == {}


# What was read of the real cells, and how many there are. At least this share must be read.
SHARES = {
    "DATE": (
        0.995,
        "select count(coalesce(date_start, date_end)), count(*) from real"
        " inner join int_wga__work_dates using (work_url) where real.date_display <> '-.'",
    ),
    "BORN-DIED, by author": (
        0.995,
        "select count(coalesce(birth_year, death_year, active_from, active_to)), count(*)"
        " from (select distinct author, born_died from real) as authors"
        " left join int_wga__lives on born_died = life_display",
    ),
    "TECHNIQUE with cm": (
        0.97,
        "select count(coalesce(height_cm, width_cm, depth_cm)), count(*) from real"
        " inner join int_wga__work_media using (work_url) where lower(real.technique) like '%cm%'",
    ),
    "LOCATION": (
        0.995,
        "select count(coalesce(places.museum, places.city)), count(*) from real"
        " left join int_locations as places on location = places.location_display"
        " where location is not null",
    ),
    "TITLE of a detail, linked to the whole": (
        0.8,
        "select count(whole_work_url), count(*) from real"
        " inner join int_wga__whole_works using (work_url)",
    ),
}
REAL = "from int_wga__works where artist_folder not in ('x/told', 'x/strange')"


@pytest.mark.slow
def test_the_real_catalogue_is_read_nearly_whole(read_much: Read) -> None:
    if not CATALOGUE.exists():
        pytest.skip(f"no copy of the gallery's catalogue at {CATALOGUE}: it may not be shipped")
    assert read_much("select count(*), count(distinct work_url) from real") == [(44_809, 44_809)]
    low = {}
    for column, (least, sql) in SHARES.items():
        ((typed, all_cells),) = read_much(sql)
        print(f"{column}: {typed:,} of {all_cells:,}, {typed / all_cells:.2%}")
        if typed / all_cells < least:
            low[column] = typed / all_cells
    assert not low
    ((generic,),) = read_much(
        "select count(distinct author) from int_wga__artists where is_generic"
    )
    assert generic >= 140
