"""Suites are read strictly, and each kind of outcome becomes the right check result."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from core.errors import ArtwarehouseError
from core.settings import DBT_PROJECT_DIR, Settings
from warehouse.checks import CheckResult
from warehouse.expectations import Rule, Suite, load_suites, run_suite


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        con.execute(
            "create table works as select range as id, "
            "case when range < 90 then 'title ' || range end as title, range * 10 as year, "
            "case when range < 2 then range || '.jpg' end as image_filename from range(100)"
        )
        yield con


def rule(kind: str, severity: str = "error", **kwargs: Any) -> Rule:
    return Rule(id="the_rule", type=kind, kwargs=kwargs, severity=severity, meaning="why")  # type: ignore[arg-type]


def run(
    con: duckdb.DuckDBPyConnection, settings: Settings, *rules: Rule, **suite: Any
) -> list[CheckResult]:
    return run_suite(
        Suite(name="works_suite", table="works", key="id", rules=list(rules), **suite),
        con,
        settings,
    )


def test_a_broken_rule_keeps_the_rows_with_their_key(
    con: duckdb.DuckDBPyConnection, empty: Settings
) -> None:
    [found] = run(con, empty, rule("expect_column_values_to_be_between", column="year",
                                   max_value=970))  # fmt: skip
    assert (found.check_id, found.table_name, found.column_name) == (
        "works_suite.the_rule", "works", "year",
    )  # fmt: skip
    assert (found.status, found.severity, found.failures) == ("fail", "error", 2)
    assert found.observed == "2 of 100 rows (2.00%)"
    assert found.meaning == "why"
    assert found.failing_rows_query == "select * from failing_rows.works_suite__the_rule"
    assert con.execute(found.failing_rows_query).fetchall() == [(98, 980), (99, 990)]


def test_a_rule_that_allows_a_few_passes_and_still_counts_them(
    con: duckdb.DuckDBPyConnection, empty: Settings
) -> None:
    [found] = run(con, empty, rule("expect_column_values_to_not_be_null", column="title",
                                   mostly=0.9))  # fmt: skip
    assert (found.status, found.failures, found.failing_rows_query) == ("pass", 10, None)


def test_a_small_source_is_judged_apart_from_a_large_one(
    con: duckdb.DuckDBPyConnection, empty: Settings
) -> None:
    con.execute("alter table works add column source text")
    con.execute("update works set source = case when id < 91 then 'large' else 'small' end")
    titled = rule("expect_column_values_to_not_be_null", "warn", column="title", mostly=0.9)
    [together] = run(con, empty, titled)
    assert together.status == "pass"
    large, small = run(con, empty, titled, by="source")
    assert (large.check_id, large.check_name) == ("works_suite.the_rule.large", "the_rule (large)")
    assert (large.status, large.failures) == ("pass", 1)
    assert (small.status, small.observed) == ("fail", "9 of 9 rows (100.00%)")
    assert small.failing_rows_query is not None
    assert len(con.execute(small.failing_rows_query).fetchall()) == 9


def test_no_check_of_what_a_source_says_stops_publishing() -> None:
    suites = load_suites(DBT_PROJECT_DIR / "expectations")
    stopping = {
        f"{suite.name}.{each.id}"
        for suite in suites
        for each in suite.rules
        if each.severity == "error"
    }
    # The suite of pictures judges our own store, no source.
    ours = {name for name in stopping if name.startswith("images.")}
    assert stopping - ours == {"fct_artwork.there_are_artworks"}


def test_a_rule_about_a_whole_column_shows_the_column_in_figures(
    con: duckdb.DuckDBPyConnection, empty: Settings
) -> None:
    [found] = run(
        con, empty, rule("expect_column_mean_to_be_between", "warn", column="year", max_value=3)
    )
    assert (found.status, found.severity, found.observed) == ("fail", "warn", "495.0")
    assert found.failing_rows_query is not None
    [summary] = con.execute(found.failing_rows_query).fetchall()
    assert summary[:4] == ("year", "BIGINT", "0", "990")


def test_a_rule_about_quantiles_tells_what_it_found(
    con: duckdb.DuckDBPyConnection, empty: Settings
) -> None:
    ranges = {"quantiles": [0.5], "value_ranges": [[0, 10]]}
    kind = "expect_column_quantile_values_to_be_between"
    [found] = run(con, empty, rule(kind, column="year", quantile_ranges=ranges))
    assert found.status == "fail"
    assert "quantiles: [0.5]" in str(found.observed)


def test_a_rule_about_two_columns_needs_both(
    con: duckdb.DuckDBPyConnection, empty: Settings
) -> None:
    kind = "expect_column_pair_values_a_to_be_greater_than_b"
    [found] = run(con, empty, rule(kind, column_A="year", column_B="id", or_equal=False))
    assert (found.column_name, found.failures) == ("year, id", 1)
    assert con.execute(str(found.failing_rows_query)).fetchall() == [(0, 0)]


def test_an_empty_table_fails_a_rule_about_its_rows(
    con: duckdb.DuckDBPyConnection, empty: Settings
) -> None:
    count = rule("expect_table_row_count_to_be_between", min_value=1)
    [found] = run(con, empty, count, where="id < 0")
    assert (found.status, found.observed) == ("fail", "0")
    assert con.execute(str(found.failing_rows_query)).fetchall() == [(0,)]


def test_a_rule_that_cannot_be_evaluated_is_an_error_whatever_its_severity(
    con: duckdb.DuckDBPyConnection, empty: Settings
) -> None:
    [found] = run(con, empty, rule("expect_column_stdev_to_be_between", "warn", column="title",
                                   max_value=3))  # fmt: skip
    assert (found.status, found.severity) == ("fail", "error")
    assert str(found.observed).startswith("could not be evaluated: ")


def test_a_column_without_a_value_has_no_spread_to_judge(
    con: duckdb.DuckDBPyConnection, empty: Settings
) -> None:
    ranges = {"quantiles": [0.5], "value_ranges": [[0, 10]]}
    spread = rule(
        "expect_column_quantile_values_to_be_between", column="year", quantile_ranges=ranges
    )
    con.execute("update works set year = null")
    [found] = run(con, empty, spread)
    assert (found.status, found.observed) == ("pass", "no value in the column")
    filled = rule("expect_column_values_to_not_be_null", column="year")
    [found] = run(con, empty, filled)
    assert found.status == "fail"


def test_results_come_in_the_order_of_the_suite(
    con: duckdb.DuckDBPyConnection, empty: Settings
) -> None:
    rules = [
        Rule(id=f"r{n}", type=kind, kwargs={"column": "id"}, severity="warn", meaning="why")
        for n, kind in enumerate(
            ["expect_column_values_to_be_unique", "expect_column_to_exist"] * 3
            + ["expect_column_values_to_not_be_null"]
        )
    ]
    assert [found.check_name for found in run(con, empty, *rules)] == [r.id for r in rules]


def test_pictures_are_looked_up_in_the_store(
    con: duckdb.DuckDBPyConnection, empty: Settings
) -> None:
    empty.images_dir.mkdir()
    (empty.images_dir / "0.jpg").write_bytes(b"12345")
    there = rule("expect_column_values_to_be_in_set", column="file_exists", value_set=[True])
    size = Rule(id="size", type="expect_column_values_to_be_between",
                kwargs={"column": "file_bytes", "min_value": 6}, severity="warn",
                meaning="why")  # fmt: skip
    exists, big = run(con, empty, there, size,
                      where="image_filename is not null", picture_files=True)  # fmt: skip
    assert con.execute(str(exists.failing_rows_query)).fetchall() == [(1, "1.jpg", False)]
    assert con.execute(str(big.failing_rows_query)).fetchall() == [(0, "0.jpg", 5.0)]
    assert big.observed == "1 of 2 rows (50.00%), first 0.jpg"


def test_an_unknown_expectation_is_named_with_the_nearest_that_exists(
    con: duckdb.DuckDBPyConnection, empty: Settings
) -> None:
    with pytest.raises(ArtwarehouseError, match="did you mean ExpectColumnValuesToBeUnique"):
        run(con, empty, rule("expect_column_values_to_be_uniqe", column="id"))


def test_wrong_arguments_are_named(con: duckdb.DuckDBPyConnection, empty: Settings) -> None:
    with pytest.raises(ArtwarehouseError, match="the_rule of suite works_suite"):
        run(con, empty, rule("expect_column_values_to_be_unique", column="id", often=0.5))


def test_a_column_that_is_not_there_is_named(
    con: duckdb.DuckDBPyConnection, empty: Settings
) -> None:
    with pytest.raises(ArtwarehouseError, match=r"works_suite does not fit.*artist"):
        run(con, empty, rule("expect_column_values_to_be_unique", column="artist"))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("table: t", "Field required"),
        ("[1, 2]", "no suite"),
        ("table: {", "no suite"),
        ("{table: t, key: k, colour: red, rules: []}", "colour"),
        (
            "{table: t, key: k, rules: [{id: a, type: b, severity: loud, meaning: c}]}",
            "severity",
        ),
        (
            "{table: t, key: k, rules: [{id: a, type: b, severity: warn, meaning: c},"
            " {id: a, type: d, severity: warn, meaning: e}]}",
            "names a rule twice: a",
        ),
    ],
)
def test_a_file_that_is_no_suite_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "bad.yml").write_text(text)
    with pytest.raises(ArtwarehouseError, match=complaint) as failure:
        load_suites(tmp_path)
    assert "bad.yml" in str(failure.value)


def test_the_projects_own_suites_are_read_and_say_why_each_rule_exists() -> None:
    suites = load_suites(DBT_PROJECT_DIR / "expectations")
    assert {"fct_artwork", "images", "works_by_source"} <= {suite.name for suite in suites}
    for suite in suites:
        for found in suite.rules:
            assert len(found.meaning.split()) >= 4, f"{suite.name}.{found.id}"


# Expectations that say what a test of dbt says, unless they allow for exceptions.
SAID_BY_DBT = {
    "expect_column_values_to_not_be_null": "not_null",
    "expect_column_values_to_be_unique": "unique",
    "expect_column_values_to_be_in_set": "accepted_values",
}


def column_tests_of_dbt() -> set[tuple[str, str, str]]:
    """Table, column and test, of every column test and constraint in the project's YAML."""
    found = set()
    for path in (DBT_PROJECT_DIR / "models").rglob("*__models.yml"):
        for model in yaml.safe_load(path.read_text()).get("models", []):
            for column in model.get("columns", []):
                named = [c["type"] for c in column.get("constraints", [])]
                for test in column.get("data_tests", []):
                    named.append(test if isinstance(test, str) else next(iter(test)))
                found |= {(model["name"], column["name"], name) for name in named}
    return found


def test_no_rule_stands_both_in_a_suite_and_in_dbt() -> None:
    dbt = column_tests_of_dbt()
    assert ("fct_artwork", "artwork_key", "unique") in dbt
    twice = [
        f"{suite.name}.{rule.id}"
        for suite in load_suites(DBT_PROJECT_DIR / "expectations")
        for rule in suite.rules
        for column in rule.columns
        if (suite.table, column, SAID_BY_DBT.get(rule.type, "")) in dbt
    ]
    assert not twice
