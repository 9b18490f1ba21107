"""Whatever the Met sends costs the record or the row that it is in, and nothing beside it."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hostile_files import HostileFile, hostile_files
from hostile_records import HostileMuseum, HostileRecord, hostile_met_records, plain_records

from ingestion.met.pipeline import ingest_met
from ingestion.replay import ReplayMuseum
from warehouse.errors import ArtwarehouseError
from warehouse.raw import read_raw
from warehouse.settings import PROJECT_ROOT, HttpSettings, MetSettings, Settings

PLAIN = range(1, 51)
FIRST_HOSTILE = 101
MOST_MIB = 1_000


def ingest(records: list[HostileRecord], data_dir: Path) -> Settings:
    """Ingests records in one run, which may tell of some of them at its end."""
    with ReplayMuseum(scenario=HostileMuseum(records)) as museum:
        settings = Settings(
            data_dir=data_dir,
            http=HttpSettings(backoff_seconds=0, attempts=1, shield_wait_seconds=0),
            met=MetSettings(base_url=museum.url, requests_per_second=0, chunk_size=100),
        )
        try:
            ingest_met(settings, images=False)
        except ArtwarehouseError as error:
            assert "All others that were asked for are landed" in str(error)  # noqa: PT017
    return settings


def check_each_is_landed_or_rejected(seed: int, count: int, data_dir: Path) -> None:
    hostile = hostile_met_records(seed, count, first_id=FIRST_HOSTILE)
    # One in ten at most is odd enough to count as a changed API.
    plain = plain_records([*PLAIN, *range(10_001, 10_001 + 10 * count)])
    records = plain + hostile
    random.Random(seed).shuffle(records)  # noqa: S311 (repeatable, nothing secret)
    settings = ingest(records, data_dir)
    landed = dict(read_raw(settings, "select object_id, title from met.objects"))
    assert landed.keys() <= {record.object_id for record in records}, "no id that nobody has"
    for record in plain:
        assert landed[record.object_id] == f"Object {record.object_id}"
    rejected = {
        int(number)
        for (number,) in read_raw(
            settings, "select regexp_extract(location, '/objects/(.+)$', 1) from rejects.met"
        )
    }
    missing = {record.object_id for record in hostile} - landed.keys() - rejected
    assert not missing, [one for one in hostile if one.object_id in missing]
    wrong = landed.keys() & rejected
    assert not wrong, "a record is landed or rejected, not both"


def test_hostile_records_cost_themselves_alone(tmp_path: Path) -> None:
    check_each_is_landed_or_rejected(seed=1, count=36, data_dir=tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 8))
def test_many_hostile_records_cost_themselves_alone(seed: int, tmp_path: Path) -> None:
    check_each_is_landed_or_rejected(seed=seed, count=150, data_dir=tmp_path)


def check_file(file: HostileFile, folder: Path) -> None:
    path = folder / file.name
    path.write_bytes(file.content())
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("hostile_files.py")), str(path)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(PROJECT_ROOT)},
    )
    assert done.returncode == 0, f"{file.kind}: {done.stderr[-2000:]}"
    became = json.loads(done.stdout)
    assert became["rows"] == file.rows, (file.kind, became)
    assert became["refusal"] if file.rows is None else became["refusal"] is None, file.kind
    assert became["mib"] < MOST_MIB, (file.kind, became)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
@pytest.mark.parametrize("kind", ["63 MB of breaks below", "1,000,000 columns more"])
def test_a_file_that_would_fill_the_memory_is_refused(kind: str, tmp_path: Path) -> None:
    [file] = [file for file in hostile_files(1) if file.kind == kind]
    check_file(file, tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
@pytest.mark.parametrize("seed", [1, 2])
def test_files_of_all_kinds_are_read_or_refused_in_little_memory(seed: int, tmp_path: Path) -> None:
    for file in hostile_files(seed):
        check_file(file, tmp_path)
