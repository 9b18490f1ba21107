import duckdb
import pytest

from app.data.warehouse_reader import Query
from app.queries import shared as queries


def test_a_query_is_shown_with_its_values_written_in_and_quoted() -> None:
    query = Query("select $a, $ab, $list where $a > 1", {"a": 1, "ab": "it's", "list": ["x", 2]})
    assert query.to_text() == "select 1, 'it''s', ['x', 2] where 1 > 1"


@pytest.mark.parametrize("breakdown", queries.BREAKDOWNS, ids=lambda item: item.column)
def test_what_a_person_chose_is_a_parameter_and_never_part_of_the_query(breakdown) -> None:
    for query in (
        queries.works_by(breakdown, ["it's"]),
        queries.works_recorded(breakdown, ["it's"]),
    ):
        assert "it's" not in query.sql
        assert query.parameters["sources"] == ["it's"]


def answer(query: Query, table: str, rows: str) -> list[tuple[object, ...]]:
    """Runs a query over one table of these rows, beside artists of whom one is generic."""
    with duckdb.connect() as con:
        con.execute(
            "create table dim_artist as from (values ('k1', false), ('k2', true))"
            " as artists(artist_key, is_generic)"
        )
        con.execute(f"create table {table} as {rows}")
        return con.execute(query.sql, query.parameters).fetchall()


def test_only_periods_are_shown_in_the_order_of_time() -> None:
    chronological = [item for item in queries.BREAKDOWNS if item.chronological]
    assert [item.column for item in chronological] == ["timeframe"]
    rows = """
        select timeframe, source, works, 0 as works_with_image from (values
            ('1601-1650', 'met', 1), ('1501-1550', 'wga', 2), ('1551-1600', 'met', 9),
            ('1501-1550', 'met', 3), ('1451-1500', 'other', 50), (null, 'met', 70)
        ) as counted(timeframe, source, works)"""
    query = queries.works_by(chronological[0], ["met", "wga"])
    assert [row[:3] for row in answer(query, chronological[0].table, rows)] == [
        ("1501-1550", "met", 3),
        ("1501-1550", "wga", 2),
        ("1551-1600", "met", 9),
        ("1601-1650", "met", 1),
    ]


def test_generic_artists_lead_no_ranking() -> None:
    artist = next(item for item in queries.BREAKDOWNS if item.column == "artist_name")
    rows = """
        select artist_key, artist_name, 'met' as source, works, 0 as works_with_image from (values
            ('k1', 'Rembrandt', 4), ('k2', 'Florentine painter', 90)
        ) as counted(artist_key, artist_name, works)"""
    found = answer(queries.works_by(artist, ["met"]), artist.table, rows)
    assert [row[0] for row in found] == ["Rembrandt"]
