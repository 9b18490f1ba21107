"""The real dbt project, built from what the replay museum sends, through failure and back."""

import importlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from core.settings import DBT_PROJECT_DIR, MetSettings, Settings, WgaSettings
from ingestion.met.pipeline import ingest_met
from ingestion.replay import ReplayMuseum
from ingestion.wga.pipeline import ingest_wga
from warehouse.build import BuildFailed, BuildResult, build, check
from warehouse.connect import kept_build_path, open_warehouse
from warehouse.expectations import load_suites
from warehouse.sandbox.run import run_sql
from warehouse.status import collect_status

pytestmark = pytest.mark.slow

# What a build says about itself and about earlier builds differs from build to build.
ABOUT_BUILDS = {"fct_check_result", "fct_load", "warehouse_build"}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder with 24 objects of the Met, their pictures, and the gallery's catalogue."""
    data_dir = tmp_path_factory.mktemp("data")
    with ReplayMuseum() as museum:
        local = Settings(
            data_dir=data_dir,
            met=MetSettings(base_url=museum.url, requests_per_second=0),
            wga=WgaSettings(base_url=museum.url, requests_per_second=0),
        )
        local.images.requests_per_second = 0
        ingest_met(local, limit=24)
        catalogue = f"{museum.url}/database/download/data_txt.zip"
        ingest_wga(local, scrape=False, catalogue=catalogue, images=False)
    return Settings(data_dir=data_dir)


@pytest.fixture(scope="module")
def built(settings: Settings) -> BuildResult:
    """The first build of that folder."""
    return build(settings)


def content(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that tells about art."""
    with open_warehouse(settings) as con:
        tables = con.execute("select table_name from duckdb_tables() where schema_name = 'main'")
        names = {name for (name,) in tables.fetchall()} - ABOUT_BUILDS
        return {name: sorted(con.table(name).fetchall(), key=repr) for name in sorted(names)}


def files_below(folder: Path) -> set[str]:
    """Names of all files of the project, without what running it by hand leaves there."""
    return {
        os.fspath(path.relative_to(folder))
        for path in folder.rglob("*")
        if not path.is_relative_to(folder / "target") and not path.is_relative_to(folder / "logs")
    }


def test_the_warehouse_through_a_good_build_a_bad_one_and_back(
    settings: Settings, built: BuildResult
) -> None:
    project_files = files_below(DBT_PROJECT_DIR)

    # The first build had another process for Great Expectations; the others do without.
    importlib.import_module("great_expectations")

    # A good build publishes everything that was ingested, with its checks.
    result = built
    assert result.row_counts["fct_artwork"] > 24
    assert result.row_counts["dim_image"] == 24
    suites = {suite.name for suite in load_suites(DBT_PROJECT_DIR / "expectations")}
    assert {c.suite for c in result.checks} == {"dbt", *suites}
    assert result.row_counts["fct_check_result"] == len(result.checks)
    assert not [c for c in result.checks if c.stops_publishing]
    good = content(settings)

    # Two works with one picture, and a picture that was cut off: dbt finds the one, Great
    # Expectations the other. Nothing is published, and the message shows both.
    published = settings.warehouse_path.read_bytes()
    with duckdb.connect(str(settings.raw_path)) as con:
        manifest = con.execute("select image_filename, source_id from images.manifest order by all")
        (first, _), (second, other_id), *_ = manifest.fetchall()
        change = "update images.manifest set image_filename = ? where source_id = ?"
        con.execute(change, [first, other_id])
    picture = settings.images_dir / str(first)
    whole = picture.read_bytes()
    picture.write_bytes(whole[:1000])
    with pytest.raises(BuildFailed) as failure:
        build(settings)
    assert settings.warehouse_path.read_bytes() == published
    commands = re.findall(r"^ *(artwarehouse sql .*)$", str(failure.value), re.MULTILINE)
    assert commands
    for command in commands:
        query = shlex.split(command)[2]
        kept = kept_build_path(settings, failure.value.build_id)
        rows = run_sql(settings, query, max_rows=5, timeout_seconds=20, path=kept)
        assert rows.num_rows > 0, command
    failed = {c.check_name for c in failure.value.checks if c.stops_publishing}
    assert {"unique_dim_image_image_filename", "file_is_as_long_as_recorded"} <= failed

    # With raw and the picture store as they were, a warehouse that was lost comes back the same.
    picture.write_bytes(whole)
    with duckdb.connect(str(settings.raw_path)) as con:
        con.execute(change, [second, other_id])
    settings.warehouse_path.unlink()
    again = build(settings)
    assert content(settings) == good

    assert files_below(DBT_PROJECT_DIR) == project_files
    status = collect_status(settings)
    assert status["warehouse"]["build_id"] == again.build_id
    with open_warehouse(settings) as con:
        [signed] = con.execute(
            "select verdict, checks_passed, row_counts from warehouse_build"
        ).fetchall()
    assert signed[0].startswith("passed")
    assert signed[1] == status["checks"]["passed"]
    assert json.loads(signed[2]) == again.row_counts
    assert {s["source"] for s in status["sources"]} == {"met", "wga"}
    assert [kept["build_id"] for kept in status["failed_builds"]] == [failure.value.build_id]
    assert status["checks"]["passed"] > 50

    # Checking again finds a picture that was lost after the build, and one that another of equal
    # length and date took the place of.
    picture.unlink()
    swapped = settings.images_dir / str(second)
    times = swapped.stat().st_atime_ns, swapped.stat().st_mtime_ns
    swapped.write_bytes(whole[: swapped.stat().st_size].ljust(swapped.stat().st_size, b"\0"))
    os.utime(swapped, ns=times)
    found = {c.check_name: c for c in check(settings)}
    assert found["every_file_is_there"].status == "fail"
    assert found["file_is_as_long_as_recorded"].status == "pass"
    assert found["file_is_what_was_recorded"].stops_publishing
    assert str(found["file_is_what_was_recorded"].observed).endswith(f", first {second}")
    assert found["unique_fct_artwork_artwork_key"].status == "pass"


@pytest.mark.timeout(1800)
def test_bare_dbt_works_with_nothing_set(
    settings: Settings, built: BuildResult, tmp_path: Path
) -> None:
    project = tmp_path / "dbt_project"
    unwanted = shutil.ignore_patterns("target", "logs", ".user.yml")
    shutil.copytree(DBT_PROJECT_DIR, project, ignore=unwanted)
    (tmp_path / "data").mkdir()
    shutil.copy(settings.raw_path, tmp_path / "data")
    nothing_set = {k: v for k, v in os.environ.items() if not k.startswith(("ARTWAREHOUSE", "DBT"))}
    for command in (["run"], ["docs", "generate"], ["build"]):
        done = subprocess.run(
            [Path(sys.executable).with_name("dbt"), *command],
            cwd=project,
            env=nothing_set,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:]
    catalog = json.loads((project / "target" / "catalog.json").read_text(encoding="utf-8"))
    documented = {node["metadata"]["name"] for node in catalog["nodes"].values()}
    assert set(built.row_counts) <= documented
    with duckdb.connect(str(tmp_path / "data" / "warehouse.duckdb"), read_only=True) as con:
        [found] = con.execute("select build_id, verdict from warehouse_build").fetchall()
        assert found == ("dev", None)
        [(works,)] = con.execute("select count(*) from fct_artwork").fetchall()
    assert works == built.row_counts["fct_artwork"]
