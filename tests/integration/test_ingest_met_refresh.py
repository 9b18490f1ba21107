"""Refreshing against a replay museum that changes and withdraws objects between two runs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from core.errors import ArtwarehouseError
from core.settings import HttpSettings, MetSettings, Settings
from ingestion.met import refresh
from ingestion.met.pipeline import ingest_met
from ingestion.replay import Museum, ReplayMuseum, Request, Response
from warehouse.raw import read_raw

OBJECTS = "/public/collection/v1/objects"
IDS = [36029, 36131, 37788, 37801]


@dataclass
class Curators:
    """Alters what the museum says.

    Attributes:
        changes: Object id -> fields with another value.
        withdrawn: Ids that are neither listed nor found any more.
        unlisted: Ids that are not listed, but found.
        refused: Ids for which the server fails.
        listed_changed: Ids in every list of changes.
    """

    changes: dict[int, dict[str, Any]] = field(default_factory=dict)
    withdrawn: set[int] = field(default_factory=set)
    unlisted: set[int] = field(default_factory=set)
    refused: set[int] = field(default_factory=set)
    listed_changed: list[Any] = field(default_factory=list)
    asked_since: list[str] = field(default_factory=list)

    def answer(self, request: Request, museum: Museum) -> Response:
        answer = museum(request)
        if request.path == OBJECTS:
            document = json.loads(answer.body)
            if since := request.query.get("metadataDate"):
                self.asked_since.append(since)
                document["objectIDs"] = self.listed_changed
            gone = self.withdrawn | self.unlisted
            document["objectIDs"] = [i for i in document["objectIDs"] if i not in gone]
            return Response(200, json.dumps(document).encode(), answer.content_type)
        if request.path.startswith(f"{OBJECTS}/"):
            number = int(request.path.rpartition("/")[2])
            if number in self.refused:
                return Response(503, b"", "text/plain")
            if number in self.withdrawn:
                body = json.dumps({"message": "ObjectID not found"}).encode()
                return Response(404, body, answer.content_type)
            document = json.loads(answer.body) | self.changes.get(number, {})
            return Response(answer.status, json.dumps(document).encode(), answer.content_type)
        return answer


@dataclass
class Here:
    """Four objects of a museum, landed, and what its curators do next."""

    museum: ReplayMuseum
    curators: Curators
    settings: Settings

    def refresh(self, **options: Any) -> Any:
        self.museum.requests.clear()
        return ingest_met(self.settings, refresh=True, images=False, **options)

    @property
    def asked(self) -> list[int]:
        paths = self.museum.requests
        return sorted(int(p.rpartition("/")[2]) for p in paths if p.startswith(f"{OBJECTS}/"))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return read_raw(self.settings, sql)


def settings_for(museum: ReplayMuseum, data_dir: Path) -> Settings:
    return Settings(
        data_dir=data_dir,
        http=HttpSettings(backoff_seconds=0, attempts=2, shield_wait_seconds=0.01),
        met=MetSettings(base_url=museum.url, requests_per_second=0),
    )


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the objects as they were before."""
    folder = tmp_path_factory.mktemp("landed")
    with ReplayMuseum() as museum:
        ingest_met(settings_for(museum, folder), ids=IDS, images=False)
    return folder


@pytest.fixture
def here(landed: Path, tmp_path: Path) -> Iterator[Here]:
    data_dir = shutil.copytree(landed, tmp_path / "data")
    curators = Curators()
    with ReplayMuseum(scenario=curators) as museum:
        yield Here(museum, curators, settings_for(museum, data_dir))


def test_a_changed_record_replaces_its_row_and_the_one_before_is_kept(here: Here) -> None:
    [before] = here.rows("select * from met.objects where object_id = 36029")
    here.curators.listed_changed = [36029, 36131, 999999]
    here.curators.changes[36029] = {
        "title": "New title",
        "tags": [{"term": "New", "AAT_URL": None, "Wikidata_URL": None}],
        "metadataDate": "2030-01-01T00:00:00Z",
    }
    summary = here.refresh()
    assert here.asked == [36029, 36131], "what is not here is not fetched"
    assert summary.rows == {"met.objects": 2, "met.object_versions": 1}
    assert here.rows("select title from met.objects where object_id = 36029") == [("New title",)]
    [(object_id, day, fetched_at, digest, text)] = here.rows(
        "select object_id, metadata_date::date::text, fetched_at, content_hash, record "
        "from met.object_versions"
    )
    assert (object_id, day) == (36029, "2022-04-28")
    assert fetched_at in before
    assert digest in before
    record = json.loads(text)
    assert record["title"] == "Water-moon Avalokiteshvara"
    assert len(record["tags"]) == 3
    assert len(record["measurements"]) == 3
    assert len(record["additional_images"]) == 4
    assert record["additional_images"][0].startswith("https://")
    assert record["constituents"][0].keys() >= {"constituent_id", "role", "name"}
    assert not [name for name in record if name.startswith("_")]


