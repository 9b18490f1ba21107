"""Collection: how many works there are, of which kinds, how they changed, what is missing."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from app.charts import shared as charts
from app.charts import statistics as charts_stats
from app.components import (
    chart_with_query,
    choose_one,
    choose_part,
    handle_errors,
    picture_card,
    plain,
    published_or_stop,
    query_and_csv,
    show_empty_warehouse,
    show_not_embedded,
)
from app.data.schema import holds
from app.data.warehouse_reader import Published, Query, current_settings
from app.formatting import ago
from app.queries import shared as queries
from app.queries import statistics as stats

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

ALL_SOURCES = "all"
PICTURES = 12


def choose_sources(names: Mapping[str, str]) -> list[str]:
    """Lets a person narrow the page to one source; offers no choice where there is only one."""
    if len(names) < 2:
        return list(names)
    chosen = choose_one(
        "Source",
        [ALL_SOURCES, *names],
        key="source",
        format_func=lambda key: names.get(key, "All"),
    )
    return list(names) if chosen == ALL_SOURCES else [chosen]


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

    def draw(frame: pd.DataFrame) -> alt.Chart:
        counts = published.rows(queries.works_recorded(breakdown, sources))[0]
        return charts.works_by(frame, breakdown, **counts, source_names=names)

    lacking = f"No work has a {breakdown.noun} recorded."
    show_chart(published, f"works_by_{breakdown.column}", query, draw, lacking)


def show_coverage(published: Published, sources: Sequence[str], names: Mapping[str, str]) -> None:
    """Shows how many works have their picture."""
    query = queries.picture_coverage(sources)
    draw = partial(charts.picture_coverage, source_names=names)
    show_chart(published, "picture_coverage", query, draw, "No work names a picture.")


def show_chart(
    published: Published, name: str, query: Query, draw: Callable[[Any], Any], lacking: str
) -> None:
    """Shows the chart of a query, or says what is lacking where it has no row."""
    if not published.finds(query):
        st.caption(lacking)
        return
    chart_with_query(published, lambda: draw(published.frame(query)), name=name, query=query)


def show_kinds(published: Published, sources: Sequence[str], names: Mapping[str, str]) -> None:
    """Shows of which kinds the works are, and some of their pictures."""
    with st.grid(columns=2, min_column_width=330, gap="medium") as grid:
        for breakdown in queries.BREAKDOWNS:
            with grid.cell(), handle_errors():
                st.subheader(breakdown.title)
                show_works_by(published, breakdown, sources, names)
        with grid.cell(), handle_errors():
            st.subheader("Museum")
            show_chart(
                *(published, "museums", stats.museums(sources), charts_stats.museums),
                lacking="No work has its museum recorded.",
            )
        with grid.cell(), handle_errors():
            st.subheader("Western and not")
            show_chart(
                *(published, "western", stats.western(sources)),
                partial(charts_stats.western, source_names=names),
                lacking="No work has its country recorded.",
            )
    st.header("Some of the pictures")
    show_random_pictures(published, sources)


def show_time(published: Published, sources: Sequence[str], names: Mapping[str, str]) -> None:
    """Shows how works, artists, sizes, media and colours changed."""
    decades = partial(charts_stats.by_decade, source_names=names)
    undated = "No work from that time is dated."
    with st.grid(columns=2, min_column_width=330, gap="medium") as grid:
        with grid.cell(), handle_errors():
            st.subheader("Works by decade")
            draw = partial(decades, amount="works", noun="works")
            query = stats.works_by_decade(sources)
            show_chart(published, "works_by_decade", query, draw, undated)
        with grid.cell(), handle_errors():
            st.subheader("Artists at work")
            draw = partial(decades, amount="working_artists", noun="artists at work")
            query = stats.artists_by_decade(sources)
            show_chart(published, "artists_by_decade", query, draw, undated)
        with grid.cell(), handle_errors():
            st.subheader("Size of paintings")
            draw = partial(charts_stats.sizes, source_names=names)
            lacking = "Too few paintings have a size and a date."
            show_chart(published, "sizes", stats.sizes(sources), draw, lacking)
        with grid.cell(), handle_errors():
            st.subheader("Colours of the decades")
            if holds(published, "stats_palette_by_decade"):
                paint = partial(charts_stats.palette, source_names=names)
                lacking = "No picture of these sources has been measured."
                show_chart(published, "palette", stats.palette(sources), paint, lacking)
            else:
                show_not_embedded()
    with handle_errors():
        st.subheader("Media by half-century")
        lacking = "No dated work has its medium recorded."
        show_chart(published, "media", stats.media(sources), charts_stats.media, lacking)


def show_missing(published: Published, sources: Sequence[str], names: Mapping[str, str]) -> None:
    """Shows what the warehouse does not know of its works."""
    with st.grid(columns=2, min_column_width=330, gap="medium") as grid:
        with grid.cell(), handle_errors():
            st.subheader("Columns of the works")
            draw = partial(charts_stats.filled, source_names=names)
            lacking = "The warehouse holds no works."
            show_chart(published, "column_fill", stats.filled(sources), draw, lacking)
        with grid.cell(), handle_errors():
            st.subheader("Pictures")
            show_coverage(published, sources, names)
            st.subheader("Columns of the sources")
            st.markdown(
                "What the records themselves hold, before the warehouse reads them. Where a column "
                "is full here and empty in the works, something is not read."
            )
            query = stats.raw_filled(sources)
            frame = published.frame(query)
            st.dataframe(
                frame,
                hide_index=True,
                column_config={
                    "filled_share": st.column_config.ProgressColumn("filled", format="percent"),
                    "filled": None,
                },
                alt="How full each column of the sources' own tables is",
            )
            with st.expander("Query and data", type="compact"):
                query_and_csv(published.settings, name="source_column_fill", query=query)


@st.fragment
def show_random_pictures(published: Published, sources: Sequence[str]) -> None:
    """Shows some works with their pictures; the button draws others and leaves the page alone."""
    with handle_errors():  # in here, since the button runs this function by itself
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


PARTS = {"What they are": show_kinds, "Over time": show_time, "What is missing": show_missing}

st.title("Collection")
with published_or_stop(current_settings()) as published, handle_errors():
    works = [row for row in published.rows(queries.SOURCES) if row["works"]]
    if not works:
        show_empty_warehouse()
        st.stop()
    names = {row["source"]: row["name"] for row in works}
    sources = choose_sources(names)

    with handle_errors():
        show_sources(published, works)
    with st.grid(min_column_width=165):
        with handle_errors():
            show_totals(published, works, sources)
        with handle_errors():
            show_checks(published)
        with handle_errors():
            show_age(published)

    show_part = choose_part("Part", PARTS, key="part")
    show_part(published, sources, names)
