"""``catalog.xls``, the Excel 97 edition: every letter, and cells that Excel took for numbers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from core.errors import ArtwarehouseError
from ingestion.wga.catalogue_rows import ACCEPTED, Catalogue, catalogue, column_names

MEMBER = "catalog.xls"
SIGNATURE = b"\xd0\xcf\x11\xe0"
ENCODING = "utf-16"  # all text in an Excel 97 file
_WORKER = Path(__file__).with_name("excel_worker.py")
_MOST_COLUMNS = 64
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
    try:
        done = subprocess.run(  # noqa: S603 (our own script, and no word of the user's)
            [sys.executable, "-I", str(_WORKER), str(_MOST_COLUMNS)],
            input=content,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ArtwarehouseError(f"{name} took longer than {_SECONDS} s to read") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise ArtwarehouseError(
            f"{name} is a damaged Excel file ({said[-1] if said else 'its reader died'}): "
            f"give {ACCEPTED}"
        )
    return json.loads(done.stdout)
