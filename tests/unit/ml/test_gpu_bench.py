"""The bench for accelerators, on a machine that has none."""

import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

SCRIPT = Path(__file__).parents[3] / "bench" / "gpu.py"


def run(*arguments: object) -> str:
    environment = {key: value for key, value in os.environ.items() if key != "KERAS_BACKEND"}
    done = subprocess.run(
        [sys.executable, SCRIPT, *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment | {"JAX_PLATFORMS": "cpu"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_it_packs_measures_nothing_without_an_accelerator_and_can_be_tried(tmp_path: Path) -> None:
    pytest.importorskip("jax")
    rng = np.random.default_rng(1)
    for label, shade in (("Dark", 0), ("Light", 155)):
        (tmp_path / label).mkdir()
        for artist in range(12):
            picture = rng.integers(shade, shade + 100, (60, 80, 3), dtype=np.uint8)
            assert cv2.imwrite(str(tmp_path / label / f"artist-{artist}_work.jpg"), picture)
    packed = tmp_path / "pictures.npz"
    assert "24 pictures" in run("--pack", tmp_path, "--to", packed, "--classes", "Dark,Light")
    assert run("--pictures", packed) == "no accelerator visible: not measured\n"
    tried = run(
        *("--pictures", packed, "--cpu", "--small-alone", "--epochs", 2, "--batch-sizes", 8)
    )
    assert "small, scratch" in tried
    assert "these are a processor's figures" in tried
