"""What cells of the open-access CSV should hold, checked column by column in Arrow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ingestion.met.bulk_encoding import NAMES as ENCODINGS
from ingestion.met.bulk_encoding import is_utf8
from ingestion.met.bulk_stream import STRAY

if TYPE_CHECKING:
    import pyarrow as pa

BREAK = re.compile(r"\r\n?|\n")
# The longest text of the museum has some thousands.
LONGEST_CELL = 1_000_000
# Bytes of UTF-8 for a letter of Europe, a dash or a quote; and for any other, if the cell holds
# nothing else.
UTF8_LETTERS = re.compile(rb"[\xc2-\xc5][\x80-\xbf]|\xe2\x80[\x90-\xbf]")
UTF8_SIGNS = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}")
OBJECT_PAGE = "metmuseum.org/art/collection/search/"

# The columns that are no free text: a pattern, and in words what it stands for.
_BOOLEAN = (r"(?i:true|false)?", "true or false")
_NUMBER = (r"(?:-?[0-9]{1,18})?", "a whole number")
_ADDRESS = r"https?://[^ ]+"
EXPECTED: dict[str, tuple[str, str]] = {
    "is_highlight": _BOOLEAN,
    "is_timeline_work": _BOOLEAN,
    "is_public_domain": _BOOLEAN,
    "object_id": (r"[1-9][0-9]{0,17}", "an object id"),
    "object_begin_date": _NUMBER,
    "object_end_date": _NUMBER,
    # The one address that every object has: a row that was cut short lacks it.
    "link_resource": (_ADDRESS, "a web address"),
    "object_wikidata_url": (rf"(?:{_ADDRESS})?", "a web address"),
    "metadata_date": (r"(?:[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9].*)?", "a date"),
}


def line_breaks(batch: pa.RecordBatch) -> np.ndarray[Any, Any]:
    """Counts the line breaks inside the cells of each row."""
    import pyarrow as pa
    import pyarrow.compute as pc

    breaks = np.zeros(batch.num_rows, dtype=int)
    for column in batch.columns:
        data = column.buffers()[2]
        # Most columns never hold one, and their bytes are looked through far faster than cells.
        if data is None or not {10, 13} & _bytes_among(data, (10, 13)):
            continue
        cells = column.cast(pa.large_binary())
        ends = pc.add(
            pc.count_substring(cells, "\n"),
            pc.subtract(pc.count_substring(cells, "\r"), pc.count_substring(cells, "\r\n")),
        )
        breaks += ends.to_numpy(zero_copy_only=False)
    return breaks


def _bytes_among(data: pa.Buffer, wanted: tuple[int, ...]) -> set[int]:
    content = np.frombuffer(data, dtype=np.uint8)
    return {byte for byte in wanted if (content == byte).any()}


def find_strange(
    batch: pa.RecordBatch, headings: Mapping[str, str], encoding: str
) -> tuple[pa.Table, dict[int, str]]:
    """Returns the rows without what is no text, and which held such.

    Args:
        batch: Cells, from ``Utf8Stream``.
        headings: Column -> its name in the file.
        encoding: Of the file.
    """
    import pyarrow as pa

    columns = []
    reasons: dict[int, str] = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        column, found = _without_long_cells(column)
        found |= _strange_cells(column, encoding)
        for index, why in found.items():
            reasons.setdefault(index, f"column {headings[name]} {why}")
        columns.append(column)
    return pa.table(columns, names=batch.schema.names), reasons


def _strange_cells(texts: pa.Array, encoding: str) -> dict[int, str]:
    """Tells which cells hold bytes of another encoding than the file's."""
    import pyarrow as pa
    import pyarrow.compute as pc

    data = texts.buffers()[2]
    if data is None or not (np.frombuffer(data, dtype=np.uint8) & 0x80).any():
        return {}
    why = f"holds bytes that are no {ENCODINGS[encoding]}"
    strange = pc.match_substring(texts, STRAY)
    if encoding != "utf-8":
        # In a file of one byte a letter, what reads as UTF-8 comes from another file.
        odd = [
            not text.isascii() and _is_misread(text.encode(encoding, "replace"))
            for text in texts.to_pylist()
        ]
        strange = pc.or_(strange, pa.array(odd, pa.bool_()))
    return dict.fromkeys(pc.indices_nonzero(strange).to_pylist(), why)


def _is_misread(cell: bytes) -> bool:
    return bool(UTF8_LETTERS.search(cell)) or (bool(UTF8_SIGNS.search(cell)) and is_utf8(cell))


def _without_long_cells(column: pa.Array) -> tuple[pa.Array, dict[int, str]]:
    import pyarrow.compute as pc

    data = column.buffers()[2]
    if data is None or data.size <= LONGEST_CELL:
        return column, {}
    lengths = pc.binary_length(column)
    is_long = pc.greater(lengths, LONGEST_CELL)
    found = {
        index: f"holds a cell of {lengths[index].as_py():,} bytes"
        for index in pc.indices_nonzero(is_long).to_pylist()
    }
    return pc.if_else(is_long, "", column), found


def is_blank(batch: pa.RecordBatch) -> np.ndarray[Any, Any]:
    """Tells which rows hold nothing at all: they are empty lines."""
    import pyarrow.compute as pc

    filled = np.zeros(batch.num_rows, dtype=bool)
    for column in batch.columns:
        filled |= pc.binary_length(column).to_numpy(zero_copy_only=False) > 0
    return ~filled


def find_misaligned(
    table: pa.Table,
    breaks: np.ndarray[Any, Any],
    headings: Mapping[str, str],
    reasons: dict[int, str],
) -> None:
    """Adds the rows whose cells are under wrong headings, by the first column that shows it.

    Args:
        table: Text cells.
        breaks: Line breaks inside the cells of each row.
        headings: Column -> its name in the file.
        reasons: Row -> why it is not taken; added to.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    for name in table.column_names:
        if name not in EXPECTED:
            continue
        pattern, words = EXPECTED[name]
        column = table.column(name)
        holds = pc.match_substring_regex(column, rf"\A{pattern}\z")
        for index in np.flatnonzero(~holds.to_numpy()):
            empty = column[int(index)].as_py() == ""
            found = "is empty" if empty else f"does not hold {words}"
            reasons.setdefault(int(index), f"column {headings[name]} {found}")
    # An unclosed quote swallows lines up to the next quote; by luck the rest may fit again.
    suspects = np.flatnonzero(breaks)
    several = table.take(pa.array(suspects)) if len(suspects) else table.slice(0, 0)
    for name in several.column_names if len(suspects) else ():
        if name != "link_resource":
            swallowed = pc.match_substring(several.column(name), OBJECT_PAGE).to_numpy()
            for index in suspects[swallowed]:
                reasons.setdefault(int(index), f"column {headings[name]} holds another row")
