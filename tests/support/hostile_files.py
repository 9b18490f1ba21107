"""Bulk files of the Met that are made to break whoever reads them.

Run as a program with the path of one, it lands the file and prints, as JSON, what became of it and
the most memory that was held.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
import random
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from peak_memory import peak_memory_mib

from ingestion.met.api_schema import CSV_COLUMNS, CSV_HEADER

HEADINGS = CSV_HEADER.split(",")
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class HostileFile:
    """One file.

    Attributes:
        kind: What is odd about it.
        name: Its name; the ending tells how it is packed.
        content: Makes its bytes: some have many.
        rows: How many rows should land; None where the file should be refused.
    """

    kind: str
    name: str
    content: Callable[[], bytes]
    rows: int | None


def good_row(object_id: int, **cells: str) -> list[str]:
    """Returns a row about which nothing is odd, with letters beyond ASCII; cells by raw column."""
    values = {
        "accession_number": f"1900.{object_id}",
        "is_highlight": "False",
        "is_timeline_work": "False",
        "is_public_domain": "True",
        "object_id": str(object_id),
        "department": "Islamic Art",
        "object_name": "Cup",
        "title": f"Café {object_id} “quoted”",
        "object_date": "1640\N{EN DASH}80",
        "object_begin_date": "1640",
        "object_end_date": "1680",
        "medium": "Tin-glazed earthenware",
        "dimensions": "H. 3 in. (7.6 cm)",
        "classification": "Ceramics",
        "link_resource": f"http://www.metmuseum.org/art/collection/search/{object_id}",
        "repository": "Metropolitan Museum of Art, New York, NY",
    } | cells
    return [values.get(column, "") for column in CSV_COLUMNS.values()]


def text_of(rows: Sequence[Sequence[str]], *, end: str = "\n", separator: str = ",") -> str:
    """Returns rows as CSV, with the museum's header."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=end).writerows([HEADINGS, *rows])
    return out.getvalue()


def good_rows(count: int = 40) -> list[list[str]]:
    """Returns so many rows about which nothing is odd."""
    return [good_row(number) for number in range(1, count + 1)]


