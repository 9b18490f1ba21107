"""Pieces that several pages show: picture cards, charts with their query, plain messages."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import streamlit as st

from app.charts.shared import describe, spec_of
from app.data.warehouse_reader import Published, Query, WarehouseMissingError
from app.image_urls import picture_address
from app.thumbnails import THUMBNAIL_SIDE, stored_picture
from core.errors import ArtwarehouseError
from ml.store.registry import broken_runs

if TYPE_CHECKING:
    import altair as alt

    from app.charts.shared import LayeredChart
    from core.settings import Settings

CREDIT_LENGTH = 120  # some gifts name a dozen donors; the whole line is one hover away
TITLE_LENGTH = 60
CARD_WIDTH = 150

# Streamlit cuts a link's label at the end of its line, sets it in, and gives a ground to those that
# lead to the page one is on: from one work to the next.
_WHOLE_LINKS = (
    "<style>[data-testid=stPageLink] a {padding-left: 0; padding-right: 0}"
    "[data-testid=stPageLink] a:not(:hover) {background-color: transparent}"
    "[data-testid=stPageLink] p {white-space: normal; text-align: left}"
    "[data-testid=stPageLink] a * {overflow: visible}</style>"
)

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^&])")
_CODE = re.compile(r"(`[^`]+`)")
_URL_CHARACTERS = ":/?#[]@!$&'()*+,;=%-._~"


def published_or_stop(settings: Settings) -> Published:
    """Returns the published warehouse; without one, says how to get it and ends the page."""
    try:
        published = Published(settings)
    except WarehouseMissingError as error:
        show_no_warehouse(error)
        st.stop()
    except ArtwarehouseError as error:
        st.error(sentence(error), icon=":material/error:", title="The warehouse cannot be read")
        st.stop()
    return published


def show_no_warehouse(error: WarehouseMissingError) -> None:
    """Says which commands make a warehouse."""
    st.info(sentence(error), icon=":material/museum:", title="No warehouse yet")
    st.markdown("Make one from the sample that comes with the program, offline:")
    st.code("artwarehouse demo", language="bash")
    st.markdown("or from a museum itself:")
    st.code("artwarehouse ingest met --limit 500\nartwarehouse build", language="bash")


def show_empty_warehouse() -> None:
    """Says which commands fill a warehouse."""
    st.info(
        "Fetch works with `artwarehouse ingest met` or `artwarehouse ingest wga`, then run "
        "`artwarehouse build`.",
        title="The warehouse is empty",
        icon=":material/museum:",
    )


def show_broken_models(settings: Settings) -> None:
    """Says which models are passed over, and why."""
    for run in broken_runs(settings):
        told = sentence(ArtwarehouseError(run.reason))
        st.warning(told, icon=":material/warning:", title="A model is passed over")


def show_no_model(settings: Settings) -> None:
    """Says how to get a model: a warehouse comes first."""
    published_or_stop(settings)
    st.info(
        "Train one on the paintings in the warehouse:",
        title="No model yet",
        icon=":material/model_training:",
    )
    st.code("artwarehouse train school", language="bash")


def show_not_embedded() -> None:
    """Says which commands make what is known of the looks of pictures."""
    st.info(
        "No picture has been measured by its looks yet. Two commands do it:",
        title="Nothing to show yet",
        icon=":material/hub:",
    )
    st.code("artwarehouse embed\nartwarehouse build", language="bash")


def choose_one(label: str, names: Iterable[str], *, key: str, **look: Any) -> str:
    """Lets a person choose one of several, the first at first; the page's address keeps it."""
    several = list(names)
    chosen = st.segmented_control(
        label, several, default=several[0], required=True, key=key, bind="query-params", **look
    )
    return str(chosen)


def choose_task(label: str, tasks: Iterable[str], *, key: str) -> str:
    """Lets a person choose one of the tasks that have a model; the page's address keeps it."""
    return choose_one(label, tasks, key=key, format_func=str.capitalize)


