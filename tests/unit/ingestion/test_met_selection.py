"""Choosing objects by SQL over raw, and by nothing but SQL over raw."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from core.errors import ArtwarehouseError
from core.settings import Settings
from ingestion.met.selection import ids_from_sql, ids_of_classification, ids_where


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(data_dir=tmp_path)
    with duckdb.connect(str(settings.raw_path)) as connection:
        connection.execute("create schema met")
        connection.execute(
            "create table met.objects_csv as from (values (3, 'Paintings'), (1, 'Paintings'), "
            "(2, 'Vases')) t(object_id, classification)"
        )
        connection.execute(
            "create table met.objects as from (values (7, 'Asian Art'), (8, 'Robert''s')) "
            "t(object_id, department)"
        )
    return settings


def test_a_query_gives_ids_once_and_in_its_order(settings: Settings) -> None:
    sql = "select object_id from met.objects_csv union all select 3 order by object_id desc"
    assert ids_from_sql(settings, sql) == [3, 2, 1]


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("select classification from met.objects_csv", "one column of object ids, but gives"),
        ("select object_id, 1 from met.objects_csv", "one column of object ids"),
        ("select object_id from met.objects_csv where false", "gives no object id"),
        ("select null::bigint", "gives no object id"),
        ("select object_id from nowhere", "nowhere"),
        ("drop table met.objects", "only SELECT"),
        ("select 1; select 2", "exactly one SELECT"),
        ("select 1 from read_csv('/etc/passwd')", "read_csv"),
    ],
)
def test_a_query_that_gives_no_ids_or_does_more_than_read_is_told(
    settings: Settings, sql: str, message: str
) -> None:
    with pytest.raises(ArtwarehouseError, match=message):
        ids_from_sql(settings, sql)


def test_without_raw_the_first_step_is_told(tmp_path: Path) -> None:
    with pytest.raises(ArtwarehouseError, match="ingest met --csv"):
        ids_from_sql(Settings(data_dir=tmp_path), "select 1")


def test_a_condition_chooses_among_the_objects_here(settings: Settings) -> None:
    assert ids_where(settings, "department = 'Asian Art'") == [7]
    assert ids_where(settings, "department like '%''s' -- a remark") == [8]
    assert ids_where(settings, "object_id in (select max(object_id) from met.objects)") == [8]


@pytest.mark.parametrize(
    "condition",
    [
        "",
        "true order by 1",
        "true limit 1",
        "true group by all",
        "true union select 5",
        "true; drop table met.objects",
        "true) or (true",
        "department = 'Asian",
    ],
)
def test_what_is_no_single_condition_is_refused(settings: Settings, condition: str) -> None:
    with pytest.raises(ArtwarehouseError, match="should be one condition"):
        ids_where(settings, condition)


def test_a_condition_cannot_reach_files(settings: Settings) -> None:
    with pytest.raises(ArtwarehouseError, match="read_text"):
        ids_where(settings, "exists (select 1 from read_text('/etc/passwd'))")


def test_a_classification_is_found_whatever_its_case_and_else_the_known_ones_are_told(
    settings: Settings,
) -> None:
    assert ids_of_classification(settings, "paintings") == [1, 3]
    with pytest.raises(ArtwarehouseError, match=r"'Silver'; the most common are 'Paintings', 'V"):
        ids_of_classification(settings, "Silver")


def test_a_classification_without_the_file_says_what_to_land(tmp_path: Path) -> None:
    with pytest.raises(ArtwarehouseError, match="--csv FILE first"):
        ids_of_classification(Settings(data_dir=tmp_path), "Paintings")
