"""The queries behind Data quality: checks, loads, rejected records, pictures, cells not read."""

from __future__ import annotations

from app.data.warehouse_reader import Query

MOST_BUILDS = 12
MOST_CELLS = 1000
MOST_LETTERS = 300

BUILD = Query("select * from warehouse_build")

SOURCE_NAMES = Query("select source, source_name as name from dim_source order by source")

CHECKED_BUILDS = Query(
    f"""\
with builds as (
    select build_id, max(checked_at) as checked_at
    from fct_check_result
    group by build_id
    order by checked_at desc
    limit {MOST_BUILDS}
)

select
    build_id,
    case
        when status = 'pass' then 'passed'
        when severity = 'warn' then 'failed (warning)'
        else 'failed (error)'
    end as outcome,
    count(*) as checks
from fct_check_result join builds using (build_id)
group by build_id, builds.checked_at, outcome
order by builds.checked_at, build_id, outcome"""  # noqa: S608 # the number above
)

LOADS = Query(
    """\
select dataset, max(loaded_at) as loaded_at, count(*) as loads,
    count(*) filter (where status_code <> 0) as failed
from fct_load
group by dataset
order by dataset"""
)

REJECTS = Query(
    "select source, reason, records from stats_rejects order by records desc, source, reason"
)

# Not from stats_image_errors, which an older build lacks: this fact says the same.
PICTURE_ERRORS = Query(
    """\
select source, status, http_status, count(*) as pictures, min(error) as example
from fct_image_fetch
where status <> 'ok'
group by all
order by pictures desc, source, status, http_status"""
)

COVERAGE = Query(
    "select source, status, works from stats_image_coverage order by source, works desc"
)

CELL_ISSUES = Query(
    """\
select source, column_name, issue, count(*) as cells, cast(sum(affected_works) as bigint) as works
from stats_cell_issues
group by all
order by works desc, source, column_name, issue"""
)


def cells_of(source: str) -> Query:
    """Cells of a source that were not read, or with doubt, those of most works first."""
    return Query(
        f"""\
select column_name, left(cell, {MOST_LETTERS}) as cell, issue,
    left(read_as, {MOST_LETTERS}) as read_as, affected_works as works
from stats_cell_issues
where source = $source
order by works desc, column_name, cell
limit {MOST_CELLS}""",  # noqa: S608 # the numbers above
        {"source": source},
    )


def checks_of(build_id: str) -> Query:
    """Checks of a build, those that failed first; with the columns that the build knows."""
    return Query(
        """\
select *
from fct_check_result
where build_id = $build_id
order by status, severity, table_name, column_name, check_name""",
        {"build_id": build_id},
    )
