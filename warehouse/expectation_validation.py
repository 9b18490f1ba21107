"""Great Expectations on one frame: rules in, outcomes out."""

from __future__ import annotations

import difflib
import logging
import os
from typing import TYPE_CHECKING, Any

from core.errors import ArtwarehouseError

if TYPE_CHECKING:
    import pandas as pd

    from warehouse.expectations import Rule, Suite


def judge(suite: Suite, frame: pd.DataFrame) -> list[Any]:
    """Judges a frame; the outcomes are in the order of the rules."""
    # Read when the library is imported: no usage data is sent.
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    # It raises its own log level when imported, to tell of a folder that it does not use.
    logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.WARNING)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("warehouse").add_dataframe_asset(suite.table)
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})

    def outcomes_of(rules: list[Rule], result_format: str) -> list[Any]:
        expectations = [_expectation(gx, suite, rule) for rule in rules]
        named = gx.ExpectationSuite(name=f"{suite.name} {result_format}", expectations=expectations)
        form = {"result_format": result_format, "return_unexpected_index_query": False}
        return list(batch.validate(named, result_format=form).results)

    # Listing the rows that a rule finds costs as much as judging it: only where the rule fails.
    found = {_rule_of(outcome): outcome for outcome in outcomes_of(suite.rules, "BASIC")}
    failing = [rule for rule in suite.rules if not found[rule.id].success]
    if failing:
        found |= {_rule_of(outcome): outcome for outcome in outcomes_of(failing, "COMPLETE")}
    return [found[rule.id] for rule in suite.rules]


def _rule_of(outcome: Any) -> str:
    return str(outcome.expectation_config.meta["rule"])


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


def exception_of(outcome: Any) -> str | None:
    """Returns the message of an expectation that raised, from either form in which GX gives it."""
    info = outcome.exception_info or {}
    for part in [info, *(value for value in info.values() if isinstance(value, dict))]:
        if part.get("raised_exception"):
            return str(part["exception_message"])
    return None
