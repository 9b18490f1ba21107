"""Parsers as functions of SQL: no value, and no result, stops the query that calls them."""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import pytest

from warehouse.parsing.dbt_plugin import FUNCTIONS, SqlFunction


@dataclass(frozen=True, slots=True)
class Reading:
    year: int | None
    text: str | None


def read(text: str | None, power: int | None) -> Reading:
    if text == "raise":
        raise ValueError(text)
    if text == "surrogate":
        return Reading(1, "\ud800")
    return Reading(None if power is None else 10**power, text)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect()
    SqlFunction("read", read, ("VARCHAR", "BIGINT"), Reading, Reading(None, "unread")).register(con)
    yield con
    con.close()


def test_a_value_that_cannot_be_read_or_does_not_fit_costs_itself_alone(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    rows = connection.sql(
        "select t, read(t, p).year, read(t, p).text from (values"
        " ('good', 3), ('raise', 3), ('too large', 10), ('surrogate', 1), (null, null), ('end', 0))"
        " as cells (t, p)"
    ).fetchall()
    assert rows == [
        ("good", 1000, "good"),
        ("raise", None, "unread"),
        ("too large", None, "unread"),
        ("surrogate", None, "unread"),
        (None, None, None),
        ("end", 1, "end"),
    ]


def test_every_function_takes_nulls_and_strange_texts() -> None:
    con = duckdb.connect()
    for function in FUNCTIONS:
        function.register(con)
        for value in ("null", "''", "chr(0)", "repeat('(', 5000)", "'9' || repeat('9', 400)"):
            arguments = [
                value if kind == "VARCHAR" else f"try_cast(left({value}, 18) as {kind})"
                for kind in function.parameters
            ]
            (found,) = con.sql(f"select {function.name}({', '.join(arguments)})").fetchall()[0]
            assert isinstance(found, dict)
    con.close()
