"""Waiting for a file lock that another command holds: for whom, and how long."""

from __future__ import annotations

import fcntl
import os
import sys
import time
from pathlib import Path
from typing import IO, Any

from core.errors import ArtwarehouseError

# A build of half a million works reads raw for a few minutes.
LONGEST_WAIT_SECONDS = 900.0
# What takes no longer is told to no one.
QUIET_SECONDS = 3.0
_STEP_SECONDS = 0.02


def take_lock(file: IO[Any], *, shared: bool) -> None:
    """Takes a lock on an open file, waiting for those who hold it.

    Args:
        file: The file; closing it gives the lock back.
        shared: Whether others may hold it so at the same time.

    Raises:
        ArtwarehouseError: It was held for too long; the message says by whom.
    """
    kind = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB
    started = time.monotonic()
    is_told = False
    while True:
        try:
            fcntl.flock(file, kind)
        except BlockingIOError:
            pass
        else:
            return
        waited = time.monotonic() - started
        if waited >= LONGEST_WAIT_SECONDS:
            raise ArtwarehouseError(
                f"{file.name} is held by {holders(file)}, for {waited:,.0f} s now: wait for its "
                "end, or end it, and run the same command again"
            )
        if waited >= QUIET_SECONDS and not is_told:
            is_told = True
            sys.stderr.write(
                f"waiting for {holders(file)}, at most {LONGEST_WAIT_SECONDS:,.0f} s: it holds "
                f"{file.name}\n"
            )
        time.sleep(_STEP_SECONDS)


def holders(file: IO[Any]) -> str:
    """Says which processes hold a lock on an open file, as far as the system tells."""
    status = os.fstat(file.fileno())
    device = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"
    try:
        lines = Path("/proc/locks").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:  # no Linux
        lines = []
    found = []
    for line in lines:
        # `1: FLOCK  ADVISORY  WRITE 4711 08:01:1234 0 EOF`; of one that waits a `->` stands before.
        words = line.split()
        if "->" not in words and device in words:
            process = words[words.index(device) - 1]
            if process.isdigit() and int(process) > 0:
                found.append(f"process {process}{_command(process)}")
    return " and ".join(dict.fromkeys(found)) or "another process"


def _command(process: str) -> str:
    try:
        content = Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return ""
    words = content.decode(errors="replace").rstrip("\0").split("\0")
    # The interpreter's own path says little.
    named = (Path(word).name if word.startswith("/") else word for word in words)
    shown = " ".join(" ".join(named).split())
    return f" ({shown[:100]})" if shown.isprintable() and shown else ""
