"""What must stay light: serving loads no training framework, and a module loads next to nothing."""

import subprocess
import sys

import pytest

HEAVY = ("keras", "tensorflow", "jax", "dlt", "duckdb", "cv2", "onnxruntime", "scipy")


@pytest.mark.parametrize(
    "module",
    [
        "ml.tasks",
        "ml.recipes",
        "ml.train",
        "ml.fit",
        "ml.evaluate",
        "ml.predict",
        "ml.data.training_data",
        "ml.serving.served_model",
        "ml.store.registry",
    ],
)
def test_importing_it_loads_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
