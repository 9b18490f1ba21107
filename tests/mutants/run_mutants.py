"""Puts faults of one line into a copy of the project and says which tests find them.

``make mutants`` runs all; ``run_mutants.py NAME…`` those whose name holds one of the words. Exits 1
where a fault was not found by its tests, where it is not in the code any more, or where the tests
fail without any fault. The project itself is never changed.
"""

from __future__ import annotations

import os
import queue
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
MUTANTS = Path(__file__).with_name("mutants.yml")
WORKERS = 2
LONGEST_SECONDS = 300


@dataclass(frozen=True)
class Mutant:
    """A fault.

    Attributes:
        name: What is wrong then.
        file: Where, from the root of the project.
        old: What is there, once.
        new: What takes its place.
        tests: Files or tests of the quick suite of which one must fail.
    """

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


def read_mutants(words: list[str]) -> list[Mutant]:
    """Reads the list; only those whose name holds one of the words, if there are any."""
    rows = yaml.safe_load(MUTANTS.read_text(encoding="utf-8"))
    mutants = [
        Mutant(row["name"], row["file"], row["from"], row["to"], tuple(row["tests"]))
        for row in rows
    ]
    return [one for one in mutants if not words or any(word in one.name for word in words)]


def copy_project(folder: Path) -> Path:
    """Copies what git tracks, and what is new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder


def run_tests(project: Path, tests: Iterable[str]) -> subprocess.CompletedProcess[str]:
    """Runs tests of a copy until one fails."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )


def verdict(mutant: Mutant, project: Path) -> str:
    """Runs a fault's tests in a copy, and takes it out again: killed, survived, or why neither."""
    path = project / mutant.file
    right = path.read_text(encoding="utf-8")
    if right.count(mutant.old) != 1:
        return f"not found once in {mutant.file}: {mutant.old!r}"
    path.write_text(right.replace(mutant.old, mutant.new), encoding="utf-8")
    try:
        done = run_tests(project, mutant.tests)
    except subprocess.TimeoutExpired:
        return "killed"  # a test that never ends has found it too
    finally:
        path.write_text(right, encoding="utf-8")
    match done.returncode:
        case 0:
            return "survived"
        case 1:
            return "killed"
        case _:
            return f"pytest could not run: {done.stdout[-500:]}{done.stderr[-500:]}"


def main(words: list[str]) -> int:
    """Prints a row a fault, as each is done; returns the exit code."""
    mutants = read_mutants(words)
    projects: queue.Queue[Path] = queue.Queue()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(WORKERS) as pool:
        for number in range(WORKERS):
            projects.put(copy_project(Path(folder, f"copy-{number}")))

        without = run_tests(Path(folder, "copy-0"), {test for one in mutants for test in one.tests})
        if without.returncode:
            print(f"the tests fail without any fault:\n{without.stdout[-3000:]}")
            return 1

        def judge(mutant: Mutant) -> tuple[str, float]:
            project, began = projects.get(), time.monotonic()
            try:
                return verdict(mutant, project), time.monotonic() - began
            finally:
                projects.put(project)

        waiting = {pool.submit(judge, mutant): mutant for mutant in mutants}
        bad = 0
        print(f"{'mutant':50} {'file':36} {'seconds':>7}  verdict")
        for done in as_completed(waiting):
            mutant = waiting[done]
            found, seconds = done.result()
            bad += found != "killed"
            print(f"{mutant.name:50} {mutant.file:36} {seconds:7.1f}  {found}", flush=True)
    print(f"{len(mutants) - bad} of {len(mutants)} killed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
