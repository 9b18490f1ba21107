"""The build: dbt and checks on a new file, published only when every check that matters passed."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import ArtwarehouseError
from core.settings import DBT_PROJECT_DIR
from warehouse.checks import CheckResult, describe, from_dbt, land_checks
from warehouse.connect import attach_published, attach_read_only, has_table, row_counts
from warehouse.connect import build_id as published_build_id
from warehouse.dbt_runner import Dbt, NodeResult, first_cause
from warehouse.expectations import load_suites, run_suite
from warehouse.publish import build_lock, fresh_folder, keep_failed, new_build_id, publish
from warehouse.raw import raw_lock
from warehouse.read_only_folder import can_build, scratch_data_folder

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from core.settings import Settings

# Where the rows that failed a check of the published warehouse are kept.
CHECK_FOLDER = "check"

SLOWEST_TOLD = 10


@dataclass
class BuildResult:
    """A published build.

    Attributes:
        build_id: Its id; ids sort by time.
        published: True, as a build that is not published raises.
        checks: Every check with its result; those that fail are warnings.
        row_counts: Rows by table of the warehouse.
        seconds: How long the build took.
        phases: Seconds by phase.
        slowest: Seconds of the slowest dbt nodes, slowest first. Nodes run side by side.
    """

    build_id: str
    published: bool
    checks: list[CheckResult]
    row_counts: dict[str, int]
    seconds: float
    phases: dict[str, float] = field(default_factory=dict)
    slowest: dict[str, float] = field(default_factory=dict)


class BuildFailed(ArtwarehouseError):  # noqa: N818  # the name that callers know
    """A check of severity ``error`` failed; the published warehouse is as it was.

    Attributes:
        build_id: The build, kept in ``data/build/<id>``.
        checks: Every check with its result.
    """

    def __init__(self, message: str, build_id: str, checks: list[CheckResult]) -> None:
        super().__init__(message)
        self.build_id = build_id
        self.checks = checks


def build(settings: Settings, *, project_dir: Path = DBT_PROJECT_DIR) -> BuildResult:
    """Builds the warehouse from raw beside the published one, checks it and publishes it.

    Every build starts from an empty file, so that the warehouse depends on raw alone.

    Args:
        settings: Where everything is.
        project_dir: The dbt project, with its ``expectations`` folder.

    Raises:
        BuildFailed: A check of severity ``error`` failed.
        BeingWrittenError: A foreign program holds raw or the published file.
        ArtwarehouseError: Nothing is ingested, another build runs, or a model does not build.
    """
    _require_raw(settings)
    clock = _Clock()
    with build_lock(settings):
        dbt = Dbt(settings, fresh_folder(settings), new_build_id(settings), project_dir)
        try:
            checks, slowest = _build_and_check(dbt, clock)
            with clock.phase("publish"):
                rows = _sign(dbt, checks)
                publish(dbt.folder / "warehouse.duckdb", settings)
        except ArtwarehouseError:
            keep_failed(dbt.folder, settings, dbt.build_id)
            raise
        shutil.rmtree(dbt.folder)
    return BuildResult(dbt.build_id, True, checks, rows, clock.total, clock.phases, slowest)


def check(settings: Settings, *, project_dir: Path = DBT_PROJECT_DIR) -> list[CheckResult]:
    """Checks the published warehouse again, without changing it, and lands the results.

    Runs the dbt tests that need nothing but the warehouse, and every suite of expectations: data
    that raw held when it was built are not judged again, the picture store is. The checks run on a
    copy, which is kept in ``data/build/check`` when one of them fails. Where nothing may be written
    the copy lies elsewhere, and neither it nor the results are kept.

    Returns:
        Every check with its result, under the id of the published build.

    Raises:
        ArtwarehouseError: Nothing is published, or a build is under way.
    """
    _require_raw(settings)
    build_id = published_build_id(settings)
    if not can_build(settings):
        with scratch_data_folder(settings) as elsewhere:
            checks = _check(elsewhere, build_id, fresh_folder(elsewhere), project_dir)
        return [replace(result, failing_rows_query=None) for result in checks]
    with build_lock(settings):
        folder = fresh_folder(settings)
        checks = _check(settings, build_id, folder, project_dir)
        land_checks(settings, build_id, checks)
        shutil.rmtree(settings.build_dir / CHECK_FOLDER, ignore_errors=True)
        if any(result.status == "fail" for result in checks):
            folder.rename(settings.build_dir / CHECK_FOLDER)
        else:
            shutil.rmtree(folder)
    return checks


def _check(settings: Settings, build_id: str, folder: Path, project_dir: Path) -> list[CheckResult]:
    """Runs the checks of the published warehouse on a copy of it in a folder."""
    shutil.copyfile(settings.warehouse_path, folder / "warehouse.duckdb")
    dbt = Dbt(settings, folder, build_id, project_dir)
    with raw_lock(settings, shared=True):
        names = dbt.names_of_tests_on_warehouse()
        tests = dbt.run("test", "--select", *names) if names else []
        _raise_faults(tests, dbt)
        return _results(dbt, tests)


def _build_and_check(dbt: Dbt, clock: _Clock) -> tuple[list[CheckResult], dict[str, float]]:
    settings = dbt.settings
    with clock.phase("dbt"), raw_lock(settings, shared=True):
        # Unit tests prove the code on made-up rows; they say nothing about these data.
        nodes = dbt.run("build", "--exclude-resource-type", "unit_test")
        _raise_faults(nodes, dbt)
    with clock.phase("expectations"), raw_lock(settings, shared=True):
        checks = _results(dbt, nodes)
    with clock.phase("landing of results"):
        land_checks(settings, dbt.build_id, checks)
    fatal = [result for result in checks if result.stops_publishing]
    if fatal:
        raise BuildFailed(_why_failed(fatal, dbt), dbt.build_id, checks)
    with clock.phase("results into the warehouse"), raw_lock(settings, shared=True):
        # The results landed after the models were built: the published file shows its own.
        _raise_faults(dbt.run("run", "--no-write-json", "--select", "+fct_check_result"), dbt)
    slowest = sorted(nodes, key=lambda node: node.seconds, reverse=True)[:SLOWEST_TOLD]
    return checks, {node.name: node.seconds for node in slowest}


def _results(dbt: Dbt, nodes: Sequence[NodeResult]) -> list[CheckResult]:
    """Gathers what dbt's tests found and runs the suites; failing rows stay in the checked file."""
    skipped = [node for node in nodes if node.status == "skipped"]
    ran = [node for node in nodes if node.kind == "test" and node not in skipped]
    with _open(dbt.folder) as con:
        con.execute("attach ? as raw (read_only)", [str(dbt.settings.raw_path)])
        con.execute("attach ? as work", [str(dbt.folder / "work.duckdb")])
        attach_published(con, dbt.settings.warehouse_path)
        results = [from_dbt(node, con) for node in ran]
        for suite in load_suites(dbt.project_dir / "expectations"):
            # A failing test keeps dbt from building what depends on the tested table. Where nothing
            # was skipped, a suite without a table is a mistake, and raises.
            if not skipped or has_table(con, suite.table):
                results += run_suite(suite, con, dbt.settings)
    return results


