"""The columns that unknown fields take in the tables of the objects, and how many may in all.

A field that no one knows becomes a column for good. One record can bring few (``field_names.py``),
but a museum gone wrong can bring others with each: at ten thousand columns no load ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from dlt.common.normalizers.naming.snake_case import NamingConvention

from ingestion.met.api_client import object_url
from ingestion.met.api_schema import (
    COMMON_MEASUREMENTS,
    FIELDS,
    MEASUREMENTS,
    NESTED_FIELDS,
    URL_LISTS,
)
from ingestion.met.field_names import OWN, column_of
from ingestion.rejects import Reject
from warehouse.raw import read_raw

if TYPE_CHECKING:
    from core.settings import Settings

MOST_OF_A_TABLE = 200

# A field's list of records, or none for the record itself -> unknown column -> a field's name.
_Columns = dict[str, dict[str, str]]


def admitted(
    settings: Settings, rows: Sequence[dict[str, Any]]
) -> tuple[list[dict[str, Any]], list[Reject]]:
    """Returns the rows whose fields fit into their tables, and the others as rejects.

    Args:
        settings: Where raw is.
        rows: From ``parsing.read_object`` or ``parsing.tombstone``.
    """
    found = [_unknown_columns(row) for row in rows]
    taken = _taken(settings) if any(found) else {}
    good, rejects = [], []
    for row, columns in zip(rows, found, strict=True):
        if field := _too_many(columns, taken):
            reason = (
                f"field {field!a} is one that no one knows, and {MOST_OF_A_TABLE} such "
                "fields have a column already"
            )
            rejects.append(Reject(as_sent(row), reason, object_url(row["objectID"])))
            continue
        for table, names in columns.items():
            taken.setdefault(table, set()).update(names)
        good.append(row)
    return good, rejects


def as_sent(row: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a row without what the landing adds, so that the same record is the same reject."""
    return {name: value for name, value in row.items() if name not in OWN}


def _too_many(columns: _Columns, taken: Mapping[str, set[str]]) -> str | None:
    """Returns a field that does not fit into its table."""
    for table, names in columns.items():
        here = taken.get(table, set())
        fresh = [column for column in names if column not in here]
        if fresh and len(here) + len(fresh) > MOST_OF_A_TABLE:
            return names[fresh[-1]]
    return None


def _unknown_columns(row: Mapping[str, Any]) -> _Columns:
    found: _Columns = {}
    _note(found, "", row)
    for table in NESTED_FIELDS:
        for child in row.get(table, ()):
            _note(found, table, child)
            if table == "measurements":
                _note(found, table, child.get(MEASUREMENTS, {}), f"{MEASUREMENTS}__")
    return found


def _note(found: _Columns, table: str, record: Mapping[str, Any], inside: str = "") -> None:
    for name in record:
        if inside + name not in _known(table):
            column = (column_of(inside.rstrip("_")) + "__" if inside else "") + column_of(name)
            found.setdefault(table, {})[column] = name


@cache
def _known(table: str) -> frozenset[str]:
    """Returns the fields that a table may have, as the museum spells them."""
    if not table:
        return frozenset({*FIELDS, *NESTED_FIELDS, *URL_LISTS, *OWN})
    if table != "measurements":
        return frozenset(NESTED_FIELDS[table])
    measured = (f"{MEASUREMENTS}__{name}" for name in COMMON_MEASUREMENTS)
    return frozenset({*NESTED_FIELDS[table], MEASUREMENTS, *measured})


def _taken(settings: Settings) -> dict[str, set[str]]:
    """Returns the unknown columns that the tables have."""
    rows = read_raw(
        settings,
        "select table_name, column_name from information_schema.columns "
        "where table_schema = 'met' and not starts_with(column_name, '_dlt')",
    )
    naming = NamingConvention()
    taken: dict[str, set[str]] = {}
    for table in ("", *NESTED_FIELDS):
        known = {naming.normalize_path(name) for name in _known(table)}
        of_raw = f"objects__{table}" if table else "objects"
        taken[table] = {column for name, column in rows if name == of_raw} - known
    return taken
