"""Great Expectations over tables of the warehouse: rules that SQL tests say badly.

A suite is data: one YAML file in ``dbt_project/expectations``, named after what it judges. This
runner gives Great Expectations a pandas frame of the few columns that a suite names; its own
reading of DuckDB through SQLAlchemy does not work.
"""

from __future__ import annotations

import difflib
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from warehouse.checks import CheckResult, keep_failing_rows
from warehouse.errors import ArtwarehouseError

if TYPE_CHECKING:
    import pandas as pd
    from duckdb import DuckDBPyConnection

    from warehouse.settings import Settings

_FRAME = "expectation_frame"


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
        key: Its key, by which failing rows are told apart.
        where: SQL condition on the rows that are judged; None judges all.
        picture_files: Adds ``file_exists`` and ``file_bytes`` to each row, by looking for its
            ``image_filename`` in the picture store.
        rules: The expectations.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    table: str
    key: str
    where: str | None = None
    picture_files: bool = False
    rules: list[Rule]


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

    Raises:
        ArtwarehouseError: The suite asks for a table, a column or an expectation that there is not.
    """
    frame = _frame(suite, con, settings)
    rules = {rule.id: rule for rule in suite.rules}
    results = []
    for outcome in _validate(suite, frame):
        rule = rules[outcome.expectation_config.meta["rule"]]
        results.append(_check_result(suite, rule, outcome, frame, con))
    return sorted(results, key=lambda result: list(rules).index(result.check_name))


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
    import duckdb

    added = {"file_exists", "file_bytes"} if suite.picture_files else set()
    wanted = {suite.key, *(column for rule in suite.rules for column in rule.columns)} - added
    if suite.picture_files:
        wanted.add("image_filename")
    columns = ", ".join('"' + name.replace('"', '""') + '"' for name in sorted(wanted))
    query = f"select {columns} from {suite.table}"  # noqa: S608  # suites are code of the project
    if suite.where:
        query += f" where {suite.where}"
    try:
        frame = con.execute(query).df()
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        raise ArtwarehouseError(
            f"suite {suite.name} does not fit the warehouse: {error}"
        ) from error
    if suite.picture_files:
        sizes = [_file_size(settings.images_dir, name) for name in frame["image_filename"]]
        frame["file_exists"] = [size is not None for size in sizes]
        frame["file_bytes"] = sizes
    return frame


def _file_size(folder: Path, name: str) -> int | None:
    try:
        return (folder / name).stat().st_size
    except FileNotFoundError:
        return None


def _validate(suite: Suite, frame: pd.DataFrame) -> Any:
    # Read when the library is imported: no usage data is sent.
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    # It raises its own log level when imported, to tell of a folder that it does not use.
    logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.WARNING)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    expectations = gx.ExpectationSuite(
        name=suite.name, expectations=[_expectation(gx, suite, rule) for rule in suite.rules]
    )
    asset = context.data_sources.add_pandas("warehouse").add_dataframe_asset(suite.table)
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    form = {"result_format": "COMPLETE", "return_unexpected_index_query": False}
    return batch.validate(expectations, result_format=form).results


def _expectation(gx: Any, suite: Suite, rule: Rule) -> Any:
    class_name = "".join(word.capitalize() for word in rule.type.split("_"))
    kind = getattr(gx.expectations, class_name, None)
    if kind is None:
        known = [name for name in dir(gx.expectations) if name.startswith("Expect")]
        like = difflib.get_close_matches(class_name, known, n=1)
        hint = f" (did you mean {like[0]}?)" if like else ""
        raise ArtwarehouseError(
            f"rule {rule.id} of suite {suite.name} asks for {rule.type},"
            f" which Great Expectations does not have{hint}"
        )
    try:
        return kind(**rule.kwargs, description=rule.meaning, meta={"rule": rule.id})
    except ValueError as error:  # pydantic v1's, which Great Expectations uses
        raise ArtwarehouseError(
            f"rule {rule.id} of suite {suite.name} has wrong arguments: {error}"
        ) from error


def _check_result(
    suite: Suite, rule: Rule, outcome: Any, frame: pd.DataFrame, con: DuckDBPyConnection
) -> CheckResult:
    found: dict[str, Any] = outcome.result
    raised = _raised(outcome)
    query = None
    if not outcome.success and raised is None:
        query = _keep(suite, rule, found, frame, con)
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
        observed=f"could not be evaluated: {raised}" if raised else _observed(found),
        failing_rows_query=query,
        meaning=rule.meaning,
    )


def _raised(outcome: Any) -> str | None:
    """Returns the message of an expectation that raised, from either form in which GX gives it."""
    info = outcome.exception_info or {}
    for part in [info, *(value for value in info.values() if isinstance(value, dict))]:
        if part.get("raised_exception"):
            return str(part["exception_message"])
    return None


def _observed(found: dict[str, Any]) -> str:
    if "unexpected_count" in found:
        judged = found["element_count"]
        share = found["unexpected_count"] / judged if judged else 0.0
        return f"{found['unexpected_count']} of {judged} rows ({share:.2%})"
    value = found.get("observed_value")
    if isinstance(value, dict):  # quantiles
        return ", ".join(f"{key}: {list(item)}" for key, item in value.items())
    return str(value)


def _keep(
    suite: Suite, rule: Rule, found: dict[str, Any], frame: pd.DataFrame, con: DuckDBPyConnection
) -> str:
    """Keeps the rows that break a rule; for a rule about a whole column, the column in figures."""
    name = f"{suite.name}__{rule.id}"
    columns = list(dict.fromkeys([suite.key, *rule.columns]))
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
