"""The cells of the Met's records, read by the dbt models: cases by hand, and the real rows."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from dbt_room import Project

from app.cli.main import program
from core.settings import PROJECT_ROOT, Settings
from ingestion.met.api_schema import CSV_COLUMNS
from warehouse.landing import land

CASES = PROJECT_ROOT / "tests" / "resources" / "met_cells.yml"
SHARED = PROJECT_ROOT.parent / "shared" / "data"
EDITIONS = (
    SHARED / "met" / "MetObjects_highlights_1517.csv",
    SHARED / "museums" / "met_2025" / "met_rows_8870.csv.gz",
)

# Which columns of a row a kind of case fills, and what is read of it.
COLUMNS = {
    "date": ("object_date", "object_begin_date", "object_end_date"),
    "size": ("dimensions",),
    "life": ("artist_display_bio", "artist_begin_date", "artist_end_date"),
    "people": ("artist_display_name", "artist_role", "artist_prefix", "artist_suffix"),
    "culture": ("culture",),
}
READ = {
    "date": "date_start, date_end, date_qualifier",
    "size": "height_cm, width_cm, depth_cm",
    "life": "birth_year, death_year, active_from, active_to",
    "people": "artist_name, qualifier",
    "culture": "school",
}
FACTS = """
    select f.source_id, f.*, a.*, b.qualifier, s.school
    from fct_artwork as f
    left join dim_artist as a using (artist_key)
    left join bridge_artwork_artist as b
        on b.artwork_key = f.artwork_key and b.artist_key = f.artist_key
    left join dim_school as s using (school_key)
"""

Read = Callable[[str], list[tuple[Any, ...]]]


def cases() -> dict[str, list[list[Any]]]:
    loaded: dict[str, list[list[Any]]] = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    return loaded


def told() -> Iterator[tuple[int, str, list[Any]]]:
    """Each case with a number of its own, which is its object's id."""
    number = 0
    for kind, of_kind in cases().items():
        for case in of_kind:
            number += 1
            yield number, kind, case


def row_of(number: int, kind: str, case: list[Any]) -> dict[str, Any]:
    cells = dict(zip(COLUMNS[kind], case, strict=False))
    if kind == "life":
        cells |= {"artist_display_name": f"Person Number {number}", "artist_role": "Artist"}
        cells |= {name: str(cells[name] or "") for name in COLUMNS["life"][1:]}
    return {"object_id": number, "title": f"Work {number}", **cells}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """The warehouse of the cases."""
    project = Project(tmp_path_factory.mktemp("met_cells"))
    rows = [row_of(*case) for case in told()]
    land(
        "met", "objects_csv", rows, primary_key="object_id",
        settings=Settings(data_dir=project.room),
    )  # fmt: skip
    project.succeed("run", "--select", "+fct_artwork", "+bridge_artwork_artist", "+dim_school")

    def ask(sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(project.warehouse), read_only=True) as warehouse:
            return warehouse.execute(sql).fetchall()

    return ask


def is_right(truth: Any, value: Any) -> bool:
    """Whether a value is the one read by hand; a list holds those that are right alike."""
    if isinstance(truth, list):
        return any(is_right(one, value) for one in truth)
    if isinstance(value, float) and truth is not None:
        return abs(value - truth) < 0.06
    return bool(truth == value)


def test_cells_are_read_as_they_are_by_hand(read: Read) -> None:
    total, wrong = 0, []
    for number, kind, case in told():
        query = f"select {READ[kind]} from ({FACTS}) where source_id = '{number}'"  # noqa: S608
        (values,) = read(query)
        truths = case[len(COLUMNS[kind]) :]
        total += len(truths)
        wrong += [
            f"{kind} {case[: len(COLUMNS[kind])]}: {value!r}, by hand {truth!r}"
            for truth, value in zip(truths, values, strict=True)
            if not is_right(truth, value)
        ]
    print(f"{total - len(wrong)} of {total} fields are right", *wrong, sep="\n")
    assert total > 400
    assert len(wrong) <= 0.02 * total, "\n".join(wrong)


# What was read of the real cells, and how many there are. At least this share must be read, and
# every other cell must be an issue.
SHARES = {
    "dates": (
        0.99,
        "date_display is not null and regexp_matches(date_display, '[0-9]')",
        "coalesce(date_start, date_end)",
        "Object Date",
        "date_display",
    ),
    "sizes": (
        0.97,
        r"regexp_matches(dimensions, '(?i)[0-9] ?(cm|mm|in\.|ft|m\b)')",
        "coalesce(height_cm, width_cm, depth_cm)",
        "Dimensions",
        "dimensions",
    ),
}


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """The warehouse of all real rows that are at hand."""
    if not all(path.exists() for path in EDITIONS):
        pytest.skip(f"no real rows of the Met's file at {SHARED}: they are not shipped")
    from typer.testing import CliRunner

    room = tmp_path_factory.mktemp("met_real")
    project = Project(room)
    file = room / "MetObjects.csv"
    write_editions(file)
    result = CliRunner().invoke(
        program, ["ingest", "met", "--data-dir", str(room), "--csv", str(file)]
    )
    assert result.exit_code == 0, result.output
    project.succeed("run", "--select", "+fct_artwork", "+stats_cell_issues")

    def ask(sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(project.warehouse), read_only=True) as warehouse:
            warehouse.execute(f"attach '{project.raw}' as raw (read_only)")
            return warehouse.execute(sql).fetchall()

    return ask


def write_editions(file: Path) -> None:
    """Writes both editions as one file with the columns of today."""
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, CSV_COLUMNS, restval="", extrasaction="ignore")
        writer.writeheader()
        seen = set()
        for path in EDITIONS:
            opened = gzip.open if path.suffix == ".gz" else open
            with opened(path, "rt", encoding="utf-8-sig", newline="") as source:  # type: ignore[operator]
                for row in csv.DictReader(source):
                    if row["Object ID"] not in seen:
                        seen.add(row["Object ID"])
                        writer.writerow(row)


def squeezed(cell: str) -> str:
    """SQL of a cell without its white space and a spreadsheet's carriage returns."""
    return f"regexp_replace({cell}, '(_x000D_|[[:space:]])+', '', 'g')"


@pytest.mark.slow
@pytest.mark.parametrize("what", SHARES)
def test_real_cells_are_read_nearly_all_and_the_rest_is_named(what: str, real: Read) -> None:
    least, states, value, column, cell = SHARES[what]
    works = """
        select f.*, r.dimensions
        from fct_artwork as f inner join raw.met.objects_csv as r on f.source_id = r.object_id
    """
    shares = f"select count({value}), count(*) from ({works}) where {states}"  # noqa: S608
    ((typed, stated),) = real(shares)
    print(f"{what}: {typed:,} of {stated:,}, {typed / stated:.2%}")
    assert stated > 5000
    assert typed / stated >= least
    unnamed = f"""
        select {cell} from ({works}) where {states} and {value} is null and {squeezed(cell)} not in
        (select {squeezed("cell")} from stats_cell_issues where column_name = '{column}')
    """  # noqa: S608
    assert real(unnamed) == []
