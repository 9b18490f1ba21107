"""The one writer of query results, for the command line, the site and the sandbox.

Rows are written batch by batch, in bounded memory; ``warehouse.result_text`` is the SQL of it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

import duckdb
import pyarrow as pa

from warehouse.result_text import (
    TYPE,
    Form,
    csv_header,
    csv_sql,
    json_sql,
    texts_sql,
    type_id,
    unique_names,
    values_sql,
)

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

# Rows of a group in a Parquet file: readers skip and decode whole groups.
PARQUET_GROUP_ROWS = 100_000
PARQUET_GROUP_BYTES = 64 * 2**20

Ask = Callable[[str], Iterator[pa.RecordBatch]]


def csv_of(
    connection: DuckDBPyConnection,
    query: str,
    parameters: Mapping[str, Any] | None = None,
    names: Sequence[str] | None = None,
) -> str:
    """Returns a query's rows as CSV, with a header.

    Args:
        connection: Where it is run.
        query: One SELECT without a semicolon.
        parameters: Its parameters.
        names: Of its columns; by default its own.
    """
    out = io.BytesIO()

    def ask(sql: str) -> Iterator[pa.RecordBatch]:
        return iter(connection.sql(sql, params=parameters).to_arrow_reader())

    found = connection.sql(query, params=parameters)
    write_rows(Form.csv, query, found, ask, out, names=names)
    return out.getvalue().decode()


def write_rows(
    form: Form,
    query: str,
    found: DuckDBPyRelation,
    ask: Ask,
    out: BinaryIO,
    *,
    names: Sequence[str] | None = None,
) -> None:
    """Writes the rows of a query; every column has a name of its own.

    Args:
        form: How.
        query: The query, without a semicolon.
        found: The same query, for the names and types of its columns.
        ask: Runs SQL; its first batch may be empty.
        out: Where to write.
        names: A name of its own for each column; by default those of the query.
    """
    names, kinds = list(names or unique_names(found.columns)), found.types
    texts = texts_sql(query, kinds)
    if form is Form.csv:
        out.write(csv_header(names).encode())
        for line in _lines(ask(csv_sql(texts, len(names)))):
            out.write(f"{line}\n".encode())
    elif form is Form.json:
        separator = "[\n"
        for line in _lines(ask(json_sql(texts, names, kinds))):
            out.write(f"{separator}{line}".encode())
            separator = ",\n"
        out.write(b"[]\n" if separator == "[\n" else b"\n]\n")
    elif form is Form.texts:
        fields = [
            pa.field(name, pa.string(), metadata={TYPE: type_id(kind)})
            for name, kind in zip(names, kinds, strict=True)
        ]
        schema = pa.schema(fields)
        _write_arrow((batch.cast(schema) for batch in _named(ask(texts), names)), out)
    else:
        write = _write_parquet if form is Form.parquet else _write_arrow
        try:
            write(ask(values_sql(query, names, kinds, hugeint="decimal(38, 0)")), out)
        except duckdb.ConversionException:
            # A whole number of 39 digits, or the query's own failure, which then comes again.
            out.seek(0)
            out.truncate()
            write(ask(values_sql(query, names, kinds, hugeint="varchar")), out)


def _lines(found: Iterator[pa.RecordBatch]) -> Iterator[str]:
    for batch in found:
        yield from batch.column(0).to_pylist()


def _named(found: Iterator[pa.RecordBatch], names: list[str]) -> Iterator[pa.RecordBatch]:
    return (batch.rename_columns(names) for batch in found)


def _write_arrow(found: Iterable[pa.RecordBatch], out: BinaryIO) -> None:
    batches = iter(found)
    first = next(batches)
    with pa.ipc.new_stream(out, first.schema) as stream:
        stream.write_batch(first)
        for batch in batches:
            stream.write_batch(batch)


def _write_parquet(found: Iterator[pa.RecordBatch], out: BinaryIO) -> None:
    import pyarrow.parquet

    held = [next(found)]
    with pyarrow.parquet.ParquetWriter(out, held[0].schema) as file:
        for batch in found:
            held.append(batch)
            if (
                sum(each.num_rows for each in held) >= PARQUET_GROUP_ROWS
                or sum(each.nbytes for each in held) >= PARQUET_GROUP_BYTES
            ):
                file.write_table(pa.Table.from_batches(held))
                held = held[:1]
        file.write_table(pa.Table.from_batches(held))
