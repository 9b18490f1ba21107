"""Runs benches: ``python -m bench`` all, ``python -m bench build serving`` those."""

from __future__ import annotations

import sys
import tempfile
from importlib import import_module
from pathlib import Path

from bench.measures import NotMeasured

NAMES = (
    "app",
    "build",
    "catalogue",
    "folder",
    "ingest",
    "landing",
    "met_csv",
    "projection",
    "serving",
    "training",
)


def main(names: list[str]) -> int:
    """Runs the named benches, each with a folder of its own; returns the exit code."""
    if unknown := sorted(set(names) - set(NAMES)):
        print(f"there is no bench {', '.join(unknown)}: choose among {', '.join(NAMES)}")
        return 2
    for name in names or NAMES:
        print(f"\n=== {name}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            try:
                import_module(f"bench.{name}").main(Path(folder))
            except NotMeasured as reason:
                print(f"not measured: {reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
