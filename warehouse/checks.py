"""Check results, whichever tool found them: how they land, and how their rows are shown."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from warehouse.connect import quoted
from warehouse.landing import land

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from core.settings import Settings
    from warehouse.dbt_runner import NodeResult

# Failing checks that a message names; the rest are counted.
NAMED_FAILURES = 5

# Rows that failed a check are in this schema of the file that was checked, one table a check.
FAILING_ROWS = "failing_rows"

_COLUMNS = {
    "build_id": {"data_type": "text"},
    "table_name": {"data_type": "text"},
    "column_name": {"data_type": "text"},
    "failures": {"data_type": "bigint"},
    "observed": {"data_type": "text"},
    "failing_rows_query": {"data_type": "text"},
    "meaning": {"data_type": "text"},
    "checked_at": {"data_type": "timestamp"},
}


@dataclass(frozen=True)
class CheckResult:
    """One rule and whether the data keep it.

    Attributes:
        check_id: Lasting id of the rule.
        check_name: Its name for people.
        suite: ``dbt``, or the Great Expectations suite.
        table_name: The table that was checked, or several, separated by commas.
        column_name: The column, if the rule is about one.
        severity: A failing ``error`` stops publishing, a ``warn`` is reported.
        status: ``pass`` or ``fail``.
        failures: Rows that break the rule; a rule that allows a few may pass nevertheless.
        observed: What was found, in words or a number.
        failing_rows_query: SQL that shows the rows, on the file that was checked.
        meaning: Why the rule exists.
        checked_at: When.
    """

    check_id: str
    check_name: str
    suite: str
    table_name: str | None
    column_name: str | None
    severity: Literal["error", "warn"]
    status: Literal["pass", "fail"]
    failures: int
    observed: str | None = None
    failing_rows_query: str | None = None
    meaning: str | None = None
    checked_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def stops_publishing(self) -> bool:
        """Whether the result keeps a build from being published."""
        return self.status == "fail" and self.severity == "error"


def from_dbt(result: NodeResult, con: DuckDBPyConnection) -> CheckResult:
    """Turns a dbt test's result into a check result and keeps the rows that failed.

    Args:
        result: A test that ran.
        con: The checked file, writable, with ``raw``, ``work`` and ``published`` attached as
            dbt saw them.
    """
    failed = result.status in {"fail", "warn"}
    # dbt's thresholds (warn_if, error_if) may turn a rule of severity error into a warning.
    severity = "warn" if result.status == "warn" or result.severity == "warn" else "error"
    return CheckResult(
        check_id=result.unique_id,
        check_name=result.name,
        suite="dbt",
        table_name=result.table,
        column_name=result.column,
        severity=severity,  # type: ignore[arg-type]  # narrowed by the line above
        status="fail" if failed else "pass",
        failures=result.failures,
        observed=f"{result.failures} row{'' if result.failures == 1 else 's'}" if failed else None,
        failing_rows_query=keep_failing_rows(con, result.name, result.sql) if failed else None,
        meaning=result.meaning,
    )


def keep_failing_rows(con: DuckDBPyConnection, name: str, sql: str) -> str:
    """Keeps the rows of a query in the checked file and returns SQL that shows them.

    Kept as a table, because the query may need databases that are attached only during a build.
    """
    con.execute(f"create schema if not exists {FAILING_ROWS}")
    table = f"{FAILING_ROWS}.{quoted(name)}"
    show = f"select * from {table}"  # noqa: S608  # quoted
    con.execute(f"create or replace table {table} as select * from (\n{sql}\n)")  # noqa: S608  # ours
    return show


def land_checks(settings: Settings, build_id: str, checks: Sequence[CheckResult]) -> None:
    """Lands results in ``dq.results``; results of the same build and rule replace each other."""
    land(
        "dq",
        "results",
        [{"build_id": build_id, **asdict(check)} for check in checks],
        primary_key=("build_id", "check_id"),
        settings=settings,
        columns=_COLUMNS,
    )


def describe(failing: Sequence[CheckResult], settings: Settings, *, build: str | None) -> str:
    """Names the first failing checks, each with a command that shows its rows.

    Args:
        failing: The checks.
        settings: Where the data are: the command names the folder unless it is the default.
        build: The kept build that holds the rows; None for the published warehouse.
    """
    lines = []
    for check in failing[:NAMED_FAILURES]:
        about = ".".join(part for part in (check.table_name, check.column_name) if part)
        lines.append(f"{check.check_name} ({about or check.suite}): {check.observed}")
        if check.failing_rows_query:
            lines.append("  " + rows_command(check.failing_rows_query, settings, build=build))
    if len(failing) > NAMED_FAILURES:
        lines.append(f"and {len(failing) - NAMED_FAILURES} more")
    return "\n".join(lines)


def rows_command(query: str, settings: Settings, *, build: str | None) -> str:
    """Returns a command line that runs a query on a kept build or on the published warehouse."""
    words = ["artwarehouse", "sql", query]
    if build is not None:
        words += ["--build", build]
    if settings.data_dir != Path("data").resolve():
        words += ["--data-dir", str(settings.data_dir)]
    return shlex.join(words)
