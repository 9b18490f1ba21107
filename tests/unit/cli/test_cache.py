"""``artwarehouse cache``: sizes, and what is removed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.main import program


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, size in (("features/lite0/a.npy", 2000), ("pictures/224/b.npy", 500)):
        path = tmp_path / "cache" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(bytes(size))
    (tmp_path / "cache" / "picture_hashes.json").write_text("{}")
    (tmp_path / "raw.duckdb").write_bytes(b"raw")
    return tmp_path


def run(folder: Path, *arguments: str) -> str:
    done = CliRunner().invoke(program, ["cache", *arguments, "--data-dir", str(folder)])
    assert done.exit_code == 0, done.output
    return done.output


def test_caches_are_listed_with_their_size(folder: Path) -> None:
    found = json.loads(run(folder, "--format", "json"))
    assert [(each["name"], each["files"], each["bytes"]) for each in found] == [
        ("pictures", 1, 500),
        ("features", 1, 2000),
        ("picture_hashes", 1, 2),
    ]
    assert "features" in run(folder)


def test_one_cache_is_removed_and_nothing_else(folder: Path) -> None:
    assert "0.0 MB removed" in run(folder, "--clear", "features")
    assert not (folder / "cache" / "features").exists()
    assert (folder / "cache" / "pictures").exists()
    assert "nothing is kept" in run(folder, "--clear", "all")
    assert (folder / "raw.duckdb").read_bytes() == b"raw"


def test_an_unknown_cache_is_refused(folder: Path) -> None:
    done = CliRunner().invoke(
        program, ["cache", "--clear", "../raw.duckdb", "--data-dir", str(folder)]
    )
    assert done.exit_code == 1
    assert "give pictures, features, weights, picture_hashes or all" in done.output
    assert (folder / "raw.duckdb").exists()
