"""Who waits for raw is told for whom, and not for ever."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import file_lock as waiting
from core.errors import ArtwarehouseError
from core.settings import Settings
from warehouse.raw import raw_lock

HOLD = """
import sys
from pathlib import Path
from warehouse.raw import raw_lock
from core.settings import Settings
with raw_lock(Settings(data_dir=Path(sys.argv[1])), shared=sys.argv[2] == "shared"):
    print("in", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(params=["shared", "alone"])
def holder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path), request.param],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "in\n"
    yield process
    process.communicate()


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="who holds a lock is told by Linux")
def test_the_wait_names_the_holder_and_ends(
    holder: subprocess.Popen[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(waiting, "QUIET_SECONDS", 0.1)
    monkeypatch.setattr(waiting, "LONGEST_WAIT_SECONDS", 0.4)
    named = rf"process {holder.pid} \(python.*-c"
    with (
        pytest.raises(ArtwarehouseError, match=rf"raw\.lock is held by {named}"),
        raw_lock(Settings(data_dir=tmp_path)),
    ):
        pass
    told = capsys.readouterr().err
    assert told.startswith(f"waiting for process {holder.pid} (")
    assert told.count("\n") == 1, "it is told once"


def test_who_comes_after_the_holder_gets_in(
    holder: subprocess.Popen[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting.time, "sleep", lambda _: holder.communicate())
    with raw_lock(Settings(data_dir=tmp_path)):
        assert holder.returncode == 0
