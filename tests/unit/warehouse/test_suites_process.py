"""The suites judge the same in a process of their own as in this one."""

import shutil
import sys
from pathlib import Path

import duckdb
import pytest

from warehouse.errors import ArtwarehouseError
from warehouse.settings import Settings
from warehouse.suites_process import run_suites, suites_process


def without_time(results: list) -> list[dict[str, object]]:
    return [{k: v for k, v in vars(r).items() if k != "checked_at"} for r in results]


def test_another_process_finds_the_same_and_tells_why_it_could_not(
    settings: Settings, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with duckdb.connect(str(settings.warehouse_path)) as con:
        con.execute("insert into fct_artwork values ('x', '9', 'late', 9999, '9.jpg')")
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        shutil.copy(settings.warehouse_path, folder)
    here = run_suites(folders[0], settings, project, may_lack_tables=False)
    assert {r.status for r in here} == {"pass", "fail"}

    monkeypatch.delitem(sys.modules, "great_expectations")
    with suites_process() as good, suites_process() as bad:
        assert good.process is not None
        assert bad.process is not None
        there = good.run(folders[1], settings, project, may_lack_tables=False)
        suite = project / "expectations" / "fct_artwork.yml"
        suite.write_text(suite.read_text().replace("table: fct_artwork", "table: fct_artwerk"))
        with pytest.raises(ArtwarehouseError, match="does not fit"):
            bad.run(folders[1], settings, project, may_lack_tables=False)
    assert without_time(there) == without_time(here)
    assert all(r.checked_at.tzinfo for r in there)


def test_the_process_ends_when_nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "great_expectations", raising=False)
    with suites_process() as suites:
        process = suites.process
        assert process is not None
    assert process.returncode is not None


def test_a_process_that_breaks_is_an_error_with_its_last_words(
    settings: Settings, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "great_expectations", raising=False)
    with suites_process() as suites:
        assert suites.process is not None
        suites.process.kill()
        suites.process.wait()
        with pytest.raises(ArtwarehouseError, match=r"broke: no message"):
            suites.run(settings.build_dir, settings, project, may_lack_tables=False)
