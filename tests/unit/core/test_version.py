import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import version
from core.settings import PROJECT_ROOT


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    version.git_commit.cache_clear()
    yield
    version.git_commit.cache_clear()


def git(folder: Path, *words: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    answer = subprocess.run(
        ["git", *identity, *words], cwd=folder, check=True, capture_output=True, text=True
    )
    return answer.stdout.strip()


def test_the_commit_says_whether_files_differ_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(version, "PROJECT_ROOT", tmp_path)
    git(tmp_path, "init")
    (tmp_path / "file").write_text("one")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "one")
    git(tmp_path, "tag", "v1")
    commit = git(tmp_path, "rev-parse", "HEAD")
    assert version.git_commit() == commit
    (tmp_path / "file").write_text("two")
    version.git_commit.cache_clear()
    assert version.git_commit() == f"{commit}-dirty"


def test_an_installed_copy_does_not_take_the_commit_of_a_repository_around_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init")
    inside = tmp_path / "site-packages"
    inside.mkdir()
    monkeypatch.setattr(version, "PROJECT_ROOT", inside)
    assert version.git_commit() is None


def test_the_version_is_the_projects() -> None:
    assert re.fullmatch(r"\d+(\.\d+)*\S*", version.version())
    text = (PROJECT_ROOT / "pyproject.toml").read_text()
    assert f'version = "{version.version()}"' in text