def _sign(dbt: Dbt, checks: Sequence[CheckResult]) -> dict[str, int]:
    """Writes the rows and the verdict into the file, and returns the rows by table."""
    failed = sum(result.status == "fail" for result in checks)
    verdict = "passed with warnings" if failed else "passed"
    with _open(dbt.folder) as con:
        rows = row_counts(con)
        con.execute(
            "update warehouse_build"
            " set verdict = ?, checks_passed = ?, checks_failed = ?, row_counts = ?",
            [verdict, len(checks) - failed, failed, json.dumps(rows)],
        )
    return rows


def _raise_faults(nodes: Sequence[NodeResult], dbt: Dbt) -> None:
    faults = [node for node in nodes if node.is_fault]
    if faults:
        first = faults[0]
        others = f" ({len(faults) - 1} more failed)" if len(faults) > 1 else ""
        raise ArtwarehouseError(
            f"dbt {first.kind} {first.name} ({first.path}) failed: {first_cause(first.message)}"
            f"{others}; the published warehouse is as it was (log: {dbt.log_path})"
        )


def _why_failed(fatal: Sequence[CheckResult], dbt: Dbt) -> str:
    count = "1 check" if len(fatal) == 1 else f"{len(fatal)} checks"
    return (
        f"build {dbt.build_id} failed {count}; the published warehouse is as it was.\n"
        + describe(fatal, dbt.settings, build=dbt.build_id)
    )


def _open(folder: Path) -> DuckDBPyConnection:
    import duckdb

    return duckdb.connect(str(folder / "warehouse.duckdb"))


def _require_raw(settings: Settings) -> None:
    if not settings.raw_path.exists():
        raise ArtwarehouseError(
            "nothing is ingested yet: run `artwarehouse demo` or `artwarehouse ingest met"
            " --limit 50`"
        )
    with raw_lock(settings, shared=True):
        # Says at once, and in plain words, what dbt would say after a row of retries.
        attach_read_only(settings.raw_path, catalog="raw").close()


class _Clock:
    def __init__(self) -> None:
        self._start = time.monotonic()
        self.phases: dict[str, float] = {}

    @property
    def total(self) -> float:
        return time.monotonic() - self._start

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        start = time.monotonic()
        yield
        self.phases[name] = time.monotonic() - start
