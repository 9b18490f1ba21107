"""Fields of a record that cannot each have a column make it a reject."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.met.api_schema import FIELDS, NESTED_FIELDS, URL_LISTS
from ingestion.met.field_names import NameClashError, check_names, column_of
from ingestion.met.parsing import UnreadableRecordError, read_object
from ingestion.rejects import Reject

KNOWN = {*FIELDS, *NESTED_FIELDS, *URL_LISTS}
JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"object_begin_date": "1800"}, "'object_begin_date' would take the column of field 'obje"),
        ({"ObjectID": "7"}, "field 'ObjectID' would take the column of field 'objectID'"),
        ({"Tags": "x"}, "field 'Tags' would take the column of field 'tags'"),
        ({"": 1, " ": 2}, "' ' would take the column of field ''"),
        ({"fooBar": 1, "foo_bar": 2}, "'foo_bar' would take the column of field 'fooBar'"),
        ({"_dlt_id": "x"}, "'_dlt_id' has a name that the landing uses itself"),
        ({"_dlt_parent_id": "x"}, "that the landing uses itself"),
        ({"_Status": "ok"}, "that the landing uses itself"),
        ({"a\ud800": 1}, r"'a\\ud800' has a name that is no valid Unicode"),
        ({"a" * 101: 1}, "has a name of 101 letters"),
        ({f"new{n}": 1 for n in range(51)}, "51 fields that no one knows"),
        ({"tags": [{"_dlt_parent_id": "x"}]}, r"field tags\.'_dlt_parent_id' has a name"),
        ({"tags": [{"TERM": "x"}]}, r"tags\.'TERM' would take the column of field tags\.'term'"),
        (
            {"measurements": [{"elementMeasurements": {"Height": 1, "height": 2}}]},
            r"elementMeasurements\.'height' would take the column of .*'Height'",
        ),
        ({"new": "\ud800"}, "field new is no valid Unicode"),
        ({"metadataDate": "9999-12-31T23:59:59-05:00"}, "metadataDate is out of the calendar"),
        ({"metadataDate": "0001-01-01T00:00:00+05:00"}, "metadataDate is out of the calendar"),
    ],
)
def test_a_record_that_cannot_be_landed_is_told_by_field(
    fields: dict[str, Any], message: str
) -> None:
    with pytest.raises(UnreadableRecordError, match=message):
        read_object(7, {"objectID": 7} | fields)


@pytest.mark.parametrize("odd", ["7", 7.0, True, "7 ", None, [7], 8])
def test_no_other_value_becomes_an_object_id(odd: Any) -> None:
    with pytest.raises(UnreadableRecordError):
        read_object(7, {"objectID": odd})
    with pytest.raises(UnreadableRecordError):
        read_object(7, {"objectID": 7, "ObjectID": odd})


def test_new_fields_are_welcome() -> None:
    row = read_object(7, {"objectID": 7, "newText": "x", "größe": "1", "": "blank"})
    assert {row["newText"], row["größe"], row[""]} == {"x", "1", "blank"}


@settings(deadline=None, max_examples=300)
@given(st.lists(st.text(), unique=True))
def test_names_that_pass_have_a_column_each(names: list[str]) -> None:
    try:
        check_names(names, KNOWN)
    except NameClashError:
        return
    assert len({column_of(name) for name in names}) == len(names)


@settings(deadline=None, max_examples=300)
@given(st.dictionaries(st.text() | st.sampled_from(sorted(KNOWN)), JSON))
def test_any_document_is_a_row_or_a_reject_that_can_be_written(document: dict[str, Any]) -> None:
    document["objectID"] = 7
    try:
        row = read_object(7, document)
    except UnreadableRecordError as error:
        reject = Reject(document, str(error), "https://x/7").row()
        assert "".join(reject[name] for name in ("record", "reason", "location")).encode()
    else:
        assert (row["objectID"], row["_status"]) == (7, "ok")


def test_a_reject_keeps_what_a_table_can_hold() -> None:
    deep: Any = []
    for _ in range(5_000):
        deep = [deep]
    rows = [
        Reject(record, "why\ud800", "x").row()
        for record in ("a\ud800", {"a": "\ud800"}, b"\xff", deep, "x" * 200_000)
    ]
    assert rows[0]["record"] == "a\\ud800"
    assert rows[1]["record"] == '{"a": "\\ud800"}'
    assert rows[2]["record"] == "\\xff"
    assert rows[3]["record"].startswith("list that cannot be written as JSON")
    assert rows[4]["record"].endswith("xxx... (200,000 characters in all)")
    assert rows[0]["reason"] == "why\\ud800"
    assert len({row["reject_id"] for row in rows}) == 5
