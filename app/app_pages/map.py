"""Map: all embedded paintings by their looks, an artist's path among them, artists alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from app.charts import map as charts_map
from app.components import (
    chart_with_query,
    choose_part,
    handle_errors,
    picture_grid,
    plain,
    published_or_stop,
    query_and_csv,
    show_chart,
    show_not_embedded,
    show_selectable_chart,
    show_whole_links,
)
from app.data.schema import holds
from app.data.warehouse_reader import Published, current_settings
from app.image_urls import picture_address
from app.queries import map as queries
from app.queries.map import ATTRIBUTES, Part
from app.thumbnails import TOOLTIP_SIDE

if TYPE_CHECKING:
    import altair as alt

    from app.charts.shared import LayeredChart

PAGE_SIZE = 12


def with_pictures(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds the address of each work's small picture, which the browser asks for when it hovers."""
    return frame.assign(
        image=[picture_address(name, TOOLTIP_SIDE) for name in frame["image_filename"]]
    ).drop(columns="image_filename")


def show_map(published: Published) -> None:
    """Shows all points, coloured, and the works of the part that a person marks."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        label = st.selectbox(
            "Colour", list(ATTRIBUTES), key="colour", bind="query-params", width=220
        )
        attribute = ATTRIBUTES[label]
        known = [row["value"] for row in published.rows(queries.values(attribute))]
        value = st.selectbox(
            f"Only this {attribute.noun}",
            known,
            index=None,
            placeholder="All",
            key=f"only_{attribute.noun}",
            width=320,
        )
    query = queries.points(attribute)

    def draw() -> alt.Chart:
        frame = with_pictures(published.frame(query))
        total = published.rows(queries.COUNT)[0]["points"]
        return charts_map.points(frame, attribute, total=total, value=value)

    event = show_selectable_chart(
        draw,
        name=f"map_{attribute.noun}",
        of=(published.build, value),
        on_select="rerun",
        selection_mode=charts_map.BRUSH,
    )
    st.caption("Rest on a point to see its picture. Drag over points to list their works below.")
    with st.expander("Query and data", type="compact"):
        query_and_csv(published.settings, name="map", query=query)
    show_part(published, Part(marked_box(event), attribute, value))


def marked_box(event: Mapping[str, Any]) -> tuple[float, float, float, float] | None:
    """Returns the part of the map that a person marked, or None."""
    marked = event["selection"].get(charts_map.BRUSH, {})
    if not (marked.get("x") and marked.get("y")):
        return None
    (left, right), (bottom, top) = sorted(marked["x"]), sorted(marked["y"])
    return float(left), float(right), float(bottom), float(top)


def show_part(published: Published, part: Part) -> None:
    """Lists the works of a part of the map."""
    if part.box is None and part.value is None:
        return
    number = published.rows(queries.count_in(part))[0]["works"]
    where = "in the marked part" if part.box else "on the map"
    what = f" of {plain(part.value)}" if part.value else ""
    st.subheader(f"{number:,} {'work' if number == 1 else 'works'}{what} {where}")
    if not number:
        st.caption("Drag over another part.")
        return
    pages, page = -(-number // PAGE_SIZE), 1
    if pages > 1:
        page = st.pagination(pages, key="map_page")
    works = published.rows(queries.works_in(part, page=min(page, pages), page_size=PAGE_SIZE))
    picture_grid(published.settings, works)


def choose_artist(rows: list[dict[str, Any]], *, everyone: bool = False) -> str | None:
    """Lets a person choose an artist."""
    names = {row["artist_key"]: f"{row['artist_name']} ({row['works']:,})" for row in rows}
    chosen: str | None = st.selectbox(
        "Around" if everyone else "Artist",
        list(names),
        index=None if everyone else 0,
        placeholder="The artists with most pictures",
        format_func=lambda key: names.get(key, key),
        key="around" if everyone else "followed",
        width=420,
    )
    return chosen


def show_artist(published: Published) -> None:
    """Shows how the works of an artist move over the map in the course of the years."""
    artists = published.rows(queries.ARTISTS)
    if not artists:
        st.info("No artist has three dated works on the map.", icon=":material/timeline:")
        return
    key = choose_artist(artists)
    artist = next(row["artist_name"] for row in artists if row["artist_key"] == key)
    query = queries.path_of(str(key))

    def draw() -> LayeredChart:
        works = published.frame(query)[["x", "y", "year", "title", "image_filename"]]
        points = with_pictures(works)
        points["title"] = points["title"].fillna("Untitled").str.slice(0, queries.TITLE_LENGTH)
        return charts_map.path(points, published.frame(queries.ground()), str(artist))

    chart_with_query(published, draw, name="path", query=query)
    st.subheader("In the order of their years")
    rows = published.rows(query)
    pages, page = -(-len(rows) // PAGE_SIZE), 1
    if pages > 1:
        page = st.pagination(pages, key="path_page")
    first = (min(page, pages) - 1) * PAGE_SIZE
    picture_grid(published.settings, rows[first : first + PAGE_SIZE])


def show_alike(published: Published) -> None:
    """Shows which artists' pictures are alike, as a matrix and as a network."""
    if not holds(published, "agg_artist_similarity"):
        show_not_embedded()
        return
    key = choose_artist(published.rows(queries.ALIKE_ARTISTS), everyone=True)
    query = queries.similarities(key)
    if not published.finds(query):
        st.info(
            "None of these artists is among the most similar of another.", icon=":material/hub:"
        )
        return
    network, matrix = st.columns(2, gap="large")
    with network:
        show_chart(
            lambda: charts_map.similarity_network(published.frame(query)),
            name="network",
            of=(published.build, key),
        )
        st.caption("Near and joined by a thick line: alike. The size says how many pictures.")
    with matrix:
        chart_with_query(
            published,
            lambda: charts_map.similarity_matrix(published.frame(query)),
            name="artist_similarity",
            query=query,
        )
        st.caption(
            "Similarity of the mean pictures of two artists with three pictures or more. A cell is "
            "empty where the other is not among the twenty most similar."
        )


VIEWS = {
    "All paintings": show_map,
    "One artist over time": show_artist,
    "Artists alike": show_alike,
}

st.title("Map")
show_whole_links()
with published_or_stop(current_settings()) as published, handle_errors():
    if not holds(published, "fct_map_point"):
        show_not_embedded()
        st.stop()
    show_view = choose_part("View", VIEWS, key="view")
    show_view(published)
