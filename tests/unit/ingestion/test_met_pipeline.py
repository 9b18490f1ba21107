from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from scripted_server import Reply, ScriptedServer, as_json, page

from core.errors import ArtwarehouseError
from core.settings import HttpSettings, MetSettings, Settings
from ingestion.http.circuit_breaker import BotProtectionError
from ingestion.met import pipeline
from ingestion.met.pipeline import ingest_met, wanted_pictures
from ingestion.summary import IngestSummary
from warehouse.landing import land
from warehouse.raw import read_raw

OBJECTS = "/public/collection/v1/objects"


def record(object_id: int, **fields: Any) -> dict[str, Any]:
    return {"objectID": object_id, "title": f"Object {object_id}", "isPublicDomain": True} | fields


class Museum:
    """A Met API whose index and records a test sets."""

    def __init__(self, server: ScriptedServer, tmp_path: Path) -> None:
        self.server = server
        self.settings = Settings(
            data_dir=tmp_path,
            http=HttpSettings(backoff_seconds=0, attempts=2, shield_wait_seconds=0, connections=2),
            met=MetSettings(base_url=server.url, requests_per_second=0, chunk_size=10),
        )

    def shows(self, *records: dict[str, Any], query: str = "") -> None:
        self.lists(*(one["objectID"] for one in records), query=query)
        for one in records:
            self.answers(one["objectID"], as_json(one))

    def lists(self, *entries: Any, query: str = "") -> None:
        index = {"total": len(entries), "objectIDs": list(entries)}
        self.server.script[OBJECTS + query] = [as_json(index)]

    def answers(self, object_id: int, *replies: Reply) -> None:
        self.server.script[f"{OBJECTS}/{object_id}"] = list(replies)

    def ingest(self, **options: Any) -> Any:
        self.server.requests.clear()
        return ingest_met(self.settings, images=False, **options)

    @property
    def asked(self) -> list[int]:
        paths = [path for path in self.server.paths if path.startswith(f"{OBJECTS}/")]
        return sorted(int(path.rpartition("/")[2]) for path in paths)

    def rows(self, columns: str = "object_id, title, _status") -> list[tuple[Any, ...]]:
        return read_raw(
            self.settings,
            f"select {columns} from met.objects order by object_id",  # noqa: S608 (constants)
        )

    def rejects(self) -> list[tuple[Any, ...]]:
        return read_raw(
            self.settings, "select record, reason, location from rejects.met order by record"
        )


@pytest.fixture
def museum(server: ScriptedServer, tmp_path: Path) -> Museum:
    return Museum(server, tmp_path)


def test_both_kinds_of_404_leave_a_tombstone_that_is_not_asked_for_again(museum: Museum) -> None:
    museum.lists(1, 2, 3)
    museum.answers(1, as_json(record(1)))
    museum.answers(2, as_json({"message": "ObjectID not found"}, 404))
    museum.answers(3, as_json({"message": "Not a valid object"}, 404))
    summary = museum.ingest()
    assert museum.rows() == [
        (1, "Object 1", "ok"),
        (2, None, "not_found"),
        (3, None, "not_found"),
    ]
    assert summary.rows == {"met.object_ids": 3, "met.objects": 3}
    assert museum.ingest().rows == {}
    assert museum.asked == []


def test_every_field_is_a_column_even_where_no_record_has_it(museum: Museum) -> None:
    museum.shows({"objectID": 1})
    museum.ingest(ids=[1])
    columns = dict(
        read_raw(
            museum.settings,
            "select column_name, data_type from information_schema.columns "
            "where table_schema = 'met' and table_name = 'objects'",
        )
    )
    assert columns["object_begin_date"] == "BIGINT"
    assert columns["is_timeline_work"] == "BOOLEAN"
    assert columns["metadata_date"] == "TIMESTAMP WITH TIME ZONE"
    assert columns["artist_ulan_url"] == columns["gallery_number"] == "VARCHAR"
    assert len(columns) == 57 - 4 + 5, "57 fields less 4 lists; status, time, hash, dlt's two"