def choose_part(
    label: str, parts: Mapping[str, Callable[..., None]], *, key: str
) -> Callable[..., None]:
    """Lets a person choose which part of a page is shown; the page's address keeps it.

    Args:
        label: What is chosen, for those who do not see it.
        parts: What shows each part, by its name; the first is shown at first.
        key: Name in the address.

    Returns:
        What shows the chosen part.
    """
    return parts[choose_one(label, parts, key=key, label_visibility="collapsed")]


@contextmanager
def handle_errors() -> Iterator[None]:
    """Shows an expected failure in its place and lets the rest of the page go on."""
    try:
        yield
    except ArtwarehouseError as error:
        st.warning(sentence(error), icon=":material/warning:")


def show_chart(draw: Callable[[], alt.Chart | LayeredChart], *, name: str, of: object) -> None:
    """Shows a chart; drawn and checked once, then shown to all visitors as it is.

    Args:
        draw: Draws it.
        name: Its name; one of a kind on the page.
        of: All that the drawing depends on beside its name.
    """
    _drawn(draw, name, of)


def show_selectable_chart(
    draw: Callable[[], alt.Chart | LayeredChart], *, name: str, of: object, **options: Any
) -> Any:
    """Shows a chart of one frame in which a visitor can select; drawn once, as ``show_chart``.

    Args:
        draw: Draws it.
        name: Its name, and the key of the visitor's selection.
        of: All that the drawing depends on beside its name.
        options: Of ``st.vega_lite_chart``.

    Returns:
        What is selected.
    """
    spec, words = _specified(draw, name, of)
    return st.vega_lite_chart(spec=spec, alt=words, key=name, **options)


def chart_with_query(
    published: Published,
    draw: Callable[[], alt.Chart | LayeredChart],
    *,
    name: str,
    query: Query,
) -> None:
    """Shows a chart of a query's rows and, one click away, the query and its rows as CSV.

    Args:
        published: The warehouse.
        draw: Draws the chart, from this warehouse and this query alone.
        name: Name of the CSV file, without its ending; one of a kind on the page.
        query: Where the rows come from.
    """
    show_chart(draw, name=name, of=(published.build, query.sql, dict(query.parameters)))
    with st.expander("Query and data", type="compact"):
        query_and_csv(published.settings, name=name, query=query)


def query_and_csv(settings: Settings, *, name: str, query: Query) -> None:
    """Shows the query behind rows and offers them as CSV; the arguments as `chart_with_query`."""
    st.code(query.to_text(), language="sql")
    st.download_button(
        "Download CSV",
        # Asked when it is wanted, of what is published then.
        data=lambda: Published(settings).csv(query),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=f"csv_{name}",
        icon=":material/download:",
        on_click="ignore",
    )


# What Streamlit records in here it shows again by itself: no chart is built or checked twice.
@st.cache_resource(ttl="1h", max_entries=512, show_spinner=False)
def _drawn(
    _draw: Callable[[], alt.Chart | LayeredChart],
    name: str,
    of: object,  # noqa: ARG001 # key of the cache
) -> None:
    chart = _draw()
    st.altair_chart(chart, alt=describe(chart), key=f"chart_{name}")


@st.cache_resource(ttl="1h", max_entries=64, show_spinner=False)
def _specified(
    _draw: Callable[[], alt.Chart | LayeredChart],
    name: str,  # noqa: ARG001 # key of the cache
    of: object,  # noqa: ARG001 # key of the cache
) -> tuple[dict[str, Any], str]:
    chart = _draw()
    return spec_of(chart), describe(chart)


def picture_card(settings: Settings, work: Mapping[str, Any]) -> None:
    """Shows a work: picture, title, artist and date, credit line, the museum's own page.

    Args:
        settings: Where pictures are stored.
        work: A row with ``queries.WORK_COLUMNS``; any of them may be null.
    """
    stored_picture_or_reason(settings, work)
    work_details(work)


