import pytest

from app import queries
from app.data import Query


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


def test_only_periods_are_shown_in_the_order_of_time() -> None:
    chronological = [item.column for item in queries.BREAKDOWNS if item.chronological]
    assert chronological == ["timeframe"]
    timeframe = next(item for item in queries.BREAKDOWNS if item.chronological)
    assert "order by timeframe, source" in queries.works_by(timeframe, ["met"]).sql


def test_generic_artists_lead_no_ranking() -> None:
    artist = next(item for item in queries.BREAKDOWNS if item.column == "artist_name")
    assert "not is_generic" in queries.works_by(artist, ["met"]).sql