def test_what_is_no_object_goes_to_rejects_and_is_asked_for_again(museum: Museum) -> None:
    museum.lists(1, 2, 3, "x")
    museum.answers(1, as_json(record(1)))
    museum.answers(2, as_json(["surprise"]))
    museum.answers(3, as_json({"message": "no idea"}, 404))
    assert museum.ingest().rejected == 3
    live = f"https://collectionapi.metmuseum.org{OBJECTS}"
    assert museum.rejects() == [
        ('["surprise"]', "not an object record", f"{live}/2"),
        ("x", "not an object id", live),
        ('{"message": "no idea"}', "HTTP 404", f"{live}/3"),
    ]
    museum.ingest()
    assert museum.asked == [2, 3]
    assert len(museum.rejects()) == 3, "the same reject is one row"


def test_a_type_flip_is_named_and_stops_nothing_but_its_record(museum: Museum) -> None:
    museum.shows(record(1), record(2, objectBeginDate="abc"), record(3))
    with pytest.raises(
        ArtwarehouseError,
        match="Met object 2: field objectBeginDate should be an integer, got 'abc'",
    ):
        museum.ingest(ids=[1, 2, 3])
    assert [row[0] for row in museum.rows()] == [1, 3]
    assert "objectBeginDate should be an integer" in museum.rejects()[0][1]


def test_a_field_that_flips_everywhere_stops_the_run_early(
    museum: Museum, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "TYPE_FLIPS_THAT_STOP", 2)
    museum.settings.met.chunk_size = 2
    museum.shows(*(record(n, accessionYear=1900 + n) for n in range(1, 9)))
    with pytest.raises(ArtwarehouseError, match="2 of the Met's objects were not ingested"):
        museum.ingest(ids=range(1, 9))
    assert museum.asked == [1, 2]


def test_an_object_that_cannot_be_fetched_is_told_at_the_end_and_asked_for_again(
    museum: Museum,
) -> None:
    museum.shows(record(1), record(2), record(3))
    museum.answers(1, Reply(503), Reply(503), as_json(record(1)))
    with pytest.raises(ArtwarehouseError, match=r"1 of the Met's objects .*HTTP 503"):
        museum.ingest(ids=[1, 2, 3])
    assert [row[0] for row in museum.rows()] == [2, 3]
    museum.ingest(ids=[1, 2, 3])
    assert museum.asked == [1]
    assert [row[0] for row in museum.rows()] == [1, 2, 3]


def test_a_shield_is_never_a_missing_object_and_the_next_run_goes_on(museum: Museum) -> None:
    museum.settings.http.connections = 1
    museum.settings.met.chunk_size = 3
    museum.shows(*(record(n) for n in range(1, 7)))
    museum.answers(3, as_json(record(3)), page(403))
    museum.answers(4, *[page(403)] * 5, as_json(record(4)))
    with pytest.raises(BotProtectionError, match="run the same command again"):
        museum.ingest(ids=range(1, 7))
    assert {row[2] for row in museum.rows()} == {"ok"}
    before = [row[0] for row in museum.rows()]
    assert before[:2] == [1, 2]
    museum.ingest(ids=range(1, 7))
    assert museum.asked == [n for n in range(1, 7) if n not in before]
    assert len(museum.rows()) == 6


def test_a_limit_takes_the_next_ones_each_time(museum: Museum) -> None:
    museum.shows(*(record(n) for n in range(1, 6)))
    museum.ingest(limit=2)
    assert museum.asked == [1, 2]
    museum.ingest(limit=2)
    assert museum.asked == [3, 4]


def test_ids_are_fetched_in_their_order_without_the_index_unless_done(museum: Museum) -> None:
    museum.shows(record(1), record(2), record(3))
    museum.ingest(ids=[3, 1, 3])
    assert museum.asked == [1, 3]
    assert OBJECTS not in museum.server.paths
    museum.ingest(ids=[1, 2])
    assert museum.asked == [2]


def test_filters_go_to_the_museum(museum: Museum) -> None:
    museum.shows(record(1), query="?departmentIds=11&metadataDate=2024-05-01")
    museum.ingest(department=11, since=date(2024, 5, 1))
    assert museum.asked == [1]
    listed = read_raw(museum.settings, "select object_id, metadata_date_from from met.object_ids")
    assert listed == [(1, date(2024, 5, 1))]


