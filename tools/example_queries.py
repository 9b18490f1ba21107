"""The page of example queries, with the answers that a warehouse of the bundled sample gives.

The queries are the analyses of the dbt project, whose first line asks the question.
``python -m tools.example_queries --data-dir demo-data`` asks them and writes the page; a test
runs them on a build of its own and fails when an answer is another.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.data.example_queries import load_examples
from core.settings import PROJECT_ROOT, Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PAGE = PROJECT_ROOT / "docs" / "queries.md"

_HEAD = """\
# Twelve questions

Asked of the bundled sample (`artwarehouse demo`), with its answers. They run as they stand, by
`artwarehouse sql "…"` or in any [client](analysts.md). Written from `dbt_project/analyses/` by
`python -m tools.example_queries`; do not edit.
"""


def page(con: DuckDBPyConnection) -> str:
    """Asks every query of a warehouse and returns the page.

    Args:
        con: The published warehouse.
    """
    parts = [_HEAD]
    for number, example in enumerate(load_examples(), start=1):
        answer = con.execute(example.sql)
        columns = [name for name, *_ in answer.description or []]
        rows = [columns, ["---"] * len(columns), *map(_cells, answer.fetchall())]
        table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
        parts.append(f"## {number}. {example.question}\n\n```sql\n{example.sql}\n```\n\n{table}\n")
    return "\n".join(parts)


def _cells(row: tuple[Any, ...]) -> list[str]:
    return ["" if cell is None else str(cell).replace("|", "\\|") for cell in row]


def main() -> None:
    """Writes the page from the warehouse in a data folder."""
    from warehouse.connect import open_warehouse

    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument(
        "--data-dir", type=Path, required=True, help="where `artwarehouse demo` ran"
    )
    settings = Settings(data_dir=parser.parse_args().data_dir)
    with open_warehouse(settings) as con:
        PAGE.write_text(page(con), encoding="utf-8")


if __name__ == "__main__":
    main()
