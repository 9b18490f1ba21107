"""A query's rows as text: DuckDB's own words for every type, and the lines of CSV and JSON.

All of it is SQL around the query, so that no value passes through another type that holds less:
infinite moments, years before Christ, 39 digits, NaN and bytes stay what they are.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb.sqltypes import DuckDBPyType

# In the metadata of a column of texts: DuckDB's name of the type that it had.
TYPE = b"duckdb.type"

WHOLE_NUMBERS = frozenset(
    {"tinyint", "smallint", "integer", "bigint", "hugeint"}
    | {"utinyint", "usmallint", "uinteger", "ubigint", "uhugeint"}
)
FLOATING = frozenset({"float", "double"})
NESTED = frozenset({"list", "array", "struct", "tuple", "map", "union", "variant"})

# What Arrow and Parquet hold as DuckDB does; hugeint becomes a decimal of 38 digits.
EXACT_IN_ARROW = frozenset(
    {"boolean", "decimal", "varchar", "blob", "date", "time", "enum", "uuid"}
    | {"timestamp", "timestamp_s", "timestamp_ms", "timestamp_ns", "timestamp with time zone"}
    | FLOATING
    | WHOLE_NUMBERS - {"hugeint", "uhugeint"}
)


class Form(StrEnum):
    """How the rows of a query are written."""

    values = "values"  # an Arrow stream, for programs
    texts = "texts"  # an Arrow stream of DuckDB's words for each cell, for people
    csv = "csv"
    json = "json"
    parquet = "parquet"


def unique_names(names: Sequence[str]) -> list[str]:
    """Returns a name of its own for each column: ``a, a`` becomes ``a, a_2``, none ``column``."""
    taken: set[str] = set()
    given = {name.strip() for name in names}
    unique = []
    for name in names:
        base = name.strip() or "column"
        free, number = base, 2
        while free in taken or (free != base and free in given):
            free, number = f"{base}_{number}", number + 1
        taken.add(free)
        unique.append(free)
    return unique


def type_id(kind: DuckDBPyType) -> str:
    """Returns DuckDB's name of a type without its parts: ``list``, ``decimal``, ``json``."""
    return "json" if str(kind) == "JSON" else str(kind.id)


def texts_sql(query: str, kinds: Sequence[DuckDBPyType]) -> str:
    """Returns a query that gives the cells of another as text, in columns ``c0``, ``c1``, ...

    Args:
        query: One SELECT without a semicolon.
        kinds: The types of its columns.
    """
    cells = (f"{_text(kind, f'c{i}')} as c{i}" for i, kind in enumerate(kinds))
    return f"select {', '.join(cells)} from {_renamed(query, len(kinds))}"  # noqa: S608  # the query itself


def csv_header(names: Sequence[str]) -> str:
    """Returns the first line of a CSV file."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(names)
    return out.getvalue()


def csv_sql(texts: str, columns: int) -> str:
    """Returns a query of one column that gives the lines of a CSV file without its header.

    A null is nothing between two commas and an empty text is ``""``. A null that is alone on its
    line is ``""`` too, as readers skip empty lines.

    Args:
        texts: A query of columns ``c0``, ``c1``, ... of text, as ``texts_sql`` gives.
        columns: How many they are.
    """
    null = "'\"\"'" if columns == 1 else "''"
    cells = ", ".join(f"c{i}" for i in range(columns))
    # One expression for all cells: to plan thousands of them took longer than to run them.
    return (
        f"select array_to_string(list_transform([{cells}], lambda cell:"  # noqa: S608  # ours
        f" case when cell is null then {null}"
        " when regexp_matches(cell, '[\",\\r\\n]|^$|^\\s|\\s$')"
        " then concat('\"', replace(cell, '\"', '\"\"'), '\"') else cell end"
        f"), ',') as line from ({texts})"
    )


def json_sql(texts: str, names: Sequence[str], kinds: Sequence[DuckDBPyType]) -> str:
    """Returns a query of one column that gives each row as a JSON object.

    Whole numbers, floating ones and truth values are JSON's own, what is nested is nested; all
    else is text: a reader of JSON would round a decimal, and knows no date. So are NaN and
    infinity, for which JSON has no word.

    Args:
        texts: As ``csv_sql``.
        names: The keys, each once.
        kinds: The types of the columns before they were text.
    """
    members = []
    for i, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        key = f"{', ' if i else '{'}{json.dumps(name, ensure_ascii=False)}: "
        members.append(f"{_literal(key)}, coalesce({_json(kind, f'c{i}')}, 'null')")
    return f"select concat({', '.join(members)}, '}}') as line from ({texts})"  # noqa: S608  # ours


def values_sql(
    query: str, names: Sequence[str], kinds: Sequence[DuckDBPyType], *, hugeint: str
) -> str:
    """Returns a query whose values Arrow and Parquet hold exactly; what they do not hold is text.

    Args:
        query: One SELECT without a semicolon.
        names: A name of its own for each column.
        kinds: The types of its columns.
        hugeint: Type for whole numbers of more than 64 bits.
    """
    cells = []
    for i, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        cell = f"c{i}"
        if type_id(kind) in {"hugeint", "uhugeint"}:
            cell = f"{cell}::{hugeint}"
        elif not _exact_in_arrow(kind):
            cell = _text(kind, cell)
        quoted = name.replace('"', '""')
        cells.append(f'{cell} as "{quoted}"')
    return f"select {', '.join(cells)} from {_renamed(query, len(kinds))}"  # noqa: S608  # the query itself


def _renamed(query: str, columns: int) -> str:
    # On a line of its own: the query may end in a comment.
    return f"(\n{query}\n) as query({', '.join(f'c{i}' for i in range(columns))})"


def _text(kind: DuckDBPyType, cell: str) -> str:
    if type_id(kind) not in NESTED:
        return f"{cell}::varchar"
    return _strict(f"to_json({cell})::varchar")


def _json(kind: DuckDBPyType, cell: str) -> str:
    name = type_id(kind)
    if name in FLOATING:
        return f"case when contains({cell}, 'n') then concat('\"', {cell}, '\"') else {cell} end"
    if name in WHOLE_NUMBERS | NESTED | {"boolean"}:
        return cell
    if name == "json":  # read and written again: DuckDB takes a comma too many for JSON
        return _strict(f"to_json({cell}::json)::varchar")
    return f"to_json({cell})::varchar"


def _strict(text: str) -> str:
    """Returns SQL that puts NaN and Infinity into quotes: DuckDB writes them bare.

    Every other piece that the expression finds is a text in quotes.
    """
    return (
        f"case when not regexp_matches({text}, '(?i)nan|inf') then {text} else"
        f" array_to_string(list_transform("
        f'regexp_extract_all({text}, \'"(?:[^"\\\\]|\\\\.)*"|[^"]+\'),'
        " lambda piece: case when starts_with(piece, '\"') then piece"
        " else regexp_replace(piece, '(?i)-?(?:nan|inf(?:inity)?)', '\"\\0\"', 'g') end), '') end"
    )


def _exact_in_arrow(kind: DuckDBPyType) -> bool:
    name = type_id(kind)
    if name in {"list", "array", "struct", "map"}:
        parts = [part for _, part in kind.children if not isinstance(part, int | list)]
        return all(_exact_in_arrow(part) for part in parts)
    return name in EXACT_IN_ARROW


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
