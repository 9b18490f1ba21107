"""Reads an Excel 97 file in a process of its own: a path -> its cells as JSON.

The reader is written in Rust. On a damaged file it may end in a panic or ask for more memory than
there is, and either would take the whole program with it.
"""

from __future__ import annotations

import datetime
import json
import sys
from typing import Any

from core.worker import answer


def cell_text(cell: Any) -> str:
    """Returns a cell as text, from which the cell can be told again."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime.date | datetime.datetime | datetime.time):
        return cell.isoformat()
    return str(cell)


def main(request: dict[str, Any]) -> None:
    """Writes the cells of the first sheet; no rows if it is wider than ``most_columns``."""
    import python_calamine

    sheet = python_calamine.CalamineWorkbook.from_path(request["path"]).get_sheet_by_index(0)
    rows: list[list[str]] = []
    # One stray cell far to the right makes each row that wide.
    if sheet.end is None or sheet.end[1] < request["most_columns"]:
        cells = sheet.to_python(skip_empty_area=False)
        rows = [list(map(cell_text, row)) for row in cells]
    json.dump(rows, sys.stdout)


if __name__ == "__main__":
    answer(main)
