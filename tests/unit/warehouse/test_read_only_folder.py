"""A data folder in which nothing may be written is read all the same, or refused in one line."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest
import typer

from app.cli.command import handle_errors
from core.errors import ArtwarehouseError
from core.settings import Settings
from warehouse.build import build, check
from warehouse.export import export
from warehouse.landing import land
from warehouse.raw import raw_lock, read_raw
from warehouse.sandbox.run import run_sql
from warehouse.status import collect_status


@pytest.fixture(params=[errno.EROFS, errno.EACCES])
def read_only(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Settings:
    """The data folder as on a file system that was mounted to be read."""
    opened, made = Path.open, Path.mkdir

    def refuse(path: Path) -> None:
        if path.is_relative_to(settings.data_dir):
            raise OSError(request.param, os.strerror(request.param), str(path))

    def only_read(path: Path, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        if set(mode) & set("wax+"):
            refuse(path)
        return opened(path, mode, *arguments, **options)

    def none_made(path: Path, *arguments: Any, **options: Any) -> None:
        if not path.exists():
            refuse(path)
        made(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", only_read)
    monkeypatch.setattr(Path, "mkdir", none_made)
    return settings


@pytest.mark.parametrize("has_lock", [True, False])
def test_it_is_read_with_and_without_a_lock_file(
    read_only: Settings, tmp_path: Path, has_lock: bool
) -> None:
    if not has_lock:
        (read_only.data_dir / "raw.lock").unlink(missing_ok=True)
    before = sorted(read_only.data_dir.rglob("*"))
    assert read_raw(read_only, "select count(*) from museum.works") == [(3,)]
    assert collect_status(read_only)["warehouse"]["rows"]["fct_artwork"] == 3
    table = run_sql(read_only, "from fct_artwork", max_rows=9, timeout_seconds=20)
    assert table.num_rows == 3
    assert export(read_only, tmp_path / "export")["tables"]
    assert sorted(read_only.data_dir.rglob("*")) == before


def test_it_is_checked_and_left_as_it_was(read_only: Settings, project: Path) -> None:
    before = sorted(read_only.data_dir.rglob("*"))
    checks = check(read_only, project_dir=project)
    assert checks
    assert {result.status for result in checks} == {"pass"}
    assert sorted(read_only.data_dir.rglob("*")) == before


def test_what_has_to_write_says_so_in_one_line(read_only: Settings, project: Path) -> None:
    with pytest.raises(ArtwarehouseError, match=r"^.*build cannot be written \(.*$"):
        build(read_only, project_dir=project)
    with pytest.raises(ArtwarehouseError, match="is read-only"):
        land("museum", "works", [{"source_id": "9"}], primary_key="source_id", settings=read_only)
    with raw_lock(read_only, shared=True):
        pass


def test_a_full_disk_is_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    def write() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/somewhere/file")

    with pytest.raises(typer.Exit):
        handle_errors(write, debug=False)
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("error: no space is left on the disk (/somewhere/file): free some space")