def work_details(work: Mapping[str, Any], *, titled: bool = True) -> None:
    """Shows in words what a work is and where it is from.

    Args:
        work: As ``picture_card``.
        titled: Whether the title stands above; not where a link to the work is it.
    """
    by = ", ".join(filter(None, [text_of(work, "artist_name"), text_of(work, "date_display")]))
    credit = text_of(work, "credit_line")
    small = [
        plain(textwrap.shorten(credit, CREDIT_LENGTH, placeholder=" …")),
        link(text_of(work, "source_name"), text_of(work, "source_url")),
    ]
    lines = [
        f"**{plain(text_of(work, 'title') or 'Untitled')}**" if titled else "",
        plain(by),
        *(f":small[:gray[{words}]]" for words in small if words),
    ]
    # One element: a page of works has two dozen of them.
    st.markdown(
        "  \n".join(filter(None, lines)),
        help=plain(credit) if len(credit) > CREDIT_LENGTH else None,
    )


def show_whole_links() -> None:
    """Lets the labels of links to other pages take as many lines as they need."""
    st.html(_WHOLE_LINKS)


def open_work_link(work: Mapping[str, Any]) -> None:
    """Shows the title of a work as a link to its own page."""
    title = text_of(work, "title") or "Untitled"
    st.page_link(
        "app_pages/work.py",
        label=f"**{plain(textwrap.shorten(title, TITLE_LENGTH, placeholder=' …'))}**",
        query_params={"key": str(work["artwork_key"])},
        help=plain(title) if len(title) > TITLE_LENGTH else None,
    )


def stored_picture_or_reason(
    settings: Settings, work: Mapping[str, Any], *, side: int = THUMBNAIL_SIDE
) -> None:
    """Shows the picture of a work, or in its place why there is none.

    Args:
        settings: Where pictures are stored.
        work: As ``picture_card``.
        side: Longest side in pixels.
    """
    filename = text_of(work, "image_filename")
    if not filename:
        _placeholder("No picture is stored")
    elif stored_picture(settings, filename) is None:
        _placeholder("The picture file is not in the picture store")
    else:
        # Made small when the browser asks for it, while the page goes on.
        address = f"/{picture_address(filename, side)}"
        st.image(address, width="stretch", alt=alternative_text(work))


def picture_grid(settings: Settings, works: Sequence[Mapping[str, Any]]) -> None:
    """Shows works side by side, each with a link to its own page.

    Args:
        settings: Where pictures are stored.
        works: Rows with ``queries.WORK_COLUMNS``.
    """
    with st.grid(min_column_width=CARD_WIDTH, gap="medium") as grid:
        for work in works:
            with grid.cell():
                stored_picture_or_reason(settings, work)
                open_work_link(work)
                work_details(work, titled=False)


def alternative_text(work: Mapping[str, Any]) -> str:
    """Describes a picture for those who do not see it: title, artist, date."""
    parts = (text_of(work, key) for key in ("title", "artist_name", "date_display"))
    return ", ".join(filter(None, parts)) or "Untitled work"


def text_of(work: Mapping[str, Any], key: str) -> str:
    """Returns a text column, or an empty text where it is null."""
    value = work.get(key)
    return value.strip() if isinstance(value, str) else ""


def plain(text: str) -> str:
    """Returns text that Markdown shows as it is: museums' titles hold asterisks and brackets."""
    return _MARKDOWN.sub(r"\\\1", re.sub(r"\s+", " ", text))


def sentence(error: ArtwarehouseError) -> str:
    """Returns an error's message as Markdown: commands between backticks stay code."""
    parts = _CODE.split(str(error))
    text = "".join(part if _CODE.fullmatch(part) else plain(part) for part in parts)
    return text[:1].upper() + text[1:]


def link(label: str, url: str) -> str:
    """Returns a Markdown link, or the bare label where the address is not one of the web."""
    if urlsplit(url).scheme not in {"http", "https"}:
        return plain(label)
    return f"[{plain(label)}](<{quote(url, safe=_URL_CHARACTERS)}>)"


def _placeholder(reason: str) -> None:
    with st.container(border=True, height=180, vertical_alignment="center"):
        st.caption(f":material/hide_image: {reason}")
