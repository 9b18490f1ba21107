"""What the benches share: where real data is, tables, clocks."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[2] / "shared" / "data"

Seconds = tuple[float, float]


class NotMeasured(Exception):  # noqa: N818  # no error: a bench that cannot run here
    """A bench needs what this machine lacks; the message says what."""


def require(path: Path) -> Path:
    """Returns a path of real data.

    Raises:
        NotMeasured: It is not on this machine.
    """
    if not path.exists():
        raise NotMeasured(f"there is no {path}")
    return path


def print_table(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Prints a table: the first column to the left, numbers to the right."""
    cells = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    lines = [
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in cells
    ]
    print(f"\n{title}\n{lines[0]}\n{'-' * len(lines[0])}", *lines[1:], sep="\n", flush=True)


def load() -> str:
    """Says how busy the machine is."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def timed(action: Callable[[], Any]) -> Seconds:
    """Returns wall and processor seconds of an action, of processes that it starts too."""
    wall, before = time.perf_counter(), os.times()
    action()
    return time.perf_counter() - wall, sum(os.times()[:4]) - sum(before[:4])


def medians(runs: Sequence[Seconds]) -> Seconds:
    """Returns the medians of wall and processor seconds."""
    walls, processors = zip(*runs, strict=True)
    return statistics.median(walls), statistics.median(processors)


def in_turns(actions: dict[str, Callable[[], Any]], times: int) -> dict[str, Seconds]:
    """Returns medians of several actions, taking turns: a shared machine changes its speed."""
    taken: dict[str, list[Seconds]] = {name: [] for name in actions}
    for _ in range(times):
        for name, action in actions.items():
            taken[name].append(timed(action))
    return {name: medians(runs) for name, runs in taken.items()}
