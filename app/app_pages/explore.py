"""Explore: find works by words and by what they are, and leaf through their pictures."""

from __future__ import annotations

import streamlit as st

from app.components import (
    CARD_WIDTH,
    handle_errors,
    picture_grid,
    published_or_stop,
    show_empty_warehouse,
    show_whole_links,
)
from app.data.schema import holds
from app.data.warehouse_reader import Published, current_settings
from app.queries import explore as queries
from app.queries.explore import COLOURS, FACETS, ORDERS, PAGE_SIZE, PICTURES, RIGHTS, Search

# Names in the address of the page, and of the widgets' state.
TEXT, PICTURE, RIGHT, COLOUR = "find", "picture", "rights", "colour"
ORDER, PAGE = "order", "page"


def ask_search(published: Published) -> Search:
    """Lets a person say what to look for; all of it is in the page's address."""
    text = st.text_input(
        "Find",
        type="search",
        key=TEXT,
        bind="query-params",
        max_chars=100,
        placeholder="Words of the title or the artist's name, or an accession number",
        on_change=to_first_page,
    )
    facets: dict[str, str] = {}
    colour = None
    with st.grid(min_column_width=CARD_WIDTH, gap="small") as grid:
        for facet in FACETS:
            with grid.cell(), handle_errors():
                chosen = choose(
                    facet.label,
                    [row["value"] for row in published.rows(queries.options(facet))],
                    facet.key,
                    typed=True,
                )
                if chosen:
                    facets[facet.key] = chosen
        with grid.cell():
            picture = choose("Picture", list(PICTURES), PICTURE)
        with grid.cell():
            rights = choose("Rights", list(RIGHTS), RIGHT)
        if holds(published, "fct_picture_colour"):
            with grid.cell():
                colour = choose("Mean colour", list(COLOURS), COLOUR)
        with grid.cell():
            order = st.selectbox(
                "Order", list(ORDERS), key=ORDER, bind="query-params", on_change=to_first_page
            )
        with grid.cell():
            st.space("small")
            st.button("Clear", icon=":material/filter_alt_off:", on_click=clear, width="stretch")
    return Search(text or "", facets, picture, rights, colour, order)


def choose(label: str, values: list[str], key: str, *, typed: bool = False) -> str | None:
    """Offers values of which one may be chosen, or typed in part."""
    return st.selectbox(
        label,
        values,
        index=None,
        key=key,
        bind="query-params",
        placeholder="Choose or type" if typed else "All",
        accept_new_options=typed,
        on_change=to_first_page,
    )


def to_first_page() -> None:
    """Begins a new search at its first page."""
    st.session_state[PAGE] = 1


def clear() -> None:
    """Takes every filter back."""
    for key in (*(facet.key for facet in FACETS), PICTURE, RIGHT, COLOUR):
        st.session_state[key] = None
    st.session_state[TEXT] = ""
    st.session_state[ORDER] = next(iter(ORDERS))
    to_first_page()


def show_found(published: Published, search: Search) -> None:
    """Shows how many works were found and one page of them."""
    counted = queries.count_works(search)
    found = published.rows(counted)[0]
    if not found["works"]:
        st.info(
            "No work is like that: take a filter back, or type a shorter part of a name.",
            icon=":material/search_off:",
        )
        return
    number = "1 work" if found["works"] == 1 else f"{found['works']:,} works"
    st.subheader(f"{number}, {found['pictures']:,} with a picture")
    pages = -(-found["works"] // PAGE_SIZE)
    page = 1
    if pages > 1:
        page = st.pagination(pages, key=PAGE, bind="query-params")
    query = queries.found_works(search, page=page)
    picture_grid(published.settings, published.rows(query))
    with st.expander("Query", type="compact"):
        st.code(query.to_text(), language="sql")


st.title("Explore")
show_whole_links()
with published_or_stop(current_settings()) as published, handle_errors():
    if not published.rows(queries.ANY_WORK):
        show_empty_warehouse()
        st.stop()
    search = ask_search(published)
    # A work's own page leads back to this search.
    st.session_state["explored"] = st.query_params.to_dict()
    show_found(published, search)
