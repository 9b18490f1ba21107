"""Runs one SELECT in a locked-down DuckDB and writes the rows to stdout in the form asked for.

The program behind `warehouse.sandbox.run`: a process of its own, because DuckDB's memory limit does
not count every buffer and its interrupt does not reach into every function, while the operating
system's limits on a process hold. It imports next to nothing of the project, to start fast.

Reads one JSON object on a line of stdin: path, catalog, sql, form, max_rows, max_bytes,
timeout_seconds, memory_limit, threads, temp_directory, max_temp_size (see `core.worker`).
"""

import json
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from typing import Any, BinaryIO

import duckdb
import pyarrow as pa

from core.errors import ArtwarehouseError
from core.worker import answer, limit_memory
from warehouse.result_text import Form
from warehouse.result_writer import write_rows

# What the process may take beside DuckDB's own limit: the interpreter, Arrow, thread stacks.
HEADROOM_BYTES = 512 * 2**20

# Small batches: a query is stopped soon after its last row that counts.
BATCH_ROWS = 2048

# Every table function that may be in a query. A list of what is allowed, since DuckDB has a
# hundred others that read files, write logs, change settings, take raw pointers or run other SQL,
# and each release brings more.
TABLE_FUNCTIONS = frozenset(
    {
        "duckdb_columns",
        "duckdb_constraints",
        "duckdb_dependencies",
        "duckdb_functions",
        "duckdb_indexes",
        "duckdb_keywords",
        "duckdb_schemas",
        "duckdb_sequences",
        "duckdb_tables",
        "duckdb_types",
        "duckdb_views",
        "generate_series",
        "json_each",
        "json_tree",
        "pragma_show",
        "pragma_table_info",
        "pragma_version",
        "range",
        "repeat",
        "repeat_row",
        "unnest",
    }
)

# Kinds of query node that only read. INSERT, UPDATE, DELETE and MERGE can be in a WITH clause
# and have kinds of their own.
QUERY_NODES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})

# Functions that do something else than compute a value from their arguments.
SCALAR_FUNCTIONS_REFUSED = frozenset(
    {"current_setting", "json_serialize_plan", "nextval", "pg_sleep", "setval", "sleep_ms"}
    | {"write_log"}
)


class Refused(ArtwarehouseError):  # noqa: N818  # a verdict on the query, not a fault of the program
    """The query is not run, or was stopped; the message says why."""


