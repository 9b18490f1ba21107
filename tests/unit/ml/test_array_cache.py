"""Arrays kept on disk: whole shards only, and only those of the shape that is asked for."""

from pathlib import Path

import numpy as np
import pytest

from ml.data.array_cache import read_arrays, write_arrays

ROWS = {"a": np.arange(6, dtype=np.float16).reshape(2, 3), "b": np.ones((2, 3), np.float16)}


def test_arrays_come_back_by_their_keys(tmp_path: Path) -> None:
    folder = tmp_path / "lite0"
    assert read_arrays(folder, (2, 3), np.float16) == {}
    written = write_arrays(folder, ROWS)
    write_arrays(folder, {"c": np.zeros((2, 3), np.float16)})
    read = read_arrays(folder, (2, None), np.float16)
    assert set(read) == {"a", "b", "c"}
    for key, rows in ROWS.items():
        np.testing.assert_array_equal(read[key], rows)
        np.testing.assert_array_equal(written[key], rows)


@pytest.mark.parametrize(
    ("shape", "dtype"), [((2, 4), np.float16), ((2, 3), np.uint8), ((2,), np.float16)]
)
def test_arrays_of_another_kind_are_left_out(
    tmp_path: Path, shape: tuple[int, ...], dtype: type
) -> None:
    write_arrays(tmp_path, ROWS)
    assert read_arrays(tmp_path, shape, dtype) == {}


@pytest.mark.parametrize("suffix", [".npy", ".json"])
@pytest.mark.parametrize("content", [None, b"", b"[1, 2", b'["a"]'])
def test_a_damaged_shard_is_left_out(tmp_path: Path, suffix: str, content: bytes | None) -> None:
    write_arrays(tmp_path, {"kept": ROWS["a"]})
    kept = set(tmp_path.iterdir())
    write_arrays(tmp_path, ROWS)
    (path,) = (path for path in set(tmp_path.iterdir()) - kept if path.suffix == suffix)
    path.unlink() if content is None else path.write_bytes(content)
    assert set(read_arrays(tmp_path, (2, 3), np.float16)) == {"kept"}


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("no space left on the disk")

    monkeypatch.setattr(np, "save", full)
    with pytest.raises(OSError, match="no space"):
        write_arrays(tmp_path, ROWS)
    assert list(tmp_path.iterdir()) == []
