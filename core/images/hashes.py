"""SHA-256 of the files of the picture store, each read only once while it stays as it is.

Reading 45,000 pictures takes as long as a build. So what was hashed is remembered with the file's
stamp: size, times and inode. The time of change cannot be set by a program, so a file that takes
the place of another with its length and its date is read again.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from core.files import replace_when_done

if TYPE_CHECKING:
    from core.settings import Settings

# Two changes within one tick of a file system's clock have one time.
_TICK_NS = 2 * 10**9


class StoredFile(NamedTuple):
    """A file of the store."""

    bytes: int
    sha256: str


def stored_files(settings: Settings, names: Iterable[str]) -> dict[str, StoredFile]:
    """Hashes files of the picture store, on all cores.

    Args:
        settings: Where the store is.
        names: Paths below it.

    Returns:
        By name; files that are not there, or cannot be read, are left out.
    """
    asked = set(names)
    memory = settings.data_dir / "cache" / "picture_hashes.json"
    known = _remembered(memory)
    now_ns = time.time_ns()

    def look(name: str) -> tuple[str, list[int], str] | None:
        path = os.path.join(settings.images_dir, name)  # noqa: PTH118  # quicker
        try:
            with open(path, "rb") as file:  # noqa: PTH123
                stamp = _stamp(file.fileno())
                if known.get(name, [])[:-1] == stamp:
                    return name, stamp, str(known[name][-1])
                return name, stamp, hashlib.file_digest(file, "sha256").hexdigest()
        except (OSError, ValueError):  # also a name with a zero
            return None

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = [seen for seen in pool.map(look, asked) if seen is not None]
    kept: dict[str, list[int | str]] = {
        name: [*stamp, sha256]
        for name, stamp, sha256 in found
        if max(stamp[1], stamp[2]) < now_ns - _TICK_NS
    }
    kept = {name: entry for name, entry in known.items() if name not in asked} | kept
    if kept != known:
        _remember(memory, kept)
    return {name: StoredFile(stamp[0], sha256) for name, stamp, sha256 in found}


def _stamp(descriptor: int) -> list[int]:
    status = os.fstat(descriptor)
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]


def _remembered(memory: Path) -> dict[str, list[int | str]]:
    """Returns what was remembered; nothing if that is damaged: the files are hashed anew."""
    try:
        known = json.loads(memory.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) and all(map(_is_entry, known.values())) else {}


def _is_entry(entry: object) -> bool:
    return isinstance(entry, list) and len(entry) == 5 and isinstance(entry[-1], str)


def _remember(memory: Path, kept: dict[str, list[int | str]]) -> None:
    """Writes what is remembered; where nothing can be written, nothing is."""
    with suppress(OSError):
        memory.parent.mkdir(parents=True, exist_ok=True)
        with replace_when_done(memory) as part:
            part.write_text(json.dumps(kept), encoding="utf-8")
