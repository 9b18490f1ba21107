"""Artists of several sources made one: the real models over 200 pairs that people told apart.

``tests/resources/artist_pairs.csv`` holds facts of real records: a name and a life as the source
writes them, without places, and whether both are one person. A folder has its label for a life. All
records stand in one raw database, so that each has all the namesakes of the list beside it.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt_room import FETCHED_AT, WGA, Project

from core.settings import Settings
from warehouse.landing import land

pytestmark = pytest.mark.slow

PAIRS = Path(__file__).parents[1] / "resources" / "artist_pairs.csv"


@dataclass(frozen=True)
class Record:
    source: str
    name: str
    life: str


@dataclass(frozen=True)
class Pair:
    one: Record
    other: Record
    are_one: bool
    reason: str


def read_pairs() -> list[Pair]:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return [
            Pair(
                Record(row["source"], row["name"], row["life"]),
                Record(row["other_source"], row["other_name"], row["other_life"]),
                row["same"] == "yes",
                row["reason"],
            )
            for row in csv.DictReader(file)
        ]


PAIRS_LIST = read_pairs()
RECORDS = list(dict.fromkeys(r for pair in PAIRS_LIST for r in (pair.one, pair.other)))


def years(life: str) -> tuple[int | None, int | None]:
    """The museum's begin and end years beside the words of a life."""
    if not life or "century" in life or "work of" in life:
        return None, None
    found = [int(year) for year in re.findall(r"\d{3,4}", life)]
    last = re.search(r"\d\d(\d\d).(\d\d)$", life)  # 1319-34, with any dash
    end = int(str(found[0])[:2] + last[2]) if last else found[-1]
    return found[0], 9999 if "present" in life else end


def met_fields(record: Record, number: int) -> dict[str, Any]:
    begin, end = years(record.life)
    work = re.search(r"work of (\d+)", record.life)
    made = int(work[1]) if work else None
    return {
        "object_id": number,
        "artist_display_name": record.name,
        "artist_display_bio": "" if work else record.life,
        "artist_begin_date": "" if begin is None else str(begin),
        "artist_end_date": "" if end is None else str(end),
        "object_begin_date": made,
        "object_end_date": made,
    }


def land_records(settings: Settings) -> None:
    """Lands each record with one work whose id is the record's place in the list."""
    rows: dict[str, list[dict[str, Any]]] = {"wga": [], "met": [], "met_csv": [], "folder": []}
    for number, record in enumerate(RECORDS, start=1):
        if record.source == "wga":
            # A folder on the site for each artist, as the gallery keeps namesakes apart.
            url = f"{WGA}/html/x/r{number}/work.html"
            rows["wga"].append({"url": url, "author": record.name, "born_died": f"({record.life})"})
        elif record.source == "folder":
            work = {"source_name": "pairs", "path": f"{number}.jpg", "attribute": "style"}
            rows["folder"].append(work | {"label": record.life, "artist": record.name})
        elif record.source == "met_csv":
            rows["met_csv"].append(met_fields(record, number))
        else:
            constituent = {"constituentID": number, "role": "Artist", "name": record.name}
            rows["met"].append(
                met_fields(record, number)
                | {"_status": "ok", "_fetched_at": FETCHED_AT, "constituents": [constituent]}
            )
    land("wga", "catalogue", rows["wga"], primary_key="url", settings=settings)
    land("met", "objects", rows["met"], primary_key="object_id", settings=settings)
    land("met", "objects_csv", rows["met_csv"], primary_key="object_id", settings=settings)
    land("folder", "works", rows["folder"], primary_key=("source_name", "path"), settings=settings)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("pairs"))
    land_records(settings)
    project = Project(tmp_path_factory.mktemp("dbt_pairs"))
    project.start_over(settings.raw_path)
    project.succeed("run", "--select", "+int_artists_conformed")
    with duckdb.connect(str(project.work), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def artists(work: duckdb.DuckDBPyConnection) -> dict[Record, tuple[str, str]]:
    """Artist key and rule of each record, found by its work."""
    # What the sources say of one artist is one record: works, not names, tell which.
    found = work.execute(
        """
        with works as (
            select 'met' as source, object_id as number, artist_id as source_artist_id
            from intermediate.int_met__object_artists
            union all
            select 'wga', cast(regexp_extract(artist_folder, 'r([0-9]+)', 1) as bigint), artist_id
            from intermediate.int_wga__artists
            union all
            select 'folder', cast(regexp_extract(source_id, '([0-9]+)[.]', 1) as bigint),
                source_artist_id
            from intermediate.int_folder__works
        )
        select number, artist_key, match_rule
        from works
        inner join intermediate.int_artists_conformed using (source, source_artist_id)
        """
    ).fetchall()
    assert len(found) == len(RECORDS)
    return {RECORDS[number - 1]: (key, rule) for number, key, rule in found}


def test_the_list_is_half_one_person_half_two() -> None:
    assert len(PAIRS_LIST) == len(set(PAIRS_LIST)) == 200
    assert sum(pair.are_one for pair in PAIRS_LIST) == 100


def test_pairs_are_told_apart_as_people_do(
    artists: dict[Record, tuple[str, str]],
) -> None:
    judged = [(pair, artists[pair.one][0] == artists[pair.other][0]) for pair in PAIRS_LIST]
    for pair, is_one in judged:
        if is_one != pair.are_one:
            fault = "missed" if pair.are_one else "wrongly one"
            print(f"{fault} ({pair.reason}): {pair.one} | {pair.other}")
    right = sum(is_one and pair.are_one for pair, is_one in judged)
    precision = right / sum(is_one for _, is_one in judged)
    recall = right / sum(pair.are_one for pair in PAIRS_LIST)
    print(f"200 pairs: precision {precision:.3f}, recall {recall:.3f}")
    assert precision >= 0.98
    assert recall >= 0.98


def test_every_match_says_by_which_rule(artists: dict[Record, tuple[str, str]]) -> None:
    for pair in PAIRS_LIST:
        (key, rule), (other_key, other_rule) = artists[pair.one], artists[pair.other]
        if key == other_key:
            # One of the two may be the person whom the other found.
            assert {rule, other_rule} - {"single record", "generic"}
    for record, (_, rule) in artists.items():
        if record.name in {"Unknown", "Unidentified artist", "ARCHITECT, French"}:
            assert rule == "generic"
