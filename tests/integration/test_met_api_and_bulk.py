"""The API's record and the bulk file's row of one object say the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt_room import FETCHED_AT, Project, met_sample

from core.settings import Settings
from ingestion.met.api_schema import CSV_COLUMNS
from warehouse.landing import land

# Fields that the API calls otherwise than the bulk file does.
OTHER_NAMES = {
    "accession_number": "accessionNumber",
    "object_id": "objectID",
    "gallery_number": "GalleryNumber",
    "artist_ulan_url": "artistULAN_URL",
    "artist_wikidata_url": "artistWikidata_URL",
    "object_wikidata_url": "objectWikidata_URL",
    "link_resource": "objectURL",
}
# Lists of the API that the bulk file writes in one cell.
TAGS = {"tags": "term", "tags_aat_url": "AAT_URL", "tags_wikidata_url": "Wikidata_URL"}
PEOPLE = """
    select
        source_id, artist_name, birth_year, birth_place, death_year, death_place, active_from,
        active_to, role, qualifier, is_generic
    from fct_artwork
    left join bridge_artwork_artist using (artwork_key)
    left join dim_artist on dim_artist.artist_key = bridge_artwork_artist.artist_key
    order by all
"""
FACTS = """
    select source_id, title, artist_name, culture, school, school_country
    from fct_artwork
    left join dim_artist using (artist_key)
    left join dim_school using (school_key)
    order by all
"""

Ask = Callable[[str], list[tuple[Any, ...]]]


def as_bulk_row(record: dict[str, Any]) -> dict[str, Any]:
    """A record of the API as the bulk file writes it."""
    row = {}
    for column in CSV_COLUMNS.values():
        first, *rest = column.split("_")
        name = OTHER_NAMES.get(column, first + "".join(word.title() for word in rest))
        row[column] = record.get(name)
    for column, field in TAGS.items():
        row[column] = "|".join(tag[field] or "" for tag in record["tags"] or [])
    # Its ids of people are cut: here all of them have one.
    return row | {"constituent_id": "108", "metadata_date": None}


def land_api(settings: Settings, records: list[dict[str, Any]]) -> None:
    rows = [{**record, "_status": "ok", "_fetched_at": FETCHED_AT} for record in records]
    land("met", "objects", rows, primary_key="object_id", settings=settings)


def land_bulk(settings: Settings, rows: list[dict[str, Any]]) -> None:
    land("met", "objects_csv", rows, primary_key="object_id", settings=settings)


def built(room: Path, *landed: Callable[[Settings], None]) -> Ask:
    """The warehouse of what was landed."""
    project = Project(room)
    for step in landed:
        step(Settings(data_dir=room))
    project.succeed("run", "--select", "+fct_artwork", "+bridge_artwork_artist", "+dim_school")

    def ask(sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(project.warehouse), read_only=True) as warehouse:
            return warehouse.execute(sql).fetchall()

    return ask


@pytest.fixture(scope="module")
def of_api(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    records = met_sample()
    return built(tmp_path_factory.mktemp("api"), lambda settings: land_api(settings, records))


@pytest.fixture(scope="module")
def of_bulk_file(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    rows = [as_bulk_row(record) for record in met_sample()]
    return built(tmp_path_factory.mktemp("bulk"), lambda settings: land_bulk(settings, rows))


def test_people_of_both_are_the_same(of_api: Ask, of_bulk_file: Ask) -> None:
    people = of_api(PEOPLE)
    assert len(people) == len(met_sample()) == 174
    assert sum(born is not None for _, _, born, *_ in people) > 120
    assert of_bulk_file(PEOPLE) == people


def test_makers_cultures_and_schools_of_both_are_the_same(of_api: Ask, of_bulk_file: Ask) -> None:
    assert of_bulk_file(FACTS) == of_api(FACTS)
    without = [title for _, title, _, _, school, _ in of_api(FACTS) if school is None]
    assert without == []


def test_a_person_of_both_is_one_artist(tmp_path: Path) -> None:
    """Also where the file has no ids of authorities, as its editions before 2019."""
    records = met_sample()
    lacking = {"artist_ulan_url": None, "artist_wikidata_url": None}
    ask = built(
        tmp_path,
        lambda settings: land_api(settings, records[::2]),
        lambda settings: land_bulk(
            settings, [as_bulk_row(record) | lacking for record in records[1::2]]
        ),
    )
    torn = ask(
        """
        select artist_name, count(distinct artist_key)
        from dim_artist where not is_generic group by artist_name having count(*) > 1
        """
    )
    shared = ask(
        """
        select count(*) from (
            select artist_key from fct_artwork
            group by artist_key having count(distinct record_source) = 2
        )
        """
    )
    assert torn == []
    assert shared[0][0] > 10
