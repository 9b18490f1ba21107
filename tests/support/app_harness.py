"""The app's pages in Streamlit's test harness, and the warehouse behind them."""

from __future__ import annotations

from pathlib import Path

import duckdb
from streamlit.testing.v1 import AppTest

ENTRY = Path(__file__).parents[2] / "app" / "streamlit_app.py"


def opened(page: str, /, **address: str) -> AppTest:
    """Opens a page at an address, as a link to it does."""
    app = AppTest.from_file(str(ENTRY), default_timeout=120)
    for key, value in address.items():
        app.query_params[key] = value
    app.switch_page(f"app_pages/{page}.py").run()
    assert not app.exception
    return app


def texts(page: AppTest) -> str:
    """Returns all words on a page, a line each."""
    kinds = (
        *("title", "header", "subheader", "markdown", "caption"),
        *("info", "success", "warning", "error"),
    )
    words = "\n".join(str(element.value) for kind in kinds for element in page.get(kind))
    return words.replace("\\", "")


def ask(data_dir: Path, sql: str) -> list[tuple]:
    """Queries the published warehouse."""
    with duckdb.connect(str(data_dir / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def change(data_dir: Path, *statements: str) -> None:
    """Changes the published warehouse."""
    with duckdb.connect(str(data_dir / "warehouse.duckdb")) as connection:
        for statement in statements:
            connection.execute(statement)