def test_a_record_whose_date_alone_changed_has_no_new_version(here: Here) -> None:
    here.curators.listed_changed = IDS
    here.curators.changes[36029] = {"metadataDate": "2030-01-01T00:00:00Z"}
    assert here.refresh().rows == {"met.objects": 4}
    assert here.rows("select count(*) from met.object_versions") == []
    [(day,)] = here.rows(
        "select metadata_date::date::text from met.objects where object_id = 36029"
    )
    assert day == "2030-01-01"


def test_a_withdrawn_object_becomes_a_tombstone_and_its_record_stays(here: Here) -> None:
    here.curators.withdrawn = {37788}
    here.curators.unlisted = {37801}
    summary = here.refresh()
    assert here.asked == [37788, 37801], "a 404 decides, not the list"
    assert summary.rows == {"met.objects": 2, "met.object_versions": 1}
    status = here.rows("select object_id, _status from met.objects order by 1")
    assert status == [(36029, "ok"), (36131, "ok"), (37788, "not_found"), (37801, "ok")]
    [(object_id, text)] = here.rows("select object_id, record from met.object_versions")
    assert object_id == 37788
    assert json.loads(text)["object_url"].endswith("/37788")
    orphans = (
        "select count(*) from met.objects__tags t anti join met.objects o "
        "on t._dlt_parent_id = o._dlt_id"
    )
    assert here.rows(orphans) == [(0,)]
    here.curators.unlisted = set()
    here.refresh()
    assert here.asked == [], "a tombstone is not asked for again"


def test_each_refresh_asks_for_changes_since_the_last_finished_one(here: Here) -> None:
    [(first,)] = here.rows(
        "select (min(_fetched_at) - interval 1 day)::date::text from met.objects"
    )
    here.curators.listed_changed = [36029, 36131, 37788]
    here.refresh(limit=1)
    assert here.asked == [36029]
    here.refresh()
    assert here.asked == [36131, 37788], "an interrupted refresh goes on where it stopped"
    assert here.rows("select count(*), count(finished_at) from met.listings") == [(1, 1)]
    here.refresh()
    assert here.asked == [36029, 36131, 37788], "after a finished one, all may have changed again"
    assert here.curators.asked_since[0] == first
    assert here.rows("select count(*), count(finished_at) from met.listings") == [(2, 2)]


def test_a_refresh_with_an_object_that_could_not_be_fetched_is_not_finished(here: Here) -> None:
    here.curators.listed_changed = [36029, 36131]
    here.curators.refused = {36131}
    with pytest.raises(ArtwarehouseError, match="1 of the Met's objects"):
        here.refresh()
    assert here.rows("select finished_at from met.listings") == [(None,)]
    here.curators.refused = set()
    here.refresh()
    assert here.asked == [36131]
    assert here.rows("select count(finished_at) from met.listings") == [(1,)]


def test_odd_entries_of_a_list_are_read_or_rejected(here: Here) -> None:
    here.curators.listed_changed = ["36029", 36029, 36029.0, True, None, " 36131 "]
    summary = here.refresh()
    assert here.asked == [36029, 36131]
    assert summary.rejected == 3


def test_an_index_that_lacks_too_much_is_not_believed(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refresh, "MOST_VANISHED", 1)
    here.curators.withdrawn = {36029, 36131}
    with pytest.raises(ArtwarehouseError, match="2 of the 4 here are not among them"):
        here.refresh()
    assert here.rows("select count(*) from met.objects where _status = 'ok'") == [(4,)]


def test_a_refresh_of_nothing_and_one_of_chosen_objects_are_told(
    here: Here, tmp_path: Path
) -> None:
    with pytest.raises(ArtwarehouseError, match="chooses its objects itself"):
        here.refresh(ids=[36029])
    here.settings.data_dir = tmp_path / "empty"
    with pytest.raises(ArtwarehouseError, match="no Met objects here"):
        here.refresh()
