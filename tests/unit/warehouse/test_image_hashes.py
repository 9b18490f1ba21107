"""Files of the picture store are hashed once, and again when they are others."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from core.images import hashes as picture_hashes
from core.images.hashes import stored_files
from core.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Notes each file that is read."""
    names: list[str] = []
    digest = hashlib.file_digest

    def noted(file, kind):  # type: ignore[no-untyped-def]
        names.append(Path(file.name).name)
        return digest(file, kind)

    monkeypatch.setattr(picture_hashes.hashlib, "file_digest", noted)
    return names


def store(settings: Settings, name: str, content: bytes) -> Path:
    path = settings.images_dir / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_a_file_that_stays_is_hashed_once_and_a_swapped_one_again(
    settings: Settings, hashed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_hashes, "_TICK_NS", -(10**12))  # any file is old enough
    path = store(settings, "a.jpg", b"one")
    store(settings, "b.jpg", b"two")
    names = ["a.jpg", "b.jpg", "none.jpg", "a" * 300, "a\0b"]
    first = stored_files(settings, names)
    assert first["a.jpg"] == (3, hashlib.sha256(b"one").hexdigest())
    assert set(first) == {"a.jpg", "b.jpg"}
    assert stored_files(settings, names) == first
    assert sorted(hashed) == ["a.jpg", "b.jpg"]

    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    path.write_bytes(b"eno")
    os.utime(path, ns=times)
    assert stored_files(settings, names)["a.jpg"].sha256 == hashlib.sha256(b"eno").hexdigest()
    assert sorted(hashed) == ["a.jpg", "a.jpg", "b.jpg"]


def test_what_changed_just_now_is_not_remembered(settings: Settings, hashed: list[str]) -> None:
    store(settings, "a.jpg", b"one")
    stored_files(settings, ["a.jpg"])
    stored_files(settings, ["a.jpg"])
    assert hashed == ["a.jpg", "a.jpg"]


@pytest.mark.parametrize("memory", ["", "[]", "{", '{"a.jpg": 5}', '{"a.jpg": [1, 2]}', "\0"])
def test_a_damaged_memory_is_forgotten(settings: Settings, memory: str) -> None:
    store(settings, "a.jpg", b"one")
    path = settings.data_dir / "cache" / "picture_hashes.json"
    path.parent.mkdir()
    path.write_text(memory)
    assert stored_files(settings, ["a.jpg"])["a.jpg"].bytes == 3


def test_where_nothing_can_be_written_files_are_hashed_all_the_same(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_hashes, "_TICK_NS", -(10**12))
    store(settings, "a.jpg", b"one")
    (settings.data_dir / "cache").write_text("in the way")
    assert stored_files(settings, ["a.jpg"])["a.jpg"].bytes == 3