def zipped(*members: tuple[str, bytes]) -> bytes:
    """Returns an archive of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def _with_long_cell(where: str, filler: str, size: int, after: list[list[str]]) -> bytes:
    """Returns good rows around one with a cell of so many MB.

    Filled as bytes: the writer of CSV takes four bytes a letter, and the campaign counts them.
    """
    text = text_of([*good_rows(), good_row(99, **{where: "GAP"}), *after]).encode()
    cell = filler.encode() * (size * MEGABYTE // len(filler))
    return text.replace(b"GAP", b'"%s"' % cell.replace(b'"', b'""'))


def hostile_files(seed: int) -> Iterator[HostileFile]:
    """Yields files of all kinds; what chance there is comes from the seed."""
    draw = random.Random(seed)  # noqa: S311 (repeatable, nothing secret)
    rows = good_rows()
    plain = text_of(rows)
    good = len(rows)

    for encoding, count in (
        ("utf-8", good), ("utf-8-sig", good), ("cp1252", good), ("mac_roman", good),
        ("utf-16", None), ("utf-16-le", None), ("utf-16-be", None), ("utf-32", None),
        ("cp850", None),
    ):  # fmt: skip
        end, separator = draw.choice(("\n", "\r\n", "\r")), draw.choice(",;\t|")
        text = text_of(rows, end=end, separator=separator)
        body = text.encode(encoding, "replace")
        yield HostileFile(f"{encoding} {separator!r} {end!r}", "x.csv", lambda b=body: b, count)  # type: ignore[misc]
    for byte in draw.sample(range(0x80, 0x100), 4):
        body = plain.encode().replace(b"Islamic", b"Isl" + bytes([byte]) + b"mic", 1)
        yield HostileFile(f"stray byte {byte:x}", "x.csv", lambda b=body: b, good - 1)  # type: ignore[misc]
    mixed = plain.encode("cp1252").replace("Café 7 “".encode("cp1252"), "Café 7 “".encode())
    yield HostileFile("one row of UTF-8 in Windows-1252", "x.csv", lambda: mixed, good - 1)

    utf8 = plain.encode()
    note = ("__MACOSX/._x.csv", b"\0\5\x16\7")
    mac = zipped(("x.csv", utf8), note, ("._y.csv", b""), (".DS_Store", b"\0"))
    yield HostileFile("zip of a Mac", "x.zip", lambda: mac, good)
    yield HostileFile("zip of two", "x.zip", lambda: zipped(("a.csv", utf8), ("b.csv", utf8)), None)
    yield HostileFile("zip of none", "x.zip", lambda: zipped(note), None)
    yield HostileFile("zip cut", "x.zip", lambda: mac[: len(mac) // 2], None)
    yield HostileFile("gzip by content", "x.csv", lambda: gzip.compress(utf8), good)
    yield HostileFile("gzip cut", "x.csv.gz", lambda: gzip.compress(utf8)[:-30], None)

    header = CSV_HEADER.encode()
    yield HostileFile("nothing", "x.csv", lambda: b"", None)
    yield HostileFile("a mark and nothing", "x.csv", lambda: codecs.BOM_UTF8, None)
    yield HostileFile("ids alone", "x.csv", lambda: b"Object ID\n1\n2\n", None)
    yield HostileFile("ids and titles", "x.csv", lambda: b"Object ID,Title\n1,a\n", None)
    yield HostileFile("header alone", "x.csv", lambda: header, None)
    yield HostileFile("header and a break", "x.csv", lambda: header + b"\n", None)
    yield HostileFile("header and blank lines", "x.csv", lambda: header + b"\n\r\n\n", None)
    blank_columns = "".join(line + ",,,\n" for line in plain.splitlines()).encode()
    yield HostileFile("columns without a heading", "x.csv", lambda: blank_columns, good)
    for heading in ("Object-ID", "edition", "_dlt_id", "Landed At", "Title"):
        body = plain.replace("\n", ",x\n").replace(",x\n", f",{heading}\n", 1).encode()
        yield HostileFile(f"heading {heading}", "x.csv", lambda b=body: b, None)  # type: ignore[misc]

    for size in (2, 9, 30):
        for where, filler in (("title", "x"), ("dimensions", "H. 3 in.\n"), ("repository", '"')):
            body_of = partial(_with_long_cell, where, filler, size, [good_row(100)])
            yield HostileFile(f"{where} of {size} MB", "x.csv", body_of, good + 1)
    for size in (60, 140):
        body_of = partial(_with_long_cell, "title", "x", size, [])
        yield HostileFile(f"cell of {size} MB", "x.csv", body_of, good if size < 64 else None)
    for count in (200, 10_000, 1_000_000):
        wide = b",".join([header, *(b"c%d" % n for n in range(count))]) + b"\n"
        yield HostileFile(f"{count:,} columns more", "x.csv", lambda b=wide: b, None)  # type: ignore[misc]
        long_row = utf8 + b"," * count + b"\n" + text_of([good_row(99)]).encode().split(b"\n", 1)[1]
        yield HostileFile(f"row of {count:,} fields", "x.csv", lambda b=long_row: b, good + 1)  # type: ignore[misc]
    for kind, filler in (
        ("quotes", b'"'), ("breaks", b"\n"), ("breaks of Windows", b"\r\n"), ("NULs", b"\0"),
        ("separators", b","), ("short lines", b"a\n"), ("spaces", b" "), ("pairs", b'""\n'),
        ("blank rows", b"," * 53 + b"\n"), ("bad rows", b"x," * 53 + b"\n"),
        ("open quotes", b'"a\n' * 7), ("letters", "é".encode()), ("byte", b"\xff"),
        ("uneven rows", b"a,b,c,d,e,f,g,h,i,j,k\n"),
    ):  # fmt: skip
        much = filler * (63 * MEGABYTE // len(filler))
        # Of these each is one row, or one that spreadsheets write below a table.
        one = {"blank rows", "quotes", "NULs", "separators", "spaces", "letters", "byte"}
        left = good if kind in one else None
        yield HostileFile(f"63 MB of {kind}", "x.csv", lambda m=much: m, None)  # type: ignore[misc]
        yield HostileFile(f"63 MB of {kind} below", "x.csv", lambda m=much: utf8 + m, left)  # type: ignore[misc]
    nul = plain.replace("Islamic", "Isl\0mic", 1).encode()
    yield HostileFile("a NUL in a cell", "x.csv", lambda: nul, good)


def main(path: Path) -> None:
    """Lands one file in a folder of its own and prints what became of it."""
    from core.errors import ArtwarehouseError
    from core.settings import Settings
    from ingestion.met.bulk import land_csv
    from ingestion.summary import IngestSummary

    summary = IngestSummary("met")
    started = time.monotonic()
    told = None
    with tempfile.TemporaryDirectory() as folder:
        try:
            land_csv(Settings(data_dir=Path(folder)), path, summary)
        except ArtwarehouseError as error:
            told = str(error)
    became = {
        "rows": summary.rows.get("met.objects_csv"),
        "rejected": summary.rejected,
        "refusal": told,
        "seconds": round(time.monotonic() - started, 1),
        "mib": round(peak_memory_mib()),
    }
    sys.stdout.write(json.dumps(became))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
