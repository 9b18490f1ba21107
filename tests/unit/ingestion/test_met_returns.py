"""What was missing, unreadable or closed holds nothing up, and is asked for again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scripted_server import ScriptedServer, as_json
from test_met_pipeline import Museum, record

from core.errors import ArtwarehouseError
from ingestion.met import pipeline
from ingestion.met.pipeline import wanted_pictures
from warehouse.landing import land

GONE = as_json({"message": "ObjectID not found"}, 404)
ODD: dict[str, Any] = {"object_begin_date": "1800"}


@pytest.fixture
def museum(server: ScriptedServer, tmp_path: Path) -> Museum:
    return Museum(server, tmp_path)


def test_an_object_asked_for_by_its_id_is_asked_for_although_it_was_missing(museum: Museum) -> None:
    museum.lists(1, 2)
    museum.answers(1, as_json(record(1)))
    museum.answers(2, GONE)
    museum.ingest()
    museum.answers(2, as_json(record(2)))
    museum.ingest()
    assert museum.asked == [], "a run that chooses for itself goes on where it was"
    museum.ingest(ids=[1, 2])
    assert museum.asked == [2], "a record that is here is here"
    assert museum.rows() == [(1, "Object 1", "ok"), (2, "Object 2", "ok")]


def test_records_that_cannot_be_read_come_behind_the_others(museum: Museum) -> None:
    museum.shows(record(1, **ODD), record(2, **ODD), record(3), record(4))
    for _ in range(2):
        museum.ingest(limit=2)
    assert museum.asked == [3, 4]
    museum.ingest(limit=2)
    assert museum.asked == [1, 2], "and are asked for again in the end"


def test_flips_stop_a_run_only_if_they_are_many_among_those_asked(
    museum: Museum, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "TYPE_FLIPS_THAT_STOP", 2)
    flipped = [record(n, title=5) for n in (160, 170, 180)]
    museum.shows(*(record(n) for n in range(101, 150)), *flipped)
    with pytest.raises(ArtwarehouseError, match=r"3 of the Met's objects .* run the same command"):
        museum.ingest()
    assert len(museum.rows()) == 49
    with pytest.raises(ArtwarehouseError, match="the run stopped, for so many fields"):
        museum.ingest()


def test_a_refresh_asks_again_for_what_was_missing_or_could_not_be_read(museum: Museum) -> None:
    museum.lists(1, 2, 3)
    for number in (1, 3):
        museum.answers(number, as_json(record(number)))
    museum.answers(2, GONE)
    museum.ingest()
    since = (datetime.now(UTC) - timedelta(days=1)).date()
    changes = f"?metadataDate={since}"
    museum.lists(3, query=changes)
    museum.answers(2, as_json(record(2)))
    museum.answers(3, as_json(record(3) | ODD))
    museum.ingest(refresh=True)
    assert museum.asked == [2, 3]
    assert [status for *_, status in museum.rows()] == ["ok"] * 3
    museum.lists(query=changes)
    museum.answers(3, as_json(record(3, title="mended")))
    museum.ingest(refresh=True)
    assert museum.asked == [3], "the first refresh is finished, and its reject is asked for again"
    assert ("mended",) in museum.rows("title")


def test_a_later_bulk_file_closes_a_picture_until_the_api_is_asked_again(museum: Museum) -> None:
    url = "https://images.metmuseum.org/o/1.jpg"
    museum.shows(*(record(number, primaryImage=url) for number in (1, 2, 3)))
    museum.ingest(ids=[1, 2, 3])
    hour = timedelta(hours=1)
    rows = [
        {"object_id": 1, "is_public_domain": False, "landed_at": datetime.now(UTC) + hour},
        {"object_id": 2, "is_public_domain": False, "landed_at": datetime.now(UTC) - hour},
        {"object_id": 3, "is_public_domain": True, "landed_at": datetime.now(UTC) + hour},
    ]
    land("met", "objects_csv", rows, primary_key="object_id", settings=museum.settings)
    assert [one.source_id for one in wanted_pictures(museum.settings)] == ["2", "3"]


def test_a_refused_record_closes_a_picture_until_the_api_is_read_again(museum: Museum) -> None:
    url = "https://images.metmuseum.org/o/1.jpg"
    museum.shows(*(record(number, primaryImage=url) for number in (1, 2)))
    museum.ingest()
    museum.shows(record(1, isPublicDomain=False, **ODD), record(2, **ODD))
    museum.lists(1, 2, query=f"?metadataDate={(today := datetime.now(UTC).date())}")
    museum.ingest(since=today)
    assert [one.source_id for one in wanted_pictures(museum.settings)] == ["2"]
    museum.answers(1, as_json(record(1, primaryImage=url, title="mended")))
    museum.ingest(since=today)
    assert [one.source_id for one in wanted_pictures(museum.settings)] == ["1", "2"]
