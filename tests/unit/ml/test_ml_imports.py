"""What must stay light: serving loads no training framework, and the room loads next to nothing."""

import subprocess
import sys

import pytest

HEAVY = ("keras", "tensorflow", "jax", "dlt", "duckdb", "cv2", "onnxruntime", "scipy")


@pytest.mark.parametrize(
    "module",
    ["tasks", "recipes", "registry", "serve", "train", "evaluate", "predict", "data", "fit"],
)
def test_importing_the_room_loads_nothing_heavy(module: str) -> None:
    code = f"import sys, ml.{module}; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
