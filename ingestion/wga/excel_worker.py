"""Reads an Excel 97 file in a process of its own: standard input -> JSON on standard output.

The reader is written in Rust. On a damaged file it may end in a panic or ask for more memory than
there is, and either would take the whole program with it. Run as a script, so that nothing of the
project is imported.
"""

from __future__ import annotations

import datetime
import io
import json
import resource
import sys
from typing import Any

# The museum's file of 26 MB takes 300 MB.
_MEMORY_BYTES = 2 * 2**30


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


def main(most_columns: int) -> None:
    """Writes the cells of the first sheet; no rows if it is wider than `most_columns`."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    import python_calamine

    content = io.BytesIO(sys.stdin.buffer.read())
    sheet = python_calamine.CalamineWorkbook.from_filelike(content).get_sheet_by_index(0)
    rows: list[list[str]] = []
    # One stray cell far to the right makes each row that wide.
    if sheet.end is None or sheet.end[1] < most_columns:
        cells = sheet.to_python(skip_empty_area=False)
        rows = [list(map(cell_text, row)) for row in cells]
    json.dump(rows, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]))
