"""Records of the Met that are made to break whoever lands them, and a museum that serves them.

Each is one JSON document as it comes over the wire. All chance comes from the seed.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ingestion.replay.messages import Request, Response, json_response

OBJECTS = "/public/collection/v1/objects"
SURROGATE = "\ud8d8"
TEXTS = (
    SURROGATE, f"a{SURROGATE}b", "\0", "a\0b", "\ufeff", "\u2028", "\uffff", "\x1b[31m",
    "é" * 9_999,
    "x" * 1_000_000, "'; drop table objects; --", "{{ 7 * 7 }}", "${HOME}", "\r\n", "NaN", "null",
    "<script>", "\u202eabc", "IO Error: no", "No space left on device", "0", "-1", "1e999", " ",
    "Ã©", "|", "a|b|c", "\t", "%s %d", "../../etc/passwd", "\U0001f5ff", "\udbff", "—",
    "\U0001d54f",
)  # fmt: skip
NUMBERS = (
    2**31, 2**31 - 1, -(2**31) - 1, 2**53, 2**63, 2**63 - 1, -(2**63), -(2**63) - 1, 2**64, 10**40,
    10**4000, 0, -1, 153505, -400_000, 7.0, 1.5, -0.0, float("nan"), float("inf"), float("-inf"),
    5e-324, 1.7e308,
)  # fmt: skip
MOMENTS = (
    "9999-12-31T23:59:59-05:00", "9999-12-31T23:59:59.999999Z", "9999-12-31",
    "0001-01-01T00:00+14:00",
    "0001-01-01", "0000-01-01", "10000-01-01", "2024-02-30", "2024-01-01T25:00", "2024-W01-1",
    "20240101", "2024-01-01T00:00:00+23:59", "1677-09-21T00:12:43Z", "2262-04-11T23:47:17Z",
    "2024-01-01T00:00:00.123456789Z", "-0044-03-15", "infinity", "now", "2024-01-01T23:59:60Z",
)  # fmt: skip
# Each would become the column of a documented field, of the landing itself, or of another of them.
NAMES = (
    "object_begin_date", "ObjectBeginDate", "object_id", "ObjectID", "OBJECTID", "_dlt_id",
    "_dlt_parent_id", "_dlt_load_id", "_dlt_list_idx", "_dlt_root_id", "_status", "_Status",
    "__status",
    "_fetched_at", "_content_hash", "galleryNumber", "Tags", "TAGS", "constituents__name", "", " ",
    "value", "1", "select", "a" * 101, "a" * 100_000, f"k{SURROGATE}", "é", "日本", "a.b",
    'a"b', "a'b",
    "a\0b", "*", "+", "-", "%", "__", "_dlt_", "element_measurements__height", "metadataDate ",
    " objectID", "rowid", "main", "objects", "elementMeasurements",
)  # fmt: skip
IDS = ("7", 7.0, True, False, None, [7], {"id": 7}, "", "7 ", -7, 0, 2**63, 2**64, "\u0667")
FIELDS = (
    "title", "objectDate", "dimensions", "medium", "culture", "artistDisplayName",
    "artistDisplayBio",
    "objectName", "classification", "department", "creditLine", "accessionNumber", "accessionYear",
    "objectURL", "primaryImage", "primaryImageSmall", "objectWikidata_URL", "artistULAN_URL",
    "artistBeginDate", "artistEndDate", "GalleryNumber", "repository", "period", "dynasty",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HostileRecord:
    """One record.

    Attributes:
        object_id: The id under which the museum serves it.
        kind: What is odd about it.
        body: The document, as bytes of JSON or of nearly JSON.
    """

    object_id: int
    kind: str
    body: bytes


def plain_record(object_id: int) -> dict[str, Any]:
    """Returns a record about which nothing is odd."""
    return {
        "objectID": object_id,
        "title": f"Object {object_id}",
        "isPublicDomain": False,
        "isHighlight": False,
        "objectName": "Cup",
        "classification": "Ceramics",
        "department": "Islamic Art",
        "objectDate": "1640",
        "objectBeginDate": 1640,
        "objectEndDate": 1640,
        "metadataDate": "2024-01-01T00:00:00Z",
        "accessionNumber": f"1900.{object_id}",
        "objectURL": f"https://www.metmuseum.org/art/collection/search/{object_id}",
        "constituents": [{"constituentID": 3, "role": "Artist", "name": "A. Potter"}],
        "measurements": [
            {"elementName": "Overall", "elementMeasurements": {"Height": 7.5, "Width": 2}}
        ],
        "tags": [{"term": "Flowers"}],
        "additionalImages": ["https://images.metmuseum.org/1.jpg"],
    }


def plain_records(ids: Iterable[int]) -> list[HostileRecord]:
    """Returns records about which nothing is odd, to stand among those of which something is."""
    return [HostileRecord(i, "plain", json.dumps(plain_record(i)).encode()) for i in ids]


def hostile_met_records(seed: int, count: int, *, first_id: int = 1) -> list[HostileRecord]:
    """Makes records of all kinds in turn.

    Args:
        seed: All chance comes from it.
        count: How many.
        first_id: The id of the first; the others follow.
    """
    draw = random.Random(seed)  # noqa: S311 (repeatable, nothing secret)
    kinds = list(KINDS)
    draw.shuffle(kinds)
    made = []
    for number in range(count):
        kind = kinds[number % len(kinds)]
        record = plain_record(first_id + number)
        odd = KINDS[kind](record, draw)
        body = odd if isinstance(odd, bytes) else json.dumps(odd).encode()
        made.append(HostileRecord(first_id + number, kind, body))
    return made


def _text(record: dict[str, Any], draw: random.Random) -> Any:
    return record | {field: draw.choice(TEXTS) for field in draw.sample(FIELDS, 3)}


def _number(record: dict[str, Any], draw: random.Random) -> Any:
    field = draw.choice(("objectBeginDate", "objectEndDate", "isHighlight", "title", "newNumber"))
    return record | {field: draw.choice(NUMBERS)}


def _moment(record: dict[str, Any], draw: random.Random) -> Any:
    return record | {"metadataDate": draw.choice(MOMENTS)}


def _name(record: dict[str, Any], draw: random.Random) -> Any:
    return record | {draw.choice(NAMES): draw.choice((*TEXTS, *NUMBERS, None, [1], {"a": 1}))}


def _two_names(record: dict[str, Any], draw: random.Random) -> Any:
    one, other = draw.choice((("fooBar", "foo_bar"), ("a-b", "a_b"), ("é", "日"), ("X", "x")))
    return record | {one: "1", other: "2"}


def _child_name(record: dict[str, Any], draw: random.Random) -> Any:
    children = draw.choice(("constituents", "tags", "measurements"))
    record[children][0][draw.choice(NAMES)] = draw.choice((*TEXTS, *NUMBERS, [1], {"a": 1}))
    return record


def _child_value(record: dict[str, Any], draw: random.Random) -> Any:
    children, field = draw.choice(
        (("constituents", "constituentID"), ("constituents", "name"), ("tags", "term"))
    )
    record[children][0][field] = draw.choice((*TEXTS, *NUMBERS, True, [1], {"a": 1}))
    return record


def _measurement(record: dict[str, Any], draw: random.Random) -> Any:
    measured = record["measurements"][0]["elementMeasurements"]
    measured[draw.choice(("height", "HEIGHT", *NAMES))] = draw.choice((*NUMBERS, "1", None))
    return record


def _many_names(record: dict[str, Any], draw: random.Random) -> Any:
    return record | {f"new{number}": "x" for number in range(draw.choice((51, 1_000, 10_000)))}


def _many_children(record: dict[str, Any], draw: random.Random) -> Any:
    return record | {"tags": record["tags"] * draw.choice((1_000, 5_000))}


def _children(record: dict[str, Any], draw: random.Random) -> Any:
    field = draw.choice(("constituents", "measurements", "tags", "additionalImages"))
    odd = ("x", 5, True, {}, {"a": 1}, [None], [[]], [{}], ["x"], [5], [{}, {}], [SURROGATE])
    return record | {field: draw.choice(odd)}


def _id(record: dict[str, Any], draw: random.Random) -> Any:
    return record | {"objectID": draw.choice((*IDS, record["objectID"] + 1))}


def _second_id(record: dict[str, Any], draw: random.Random) -> Any:
    return record | {draw.choice(("ObjectID", "object_id", "OBJECT_ID")): draw.choice(IDS)}


def _no_record(_: dict[str, Any], draw: random.Random) -> Any:
    return draw.choice((None, [], {}, "x", 7, True, {"message": "hello"}, [[[]]], {"objectID": {}}))


def _deep(record: dict[str, Any], draw: random.Random) -> Any:
    depth = draw.choice((50, 300, 900, 950, 980, 990, 5_000, 100_000))
    inside = draw.choice((b"[" * depth + b"]" * depth, b'{"a":' * depth + b"1" + b"}" * depth))
    return json.dumps(record).encode()[:-1] + b', "deep": ' + inside + b"}"


def _raw(record: dict[str, Any], draw: random.Random) -> Any:
    body = json.dumps(record).encode()
    ends = (
        b', "title": "twice"}', b', "new": \xff}', b', "new": "\xe9"}', b', "new": "\xed\xa0\x80"}',
        b', "new": ' + b"9" * 5_000 + b"}", b', "new": 1e400}', b"", b", }", b', "new": "a\0"}',
    )  # fmt: skip
    return body[:-1] + draw.choice(ends)


def _cut(record: dict[str, Any], draw: random.Random) -> Any:
    body = json.dumps(record).encode()
    return body[: draw.randrange(len(body))]


def _swapped(record: dict[str, Any], draw: random.Random) -> Any:
    one, other = draw.sample(sorted(record.keys() - {"objectID"}), 2)
    return record | {one: record[other], other: record[one]}


KINDS: dict[str, Callable[[dict[str, Any], random.Random], Any]] = {
    made.__name__.removeprefix("_"): made
    for made in (
        _text, _number, _moment, _name, _two_names, _child_name, _child_value, _measurement,
        _many_names, _many_children, _children, _id, _second_id, _no_record, _deep, _raw, _cut,
        _swapped,
    )
}  # fmt: skip


class HostileMuseum:
    """A Met API that has these records; the scenario of a replay museum.

    Attributes:
        asked: Ids that were asked for, in order.
    """

    def __init__(self, records: Iterable[HostileRecord]) -> None:
        self.bodies = {record.object_id: record.body for record in records}
        self.asked: list[int] = []

    def answer(self, request: Request, _: Callable[[Request], Response]) -> Response:
        """Answers the index of ids and one object."""
        head, _, number = request.path.rstrip("/").rpartition("/")
        if head != OBJECTS:
            return json_response({"total": len(self.bodies), "objectIDs": list(self.bodies)})
        self.asked.append(int(number))
        if int(number) not in self.bodies:
            return json_response({"message": "ObjectID not found"}, 404)
        return Response(200, self.bodies[int(number)], "application/json")
