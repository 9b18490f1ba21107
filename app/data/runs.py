"""What the folder of a trained model tells: its learning, its test pictures, its mistakes.

Older runs lack the newer files: what is not there is None, and the page says so.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from core.errors import ArtwarehouseError
from ml.store.registry import MANIFEST

if TYPE_CHECKING:
    import pandas as pd

    from ml.store.registry import Run

HISTORY = ("phase", "step", "loss", "accuracy", "val_loss", "val_accuracy")
CALIBRATION = ("bin_low", "bin_high", "works", "confidence", "accuracy")
ERRORS = ("artwork_key", "label", "predicted_label", "probability")
EXAMPLES = ("artwork_key", "label", "split")


def version(run: Run) -> tuple[str, int]:
    """Returns what tells a run from all others, and from itself after a change of its files."""
    manifest = run.path / MANIFEST
    return str(run.path), manifest.stat().st_mtime_ns if manifest.is_file() else 0


def read_table(run: Run, name: str, columns: tuple[str, ...]) -> pd.DataFrame | None:
    """Returns a CSV of a run's folder; None where the run has no such file, or no row in it.

    Args:
        run: The run.
        name: The file.
        columns: Columns that are needed.

    Raises:
        ArtwarehouseError: The file cannot be read, or lacks a column.
    """
    path = run.path / name
    if not path.is_file():
        return None
    frame = _read(str(path), path.stat().st_mtime_ns)
    if missing := [column for column in columns if column not in frame]:
        raise ArtwarehouseError(f"{path} lacks {', '.join(missing)}: train again")
    return frame if len(frame) else None


def test_works(run: Run) -> dict[str, str]:
    """Returns the true label of each work on which a run was tested, by ``artwork_key``.

    Raises:
        ArtwarehouseError: As ``read_table``.
    """
    frame = read_table(run, "examples.csv", EXAMPLES)
    if frame is None:
        return {}
    if "status" in frame:
        frame = frame[frame["status"] == "ok"]
    frame = frame[frame["split"] == "test"]
    return dict(zip(frame["artwork_key"].astype(str), frame["label"].astype(str), strict=True))


@st.cache_data(ttl="1h", max_entries=64, show_spinner=False)
def _read(path: str, modified_ns: int) -> pd.DataFrame:  # noqa: ARG001 # key of the cache
    import pandas as pd

    try:
        return pd.read_csv(Path(path), keep_default_na=False, na_values=[""])
    except (OSError, ValueError) as error:
        raise ArtwarehouseError(f"{path} cannot be read ({error}): train again") from error
