"""What a person's own query returned: as a table on a page, as CSV, and as a chart's frame.

Results come as texts, DuckDB's own words for every cell; see `warehouse.sandbox.run.run_sql`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from warehouse.result_text import FLOATING, WHOLE_NUMBERS
from warehouse.result_writer import csv_of
from warehouse.sandbox.run import type_of

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def to_frame(table: pa.Table) -> pd.DataFrame:
    """Returns a result as a frame that any page can show.

    Truth values, and numbers that pandas holds, stay what they are; all else is text: a decimal of
    twenty digits, infinity, dates, lists.
    """
    import pandas as pd

    return pd.DataFrame(
        {
            field.name: _column(type_of(field), column.to_pylist())
            for field, column in zip(table.schema, table.columns, strict=True)
        }
    )


def to_csv(table: pa.Table) -> str:
    """Returns a result as CSV, as ``artwarehouse sql --format csv`` writes it."""
    import duckdb

    with duckdb.connect() as con:
        texts = table.rename_columns([f"c{i}" for i in range(table.num_columns)])
        con.register("result", texts)
        return csv_of(con, "from result", names=table.column_names)


def numeric_columns(frame: pd.DataFrame) -> list[str]:
    """Returns the names of the columns that hold numbers."""
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    return [
        name
        for name in frame.columns
        if is_numeric_dtype(frame[name]) and not is_bool_dtype(frame[name])
    ]


def _column(kind: str, cells: list[Any]) -> Any:
    import pandas as pd

    if kind == "boolean":
        return pd.array([None if cell is None else cell == "true" for cell in cells], "boolean")
    # pandas takes NaN for null, and nothing draws infinity: then the column is text.
    if kind in FLOATING and not any(cell and "n" in cell for cell in cells):
        return pd.array([None if cell is None else float(cell) for cell in cells], "Float64")
    if kind in WHOLE_NUMBERS:
        numbers = [None if cell is None else int(cell) for cell in cells]
        known = [number for number in numbers if number is not None]
        if all(-(2**63) <= number < 2**63 for number in known):
            return pd.array(numbers, dtype="Int64")
        if all(0 <= number < 2**64 for number in known):
            return pd.array(numbers, dtype="UInt64")
    if kind == "decimal" and all(cell is None or _is_short(cell) for cell in cells):
        # Sums in DuckDB are decimals; a chart needs numbers.
        return pd.array([None if cell is None else float(cell) for cell in cells], "Float64")
    return pd.array(cells, dtype="str")


def _is_short(decimal: str) -> bool:
    """Tells whether a floating number shows every digit of a decimal."""
    return sum(map(str.isdigit, decimal)) <= 15
