"""Rows of the open-access CSV: which are whole, and what gives the others away.

A broken copy of the file has rows whose cells are under the wrong headings. Text fits anywhere,
so a row is taken only if every column of another kind holds what it should.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from core.errors import ArtwarehouseError
from ingestion.met import bulk_checks
from ingestion.met.api_schema import CSV_COLUMNS, CSV_TYPES
from ingestion.met.bulk_format import BulkFormat, open_csv, physical_lines
from ingestion.met.bulk_stream import Utf8Stream
from ingestion.rejects import Reject

if TYPE_CHECKING:
    import pyarrow as pa

BLOCK_BYTES = 8 * 2**20
# A row must fit into a block. One that does not costs a second reading, by blocks of this size.
LARGE_BLOCK_BYTES = 64 * 2**20
# So many rows that cannot be taken are no rows of an edition, and keeping them takes memory.
MOST_BAD = 50_000
# So many letters of one record that cannot be taken are kept.
MOST_KEPT = 10_000_000


class LongRowError(ArtwarehouseError):
    """A row is longer than a block: read the file again by larger ones."""


@dataclass(frozen=True, slots=True)
class _Bad:
    """A record that is not taken, by where it is in the file."""

    line: int
    lines: int
    reason: str


@dataclass
class BulkRows:
    """The rows of one file, read once from beginning to end.

    Attributes:
        path: The file.
        form: How it is written.
        block_bytes: So much of it is read at once.
        rows: Good rows so far.
        rejects: What was not taken; complete after the last table.
    """

    path: Path
    form: BulkFormat
    block_bytes: int = BLOCK_BYTES
    rows: int = 0
    rejects: list[Reject] = field(default_factory=list)
    _landed_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    _bad: list[_Bad] = field(default_factory=list)
    # Records with another number of fields: place among the file's records, line breaks in it,
    # number of fields. Arrow reports them ahead of the batch in which they stand.
    _uneven: list[tuple[int, int, int]] = field(default_factory=list)
    _seen: set[int] = field(default_factory=set)
    _records: int = 1  # before the next batch, the header among them
    _breaks: int = 0  # line breaks inside those records

    def tables(self) -> Iterator[pa.Table]:
        """Yields good rows in batches, with the columns of every edition.

        Raises:
            LongRowError: A row is longer than a block.
            ArtwarehouseError: The file cannot be read on, or holds no good row.
        """
        import pyarrow as pa

        with open_csv(self.path) as file:
            try:
                for batch in self._read(file):
                    yield from self._take(batch)
            except pa.ArrowInvalid as error:
                self._refuse_many()
                line = 1 + self._records + self._breaks
                kind = LongRowError if "straddl" in str(error) else ArtwarehouseError
                raise kind(
                    f"{self.path} cannot be read beyond line {line:,}: {error}. A quote that is "
                    "never closed does this: mend the file."
                ) from error
        self._place(0, np.zeros(0, int))
        yield from self._look_at_bad_records()
        self._refuse_many()
        if not self.rows:
            first = f"; {self.rejects[0].location}: {self.rejects[0].reason}" if self._bad else ""
            raise ArtwarehouseError(f"{self.path} holds no row that can be taken{first}")

    def _read(self, file: IO[bytes]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa
        import pyarrow.csv

        def uneven(row: pa.csv.InvalidRow) -> str:
            breaks = len(bulk_checks.BREAK.findall(row.text))
            self._uneven.append((row.number, breaks, row.actual_columns))
            return "skip" if len(self._uneven) <= MOST_BAD else "error"

        return pa.csv.open_csv(
            Utf8Stream(file, self.path, self.form.encoding),
            # One thread: only so does Arrow count records, and a reject is named by its line.
            read_options=pa.csv.ReadOptions(
                use_threads=False,
                block_size=self.block_bytes,
                skip_rows=1,
                column_names=list(self.form.columns),
            ),
            parse_options=pa.csv.ParseOptions(
                delimiter=self.form.separator,
                newlines_in_values=True,
                ignore_empty_lines=False,  # they count as lines
                invalid_row_handler=uneven,
            ),
            # The stream is known to be UTF-8.
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(self.form.columns, pa.string()), check_utf8=False
            ),
        )

    def _take(self, batch: pa.RecordBatch) -> Iterator[pa.Table]:
        breaks = bulk_checks.line_breaks(batch)
        lines = self._place(batch.num_rows, breaks)
        table, reasons = self._checked(batch, breaks)
        blank = bulk_checks.is_blank(batch) if reasons else ()
        for index, reason in sorted(reasons.items()):
            if not blank[index]:
                self._bad.append(_Bad(int(lines[index]), 1 + int(breaks[index]), reason))
        self._refuse_many()
        if table.num_rows:
            yield table

    def _refuse_many(self) -> None:
        bad = max(len(self._bad) + len(self._uneven), len(self.rejects))
        if bad > MOST_BAD:
            first = f": {self._bad[0].reason}" if self._bad else ""
            raise ArtwarehouseError(
                f"{self.path} holds more than {MOST_BAD:,} rows that cannot be taken{first}; the "
                "table is left as it is"
            )

    def _place(self, rows: int, breaks: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Returns the line on which each row of the next batch begins.

        Uneven records between the rows, or after the last where there are no more rows, are
        noted as bad.
        """
        skipped = 0
        while skipped < len(self._uneven) and (
            not rows or self._uneven[skipped][0] <= self._records + rows + skipped
        ):
            skipped += 1
        uneven, self._uneven = self._uneven[:skipped], self._uneven[skipped:]
        # Places of both kinds among the records of this batch.
        between = np.array([place - self._records - 1 for place, _, _ in uneven], dtype=int)
        inside = np.zeros(rows + skipped, dtype=int)
        is_row = np.ones(rows + skipped, dtype=bool)
        is_row[between] = False
        inside[is_row] = breaks
        inside[between] = [count for _, count, _ in uneven]
        first = 1 + self._records + self._breaks
        lines = first + np.arange(rows + skipped) + np.cumsum(inside) - inside
        for place, (_, count, fields) in zip(between, uneven, strict=True):
            reason = f"{fields} fields instead of {len(self.form.columns)}"
            self._bad.append(_Bad(int(lines[place]), 1 + count, reason))
        self._records += rows + skipped
        self._breaks += int(inside.sum())
        return lines[is_row]

    def _checked(
        self, batch: pa.RecordBatch, breaks: np.ndarray[Any, Any]
    ) -> tuple[pa.Table, dict[int, str]]:
        """Returns the good rows, and why each of the others is none."""
        import pyarrow as pa

        headings = dict(zip(self.form.columns, self.form.headings, strict=True))
        table, reasons = bulk_checks.find_strange(batch, headings, self.form.encoding)
        bulk_checks.find_misaligned(table, breaks, headings, reasons)
        for index, text in enumerate(table.column("object_id").to_pylist()):
            if index not in reasons:
                if int(text) in self._seen:
                    reasons[index] = "an object id that an earlier row has"
                self._seen.add(int(text))
        if reasons:
            good = np.ones(table.num_rows, dtype=bool)
            good[list(reasons)] = False
            table = table.filter(pa.array(good))
        self.rows += table.num_rows
        return self._finished(table), reasons

    def _finished(self, table: pa.Table) -> pa.Table:
        """Gives columns their types, and adds those that this edition lacks."""
        import pyarrow as pa
        import pyarrow.compute as pc

        types = {"bigint": pa.int64(), "bool": pa.bool_(), "text": pa.string()}
        others = [name for name in self.form.columns if name not in CSV_COLUMNS.values()]
        arrays, fields = [], []
        for name in (*CSV_COLUMNS.values(), *others):
            kind = types[CSV_TYPES.get(name, "text")]
            if name not in table.column_names:
                array = pa.nulls(table.num_rows, kind)
            elif (array := table.column(name)) and kind != pa.string():
                array = pc.if_else(pc.equal(array, ""), None, array).cast(kind)
            arrays.append(array)
            fields.append(pa.field(name, kind, nullable=name != "object_id"))
        moment = pa.timestamp("us", "UTC")
        arrays += [
            pa.repeat(self.form.edition, table.num_rows),
            pa.repeat(pa.scalar(self._landed_at, moment), table.num_rows),
        ]
        fields += [pa.field("edition", pa.string()), pa.field("landed_at", moment)]
        return pa.table(arrays, schema=pa.schema(fields))

    def _look_at_bad_records(self) -> Iterator[pa.Table]:
        """Reads the bad records again as they are in the file, for the rejects table.

        One that spans lines may be a stray quote that swallowed good rows: those are taken.
        """
        if not self._bad:
            return
        self._bad.sort(key=lambda bad: bad.line)
        lines = enumerate(physical_lines(self.path, self.form.encoding), start=1)
        for bad in self._bad:
            rest: list[tuple[int, str]] = []
            kept, rows_before = 0, self.rows
            for number, line in _between(lines, bad.line, bad.line + bad.lines):
                if bad.lines > 1 and (table := self._row_on_its_own(line)) is not None:
                    yield table
                elif kept < MOST_KEPT:
                    rest.append((number, line.rstrip("\n")))
                    kept += len(line)
            if self.rows > rows_before:
                reason = f"broken by a stray quote: {bad.reason}"
                rejected = [(number, line, reason) for number, line in rest]
            else:
                rejected = [(bad.line, "\n".join(line for _, line in rest), bad.reason)]
            self.rejects += [
                Reject(text, why, f"{self.path.name}:{at}") for at, text, why in rejected
            ]
            self._refuse_many()

    def _row_on_its_own(self, line: str) -> pa.Table | None:
        import pyarrow as pa

        if line.count(self.form.separator) < len(self.form.columns) - 1:
            return None
        try:
            [cells] = csv.reader([line.rstrip("\n")], delimiter=self.form.separator, strict=True)
        except (csv.Error, ValueError):
            return None
        if len(cells) != len(self.form.columns):
            return None
        arrays = [pa.array([cell]) for cell in cells]
        batch = pa.RecordBatch.from_arrays(arrays, names=list(self.form.columns))
        table, reasons = self._checked(batch, np.zeros(1, int))
        return None if reasons else table


def _between(lines: Iterator[tuple[int, str]], first: int, end: int) -> Iterator[tuple[int, str]]:
    """Yields numbered lines from ``first`` to before ``end``, and reads no further."""
    for number, line in lines:
        if number >= first:
            yield number, line
        if number + 1 >= end:
            return
