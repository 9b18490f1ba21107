"""Great Expectations over tables of the warehouse: rules that SQL tests say badly.

A suite is data: one YAML file in ``dbt_project/expectations``, named after what it judges. This
runner gives Great Expectations a pandas frame of the few columns that a suite names; its own
reading of DuckDB through SQLAlchemy does not work.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from core.errors import ArtwarehouseError
from core.images.hashes import stored_files
from warehouse.checks import CheckResult, keep_failing_rows
from warehouse.expectation_validation import exception_of, judge

if TYPE_CHECKING:
    import pandas as pd
    from duckdb import DuckDBPyConnection

    from core.settings import Settings

_FRAME = "expectation_frame"

# All others judge the values of a column, and cannot judge none. Whether a column is filled is
# these rules' question: a source of pictures alone has no years, which is no fault of a build.
_OF_A_WHOLE = frozenset(
    {"expect_column_values_to_not_be_null", "expect_table_row_count_to_be_between"}
)


class Rule(BaseModel):
    """One expectation of a suite.

    Attributes:
        id: Name of the rule within its suite; the history of its results hangs on it.
        type: Great Expectations' name, such as ``expect_column_values_to_not_be_null``.
        kwargs: Its arguments.
        severity: A failing ``error`` stops publishing, a ``warn`` is reported.
        meaning: Why the rule exists.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    type: str
    kwargs: dict[str, Any] = {}
    severity: Literal["error", "warn"]
    meaning: str

    @property
    def columns(self) -> list[str]:
        """The columns that the expectation is about."""
        single = [self.kwargs[k] for k in ("column", "column_A", "column_B") if k in self.kwargs]
        return single + list(self.kwargs.get("column_list", []))


