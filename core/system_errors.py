"""Faults of the machine, distinguished from faults of the data and put into words."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import ArtwarehouseError

LONGEST_REASON = 500

_ADVICE = {
    errno.ENOSPC: "free some space on the disk and run the same command again",
    errno.EDQUOT: "free some space in your quota and run the same command again",
    errno.EROFS: "give a data folder that can be written (--data-dir)",
    errno.EACCES: "give a folder that you may read and write",
    errno.EPERM: "give a folder that you may read and write",
    errno.EFBIG: "allow larger files (ulimit -f)",
    errno.EMFILE: "allow more open files (ulimit -n)",
    errno.EIO: "the disk has a fault: look at the system's log",
}
# What dlt hands on as text of a fault that DuckDB met: its last words on a line. A record that
# DuckDB quotes stands before them.
_SYSTEM_WORDS = re.compile(
    ": (" + "|".join(re.escape(os.strerror(number)) for number in _ADVICE) + r")\"?$", re.MULTILINE
)
_MACHINE_WORDS = re.compile(
    r"^(?:\S+Exception: |Job for \S+ failed .{0,200}? message )?(?:IO|Out of Memory) Error: .*$",
    re.MULTILINE,
)


def os_error_text(error: OSError) -> str:
    """Says what a fault of the system is, where, and what to do about it."""
    what = error.strerror or str(error)
    where = f" ({error.filename})" if error.filename else ""
    advice = _ADVICE.get(error.errno or 0)
    return f"{what}{where}" + (f": {advice}" if advice else "")


@contextmanager
def explain_os_errors(
    doing: str, kind: type[ArtwarehouseError] = ArtwarehouseError
) -> Iterator[None]:
    """Turns a fault of the system within the block into one line that a user can act on.

    Args:
        doing: What could not be done, such as ``the catalogue cannot be read``.
        kind: What to raise.

    Raises:
        ArtwarehouseError: There was such a fault.
    """
    try:
        yield
    except (BrokenPipeError, InterruptedError):
        raise
    except OSError as error:
        raise kind(f"{doing}: {os_error_text(error)}") from error


def system_error_text(error: BaseException) -> str | None:
    """Looks through an error and what caused it for a fault of the machine; None if there is none.

    A record that is refused shows in no such fault.
    """
    seen: set[int] = set()
    todo: list[BaseException | None] = [error]
    while todo:
        one = todo.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, OSError):
            return os_error_text(one)
        if isinstance(one, MemoryError):
            return "out of memory"
        text = str(one)
        if words := _SYSTEM_WORDS.search(text):
            number = next(number for number in _ADVICE if os.strerror(number) == words[1])
            return f"{words[1]}: {_ADVICE[number]}"
        if words := _MACHINE_WORDS.search(text):
            return one_line(words[0])
        todo += [one.__cause__, one.__context__, getattr(one, "exception", None)]
    return None


def one_line(text: str) -> str:
    """Returns a message on one line, cut where a record that it quotes would make it endless."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_REASON else f"{line[:LONGEST_REASON]}..."
