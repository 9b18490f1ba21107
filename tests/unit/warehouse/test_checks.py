import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from core.settings import Settings
from warehouse.checks import CheckResult, describe, keep_failing_rows, land_checks, rows_command


def result(number: int = 1, **changes: Any) -> CheckResult:
    values: dict[str, Any] = {
        "check_id": f"suite.rule_{number}",
        "check_name": f"rule_{number}",
        "suite": "suite",
        "table_name": "fct_artwork",
        "column_name": "title",
        "severity": "error",
        "status": "fail",
        "failures": 2,
        "observed": "2 rows",
        "failing_rows_query": f"from failing_rows.rule_{number}",
        "checked_at": datetime(2025, 1, 1, tzinfo=UTC),
    }
    return CheckResult(**(values | changes))


def test_only_a_failing_error_stops_publishing() -> None:
    assert result().stops_publishing
    assert not result(severity="warn").stops_publishing
    assert not result(status="pass").stops_publishing


def test_a_message_names_a_few_checks_and_counts_the_rest(empty: Settings) -> None:
    text = describe([result(n) for n in range(8)], empty, build="b1")
    assert "rule_0 (fct_artwork.title): 2 rows" in text
    assert text.count("artwarehouse sql") == 5
    assert text.endswith("and 3 more")


def test_a_check_without_a_table_or_rows_is_described_by_its_suite(empty: Settings) -> None:
    text = describe(
        [result(table_name=None, column_name=None, failing_rows_query=None)], empty, build=None
    )
    assert text == "rule_1 (suite): 2 rows"


def test_commands_survive_the_shell(empty: Settings) -> None:
    query = """select * from failing_rows."it's $odd" """
    words = shlex.split(rows_command(query, empty, build="b1"))
    folder = str(empty.data_dir)
    assert words == ["artwarehouse", "sql", query, "--build", "b1", "--data-dir", folder]


def test_commands_for_the_default_folder_are_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ARTWAREHOUSE_DATA_DIR", raising=False)
    assert rows_command("from t", Settings(), build=None) == "artwarehouse sql 'from t'"


def test_kept_rows_are_those_of_the_query_and_are_replaced() -> None:
    with duckdb.connect() as con:
        keep_failing_rows(con, "A rule", "select 1 as a, 2 as a -- a note")
        show = keep_failing_rows(con, "A rule", "with x as (select 7 as n) select n from x")
        assert con.execute(show).fetchall() == [(7,)]


def test_landing_the_same_build_again_replaces_its_results(empty: Settings) -> None:
    land_checks(empty, "b1", [result(1), result(2, observed=None, failing_rows_query=None)])
    land_checks(empty, "b1", [result(1, status="pass", failures=0)])
    land_checks(empty, "b2", [result(1)])
    with duckdb.connect(str(empty.raw_path), read_only=True) as con:
        landed = con.execute(
            "select build_id, check_id, status, checked_at from dq.results order by all"
        ).fetchall()
    when = datetime(2025, 1, 1, tzinfo=UTC)
    assert landed == [
        ("b1", "suite.rule_1", "pass", when),
        ("b1", "suite.rule_2", "fail", when),
        ("b2", "suite.rule_1", "fail", when),
    ]
