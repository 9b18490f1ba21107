"""A build is published whole and only when its checks pass; a failed one can be looked into."""

import json
import os
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from core.errors import ArtwarehouseError
from core.settings import Settings
from warehouse.build import BuildFailed, BuildResult, build, check
from warehouse.connect import BeingWrittenError, build_id, kept_build_path, open_warehouse
from warehouse.publish import build_lock, roll_back
from warehouse.sandbox.run import run_sql

Work = tuple[str | None, str | None, int | None]
Ingest = Callable[[Settings, Iterable[Work]], None]
StartBuild = Callable[[Settings], "subprocess.Popen[bytes]"]

WORKS: list[Work] = [("1", "Irises", 1889), ("2", "Wheat Field", 1889), ("3", "Vase", 1650)]


def rows(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with open_warehouse(settings) as con:
        return con.execute(sql).fetchall()


def raw_rows(settings: Settings, sql: str, *parameters: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(settings.raw_path), read_only=True) as con:
        return con.execute(sql, list(parameters)).fetchall()


def run_printed_commands(message: str, settings: Settings) -> list[list[dict[str, Any]]]:
    """Runs the queries of the command lines in a message as the command line would."""
    found = []
    for line in re.findall(r"^ *(artwarehouse sql .*)$", message, re.MULTILINE):
        words = shlex.split(line)
        options = dict(zip(words[3::2], words[4::2], strict=True))
        assert options["--data-dir"] == str(settings.data_dir)
        kept = kept_build_path(settings, options["--build"])
        table = run_sql(settings, words[2], max_rows=10, timeout_seconds=20, path=kept)
        found.append(table.to_pylist())
    return found


def test_without_raw_the_message_says_what_to_run(empty: Settings) -> None:
    with pytest.raises(ArtwarehouseError, match="artwarehouse demo"):
        build(empty)


def test_a_program_that_holds_raw_is_named(
    settings: Settings, writer: Callable[[Path], AbstractContextManager[int]]
) -> None:
    with (
        writer(settings.raw_path) as pid,
        pytest.raises(BeingWrittenError, match=rf"raw\.duckdb is being .*\(process {pid}\)"),
    ):
        build(settings)


def test_a_build_is_published_with_its_own_checks(
    settings: Settings, published: tuple[Path, BuildResult]
) -> None:
    result = published[1]
    assert result.published
    assert result.row_counts["fct_artwork"] == 3
    assert build_id(settings) == result.build_id
    assert {c.status for c in result.checks} == {"pass"}
    assert {c.suite for c in result.checks} == {"dbt", "fct_artwork"}
    shown = rows(settings, "select check_id, status from fct_check_result order by all")
    assert shown == sorted((c.check_id, c.status) for c in result.checks)
    assert raw_rows(settings, "select distinct build_id from dq.results") == [(result.build_id,)]
    [(verdict, passed, failed, counts)] = rows(
        settings, "select verdict, checks_passed, checks_failed, row_counts from warehouse_build"
    )
    assert (verdict, passed, failed) == ("passed", len(result.checks), 0)
    assert json.loads(counts) == result.row_counts


def test_a_folder_of_any_name_that_is_taken_builds(
    project: Path, tmp_path: Path, ingest: Ingest
) -> None:
    settings = Settings(data_dir=tmp_path / ' a "b" [c] {{ d }} $e; :memory: md:f \U0001f600 *')
    settings.data_dir.mkdir()
    ingest(settings, WORKS)
    assert build(settings, project_dir=project).row_counts["fct_artwork"] == 3
    assert {result.status for result in check(settings, project_dir=project)} == {"pass"}
    table = run_sql(settings, "select title from fct_artwork", max_rows=9, timeout_seconds=20)
    assert table.num_rows == 3


def test_a_build_leaves_nothing_beside_the_published_file(
    published: tuple[Path, BuildResult],
) -> None:
    folder = published[0]
    assert sorted(p.name for p in (folder / "build").iterdir()) == ["dbt", "lock"]
    assert not list(folder.glob("*.wal"))
    assert {p.name for p in (folder.parent / "project").iterdir()} == {
        "dbt_project.yml", "expectations", "macros", "models", "profiles.yml", "tests",
    }  # fmt: skip
    assert "ARTWAREHOUSE_BUILD_ID" not in os.environ


def test_the_published_file_stands_alone(settings: Settings, tmp_path: Path) -> None:
    alone = tmp_path / "elsewhere.duckdb"
    settings.warehouse_path.rename(alone)
    settings.raw_path.unlink()
    with duckdb.connect(str(alone), read_only=True) as con:
        tables = con.execute("select table_schema, table_name from information_schema.tables")
        names = tables.fetchall()
        assert ("main", "fct_artwork") in names
        for schema, name in names:
            con.table(f"{schema}.{name}").fetchall()


def test_a_failing_check_leaves_the_published_file_and_shows_its_rows(
    settings: Settings, project: Path, ingest: Ingest
) -> None:
    before = settings.warehouse_path.read_bytes()

    ingest(settings, [*WORKS, ("1", "Irises again", 1889), ("4", "untitled", 99999)])
    with pytest.raises(BuildFailed) as failure:
        build(settings, project_dir=project)

    assert settings.warehouse_path.read_bytes() == before
    message = str(failure.value)
    assert "failed 3 checks" in message
    assert "the published warehouse is as it was" in message
    names = ["unique_fct_artwork_artwork_key", "assert_no_untitled", "year_plausible"]
    assert [n for n in names if n in message] == names
    shown = {tuple(rows[0]): rows for rows in run_printed_commands(message, settings)}
    assert len(shown) == 3
    assert shown["source_id", "title"] == [{"source_id": "4", "title": "untitled"}]
    assert [row["date_start"] for row in shown["artwork_key", "date_start"]] == [99999]
    [duplicate] = shown["unique_field", "n_records"]
    assert duplicate["n_records"] == 2

    landed = raw_rows(
        settings,
        "select check_name from dq.results where build_id = ? and status = 'fail' order by all",
        failure.value.build_id,
    )
    assert [name for (name,) in landed] == sorted(names)


@pytest.mark.slow
def test_a_failing_test_of_a_staging_model_shows_its_rows_too(
    settings: Settings, project: Path, ingest: Ingest
) -> None:
    ingest(settings, [(None, "Nobody's", 1900), *WORKS])
    with pytest.raises(BuildFailed, match="not_null_stg_works_source_id") as failure:
        build(settings, project_dir=project)
    assert run_printed_commands(str(failure.value), settings) == [[{"source_id": None}]]


def test_a_warning_is_reported_and_published_with_its_rows(
    settings: Settings, project: Path, ingest: Ingest
) -> None:
    ingest(settings, [*WORKS, ("4", None, None)])
    result = build(settings, project_dir=project)

    failing = {c.check_name: c for c in result.checks if c.status == "fail"}
    assert set(failing) == {"not_null_stg_works_year", "titles_filled"}
    assert {c.severity for c in failing.values()} == {"warn"}
    assert rows(settings, "select count(*) from fct_artwork") == [(4,)]
    verdict = rows(settings, "select verdict, checks_failed from warehouse_build")
    assert verdict == [("passed with warnings", 2)]
    for found in failing.values():
        assert found.failing_rows_query is not None
        assert found.failures == 1
        assert len(rows(settings, found.failing_rows_query)) == 1


def test_a_model_that_does_not_build_is_named_with_its_cause(
    settings: Settings, project: Path
) -> None:
    before = settings.warehouse_path.read_bytes()
    model = project / "models/marts/fct_artwork.sql"
    model.write_text(model.read_text().replace("year as date_start", "yeer as date_start"))
    with pytest.raises(ArtwarehouseError, match="yeer") as failure:
        build(settings, project_dir=project)
    assert "model fct_artwork (models/marts/fct_artwork.sql)" in str(failure.value)
    assert "\n" not in str(failure.value)
    assert not isinstance(failure.value, BuildFailed)
    assert settings.warehouse_path.read_bytes() == before


def test_a_suite_for_a_table_that_nobody_builds_is_an_error(
    settings: Settings, project: Path
) -> None:
    suite = project / "expectations" / "fct_artwork.yml"
    suite.write_text(suite.read_text().replace("table: fct_artwork", "table: fct_artwerk"))
    with pytest.raises(ArtwarehouseError, match=r"suite fct_artwork does not fit .*fct_artwerk"):
        build(settings, project_dir=project)


def test_a_project_that_does_not_parse_is_a_clear_error(settings: Settings, project: Path) -> None:
    (project / "models/marts/broken.sql").write_text("select {{ ref('nowhere') }}")
    with pytest.raises(ArtwarehouseError, match="'nowhere' which was not found"):
        build(settings, project_dir=project)


@pytest.mark.slow
def test_a_rebuild_from_nothing_gives_the_same_rows(
    settings: Settings, project: Path, published: tuple[Path, BuildResult]
) -> None:
    first = rows(settings, "select * from fct_artwork order by all")
    settings.warehouse_path.unlink()
    shutil.rmtree(settings.build_dir)
    again = build(settings, project_dir=project)
    assert rows(settings, "select * from fct_artwork order by all") == first
    assert build_id(settings) == again.build_id > published[1].build_id


def test_a_build_that_went_wrong_unseen_is_rolled_back(
    settings: Settings, project: Path, ingest: Ingest, published: tuple[Path, BuildResult]
) -> None:
    ingest(settings, WORKS[:1])
    wrong = build(settings, project_dir=project)
    assert rows(settings, "select count(*) from fct_artwork") == [(1,)]
    assert roll_back(settings) == (wrong.build_id, published[1].build_id)
    assert rows(settings, "select count(*) from fct_artwork") == [(3,)]
    kept = kept_build_path(settings, wrong.build_id)
    table = run_sql(settings, "from fct_artwork", max_rows=9, timeout_seconds=20, path=kept)
    assert table.num_rows == 1


def test_two_builds_do_not_run_at_once(settings: Settings) -> None:
    with build_lock(settings):
        for command in (build, check):
            with pytest.raises(ArtwarehouseError, match=f"under way .process {os.getpid()}."):
                command(settings)


def test_check_judges_the_published_warehouse_again_without_changing_it(
    settings: Settings, project: Path
) -> None:
    with duckdb.connect(str(settings.warehouse_path)) as con:
        con.execute("insert into fct_artwork values ('x', '9', 'untitled', 1900, '9.jpg')")
    before = settings.warehouse_path.read_bytes()

    results = {c.check_name: c for c in check(settings, project_dir=project)}

    assert settings.warehouse_path.read_bytes() == before
    # Tests of staging models judge raw, which is not what is checked here.
    assert "not_null_stg_works_source_id" not in results
    assert {"unique_fct_artwork_artwork_key", "year_plausible"} <= set(results)
    assert [n for n, c in results.items() if c.status == "fail"] == ["assert_no_untitled"]
    query = results["assert_no_untitled"].failing_rows_query
    assert query is not None
    kept = kept_build_path(settings, "check")
    table = run_sql(settings, query, max_rows=10, timeout_seconds=20, path=kept)
    assert table.to_pylist() == [{"source_id": "9", "title": "untitled"}]
    landed = raw_rows(
        settings, "select build_id, status from dq.results where check_name = 'assert_no_untitled'"
    )
    assert landed == [(build_id(settings), "fail")]


def test_a_killed_build_leaves_the_published_file_and_the_next_one_succeeds(
    settings: Settings, project: Path, start_build: StartBuild
) -> None:
    # The moment at which most is half done: models are built, and results land in raw.
    victim = start_build(settings)
    while not (settings.data_dir / "raw.duckdb.wal").exists():
        assert victim.poll() is None, "the build ended before the moment came"
        time.sleep(0.001)
    victim.kill()
    victim.wait()
    assert (settings.build_dir / "current").exists()
    assert rows(settings, "select count(*) from fct_artwork") == [(3,)]
    _build_as_if_nothing_had_happened(settings, project)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_build_killed_at_any_moment_does_no_harm(
    settings: Settings, project: Path, start_build: StartBuild
) -> None:
    started = time.monotonic()
    assert start_build(settings).wait(timeout=120) == 0
    takes = time.monotonic() - started
    kills = 16
    for step in range(1, kills + 1):
        victim = start_build(settings)
        time.sleep(takes * step / kills)
        victim.kill()
        victim.wait()
        assert rows(settings, "select count(*) from fct_artwork") == [(3,)]
        assert build_id(settings)
    _build_as_if_nothing_had_happened(settings, project)


def _build_as_if_nothing_had_happened(settings: Settings, project: Path) -> None:
    result = build(settings, project_dir=project)
    assert build_id(settings) == result.build_id
    assert sorted(p.name for p in settings.build_dir.iterdir()) == ["dbt", "lock", "published"]
    shown = f"select count(*) from fct_check_result where build_id = '{result.build_id}'"  # noqa: S608
    assert rows(settings, shown) == [(len(result.checks),)]