def main(request: dict[str, Any]) -> None:
    """Runs the request; see the module's docstring."""
    limit_memory(duckdb_bytes(request["memory_limit"]) + HEADROOM_BYTES)
    try:
        with connect(request) as con:
            run(con, request, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except (Refused, duckdb.Error, MemoryError, OSError) as error:
        raise Refused(explain(error, request)) from error


def connect(request: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    """Opens the database so that SQL can reach nothing beside it, and locks the settings."""
    con = duckdb.connect(
        ":memory:",
        config={
            "allow_persistent_secrets": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "max_temp_directory_size": request["max_temp_size"],
            "memory_limit": request["memory_limit"],
            "python_enable_replacements": "false",
            "temp_directory": request["temp_directory"],
            "threads": str(request["threads"]),
        },
    )
    path = request["path"].replace("'", "''")
    con.execute(f"attach '{path}' as {request['catalog']} (read_only)")
    con.execute(f"use {request['catalog']}")
    con.execute("set enable_external_access = false")
    con.execute("set lock_configuration = true")
    return con


def run(con: duckdb.DuckDBPyConnection, request: dict[str, Any], out: BinaryIO) -> None:
    """Checks the query, runs it and streams its rows."""
    statement = the_one_select(con, request["sql"])
    check_reads_only(con, statement.query)
    alarm = threading.Timer(request["timeout_seconds"], con.interrupt)
    alarm.daemon = True
    alarm.start()
    try:
        found = con.sql(statement)
        write_rows(
            Form(request["form"]),
            without_end(statement.query),
            found,
            lambda text: limited(batches(con.sql(text)), request),
            out,
        )
    finally:
        alarm.cancel()


def without_end(sql: str) -> str:
    """Returns a statement up to its semicolon, so that it can be in another one."""
    code = [token for token in duckdb.tokenize(sql) if token[1] != duckdb.token_type.comment]
    text = sql.encode()
    for start, _ in reversed(code):
        if text[start : start + 1] != b";":
            break
        text = text[:start]
    return text.decode()


def the_one_select(con: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    """Returns the single SELECT that a text consists of."""
    statements = con.extract_statements(sql)
    if len(statements) != 1:
        raise Refused(f"exactly one SELECT statement is run at a time, not {len(statements)}")
    [statement] = statements
    try:
        kind = statement.type.name.replace("_", " ")
    except ValueError:  # a kind of statement that the Python client does not know
        kind = "such a one"
    if kind != "SELECT":
        raise Refused(f"only SELECT statements can be run here, not {kind}")
    if statement.named_parameters:
        raise Refused("a query typed here has no parameters: write the values themselves")
    return statement


def check_reads_only(con: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Refuses a SELECT that would do more than read tables of the warehouse."""
    [(text,)] = con.execute("select json_serialize_sql(?::varchar)", [sql]).fetchall()
    try:
        tree = json.loads(text)
    except RecursionError as error:
        raise Refused("the query is nested too deeply") from error
    if tree["error"]:
        raise Refused("this form of query cannot be checked, so it is not run here")
    refused = views_refused(con)
    settings = {name for (name,) in con.execute("select name from duckdb_settings()").fetchall()}
    for node in walk(tree):
        kind = node.get("type")
        if isinstance(kind, str) and kind.endswith("_NODE") and kind not in QUERY_NODES:
            verb = kind.split("_")[0]
            raise Refused(f"the warehouse is read-only here: {verb} is not allowed")
        if kind == "TABLE_FUNCTION":
            name = str(node["function"].get("function_name")).lower()
            if name not in TABLE_FUNCTIONS:
                raise Refused(f"the table function {name} is not allowed here")
        elif kind == "BASE_TABLE" and str(node.get("table_name")).lower() in refused:
            raise Refused(f"the view {node['table_name']} is not allowed here")
        elif kind == "SHOW_REF" and str(node.get("table_name")).strip('"').lower() in settings:
            raise Refused("the settings of the database are not shown here")
        elif str(node.get("function_name")).lower() in SCALAR_FUNCTIONS_REFUSED:
            raise Refused(f"the function {node['function_name']} is not allowed here")


def views_refused(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Returns DuckDB's own views that call a table function which may not be in a query.

    They tell of the machine: `pg_settings`, `duckdb_databases` and others, with paths.
    """
    views = con.execute("select view_name, sql from duckdb_views() where internal").fetchall()
    called = re.compile(r"\b(?:duckdb|pragma)_\w+(?=\()", re.IGNORECASE)
    return {
        name for name, sql in views if not TABLE_FUNCTIONS.issuperset(called.findall(sql.lower()))
    }


def walk(tree: Any) -> Iterator[dict[str, Any]]:
    """Yields every object in a JSON tree; a loop, as queries nest deeper than Python's stack."""
    pending = [tree]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            yield item
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)


def limited(found: Iterator[pa.RecordBatch], request: dict[str, Any]) -> Iterator[pa.RecordBatch]:
    """Yields batches up to the limits, and one row more to show that more exist."""
    max_rows, max_bytes = request["max_rows"], request["max_bytes"]
    rows = size = 0
    for batch in found:
        size += batch.nbytes
        if max_bytes is not None and size > max_bytes:
            raise Refused(
                f"the rows take more than {max_bytes // 2**20} MiB: select fewer or shorter columns"
            )
        yield batch if max_rows is None else batch.slice(0, max_rows + 1 - rows)
        rows += batch.num_rows
        if max_rows is not None and rows > max_rows:
            return


def batches(found: duckdb.DuckDBPyRelation) -> Iterator[pa.RecordBatch]:
    """Yields what a query gives; Arrow hides DuckDB's errors behind its own, with their text."""
    reader = found.to_arrow_reader(BATCH_ROWS)
    # Even without a row: who writes needs the columns.
    yield pa.RecordBatch.from_pylist([], schema=reader.schema)
    try:
        yield from reader
    except OSError as error:
        text = str(error)
        kinds = {
            "INTERRUPT Error": duckdb.InterruptException,
            "Out of Memory Error": duckdb.OutOfMemoryException,
            "Conversion Error": duckdb.ConversionException,
        }
        kind = next((kind for start, kind in kinds.items() if text.startswith(start)), duckdb.Error)
        raise kind(text) from error


def duckdb_bytes(text: str) -> int:
    """Returns the bytes that DuckDB understands by a size such as ``1GB`` or ``512MiB``."""
    [(size,)] = duckdb.execute("select parse_formatted_bytes(?)", [text]).fetchall()
    return int(size)


def explain(error: Exception, request: dict[str, Any]) -> str:
    """Says in words for the person at the prompt why there are no rows."""
    if isinstance(error, duckdb.InterruptException):
        return f"the query was stopped after {request['timeout_seconds']:g} s: ask for less"
    if isinstance(error, duckdb.OutOfMemoryException | MemoryError):
        return (
            f"the query needs more than {request['memory_limit']} of memory"
            f" or {request['max_temp_size']} of disk: ask for less, or raise"
            " ARTWAREHOUSE_SQL__MEMORY_LIMIT or ARTWAREHOUSE_SQL__MAX_TEMP_SIZE"
        )
    if isinstance(error, OSError):
        return f"the rows cannot be kept in {tempfile.gettempdir()}: {error.strerror}"
    # Whoever asks need not know where the files are.
    told = str(error).replace(request["path"], "the warehouse")
    return told.replace(request["temp_directory"], "the temporary folder")


if __name__ == "__main__":
    answer(main)
