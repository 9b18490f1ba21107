"""Reading what the Met API answers: the id index and object records.

A record is compared with the types in ``api_schema.py`` before anything of it is landed, so that a
field that changed its type is named together with the object, and stops nothing but its record.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ingestion.met.api_schema import (
    COMMON_MEASUREMENTS,
    FIELDS,
    MEASUREMENTS,
    NESTED_FIELDS,
    NOT_FOUND_MESSAGES,
    URL_LISTS,
    FieldType,
)
from ingestion.met.field_names import NameClashError, check_names

_DIGITS = re.compile(r"\s*[0-9]{1,19}\s*")

# A moment that Python or DuckDB can still move to any time zone.
_YEARS = range(2, 9999)

_KNOWN = frozenset({*FIELDS, *NESTED_FIELDS, *URL_LISTS})

_NAMES = {
    "text": "text",
    "bigint": "an integer",
    "bool": "true or false",
    "double": "a number",
    "timestamp": "a date and time",
}


class UnreadableRecordError(ValueError):
    """A record is not what the API documents; the message says in what."""


class TypeFlipError(UnreadableRecordError):
    """A field of a record holds another type than it always did."""


def read_ids(document: Any) -> tuple[list[int], list[Any]]:
    """Reads an answer of ``/objects``.

    Args:
        document: ``{"total": 2, "objectIDs": [1, 2]}``; the list is null where nothing matches.

    Returns:
        The ids, ascending and each once, and the entries that are no ids. Digits in quotes count
        as an id.

    Raises:
        UnreadableRecordError: The document is no id index.
    """
    if not isinstance(document, dict) or "objectIDs" not in document:
        raise UnreadableRecordError("the index of object ids has no list 'objectIDs'")
    entries = document["objectIDs"] or []
    if not isinstance(entries, list):
        raise UnreadableRecordError(f"'objectIDs' should be a list, got {_shown(entries)}")
    ids, others = set(), []
    for entry in entries:
        number = int(entry) if isinstance(entry, str) and _DIGITS.fullmatch(entry) else entry
        if isinstance(number, int) and not isinstance(number, bool) and 0 < number < 2**63:
            ids.add(number)
        else:
            others.append(entry)
    return sorted(ids), others


def is_not_found(document: Any) -> bool:
    """Tells whether a document is one of the API's two ways to say that there is no object."""
    message = document.get("message") if isinstance(document, dict) else None
    return isinstance(message, str) and message.strip().lower() in NOT_FOUND_MESSAGES


def tombstone(object_id: int) -> dict[str, Any]:
    """Returns the row of an object that the museum says it does not have."""
    return {"objectID": object_id, "_status": "not_found", "_fetched_at": datetime.now(UTC)}


def read_object(object_id: int, document: Any) -> dict[str, Any]:
    """Returns the row of an object record, child records inside it.

    Null and, but in text, the empty string mean no value. A field that is not in ``api_schema.py``
    is kept as text, whatever it holds, until it is given a type there.

    Raises:
        UnreadableRecordError: The document is no record of this object.
        TypeFlipError: A field holds another type than documented.
    """
    if not isinstance(document, dict) or "objectID" not in document:
        raise UnreadableRecordError("not an object record")
    try:
        return _row_of(object_id, document)
    except NameClashError as error:
        raise UnreadableRecordError(str(error)) from error
    except RecursionError as error:
        raise UnreadableRecordError("a record nested too deeply") from error


def _row_of(object_id: int, document: dict[str, Any]) -> dict[str, Any]:
    check_names(document, _KNOWN)
    row = _read_fields(document, FIELDS, skip=(*NESTED_FIELDS, *URL_LISTS))
    if row.get("objectID") != object_id:
        raise UnreadableRecordError(f"a record of object {row.get('objectID')}")
    for field, columns in NESTED_FIELDS.items():
        children = [
            _read_child(child, columns, field) for child in _read_list(document, field, dict)
        ]
        if children:
            row[field] = children
    for field in URL_LISTS:
        if urls := [_checked(url, "text", field) for url in _read_list(document, field, str)]:
            row[field] = urls
    return row | {
        "_status": "ok",
        "_fetched_at": datetime.now(UTC),
        "_content_hash": content_hash(document),
    }


