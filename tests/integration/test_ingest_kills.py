"""SIGKILL at seeded random moments: nothing lost, nothing twice, nothing half.

A moment is drawn from the progress of the whole ingest, so that every kill lands in mid-work on a
machine of any speed: at a request, or a little after the load that follows it has begun.
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.settings import Settings
from ingestion.replay import ReplayMuseum
from ingestion.replay.met import on_show
from ingestion.replay.scenarios import OBJECTS, PICTURES
from warehouse.raw import read_raw

ARTWAREHOUSE = Path(sys.executable).with_name("artwarehouse")
CONNECTIONS = 4
LONGEST_INTO_A_LOAD_SECONDS = 1.0


@dataclass
class Campaign:
    """One ingest, killed again and again.

    Attributes:
        asked_again: For each run after the first, how many objects and pictures it asked for that
            an earlier run had asked for.
        in_load: Kills that left a load package behind.
        in_write: Kills that left a temporary picture file behind.
    """

    museum: ReplayMuseum
    data_dir: Path
    objects: int
    chunk: int
    kills: int = 0
    in_load: int = 0
    in_write: int = 0
    asked_again: list[tuple[int, int]] = field(default_factory=list)

    def settings(self) -> Settings:
        return Settings(data_dir=self.data_dir)

    def start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [ARTWAREHOUSE, "ingest", "met"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={
                **os.environ,
                "ARTWAREHOUSE_DATA_DIR": str(self.data_dir),
                "ARTWAREHOUSE_MET__BASE_URL": self.museum.url,
                "ARTWAREHOUSE_MET__REQUESTS_PER_SECOND": "0",
                "ARTWAREHOUSE_MET__CHUNK_SIZE": str(self.chunk),
                "ARTWAREHOUSE_IMAGES__REQUESTS_PER_SECOND": "0",
                "ARTWAREHOUSE_IMAGES__CHUNK_SIZE": str(self.chunk),
                "ARTWAREHOUSE_HTTP__CONNECTIONS": str(CONNECTIONS),
            },
        )

    def progress(self) -> int:
        """Returns how many different objects and pictures were asked for so far."""
        return len(self.museum.requests)

    def packages(self) -> set[Path]:
        """Returns the load packages under way, or left behind by a kill."""
        places = ("normalize/extracted", "load/new", "load/normalized")
        return {path for place in places for path in self.data_dir.glob(f"dlt/*/{place}/*")}

    def run_and_kill(self, moment: int, into_a_load: float | None) -> None:
        """Kills a run once so many different things were asked for.

        Args:
            moment: Different objects and pictures, of all runs so far.
            into_a_load: Seconds to wait after the next load has begun; None kills at once.
        """
        before, packages = Counter(self.museum.requests), self.packages()
        moment = max(moment, len(before) + 1)
        run = self.start()
        wait_while(run, lambda: self.progress() < moment)
        if into_a_load is not None:
            wait_while(run, lambda: self.packages() <= packages)
            time.sleep(into_a_load)
        run.send_signal(signal.SIGKILL)
        _, told = run.communicate()
        assert run.returncode == -signal.SIGKILL, f"ended before the kill: {told.decode()}"
        self.kills += 1
        self.in_load += bool(self.packages())
        self.in_write += any(True for _ in self.data_dir.glob("images/**/.*.part"))
        self.note_asked_again(before)

    def run_to_the_end(self) -> None:
        before = Counter(self.museum.requests)
        run = self.start()
        _, told = run.communicate(timeout=240)
        assert run.returncode == 0, told.decode()
        self.note_asked_again(before)

    def note_asked_again(self, before: Counter[str]) -> None:
        again = Counter(self.museum.requests) - before
        objects, pictures = (
            sum(n for path, n in again.items() if path.startswith(prefix) and path in before)
            for prefix in (OBJECTS, PICTURES)
        )
        self.asked_again.append((objects, pictures))


def wait_while(run: subprocess.Popen[bytes], condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while condition() and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.003)


def carry_out(data_dir: Path, *, objects: int, chunk: int, kills: int, seed: int) -> Campaign:
    """Kills an ingest so often, then lets it end and checks everything that it left."""
    draw = random.Random(seed)  # noqa: S311 (repeatable, nothing secret)
    with ReplayMuseum(objects=objects) as museum:
        campaign = Campaign(museum, data_dir, objects, chunk)
        # One kill in each slice of the work, the last one well before its end.
        slice_ = 2 * objects * 0.95 / kills
        for number in range(kills):
            moment = int((number + draw.random()) * slice_)
            delay = draw.choice((None, draw.random() * LONGEST_INTO_A_LOAD_SECONDS))
            campaign.run_and_kill(moment, delay)
        campaign.run_to_the_end()
    check_raw(campaign)
    check_pictures(campaign)
    for asked_objects, asked_pictures in campaign.asked_again:
        assert asked_objects <= chunk
        # While a chunk of pictures is landed, the threads go on with the next ones.
        assert asked_pictures <= chunk + 2 * CONNECTIONS
    return campaign


def check_raw(campaign: Campaign) -> None:
    settings = campaign.settings()
    records = {record["objectID"]: record for record in on_show(campaign.objects).records()}
    rows = read_raw(settings, "select object_id, accession_number, _status from met.objects")
    assert len(rows) == campaign.objects
    assert {(number, accession, status) for number, accession, status in rows} == {
        (number, record["accessionNumber"], "ok") for number, record in records.items()
    }
    for child, name in (("tags", "tags"), ("additional_images", "additionalImages")):
        there = read_raw(
            settings,
            f"select o.object_id, count(*) from met.objects__{child} c "  # noqa: S608 (constants)
            "left join met.objects o on c._dlt_parent_id = o._dlt_id group by 1",
        )
        assert dict(there) == {
            number: len(record[name]) for number, record in records.items() if record[name]
        }


def check_pictures(campaign: Campaign) -> None:
    settings = campaign.settings()
    manifest = read_raw(
        settings, "select source_id, status, image_filename, sha256 from images.manifest"
    )
    assert len(manifest) == len({source_id for source_id, *_ in manifest}) == campaign.objects
    assert {status for _, status, *_ in manifest} == {"ok"}
    listed = {filename: digest for *_, filename, digest in manifest}
    stored = {
        str(path.relative_to(settings.images_dir)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in settings.images_dir.rglob("*")
        if path.is_file()
    }
    assert stored == listed


def test_two_kills_leave_each_object_and_picture_once(tmp_path: Path) -> None:
    campaign = carry_out(tmp_path, objects=120, chunk=40, kills=2, seed=4)
    assert campaign.kills == 2
    assert campaign.in_load >= 1, "no kill met a load: the test proves less than it should"


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_thirty_kills_leave_each_object_and_picture_once(tmp_path: Path) -> None:
    campaign = carry_out(tmp_path, objects=2000, chunk=100, kills=30, seed=30)
    print(
        f"\n30 kills, {campaign.in_load} in a load, {campaign.in_write} in a picture's write; "
        f"asked again (objects, pictures): {campaign.asked_again}"
    )
    assert campaign.in_load >= 8, "too few kills met a load: the campaign proves too little"
