"""``catalog.xls``, the Excel 97 edition: every letter, and cells that Excel took for numbers."""

from __future__ import annotations

import json
import tempfile

from core.errors import ArtwarehouseError
from core.worker import WorkerFailedError, WorkerTimeoutError, run_worker
from ingestion.wga.catalogue_rows import ACCEPTED, Catalogue, catalogue, column_names

MEMBER = "catalog.xls"
SIGNATURE = b"\xd0\xcf\x11\xe0"
ENCODING = "utf-16"  # all text in an Excel 97 file
_MOST_COLUMNS = 64
_MEMORY_BYTES = 2 * 2**30  # the museum's file of 26 MB takes 300 MB
_SECONDS = 300


def parse_excel_edition(content: bytes, *, name: str) -> Catalogue:
    """Reads the bytes of a ``catalog.xls``: its first sheet.

    Args:
        content: The file.
        name: What to call it in messages.

    Returns:
        The cells as text: the number 1598 is ``1598``, and a cell that Excel made a date is that
        day, ``1904-06-01``.

    Raises:
        ArtwarehouseError: The file is damaged, or not the catalogue.
    """
    import pyarrow as pa

    records = iter(_cells(content, name))
    header = column_names(next(records, []), name)
    filled = [(number, fields) for number, fields in enumerate(records, start=2) if any(fields)]
    columns = zip(*(fields for _, fields in filled), strict=True)
    arrays = [pa.array(column, pa.string()) for column in columns]
    cells = pa.table(arrays or [pa.array([], pa.string())] * len(header), names=header)
    return catalogue(
        "xls",
        ENCODING,
        cells,
        [number for number, _ in filled],
        member=MEMBER,
        record_of=lambda row: dict(zip(header, filled[row][1], strict=True)),
    )


def _cells(content: bytes, name: str) -> list[list[str]]:
    with tempfile.NamedTemporaryFile() as file, tempfile.TemporaryFile() as cells:
        file.write(content)
        file.flush()
        request = {
            "path": file.name,
            "most_columns": _MOST_COLUMNS,
            "memory_bytes": _MEMORY_BYTES,
        }
        try:
            run_worker("ingestion.wga.excel_worker", request, cells, seconds=_SECONDS)
        except WorkerTimeoutError as error:
            raise ArtwarehouseError(f"{name} took longer than {_SECONDS} s to read") from error
        except WorkerFailedError as error:
            raise ArtwarehouseError(
                f"{name} is a damaged Excel file ({error}): give {ACCEPTED}"
            ) from error
        cells.seek(0)
        return json.load(cells)
