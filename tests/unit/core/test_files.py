from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from core.files import part_name, remove_leftovers


def test_two_runs_and_two_threads_write_to_names_of_their_own() -> None:
    program = "from core.files import part_name; print(part_name('a.jpg'))"
    other = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.strip()
    with ThreadPoolExecutor(1) as pool:
        names = {part_name("a.jpg"), pool.submit(part_name, "a.jpg").result(), other}
    assert len(names) == 3
    assert part_name("a.jpg") == part_name("a.jpg")
    assert part_name("a.jpg") != part_name("b.jpg")


def test_a_name_as_long_as_names_can_be_has_a_part(tmp_path: Path) -> None:
    (tmp_path / part_name("ü" * 127 + ".")).write_bytes(b"x")


def test_what_a_killed_run_left_goes_and_what_is_being_written_stays(tmp_path: Path) -> None:
    program = "from core.files import part_name; print(part_name('a.jpg'))"
    dead = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.strip()
    folder = tmp_path / "met"
    folder.mkdir()
    old, elsewhere = ".old.jpg.part", f".{'0' * 32}.ffffff-1-1.part"
    kept = {part_name("b.jpg"), elsewhere, ".new.jpg.part", "name.part", "c.jpg"}
    for name in (dead, old, *kept):
        (folder / name).write_bytes(b"x")
    day_ago = time.time() - 90_000
    os.utime(folder / old, (day_ago, day_ago))
    assert remove_leftovers(tmp_path) == 2
    assert {path.name for path in folder.iterdir()} == kept
    assert remove_leftovers(tmp_path / "absent") == 0