def content_hash(document: Mapping[str, Any]) -> str:
    """Returns a SHA-256 that changes with anything a record says of its object.

    Its ``metadataDate`` alone changes nothing: the museum touches it for its own housekeeping.
    """
    content = {name: value for name, value in document.items() if name != "metadataDate"}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _read_list(document: Mapping[str, Any], field: str, of: type) -> list[Any]:
    value = document.get(field) or []
    if not isinstance(value, list) or not all(isinstance(item, of) for item in value):
        kind = "records" if of is dict else "texts"
        raise TypeFlipError(f"field {field} should be a list of {kind}, got {_shown(value)}")
    return value


def _read_child(child: dict[str, Any], columns: Mapping[str, FieldType], field: str) -> Any:
    known = (*columns, MEASUREMENTS) if field == "measurements" else tuple(columns)
    check_names(child, known, inside=f"{field}.")
    row = _read_fields(child, columns, skip=(MEASUREMENTS,), inside=f"{field}.")
    if field == "measurements" and (measured := child.get(MEASUREMENTS)):
        if not isinstance(measured, dict):
            raise TypeFlipError(
                f"field {field}.{MEASUREMENTS} should map names to numbers, got {_shown(measured)}"
            )
        check_names(measured, COMMON_MEASUREMENTS, inside=f"{field}.{MEASUREMENTS}.")
        # 10 and 10.5 are the same type of thing, whichever a column happens to see first.
        row[MEASUREMENTS] = {
            name: number
            for name, value in measured.items()
            if (number := _checked(value, "double", f"{field}.{MEASUREMENTS}.{name}")) is not None
        }
    return row


def _read_fields(
    record: Mapping[str, Any],
    fields: Mapping[str, FieldType],
    *,
    skip: tuple[str, ...],
    inside: str = "",
) -> dict[str, Any]:
    row = {}
    for name, value in record.items():
        if name in skip:
            continue
        if name not in fields and value is not None and not isinstance(value, str):
            value = json.dumps(value, ensure_ascii=False)
        checked = _checked(value, fields.get(name, "text"), inside + name)
        if checked is not None:
            row[name] = checked
    return row


def _checked(value: Any, kind: FieldType, field: str) -> Any:
    """Returns the value in its Python type, None for no value."""
    if value is None or (value == "" and kind != "text"):
        return None
    if kind == "text" and isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise UnreadableRecordError(f"field {field} is no valid Unicode ({error})") from error
        return value
    if kind == "bool" and isinstance(value, bool):
        return value
    if kind == "bigint" and isinstance(value, int) and not isinstance(value, bool):
        if -(2**63) <= value < 2**63:
            return value
    elif kind == "double" and isinstance(value, int | float) and not isinstance(value, bool):
        if abs(value) <= sys.float_info.max:
            return float(value)
    elif kind == "timestamp" and isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            pass
        else:
            return _in_utc(moment, field)
    raise TypeFlipError(f"field {field} should be {_NAMES[kind]}, got {_shown(value)}")


def _in_utc(moment: datetime, field: str) -> datetime:
    try:
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        pass
    else:
        if moment.year in _YEARS:
            return moment
    raise UnreadableRecordError(f"field {field} is out of the calendar: {moment.isoformat()}")


def _shown(value: Any) -> str:
    try:
        text = ascii(value)
    except (ValueError, RecursionError):  # a number of thousands of digits, or lists in lists
        return f"a {type(value).__name__} too large to show"
    return text if len(text) <= 80 else f"{text[:77]}..."
