"""The Met ingest against the replay museum, from the first request to the files on disk."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.images.decode import inspect_picture
from core.settings import HttpSettings, ImageSettings, MetSettings, Settings
from ingestion.met.pipeline import ingest_met
from ingestion.replay import Museum, ReplayMuseum, Request, Response
from ingestion.summary import IngestSummary
from warehouse import refused_rows as refusals
from warehouse.raw import read_raw

OBJECTS = "/public/collection/v1/objects"


def settings_for(museum: ReplayMuseum, data_dir: Path, chunk_size: int = 500) -> Settings:
    return Settings(
        data_dir=data_dir,
        http=HttpSettings(backoff_seconds=0.01, shield_wait_seconds=0.05),
        met=MetSettings(base_url=museum.url, requests_per_second=0, chunk_size=chunk_size),
        images=ImageSettings(requests_per_second=0),
    )


def object_requests(museum: ReplayMuseum) -> int:
    return sum(n for path, n in museum.requests.items() if path.startswith(f"{OBJECTS}/"))


def count(settings: Settings, table: str) -> int:
    rows = read_raw(settings, f"select count(*) from {table}")  # noqa: S608 (constant names)
    return int(rows[0][0]) if rows else 0


@pytest.fixture(scope="module")
def museum() -> Iterator[ReplayMuseum]:
    with ReplayMuseum() as open_museum:
        yield open_museum


@pytest.fixture(scope="module")
def landed(
    museum: ReplayMuseum, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Settings, IngestSummary]:
    settings = settings_for(museum, tmp_path_factory.mktemp("met"))
    return settings, ingest_met(settings)


def test_all_objects_land_with_their_children(landed: tuple[Settings, IngestSummary]) -> None:
    settings, summary = landed
    assert summary.rows == {"met.object_ids": 174, "met.objects": 174}
    assert summary.rejected == 0
    children = "constituents", "measurements", "tags", "additional_images"
    assert [count(settings, f"met.objects__{child}") for child in children] == [171, 310, 605, 553]
    orphans = read_raw(
        settings,
        "select count(*) from met.objects__tags t anti join met.objects o "
        "on t._dlt_parent_id = o._dlt_id",
    )
    assert orphans == [(0,)]


def test_values_land_as_the_museum_gave_them(landed: tuple[Settings, IngestSummary]) -> None:
    settings, _ = landed
    [row] = read_raw(
        settings,
        "select title, object_begin_date, object_end_date, is_highlight, accession_year, "
        "metadata_date at time zone 'UTC', primary_image from met.objects where object_id = 36029",
    )
    assert row[:5] == ("Water-moon Avalokiteshvara", 1300, 1349, False, "1914")
    assert row[5].isoformat() == "2022-04-28T05:17:24.890000"
    assert row[6] == "https://images.metmuseum.org/CRDImages/as/original/DP-15580-002.jpg"


def test_every_picture_is_stored_whole(landed: tuple[Settings, IngestSummary]) -> None:
    settings, summary = landed
    assert summary.images == {"ok": 174}
    rows = read_raw(
        settings, "select image_filename, width, height, bytes from images.manifest order by 1"
    )
    assert len(rows) == 174
    for filename, width, height, size in rows:
        data = (settings.images_dir / filename).read_bytes()
        info = inspect_picture(data, max_bytes=size, max_pixels=width * height)
        assert (info.width, info.height, len(data)) == (width, height, size)
    files = [path for path in settings.images_dir.rglob("*") if path.is_file()]
    assert len(files) == 174


def test_a_second_run_asks_for_nothing_but_the_index(
    museum: ReplayMuseum, landed: tuple[Settings, IngestSummary]
) -> None:
    settings, _ = landed
    museum.requests.clear()
    summary = ingest_met(settings)
    assert museum.requests == {OBJECTS: 1}
    assert (summary.rows, summary.images) == ({}, {})
    assert count(settings, "met.objects") == count(settings, "images.manifest") == 174


def test_nothing_of_a_loads_machinery_is_kept_beside_the_data(
    landed: tuple[Settings, IngestSummary],
) -> None:
    settings, _ = landed
    rows = [p for p in settings.dlt_dir.rglob("*") if p.name.startswith("objects.")]
    assert rows == []


class Trouble:
    """Each object is first refused, then broken off, then answered; some are not there."""

    def __init__(self) -> None:
        self._asked: dict[str, int] = {}
        self._lock = threading.Lock()

    def answer(self, request: Request, museum: Museum) -> Response:
        answer = museum(request)
        if not request.path.startswith(f"{OBJECTS}/"):
            return answer
        with self._lock:
            turn = self._asked[request.path] = self._asked.get(request.path, 0) + 1
        number = int(request.path.rpartition("/")[2])
        if number % 7 == 0 and turn == 1:
            return Response(503, b"", "text/plain")
        if number % 7 == 1 and turn == 1:
            length = {"Content-Length": str(len(answer.body))}
            return Response(200, answer.body[: len(answer.body) // 2], answer.content_type, length)
        if number % 40 == 3 and turn == 1:
            return Response(403, b"<html>Are you a robot?</html>", "text/html")
        return answer


def test_a_troubled_museum_gives_the_same_objects(tmp_path: Path) -> None:
    with ReplayMuseum(scenario=Trouble()) as museum:
        settings = settings_for(museum, tmp_path)
        settings.http.shield_trips = 50
        summary = ingest_met(settings, images=False)
    assert summary.rows["met.objects"] == 174
    assert summary.rejected == 0
    ok = read_raw(settings, "select count(*) from met.objects where _status = 'ok'")
    assert ok == [(174,)]


def test_a_fault_after_some_chunks_loses_none_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, museum: ReplayMuseum
) -> None:
    settings = settings_for(museum, tmp_path, chunk_size=90)
    land: Callable[..., object] = refusals.run_pipeline
    loads = []

    def breaks_at_the_second(*args: object) -> object:
        loads.append(args)
        if len(loads) == 2:  # the first half of a chunk, and then
            raise MemoryError
        return land(*args)

    monkeypatch.setattr(refusals, "run_pipeline", breaks_at_the_second)
    with pytest.raises(MemoryError):
        ingest_met(settings, images=False)
    monkeypatch.undo()
    assert count(settings, "met.objects") == 45

    museum.requests.clear()
    ingest_met(settings, images=False)
    assert object_requests(museum) == 174 - 45
    assert count(settings, "met.objects") == 174


def test_a_killed_run_loses_at_most_the_chunk_in_hand(tmp_path: Path) -> None:
    """SIGKILL while a load is likely to be under way; what dlt left behind must not be loaded
    in the place of the next run's rows."""
    with ReplayMuseum() as museum:
        settings = settings_for(museum, tmp_path, chunk_size=45)
        program = (
            "import sys; from core.settings import Settings\n"
            "from ingestion.met.pipeline import ingest_met\n"
            "ingest_met(Settings.model_validate_json(sys.argv[1]), images=False)"
        )
        run = subprocess.Popen(
            [sys.executable, "-c", program, settings.model_dump_json()],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            # 135 answers: two chunks are landed, and the third is going to be.
            deadline = time.monotonic() + 60
            while object_requests(museum) < 135 and time.monotonic() < deadline:
                time.sleep(0.01)
            time.sleep(0.3)
        finally:
            os.kill(run.pid, signal.SIGKILL)
            run.wait()
        asked, done = object_requests(museum), count(settings, "met.objects")
        assert asked >= 135
        assert done >= 90
        museum.requests.clear()
        ingest_met(settings, images=False)
        assert object_requests(museum) == 174 - done
        assert count(settings, "met.objects") == 174
        assert count(settings, "met.objects__tags") == 605


def test_raw_does_not_depend_on_who_answered(landed: tuple[Settings, IngestSummary]) -> None:
    settings, _ = landed
    rows = read_raw(
        settings, "select primary_image, primary_image_small, object_url from met.objects"
    )
    assert "127.0.0.1" not in json.dumps(rows)
    urls = read_raw(settings, "select url from images.manifest")
    assert all(url.startswith("https://images.metmuseum.org/") for (url,) in urls)


def test_the_museum_with_a_broken_picture_keeps_the_others(tmp_path: Path) -> None:
    class OneBroken:
        def answer(self, request: Request, museum: Museum) -> Response:
            answer = museum(request)
            if request.path.endswith("/DP-15580-002.jpg"):
                return Response(200, answer.body[:5000], answer.content_type)
            return answer

    with ReplayMuseum(scenario=OneBroken()) as museum:
        settings = settings_for(museum, tmp_path)
        summary = ingest_met(settings, limit=5)
    assert summary.images == {"ok": 4, "not_image": 1}
