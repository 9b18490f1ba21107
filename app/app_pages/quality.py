"""Data quality: what the checks found, what was rejected or not fetched, how fresh it all is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from app import results
from app.charts import shared as charts
from app.charts import tables as table_charts
from app.components import (
    chart_with_query,
    handle_errors,
    plain,
    published_or_stop,
    query_and_csv,
    show_chart,
    text_of,
)
from app.data import builds
from app.data.warehouse_reader import Published, current_settings
from app.formatting import ago, moment
from app.queries import quality as queries
from core.settings import Settings

MOST_FAILING_ROWS = 200
SOUND, DOUBTFUL = ":material/check_circle:", ":material/warning:"

# Schemas of raw that are no source: what their loads brought.
OWN_DATASETS = {
    "images": "Pictures",
    "rejects": "Rejected records",
    "ml": "Predictions and runs",
    "dq": "Check results",
}


def show_summary(published: Published) -> None:
    """Shows the state in a few numbers."""
    build = published.rows(queries.BUILD)[0]
    passed, failed = build.get("checks_passed"), build.get("checks_failed")
    if passed is not None and failed is not None:
        st.metric("Checks passed", f"{passed:,} of {passed + failed:,}")
    with handle_errors():
        rejected = sum(row["records"] for row in published.rows(queries.REJECTS))
        st.metric("Rejected records", f"{rejected:,}")
    with handle_errors():
        lacking = sum(row["pictures"] for row in published.rows(queries.PICTURE_ERRORS))
        st.metric("Pictures not fetched", f"{lacking:,}", help="Asked for, and not received")
    st.metric(
        "Built",
        ago(build["built_at"], datetime.now(UTC)),
        help=f"{moment(build['built_at'])}, build {published.build.build_id}",
    )


def show_checks(published: Published) -> None:
    """Shows how the checks of the builds went, and of a chosen build each that failed."""
    history = published.frame(queries.CHECKED_BUILDS)
    if history.empty:
        st.info(
            "No check has been recorded yet: `artwarehouse build` runs them.",
            icon=":material/rule:",
        )
        return
    chart_with_query(
        published,
        partial(table_charts.checks_over_builds, history),
        name="checks_over_builds",
        query=queries.CHECKED_BUILDS,
    )
    known = list(dict.fromkeys(reversed(list(history["build_id"]))))
    current = published.build.build_id
    build_id = st.selectbox(
        "Build",
        known,
        index=known.index(current) if current in known else 0,
        format_func=lambda build: f"{build} (published)" if build == current else build,
        key="checked",
    )
    checks = published.rows(queries.checks_of(str(build_id)))
    failing = [check for check in checks if check["status"] != "pass"]
    if not failing:
        st.success(f"Each of its {len(checks):,} checks passed.", icon=SOUND)
    for check in failing:
        show_failing(published, check)
    with st.expander(f"All {len(checks):,} checks", type="compact"):
        names = ("check_name", "table_name", "column_name", "severity", "status", "failures")
        show_table(
            [{name: check[name] for name in names} | says(check) for check in checks],
            alt="Every check of the build with its outcome",
        )


def says(check: Mapping[str, Any]) -> dict[str, str | None]:
    """Returns why a check exists and what it observed, as far as the build tells."""
    return {"meaning": check.get("meaning"), "observed": check["observed"]}


def show_failing(published: Published, check: Mapping[str, Any]) -> None:
    """Shows a failed check, with its rows one click away."""
    about = ".".join(filter(None, [text_of(check, "table_name"), text_of(check, "column_name")]))
    weight = "Warning" if check["severity"] == "warn" else "Error"
    with st.container(border=True):
        st.markdown(
            f"{DOUBTFUL} **{plain(text_of(check, 'check_name'))}** ({plain(about)})  \n"
            f"{weight}: {plain(text_of(check, 'observed') or str(check['failures']) + ' rows')}"
        )
        if meaning := text_of(check, "meaning"):
            st.markdown(plain(meaning))
        if text_of(check, "failing_rows_query"):
            show_failing_rows(published.settings, published.build.build_id, dict(check))


@st.fragment
def show_failing_rows(settings: Settings, current: str, check: dict[str, Any]) -> None:
    """Shows the rows that failed a check when a person asks for them."""
    key = f"rows_{check['build_id']}_{check['check_id']}"
    if not st.button("Show the rows", key=key, icon=":material/table_rows:"):
        return
    from warehouse.sandbox.run import run_sql

    with handle_errors():
        table = run_sql(
            settings,
            check["failing_rows_query"],
            max_rows=MOST_FAILING_ROWS,
            timeout_seconds=settings.sql.timeout_seconds,
            path=builds.database_of(settings, check["build_id"], published=current),
            as_texts=True,
        )
        st.code(check["failing_rows_query"], language="sql")
        st.dataframe(
            results.to_frame(table),
            hide_index=True,
            alt=f"Rows that failed {check['check_name']}",
        )
        if table.num_rows >= MOST_FAILING_ROWS:
            st.caption(f"The first {MOST_FAILING_ROWS} rows.")


def show_freshness(published: Published, names: Mapping[str, str]) -> None:
    """Shows when each source last gave something."""
    loads = published.rows(queries.LOADS)
    if not loads:
        st.caption("Nothing has been loaded yet.")
        return
    now = datetime.now(UTC)
    known = {**names, **OWN_DATASETS}
    rows = [
        {
            "Loaded": known.get(row["dataset"], row["dataset"]),
            "Last": ago(row["loaded_at"], now),
            "Loads": row["loads"],
            "Failed": row["failed"],
        }
        for row in sorted(loads, key=lambda row: (row["dataset"] not in names, row["dataset"]))
    ]
    sources = [row for row in loads if row["dataset"] in names]
    if sources:
        oldest = min(sources, key=lambda row: row["loaded_at"])
        st.markdown(
            f"Least fresh: {plain(names[oldest['dataset']])}, "
            f"loaded {ago(oldest['loaded_at'], now)}."
        )
    show_table(rows, alt="Last load of each source and of the program's own tables")


def show_pictures(published: Published, names: Mapping[str, str]) -> None:
    """Shows which works have their picture, and why others have none."""
    if not published.finds(queries.COVERAGE):
        st.caption("No work names a picture.")
    else:
        chart_with_query(
            published,
            lambda: charts.picture_coverage(published.frame(queries.COVERAGE), source_names=names),
            name="picture_coverage",
            query=queries.COVERAGE,
        )
    errors = published.rows(queries.PICTURE_ERRORS)
    if not errors:
        st.caption(f"{SOUND} Every picture that was asked for came.")
        return
    for row in errors:
        row["status"] = charts.PICTURE_STATES.get(row["status"], (row["status"],))[0]
    show_table(errors, alt="Pictures that were asked for and did not come, with the reasons")


def show_rejects(published: Published) -> None:
    """Shows the records that could not be read, by reason."""
    rejects = published.rows(queries.REJECTS)
    if not rejects:
        st.caption(f"{SOUND} No record was rejected.")
        return
    number = sum(row["records"] for row in rejects)
    st.markdown(
        f"{number:,} {'record' if number == 1 else 'records'} could not be read. They are kept as "
        "they came in `raw.duckdb`, schema `rejects`."
    )
    show_table(rejects, alt="Rejected records by source and reason")


def show_cells(published: Published, names: Mapping[str, str]) -> None:
    """Shows the cells that were not read into their columns, or with doubt, source by source."""
    issues = published.rows(queries.CELL_ISSUES)
    if not issues:
        st.caption(f"{SOUND} Every cell was read.")
        return
    first = max(issues, key=lambda row: row["works"])
    st.markdown(
        f"Most often: {plain(first['issue'])} in {plain(first['column_name'])}, "
        f"{first['works']:,} works."
    )
    sources = list(dict.fromkeys(row["source"] for row in issues))
    source = st.segmented_control(
        "Source",
        sources,
        default=first["source"],
        required=True,
        format_func=lambda source: names.get(source, source),
        key="cells_of",
    )
    of_source = [row for row in issues if row["source"] == source]
    show_table(
        [{name: row[name] for name in row if name != "source"} for row in of_source],
        alt="Cells of the source that were not read, or with doubt, by column and reason",
    )
    with st.expander("The cells", type="compact"):
        cells = queries.cells_of(str(source))
        frame = published.frame(cells)
        st.dataframe(frame, hide_index=True, alt="Cells with what each was taken for")
        query_and_csv(published.settings, name="cell_issues", query=cells)


def show_rows(published: Published) -> None:
    """Shows the rows of every table, in this build and in those kept from before."""
    by_build = builds.rows_by_build(published)
    tables = sorted(set().union(*by_build.values()))
    names = [build for build in by_build if build != published.build.build_id]
    current = by_build[published.build.build_id]
    if names:
        table = st.selectbox(
            "Table",
            tables,
            index=tables.index("fct_artwork") if "fct_artwork" in tables else 0,
            key="counted",
        )
        frame = pd.DataFrame(
            [(build, rows[str(table)]) for build, rows in by_build.items() if table in rows],
            columns=["build_id", "rows"],
        )
        show_chart(
            partial(table_charts.rows_over_builds, frame, str(table)),
            name="rows_over_builds",
            of=(published.build, names, table),
        )
    else:
        st.caption("No earlier build is kept yet: the next `artwarehouse build` keeps this one.")
    with st.expander(f"All {len(tables)} tables", type="compact", expanded=not names):
        show_table(
            [
                {"table": table, "this build": current.get(table)}
                | {build: by_build[build].get(table) for build in reversed(names)}
                for table in tables
            ],
            alt="Rows of every table by build",
        )


def show_table(rows: Sequence[Mapping[str, Any]], *, alt: str) -> None:
    """Shows rows as a table with headings for people."""
    headings = {name: name.replace("_", " ").capitalize() for name in rows[0] if name.islower()}
    st.dataframe(list(rows), hide_index=True, column_config=headings, alt=alt)


st.title("Data quality")
with published_or_stop(current_settings()) as published, handle_errors():
    with st.grid(min_column_width=165), handle_errors():
        show_summary(published)
    names = {row["source"]: row["name"] for row in published.rows(queries.SOURCE_NAMES)}
    st.header("Checks")
    with handle_errors():
        show_checks(published)
    with st.grid(columns=2, min_column_width=330, gap="medium") as grid:
        with grid.cell(), handle_errors():
            st.subheader("Freshness")
            show_freshness(published, names)
        with grid.cell(), handle_errors():
            st.subheader("Rejected records")
            show_rejects(published)
        with grid.cell(), handle_errors():
            st.subheader("Pictures")
            show_pictures(published, names)
        with grid.cell(), handle_errors():
            st.subheader("Cells not read, or with doubt")
            show_cells(published, names)
    st.header("Rows")
    with handle_errors():
        show_rows(published)
