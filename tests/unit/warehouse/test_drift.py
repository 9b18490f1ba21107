"""A build is compared with the published one by tests of dbt."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from core.settings import DBT_PROJECT_DIR, Settings
from warehouse.build import build, check
from warehouse.checks import CheckResult

Ingest = Callable[[Settings, Iterable[tuple[str, str, int | None]]], None]

STATISTIC = """
select year, count(*) as works from {{ ref('stg_works') }} group by year
"""
TESTS = """
models:
  - name: stats_works_by_year
    data_tests:
      - drift:
          name: no_year_shrinks
          description: Collections grow.
          arguments: {key: [year], column: works, expression: works_growth >= 0.8}
      - drift:
          name: no_year_gains_much
          arguments: {key: [year], column: works, expression: works_change < 39}
"""


@pytest.fixture
def project(project: Path) -> Path:
    """The small project with a statistic whose drift is judged."""
    profile = project / "profiles.yml"
    outputs = yaml.safe_load(profile.read_text())
    published = "{{ env_var('ARTWAREHOUSE_PUBLISHED_PATH') }}"
    outputs["tiny"]["outputs"]["duckdb"]["plugins"] = [
        {"module": "warehouse.dbt_databases", "config": {"published": published}}
    ]
    profile.write_text(yaml.safe_dump(outputs))
    (project / "tests" / "generic").mkdir()
    shutil.copy(DBT_PROJECT_DIR / "tests/generic/drift.sql", project / "tests/generic")
    shutil.copy(DBT_PROJECT_DIR / "macros/raw_source.sql", project / "macros")
    (project / "models/marts/stats_works_by_year.sql").write_text(STATISTIC)
    (project / "models/drift.yml").write_text(TESTS)
    return project


def works(**counts: int) -> list[tuple[str, str, int | None]]:
    """So many works a year: ``y1600=3``; ``unknown=2`` for none."""
    return [
        (f"{year}-{number}", "title", None if year == "unknown" else int(year[1:]))
        for year, count in counts.items()
        for number in range(count)
    ]


def drift(checks: list[CheckResult]) -> dict[str, CheckResult]:
    return {each.check_name: each for each in checks if each.table_name == "stats_works_by_year"}


def failing_rows(settings: Settings, result: CheckResult) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as con:
        return con.execute(f"{result.failing_rows_query} order by year").fetchall()


def test_a_build_is_compared_with_the_published_one_row_by_row(
    empty: Settings, project: Path, ingest: Ingest
) -> None:
    ingest(empty, works(y1600=300, unknown=9, y1700=30))
    first = drift(build(empty, project_dir=project).checks)
    assert {each.status for each in first.values()} == {"pass"}

    ingest(empty, works(y1600=100, unknown=7, y1800=40))
    found = drift(build(empty, project_dir=project).checks)
    shrinks, gains = found["no_year_shrinks"], found["no_year_gains_much"]
    assert (shrinks.status, shrinks.severity, shrinks.failures) == ("fail", "warn", 2)
    assert shrinks.meaning == "Collections grow."
    assert failing_rows(empty, shrinks) == [
        (1600, 300, 100, -200, pytest.approx(110 / 310)),
        (1700, 30, 0, -30, pytest.approx(10 / 40)),  # nothing is left of that year
    ]
    # What the published build lacks counts as none there, and nulls of a key are one value.
    assert failing_rows(empty, gains) == [(1800, 0, 40, 40, pytest.approx(50 / 10))]
    # The published build is not compared with itself: what was found stays.
    assert not drift(check(empty, project_dir=project))


@pytest.mark.parametrize("spoil", ["damaged", "of an earlier version"])
def test_a_published_file_that_does_not_compare_is_left_out(
    empty: Settings, project: Path, ingest: Ingest, spoil: str
) -> None:
    ingest(empty, works(y1600=3))
    if spoil == "damaged":
        empty.warehouse_path.write_bytes(b"no database")
    else:
        with duckdb.connect(str(empty.warehouse_path)) as published:
            published.execute("create table stats_works_by_year as select 1600 as year, 9 as w")
            published.execute("create table warehouse_build as select '1' as build_id")
    found = drift(build(empty, project_dir=project).checks)
    assert [each.status for each in found.values()] == ["pass", "pass"]
