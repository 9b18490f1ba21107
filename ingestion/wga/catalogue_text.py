"""``catalog.csv``, the text edition: semicolons, quotes only where needed, one byte a letter."""

from __future__ import annotations

import codecs
import csv
import string
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from core.errors import ArtwarehouseError
from ingestion.rejects import Reject
from ingestion.wga.catalogue_rows import ACCEPTED, Catalogue, catalogue, column_names

if TYPE_CHECKING:
    import pyarrow as pa

MEMBER = "catalog.csv"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# A record may go on over a line break inside quotes. A stray quote must not swallow the file.
_LONGEST_RECORD_LINES = 20


def parse_text_edition(content: bytes, *, name: str) -> Catalogue:
    """Reads the bytes of a ``catalog.csv``.

    Lines with another number of fields than the header, or with bytes outside the file's encoding
    or of zero, are rejected.

    Args:
        content: The file.
        name: What to call it in messages.

    Raises:
        ArtwarehouseError: The file is not the catalogue.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if content.startswith(_UTF_16) or b"\0" in content.partition(b"\n")[0]:
        raise ArtwarehouseError(f"{name} is not a text file in UTF-8 or cp1250: give {ACCEPTED}")
    lines, damaged, encoding = _decoded_lines(content.removeprefix(codecs.BOM_UTF8))
    header = column_names(_fields(lines[0]) or [], name)
    # Nearly every line is a record without quotes: those are split together, the others read with
    # care.
    texts = pa.array(lines, pa.string())
    split = pc.split_pattern(texts, ";")
    is_plain = np.asarray(_is_plain(texts, split, len(header)))
    is_plain[[0, *damaged]] = False
    odd: list[_Record] = []
    rejects = []
    candidates = np.flatnonzero(~is_plain)[1:]
    for record in _odd_records(lines, candidates, damaged, encoding, len(header)):
        # A record that goes on over line breaks takes lines that look plain.
        is_plain[record.start : record.end] = False
        if isinstance(record.fields, str):
            rejects.append(Reject(record.text, record.fields, f"{MEMBER}:{record.start + 1}"))
        else:
            odd.append(record)
    split = split.filter(pa.array(is_plain))
    starts = np.concatenate([np.flatnonzero(is_plain), [record.start for record in odd]])
    order = np.argsort(starts)
    columns = [
        pa.concat_arrays(
            [
                pc.list_element(split, position),
                pa.array([record.fields[position] for record in odd], pa.string()),
            ]
        ).take(pa.array(order))
        for position in range(len(header))
    ]
    numbers = [int(start) + 1 for start in starts[order]]
    text_of = {record.start: record.text for record in odd}
    return catalogue(
        "txt",
        encoding,
        pa.table(columns, names=header),
        numbers,
        member=MEMBER,
        record_of=lambda row: text_of.get(numbers[row] - 1, lines[numbers[row] - 1]),
        rejects=rejects,
    )


class _Record(NamedTuple):
    """A record read with care.

    Attributes:
        start: Its first line, from 0.
        end: The line after its last.
        text: As it is in the file.
        fields: Its fields, or why there are none.
    """

    start: int
    end: int
    text: str
    fields: list[str] | str


def _decoded_lines(content: bytes) -> tuple[list[str], set[int], str]:
    """Tells UTF-8 from cp1250, the encoding of the museum's own download, and decodes.

    By the majority of the lines in which it shows: a single damaged line must not turn a UTF-8
    file into one full of wrong letters.

    Returns:
        The lines, the numbers (from 0) of those with bytes that are no text, and the encoding.
    """
    content = content.replace(b"\r\n", b"\n").removesuffix(b"\r")
    raw = content.split(b"\n")
    telling = [line for line in raw if not line.isascii()]
    in_utf_8 = sum(_decodes(line, "utf-8") for line in telling)
    encoding = "utf-8" if 2 * in_utf_8 >= len(telling) else "cp1250"
    try:
        # All at once takes a tenth of the time of line by line.
        lines = content.decode(encoding).split("\n")
    except UnicodeDecodeError:
        damaged = {i for i, line in enumerate(raw) if not _decodes(line, encoding)}
        lines = [line.decode(encoding, errors="replace") for line in raw]
    else:
        damaged = set()
    if b"\0" in content:
        damaged |= {i for i, line in enumerate(raw) if b"\0" in line}
    return lines, damaged, encoding


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_plain(lines: pa.Array, split: pa.Array, width: int) -> pa.Array:
    """Tells for each line whether it is a record whose cells need no more than splitting."""
    import pyarrow.compute as pc

    is_quoted = pc.match_substring(lines, '"')
    is_broken = pc.match_substring(lines, "\r")
    has_all = pc.equal(pc.list_value_length(split), width)
    return pc.and_not(has_all, pc.or_(is_quoted, is_broken))


def _odd_records(
    lines: list[str], odd: Iterable[int], damaged: set[int], encoding: str, width: int
) -> Iterator[_Record]:
    """Reads the records that start on odd lines."""
    end = 0
    for start in map(int, odd):
        # A bare `strip()` would also pass over a line of control characters or of hard spaces.
        if start < end or not lines[start].strip(string.whitespace):
            continue
        text, end = lines[start], start + 1
        if start in damaged:
            reason = "a zero byte" if "\0" in text else f"bytes outside {encoding}"
            yield _Record(start, end, text, reason)
            continue
        fields = _fields(text)
        if fields is None:
            if joined := _join_lines(lines, end, text, width):
                text, fields, end = joined
            elif text.count(";") == width - 1:
                # A quote that opens a field and is meant: "Foo" and bar.
                fields = text.split(";")
        if fields is None:
            reason = "a quote that is never closed, or goes on after its end"
            yield _Record(start, end, text, reason)
        elif len(fields) != width:
            reason = f"{len(fields)} fields where the header has {width}"
            yield _Record(start, end, text, reason)
        else:
            yield _Record(start, end, text, fields)


def _join_lines(
    lines: list[str], position: int, text: str, width: int
) -> tuple[str, list[str], int] | None:
    """Returns the record that goes on over the next lines, its fields, and where it ends."""
    for end in range(position, min(position + _LONGEST_RECORD_LINES, len(lines))):
        text += "\n" + lines[end]
        fields = _fields(text)
        if fields is not None:
            return (text, fields, end + 1) if len(fields) == width else None
    return None


def _fields(text: str) -> list[str] | None:
    """Splits one record; None where its quotes do not fit."""
    if '"' not in text and "\r" not in text:  # nearly every line
        return text.split(";") if text else []
    try:
        return next(csv.reader([text], delimiter=";", strict=True), [])
    except csv.Error:
        return None
