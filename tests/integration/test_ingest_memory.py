"""The ingest's memory does not grow with the museum: chunks are landed and let go.

Records only: pictures are held one a connection, whatever their number.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PROGRAM = """
from peak_memory import peak_memory_mib
from ingestion.met.pipeline import ingest_met
from core.settings import Settings

summary = ingest_met(Settings(), images=False)
print(summary.rows["met.objects"], peak_memory_mib())
"""


@contextmanager
def museum_of(objects: int) -> Iterator[str]:
    """Opens a replay museum in a process of its own, and yields its URL."""
    museum = subprocess.Popen(
        [sys.executable, "-m", "ingestion.replay", "--objects", str(objects)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert museum.stdout is not None
        told = "".join(museum.stdout.readline() for _ in range(3))
        found = re.search(r"MET__BASE_URL=(\S+)", told)
        assert found, told
        yield found[1]
    finally:
        museum.terminate()
        museum.communicate()


def peak_megabytes(objects: int, data_dir: Path) -> float:
    """Ingests so many objects in a process of its own and returns its peak resident memory."""
    with museum_of(objects) as url:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            capture_output=True,
            text=True,
            check=False,
            env={
                **os.environ,
                "PYTHONPATH": str(Path(__file__).parents[1] / "support"),
                "ARTWAREHOUSE_DATA_DIR": str(data_dir),
                "ARTWAREHOUSE_MET__BASE_URL": url,
                "ARTWAREHOUSE_MET__REQUESTS_PER_SECOND": "0",
            },
        )
    assert done.returncode == 0, done.stderr
    landed, megabytes = done.stdout.split()
    assert int(landed) == objects
    return float(megabytes)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
def test_ten_times_the_objects_take_hardly_more_memory(tmp_path: Path) -> None:
    few = peak_megabytes(2_000, tmp_path / "few")
    many = peak_megabytes(20_000, tmp_path / "many")
    print(f"\npeak resident memory: {few:.0f} MB for 2,000 objects, {many:.0f} MB for 20,000")
    assert many <= 1.2 * few