def test_since_fetches_changed_records_again_and_replaces_them(museum: Museum) -> None:
    museum.shows(record(1, tags=[{"term": "a"}, {"term": "b"}]), record(2))
    museum.ingest(ids=[1, 2])
    museum.shows(record(1, title="New", tags=[{"term": "c"}]), query="?metadataDate=2024-05-01")
    for _ in range(2):  # a finished pass starts anew: its objects may have changed again
        assert museum.ingest(since=date(2024, 5, 1)).rows["met.objects"] == 1
        assert museum.asked == [1]
    assert museum.rows("object_id, title") == [(1, "New"), (2, "Object 2")]
    assert read_raw(museum.settings, "select term from met.objects__tags") == [("c",)]


def test_an_interrupted_since_goes_on_where_it_stopped(museum: Museum) -> None:
    museum.shows(*(record(n) for n in range(1, 6)), query="?metadataDate=2024-05-01")
    museum.ingest(since=date(2024, 5, 1), limit=3)
    assert museum.asked == [1, 2, 3]
    museum.ingest(since=date(2024, 5, 1))
    assert museum.asked == [4, 5]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ids": [0]}, "0 is no Met object id"),
        ({"ids": [1], "department": 3}, "not both"),
        ({"limit": 0}, "should be at least 1"),
    ],
)
def test_options_that_make_no_sense_are_told(
    options: dict[str, Any], message: str, museum: Museum
) -> None:
    with pytest.raises(ArtwarehouseError, match=message):
        museum.ingest(**options)
    assert museum.server.requests == []


def test_an_answer_that_is_no_index_names_the_setting(museum: Museum) -> None:
    museum.server.script[OBJECTS] = [as_json({"hello": "world"})]
    with pytest.raises(ArtwarehouseError, match="ARTWAREHOUSE_MET__BASE_URL"):
        museum.ingest()


def test_pictures_are_wanted_of_public_domain_objects_that_have_one(museum: Museum) -> None:
    full, small = "https://images.metmuseum.org/o/1.jpg", "https://images.metmuseum.org/w/1.jpg"
    museum.shows(
        record(1, primaryImage=full, primaryImageSmall=small),
        record(2, primaryImage=full, primaryImageSmall=""),
        record(3, primaryImage=full, primaryImageSmall=small, isPublicDomain=False),
        record(4, primaryImage="", primaryImageSmall=""),
    )
    museum.ingest(ids=[1, 2, 3, 4])
    wanted = list(wanted_pictures(museum.settings))
    assert [(w.source_id, w.url, w.filename) for w in wanted] == [
        ("1", small, "met/1.jpg"),
        ("2", full, "met/2.jpg"),
    ]
    assert [w.url for w in wanted_pictures(museum.settings, original=True)] == [full, full]
    assert [w.source_id for w in wanted_pictures(museum.settings, ids=[2, 3])] == ["2"]


def test_a_size_that_is_here_stays_unless_another_is_asked_for(
    museum: Museum, monkeypatch: pytest.MonkeyPatch
) -> None:
    full, small = "https://images.metmuseum.org/o/1 a.jpg", "https://images.metmuseum.org/w/1.jpg"
    museum.shows(record(1, primaryImage=full, primaryImageSmall=small))
    museum.ingest(ids=[1])
    row = {"source": "met", "source_id": "1", "url": full.replace(" ", "%20"), "status": "ok"}
    land("images", "manifest", [row], primary_key="source_id", settings=museum.settings)
    urls = {
        size: [w.url for w in wanted_pictures(museum.settings, original=size)]
        for size in (None, True, False)
    }
    assert urls == {None: [full], True: [full], False: [small]}


def test_faults_are_counted_by_kind_in_the_summary(museum: Museum) -> None:
    museum.shows(record(1), record(2))
    museum.answers(1, page(403), as_json(record(1)))
    summary = museum.ingest(ids=[1])
    assert (summary.shield_trips, summary.errors) == (1, {})
    museum.answers(2, Reply(503))
    summary = IngestSummary("met")
    with pytest.raises(ArtwarehouseError):
        museum.ingest(ids=[2], summary=summary)
    assert summary.errors == {"http_status": 1}
