"""What a person's own query returned: as a table on a page, as CSV, and as a chart's frame."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

CSV_CHUNK_ROWS = 10_000

# Stands for a date that Python's calendar does not reach.
BEYOND = "beyond the calendar"


def column_names(table: pa.Table) -> list[str]:
    """Returns a name of its own for each column: a query may give two the same, or none."""
    names: list[str] = []
    for name in table.column_names:
        base = name.strip() or "column"
        unique, number = base, 2
        while unique in names:
            unique, number = f"{base} ({number})", number + 1
        names.append(unique)
    return names


def to_frame(table: pa.Table) -> pd.DataFrame:
    """Returns a result as a frame that any page can show.

    Numbers, truth values and texts stay what they are; dates, times, lists and the rest become
    text, because they reach beyond what pandas and the browser know (the year 9999, intervals).
    """
    import pandas as pd

    return pd.DataFrame(
        {
            name: _column(column)
            for name, column in zip(column_names(table), table.columns, strict=True)
        }
    )


def to_csv(table: pa.Table) -> str:
    """Returns a result as CSV in the form of ``artwarehouse sql --format csv``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.column_names)
    for batch in table.to_batches(max_chunksize=CSV_CHUNK_ROWS):
        columns = [_cells(column) for column in batch.columns]
        writer.writerows([_cell(cell) for cell in row] for row in zip(*columns, strict=True))
    return out.getvalue()


def numeric_columns(frame: pd.DataFrame) -> list[str]:
    """Returns the names of the columns that hold numbers."""
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    return [
        name
        for name in frame.columns
        if is_numeric_dtype(frame[name]) and not is_bool_dtype(frame[name])
    ]


def _column(column: pa.ChunkedArray) -> Any:
    import pandas as pd
    import pyarrow.types as types

    kind = column.type
    if types.is_boolean(kind) or types.is_floating(kind):
        return column.to_pandas()
    if types.is_integer(kind):
        # With nulls: floats would round ids beyond 2**53.
        return pd.array(column.to_pylist(), dtype="UInt64" if _unsigned(kind) else "Int64")
    if types.is_decimal(kind):
        # Sums in DuckDB are decimals; a chart needs numbers.
        return pd.array(
            [None if cell is None else float(cell) for cell in column.to_pylist()], dtype="Float64"
        )
    return pd.array([_text(cell) for cell in _cells(column)], dtype="str")


def _cells(column: pa.Array | pa.ChunkedArray) -> list[Any]:
    try:
        return list(column.to_pylist())
    except (OverflowError, ValueError):
        return [_cell_or_words(scalar) for scalar in column]


def _cell_or_words(scalar: pa.Scalar) -> Any:
    try:
        return scalar.as_py()
    except (OverflowError, ValueError):
        return BEYOND  # infinity, or a year before 1 or after 9999


def _unsigned(kind: pa.DataType) -> bool:
    import pyarrow.types as types

    return bool(types.is_unsigned_integer(kind))


def _text(cell: Any) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    return str(_cell(cell))


def _cell(cell: Any) -> Any:
    """Returns a cell as other programs read it: JSON for what is nested, and true or false."""
    if isinstance(cell, bool | list | dict):
        return json.dumps(cell, ensure_ascii=False, default=str)
    if isinstance(cell, bytes):
        return cell.hex()
    return cell
