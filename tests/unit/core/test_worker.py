"""A module in a process of its own, which may answer, refuse, die, or never end."""

import json
import os
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import pytest

from core.worker import WorkerFailedError, WorkerRefusedError, WorkerTimeoutError, run_worker

MODULE = """
    import json, os, sys, time
    from core.errors import ArtwarehouseError
    from core.worker import answer

    def main(request):
        print("chatter", file=sys.stderr)
        if request["do"] == "refuse":
            raise ArtwarehouseError("give another file")
        if request["do"] == "die":
            os.kill(os.getpid(), 9)
        if request["do"] == "raise":
            raise ValueError("odd cell")
        if request["do"] == "hang":
            time.sleep(600)
        if request["do"] == "grow":
            bytearray(2**30)
        json.dump(request, sys.stdout)

    if __name__ == "__main__":
        answer(main)
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "odd_worker.py").write_text(textwrap.dedent(MODULE))
    both = os.pathsep.join([str(Path(__file__).parents[3]), str(tmp_path)])
    monkeypatch.setattr("core.settings.PROJECT_ROOT", both)
    return "odd_worker"


def ask(module: str, seconds: float = 60, **request: object) -> object:
    with tempfile.TemporaryFile() as out:
        run_worker(module, request, out, seconds=seconds)
        out.seek(0)
        return json.load(out)


def test_it_answers(module: str) -> None:
    assert ask(module, do="answer", text="é\n") == {"do": "answer", "text": "é\n"}
    run_worker(module, {"do": "answer"}, seconds=60)


def test_its_reason_comes_back(module: str) -> None:
    with pytest.raises(WorkerRefusedError, match="chatter\ngive another file"):
        ask(module, do="refuse")


@pytest.mark.parametrize(
    ("do", "message"),
    [("die", "chatter"), ("raise", "ValueError: odd cell"), ("grow", "MemoryError")],
)
def test_its_death_is_an_error_here(module: str, do: str, message: str) -> None:
    with pytest.raises(WorkerFailedError, match=message):
        ask(module, do=do, memory_bytes=512 * 2**20)


def test_it_is_killed_when_its_time_is_over(module: str) -> None:
    with pytest.raises(WorkerTimeoutError, match=r"took longer than 0\.5 s"):
        ask(module, seconds=0.5, do="hang")


def test_it_ends_with_who_asked(module: str, tmp_path: Path) -> None:
    request = json.dumps({"do": "hang"}).encode() + b"\n"
    root = Path(__file__).parents[3]
    worker = subprocess.Popen(
        [sys.executable, "-P", "-m", module],
        env={**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{tmp_path}"},
        stdin=subprocess.PIPE,
    )
    assert worker.stdin is not None
    worker.stdin.write(request)
    worker.stdin.flush()
    time.sleep(0.3)
    assert worker.poll() is None
    worker.stdin.close()
    assert worker.wait(30) == 1
