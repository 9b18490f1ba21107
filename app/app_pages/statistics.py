"""Statistics: how many works the warehouse holds, of which kinds, and what they look like."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from app import charts, queries
from app.components import (
    chart_with_query,
    failures_told,
    picture_card,
    plain,
    published_or_stop,
    tell_empty_warehouse,
)
from app.data import Published
from app.wording import ago
from warehouse.settings import Settings

ALL_SOURCES = "all"
PICTURES = 12


def choose_sources(names: Mapping[str, str]) -> list[str]:
    """Lets a person narrow the page to one source; offers no choice where there is only one."""
    if len(names) < 2:
        return list(names)
    chosen = st.segmented_control(
        "Source",
        [ALL_SOURCES, *names],
        default=ALL_SOURCES,
        required=True,
        format_func=lambda key: names.get(key, "All"),
        key="source",
        bind="query-params",
    )
    return list(names) if chosen == ALL_SOURCES else [str(chosen)]


def show_sources(published: Published, works: Sequence[Mapping[str, Any]]) -> None:
    """Shows how many works each source has given, and when it was last asked."""
    loaded_at = {row["source"]: row["loaded_at"] for row in published.rows(queries.LOADS)}
    for row in works:
        line = f"{plain(row['name'])}: {row['works']:,} works"
        if row["source"] in loaded_at:
            line += f", loaded {ago(loaded_at[row['source']], datetime.now(UTC))}"
        st.caption(line)


def show_totals(
    published: Published, works: Sequence[Mapping[str, Any]], sources: Sequence[str]
) -> None:
    """Shows how many works, artists and pictures there are."""
    chosen = [row for row in works if row["source"] in sources]
    total, pictures = (sum(row[key] for row in chosen) for key in ("works", "pictures"))
    artists = published.rows(queries.artists(sources))[0]["artists"]
    st.metric("Works", f"{total:,}")
    st.metric("Artists", f"{artists:,}", help="Artists known by name")
    st.metric("Pictures", f"{pictures:,}", help=f"{pictures / total:.0%} of the works")


def show_checks(published: Published) -> None:
    """Shows how the last checks went."""
    checks = published.rows(queries.CHECKS)
    total = sum(row["checks"] for row in checks)
    failed = sum(row["checks"] for row in checks if row["status"] == "fail")
    st.metric(
        "Checks passed",
        f"{total - failed:,} of {total:,}" if total else "none run",
        delta=f"{failed:,} failed" if failed else None,
        delta_color="inverse",
        delta_arrow="off",
    )


def show_age(published: Published) -> None:
    """Shows when the warehouse was built."""
    built_at = published.rows(queries.BUILT)[0]["built_at"]
    st.metric(
        "Built",
        ago(built_at, datetime.now(UTC)),
        help=f"{built_at.astimezone(UTC):%d %B %Y, %H:%M} UTC, build {published.build.build_id}",
    )


def show_works_by(
    published: Published,
    breakdown: queries.Breakdown,
    sources: Sequence[str],
    names: Mapping[str, str],
) -> None:
    """Shows the works by one dimension."""
    query = queries.works_by(breakdown, sources)
    frame = published.frame(query)
    counts = published.rows(queries.works_recorded(breakdown, sources))[0]
    if frame.empty:
        st.caption(f"No work has a {breakdown.noun} recorded.")
        return
    chart = charts.works_by(
        frame,
        breakdown,
        recorded=counts["recorded"],
        works=counts["works"],
        source_names=names,
    )
    chart_with_query(chart, name=f"works_by_{breakdown.column}", frame=frame, query=query)


def show_coverage(published: Published, sources: Sequence[str], names: Mapping[str, str]) -> None:
    """Shows how many works have their picture."""
    query = queries.picture_coverage(sources)
    frame = published.frame(query)
    if frame.empty:
        st.caption("No work names a picture.")
        return
    chart = charts.picture_coverage(frame, source_names=names)
    chart_with_query(chart, name="picture_coverage", frame=frame, query=query)


@st.fragment
def show_random_pictures(published: Published, sources: Sequence[str]) -> None:
    """Shows some works with their pictures; the button draws others and leaves the page alone."""
    with failures_told():  # in here, since the button runs this function by itself
        if Published(published.settings).build != published.build:
            st.rerun()  # a new build was published meanwhile: the charts must follow
        seed = st.session_state.setdefault("pictures_seed", secrets.randbelow(10**9))
        works = published.rows(queries.random_works(sources, number=PICTURES, seed=seed))
        if not works:
            st.caption("No picture has been fetched yet: run an ingest without `--no-images`.")
            return
        if st.button("Show others", icon=":material/shuffle:"):
            seed = st.session_state["pictures_seed"] = secrets.randbelow(10**9)
            works = published.rows(queries.random_works(sources, number=PICTURES, seed=seed))
        with st.grid(min_column_width=160, gap="medium") as grid:
            for work in works:
                with grid.cell():
                    picture_card(published.settings, work)


st.title("Statistics")
with published_or_stop(Settings()) as published, failures_told():
    works = [row for row in published.rows(queries.SOURCES) if row["works"]]
    if not works:
        tell_empty_warehouse()
        st.stop()
    names = {row["source"]: row["name"] for row in works}
    sources = choose_sources(names)

    with failures_told():
        show_sources(published, works)
    with st.grid(min_column_width=165):
        with failures_told():
            show_totals(published, works, sources)
        with failures_told():
            show_checks(published)
        with failures_told():
            show_age(published)

    st.header("The works")
    with st.grid(columns=2, min_column_width=330, gap="medium") as grid:
        for breakdown in queries.BREAKDOWNS:
            with grid.cell(), failures_told():
                st.subheader(breakdown.title)
                show_works_by(published, breakdown, sources, names)
        with grid.cell(), failures_told():
            st.subheader("Pictures")
            show_coverage(published, sources, names)

    st.header("Some of the pictures")
    show_random_pictures(published, sources)
