"""SQL: ask the warehouse in its own language; read-only, sandboxed, with limits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from app import results
from app.charts import tables as table_charts
from app.charts.shared import describe
from app.components import handle_errors, plain, published_or_stop, sentence
from app.data import schema
from app.data.example_queries import load_examples
from app.data.warehouse_reader import Published, current_settings
from core.errors import ArtwarehouseError
from core.settings import Settings

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

MOST_ROWS = 10_000
MOST_CHARACTERS = 20_000

# Each query may take all the memory that the settings allow.
QUERIES_AT_ONCE = 2
PATIENCE_SECONDS = 20

FIRST_QUERY = """\
select source, count(*) as works, count(image_key) as with_picture
from fct_artwork
group by source
order by works desc"""

# The one thing that the theme cannot say: the editor shows code.
MONOSPACE = (
    "<style>.st-key-query textarea {font-family: 'Source Code Pro', monospace; font-size: 0.875rem}"
    "</style>"
)


class Answer(NamedTuple):
    """A query with what came of it, kept so that drawing a chart does not ask again."""

    sql: str
    build_id: str
    table: pa.Table | None
    refusal: str


@st.cache_resource
def places() -> threading.BoundedSemaphore:
    """Returns the places of the queries that run at once, shared by all visitors."""
    return threading.BoundedSemaphore(QUERIES_AT_ONCE)


@contextmanager
def a_place() -> Iterator[None]:
    """Waits until a query may run."""
    if not places().acquire(timeout=PATIENCE_SECONDS):
        raise ArtwarehouseError("Other visitors' queries are running: try again in a moment.")
    try:
        yield
    finally:
        places().release()


def put(sql: str) -> None:
    """Puts a query into the editor and asks for its rows."""
    st.session_state["query"] = sql
    st.session_state["asked"] = True


def ask(published: Published, sql: str) -> Answer:
    """Runs a query in the sandbox of ``artwarehouse sql``."""
    from warehouse.sandbox.run import run_sql

    settings, build_id = published.settings, published.build.build_id
    try:
        with a_place(), st.spinner("Asking the warehouse"):
            table = run_sql(
                settings,
                sql,
                max_rows=MOST_ROWS,
                timeout_seconds=settings.sql.timeout_seconds,
                as_texts=True,
            )
    except ArtwarehouseError as error:
        return Answer(sql, build_id, None, str(error))
    return Answer(sql, build_id, table, "")


def show_editor(settings: Settings) -> bool:
    """Shows the editor and its limits; returns whether the query is to be run."""
    st.html(MONOSPACE)
    limits = settings.sql
    with st.form("editor", border=False):
        st.text_area(
            "One SELECT statement",
            key="query",
            height=230,
            max_chars=MOST_CHARACTERS,
            help="Ctrl+Enter runs it.",
        )
        asked = st.form_submit_button("Run", type="primary", icon=":material/play_arrow:")
    st.caption(
        f"Read-only. At most {MOST_ROWS:,} rows, {limits.timeout_seconds:g} seconds and "
        f"{limits.memory_limit} of memory; `artwarehouse sql` on the command line gives every row."
    )
    return asked


def show_schema(published: Published) -> None:
    """Shows the tables, and of a chosen one the columns, with what they mean."""
    tables = {row["name"]: row for row in schema.tables(published)}
    name = st.selectbox(
        "Table",
        list(tables),
        index=list(tables).index("fct_artwork") if "fct_artwork" in tables else 0,
        format_func=lambda key: f"{key} ({tables[key]['rows']:,} rows)",
    )
    if name is None:
        st.caption("The warehouse holds no table.")
        return
    if tables[name]["meaning"]:
        st.caption(plain(tables[name]["meaning"]))
    st.button(
        "First rows",
        icon=":material/table_rows:",
        on_click=put,
        args=(f'select *\nfrom "{name}"\nlimit 20',),  # one of the tables above
    )
    with st.container(height=330):
        for column in schema.columns_of(published, name):
            head = f"`{column['column']}` :small[:gray[{plain(column['type'].lower())}]]"
            st.markdown(f"{head}  \n{plain(column['meaning'] or '')}".rstrip())


def show_examples() -> None:
    """Shows questions; a click asks one."""
    for number, example in enumerate(load_examples()):
        st.button(
            plain(example.question),
            key=f"example_{number}",
            type="tertiary",
            icon=":material/help:",
            on_click=put,
            args=(example.sql,),
        )


def show_answer(answer: Answer, published: Published) -> None:
    """Shows the rows, or why there are none, and lets a person draw or keep them."""
    from warehouse.sandbox.run import is_truncated

    if answer.table is None:
        st.error(sentence(ArtwarehouseError(answer.refusal)), icon=":material/block:")
        return
    table = answer.table
    rows = "1 row" if table.num_rows == 1 else f"{table.num_rows:,} rows"
    st.subheader(f"The first {rows}" if is_truncated(table) else rows)
    if answer.build_id != published.build.build_id:
        st.caption("A new build was published since: run the query again to ask that one.")
    frame = results.to_frame(table)
    st.dataframe(frame, hide_index=True, alt=f"Result of the query: {rows}")
    st.download_button(
        "Download CSV",
        data=lambda: results.to_csv(table),
        file_name="result.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    if is_truncated(table):
        st.caption(f"The file has these {rows} too: `artwarehouse sql` gives every row.")
    numbers = results.numeric_columns(frame)
    if numbers and len(frame) > 1:
        with st.expander("Chart", icon=":material/bar_chart:", expanded=len(frame.columns) > 1):
            show_chart(frame, numbers)


def show_chart(frame: pd.DataFrame, numbers: list[str]) -> None:
    """Draws one column of a result over another."""
    names = list(frame.columns)
    words = [name for name in names if name not in numbers]
    values, by, form = st.columns(3)
    x = by.selectbox("By", names, index=names.index((words or names)[0]))
    others = [name for name in numbers if name != x] or numbers
    y = values.selectbox("Show", others)
    kind = form.segmented_control("Form", list(table_charts.MARKS), default="Bars", required=True)
    chart = table_charts.result(frame, x=str(x), y=str(y), kind=str(kind))
    st.altair_chart(chart, alt=describe(chart))


st.title("SQL")
settings = current_settings()
with published_or_stop(settings) as published, handle_errors():
    asked_by_address = st.query_params.get("query", FIRST_QUERY)[:MOST_CHARACTERS]
    st.session_state.setdefault("query", asked_by_address)
    editor, beside = st.columns([3, 2], gap="large")
    with editor:
        asked = show_editor(settings) or st.session_state.pop("asked", False)
    with beside:
        tables, examples = st.tabs(["Tables", "Examples"])
        with tables, handle_errors():
            show_schema(published)
        with examples:
            show_examples()
    if asked:
        st.session_state["answer"] = ask(published, st.session_state["query"])
    if "answer" in st.session_state:
        show_answer(st.session_state["answer"], published)
