from __future__ import annotations

import copy
import json
import math
from datetime import UTC, datetime
from typing import Any

import pytest

from ingestion.met.api_schema import FIELDS, NESTED_FIELDS, URL_LISTS
from ingestion.met.parsing import (
    TypeFlipError,
    UnreadableRecordError,
    is_not_found,
    read_ids,
    read_object,
)

RECORD: dict[str, Any] = {
    "objectID": 7,
    "isHighlight": False,
    "isPublicDomain": True,
    "title": "Irises",
    "accessionYear": "1931",
    "objectBeginDate": -200,
    "objectEndDate": 100,
    "metadataDate": "2022-04-28T05:17:24.89Z",
    "GalleryNumber": "",
    "constituents": [{"constituentID": 3, "role": "Artist", "name": "A", "gender": ""}],
    "measurements": [
        {
            "elementName": "Overall",
            "elementDescription": None,
            "elementMeasurements": {"Height": 10, "Width": 2.5, "mid-Width Left": 3},
        }
    ],
    "tags": [{"term": "Flowers", "AAT_URL": None, "Wikidata_URL": "https://w"}],
    "additionalImages": ["https://i/1.jpg", "https://i/2.jpg"],
}


def changed(**fields: Any) -> dict[str, Any]:
    return copy.deepcopy(RECORD) | fields


def test_the_settings_name_all_57_fields_of_the_api() -> None:
    assert len({*FIELDS, *NESTED_FIELDS, *URL_LISTS}) == 57


def test_a_record_becomes_a_typed_row_with_its_children() -> None:
    row = read_object(7, RECORD)
    assert row["_status"] == "ok"
    assert row["metadataDate"] == datetime(2022, 4, 28, 5, 17, 24, 890000, tzinfo=UTC)
    assert row["objectBeginDate"] == -200
    assert row["GalleryNumber"] == "", "an empty text is what the museum says"
    assert row["constituents"] == RECORD["constituents"]
    assert row["tags"] == [{"term": "Flowers", "Wikidata_URL": "https://w"}]
    assert row["additionalImages"] == ["https://i/1.jpg", "https://i/2.jpg"]


def test_measurements_are_floats_whichever_way_the_api_writes_them() -> None:
    measured = read_object(7, RECORD)["measurements"][0]["elementMeasurements"]
    assert measured == {"Height": 10.0, "Width": 2.5, "mid-Width Left": 3.0}
    assert all(isinstance(value, float) for value in measured.values())


@pytest.mark.parametrize("nothing", [None, []])
@pytest.mark.parametrize("field", [*NESTED_FIELDS, *URL_LISTS])
def test_a_list_that_is_null_or_empty_has_no_children(field: str, nothing: Any) -> None:
    assert field not in read_object(7, changed(**{field: nothing}))


def test_missing_null_and_blank_values_are_no_values() -> None:
    row = read_object(7, {"objectID": 7, "title": None, "objectBeginDate": "", "metadataDate": ""})
    assert set(row) == {"objectID", "_status", "_fetched_at", "_content_hash"}


def test_a_field_unknown_so_far_is_kept_as_text_that_cannot_change_its_type() -> None:
    row = read_object(
        7, changed(newText="x", newNumber=3, newList=[{"a": 1}], tags=[{"term": "t", "weight": 5}])
    )
    assert (row["newText"], row["newNumber"]) == ("x", "3")
    assert json.loads(row["newList"]) == [{"a": 1}]
    assert row["tags"] == [{"term": "t", "weight": "5"}]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"objectBeginDate": "abc"}, "field objectBeginDate should be an integer, got 'abc'"),
        ({"objectBeginDate": 1.5}, "should be an integer, got 1.5"),
        ({"objectBeginDate": True}, "should be an integer, got True"),
        ({"objectEndDate": 2**63}, "should be an integer"),
        ({"isPublicDomain": "yes"}, "field isPublicDomain should be true or false, got 'yes'"),
        ({"accessionYear": 1931}, "field accessionYear should be text, got 1931"),
        ({"metadataDate": "last week"}, "field metadataDate should be a date and time"),
        ({"metadataDate": 20220428}, "field metadataDate should be a date and time"),
        ({"tags": "Flowers"}, "field tags should be a list of records, got 'Flowers'"),
        ({"tags": ["Flowers"]}, "field tags should be a list of records"),
        ({"tags": [{"term": 5}]}, r"field tags\.term should be text, got 5"),
        ({"additionalImages": [5]}, "field additionalImages should be a list of texts"),
        ({"constituents": [{"constituentID": "3"}]}, r"field constituents\.constituentID"),
        (
            {"measurements": [{"elementMeasurements": {"Height": "10 cm"}}]},
            r"field measurements\.elementMeasurements\.Height should be a number, got '10 cm'",
        ),
        ({"measurements": [{"elementMeasurements": [1]}]}, "should map names to numbers"),
        ({"measurements": [{"elementMeasurements": {"Height": 10**400}}]}, "should be a number"),
        ({"measurements": [{"elementMeasurements": {"Height": math.nan}}]}, "should be a number"),
    ],
)
def test_a_type_flip_names_the_field_and_the_value(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeFlipError, match=message):
        read_object(7, changed(**fields))


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (None, "not an object record"),
        ([], "not an object record"),
        ({}, "not an object record"),
        ({"message": "hello"}, "not an object record"),
        ({"objectID": 8}, "a record of object 8"),
        ({"objectID": 7, "title": "\ud800"}, "field title is no valid Unicode"),
    ],
)
def test_what_is_no_record_of_the_object_is_unreadable(document: Any, message: str) -> None:
    with pytest.raises(UnreadableRecordError, match=message):
        read_object(7, document)


def test_an_id_index_may_hold_duplicates_digits_in_quotes_and_rubbish() -> None:
    document = {"total": 9, "objectIDs": [5, 3, "4", 3, "x", None, -1, True, 2.5, 2**63]}
    ids, others = read_ids(document)
    assert ids == [3, 4, 5]
    assert others == ["x", None, -1, True, 2.5, 2**63]


def test_an_index_without_matches_is_empty() -> None:
    assert read_ids({"total": 0, "objectIDs": None}) == ([], [])


@pytest.mark.parametrize("document", [[], {}, {"objectIDs": "1,2"}, None])
def test_what_is_no_index_is_unreadable(document: Any) -> None:
    with pytest.raises(UnreadableRecordError):
        read_ids(document)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"message": "ObjectID not found"}, True),
        ({"message": "Not a valid object"}, True),
        ({"message": "Internal error"}, False),
        ({"message": 404}, False),
        ([], False),
    ],
)
def test_both_ways_to_say_not_found_are_known(document: Any, expected: bool) -> None:
    assert is_not_found(document) is expected