class Suite(BaseModel):
    """The rules for one table.

    Attributes:
        name: File name of the suite, without ``.yml``.
        table: The table in the warehouse.
        key: Its key, by which failing rows are distinguished: a column, or several.
        where: SQL condition on the rows that are judged; None judges all.
        by: Column, such as ``source``, for each value of which the rows are judged apart, so that
            a share of a small source is not lost in that of a large one.
        picture_files: Adds ``file_exists``, ``file_bytes`` and ``file_sha256`` to each row, by
            looking for its ``image_filename`` in the picture store.
        rules: The expectations.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    table: str
    key: str | list[str]
    where: str | None = None
    by: str | None = None
    picture_files: bool = False
    rules: list[Rule]

    @property
    def keys(self) -> list[str]:
        """The columns of the key."""
        return [self.key] if isinstance(self.key, str) else self.key


def load_suites(folder: Path) -> list[Suite]:
    """Reads every suite of a folder.

    Raises:
        ArtwarehouseError: A file is no suite, or names a rule twice.
    """
    return [_load_suite(path) for path in sorted(folder.glob("*.yml"))]


def run_suite(suite: Suite, con: DuckDBPyConnection, settings: Settings) -> list[CheckResult]:
    """Judges one table by its suite.

    Args:
        suite: The rules.
        con: The checked file, writable: the rows that break a failing rule are kept in it.
        settings: Where the picture store is.

    Returns:
        A result for each rule.

    Raises:
        ArtwarehouseError: The suite asks for a table, a column or an expectation that there is not.
    """
    frame = _frame(suite, con, settings)
    if suite.by is None:
        return _judged(suite, frame, con)
    return [
        replace(
            result,
            check_id=f"{result.check_id}.{value}",
            check_name=f"{result.check_name} ({value})",
        )
        for value, part in frame.groupby(suite.by)
        for result in _judged(suite, part.reset_index(drop=True), con, of=f"__{value}")
    ]


def _judged(
    suite: Suite, frame: pd.DataFrame, con: DuckDBPyConnection, of: str = ""
) -> list[CheckResult]:
    """Judges a frame; ``of`` tells the tables of its failing rows from those of other parts."""
    results = {
        rule.id: _nothing_to_judge(suite, rule)
        for rule in suite.rules
        if rule.type not in _OF_A_WHOLE and frame[rule.columns].isna().all(axis=None)
    }
    judged = suite.model_copy(
        update={"rules": [rule for rule in suite.rules if rule.id not in results]}
    )
    for rule, outcome in zip(judged.rules, judge(judged, frame), strict=True):
        results[rule.id] = _check_result(suite, rule, outcome, frame, con, of)
    return [results[rule.id] for rule in suite.rules]


def _load_suite(path: Path) -> Suite:
    import yaml

    try:
        suite = Suite(name=path.stem, **yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError, TypeError) as error:
        raise ArtwarehouseError(f"{path} is no suite of expectations: {error}") from error
    ids = [rule.id for rule in suite.rules]
    twice = sorted({rule_id for rule_id in ids if ids.count(rule_id) > 1})
    if twice:
        raise ArtwarehouseError(f"{path} names a rule twice: {', '.join(twice)}")
    return suite


def _frame(suite: Suite, con: DuckDBPyConnection, settings: Settings) -> pd.DataFrame:
    added = {"file_exists", "file_bytes", "file_sha256"} if suite.picture_files else set()
    named = {column for rule in suite.rules for column in rule.columns}
    files = {"image_filename"} if suite.picture_files else set()
    by = {suite.by} if suite.by else set()
    frame = _columns(suite, con, {*suite.keys, *named, *files, *by} - added)
    if suite.picture_files:
        stored = stored_files(settings, frame["image_filename"])
        found = [stored.get(name) for name in frame["image_filename"]]
        frame["file_exists"] = [file is not None for file in found]
        frame["file_bytes"] = [file and file.bytes for file in found]
        frame["file_sha256"] = [file and file.sha256 for file in found]
    return frame


def _columns(suite: Suite, con: DuckDBPyConnection, wanted: set[str]) -> pd.DataFrame:
    import duckdb

    columns = ", ".join('"' + name.replace('"', '""') + '"' for name in sorted(wanted))
    query = f"select {columns} from {suite.table}"  # noqa: S608  # suites are code of the project
    if suite.where:
        query += f" where {suite.where}"
    try:
        return con.execute(query).df()
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        raise ArtwarehouseError(
            f"suite {suite.name} does not fit the warehouse: {error}"
        ) from error


def _nothing_to_judge(suite: Suite, rule: Rule) -> CheckResult:
    return CheckResult(
        check_id=f"{suite.name}.{rule.id}",
        check_name=rule.id,
        suite=suite.name,
        table_name=suite.table,
        column_name=", ".join(rule.columns) or None,
        severity=rule.severity,
        status="pass",
        failures=0,
        observed="no value in the column",
        meaning=rule.meaning,
    )


def _check_result(
    suite: Suite, rule: Rule, outcome: Any, frame: pd.DataFrame, con: DuckDBPyConnection, of: str
) -> CheckResult:
    found: dict[str, Any] = outcome.result
    raised = exception_of(outcome)
    query = None
    if not outcome.success and raised is None:
        query = _keep(suite, rule, found, frame, con, of)
    return CheckResult(
        check_id=f"{suite.name}.{rule.id}",
        check_name=rule.id,
        suite=suite.name,
        table_name=suite.table,
        column_name=", ".join(rule.columns) or None,
        # A rule that cannot be evaluated judges nothing: that must not pass for a warning.
        severity="error" if raised else rule.severity,
        status="pass" if outcome.success else "fail",
        failures=int(found.get("unexpected_count", 0 if outcome.success else 1)),
        observed=f"could not be evaluated: {raised}" if raised else _observed(found, frame),
        failing_rows_query=query,
        meaning=rule.meaning,
    )


def _observed(found: dict[str, Any], frame: pd.DataFrame) -> str:
    if "unexpected_count" in found:
        judged = found["element_count"]
        share = found["unexpected_count"] / judged if judged else 0.0
        observed = f"{found['unexpected_count']} of {judged} rows ({share:.2%})"
        if "file_exists" in frame and found.get("unexpected_index_list"):
            observed += f", first {frame['image_filename'][found['unexpected_index_list'][0]]}"
        return observed
    value = found.get("observed_value")
    if isinstance(value, dict):  # quantiles
        return ", ".join(f"{key}: {list(item)}" for key, item in value.items())
    return str(value)


def _keep(
    suite: Suite,
    rule: Rule,
    found: dict[str, Any],
    frame: pd.DataFrame,
    con: DuckDBPyConnection,
    of: str,
) -> str:
    """Keeps the rows that break a rule; for a rule about a whole column, the column in figures."""
    name = f"{suite.name}__{rule.id}{of}"
    files = ["image_filename"] * suite.picture_files
    columns = list(dict.fromkeys([*suite.keys, *files, *rule.columns]))
    if "unexpected_index_list" in found:
        con.register(_FRAME, frame.loc[found["unexpected_index_list"], columns])
        query = keep_failing_rows(con, name, f"from {_FRAME}")
    elif rule.columns:
        con.register(_FRAME, frame[rule.columns])
        query = keep_failing_rows(con, name, f"summarize from {_FRAME}")
    else:
        query = keep_failing_rows(con, name, f"select {len(frame)} as rows")
    con.unregister(_FRAME)
    return query
