"""Runs one SELECT in a locked-down DuckDB and writes the rows to stdout as an Arrow stream.

The program behind `warehouse.sandbox`: a process of its own, because DuckDB's memory limit does
not count every buffer and its interrupt does not reach into every function, while the operating
system's limits on a process hold. It imports nothing of the project, so that it starts fast.

Reads one JSON object on stdin: path, catalog, sql, max_rows, max_bytes, timeout_seconds,
memory_limit, threads, temp_directory, max_temp_size. Exits 0, or `REFUSED` with a message on
stderr that is meant for the person who typed the query.
"""

import json
import sys
import threading
from collections.abc import Iterator
from typing import Any, BinaryIO

import duckdb
import pyarrow as pa

REFUSED = 3

# What the process may take beside DuckDB's own limit: the interpreter, Arrow, thread stacks.
HEADROOM_BYTES = 512 * 2**20

# Small batches: a query is stopped soon after its last row that counts.
BATCH_ROWS = 2048

# Every table function that may stand in a query. A list of what is allowed, since DuckDB has a
# hundred others that read files, write logs, change settings, take raw pointers or run other SQL,
# and each release brings more.
TABLE_FUNCTIONS = frozenset(
    {
        "duckdb_columns",
        "duckdb_constraints",
        "duckdb_functions",
        "duckdb_indexes",
        "duckdb_keywords",
        "duckdb_schemas",
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

# Kinds of query node that only read. INSERT, UPDATE, DELETE and MERGE can stand in a WITH clause
# and have kinds of their own.
QUERY_NODES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})

# Functions that do something else than compute a value from their arguments.
SCALAR_FUNCTIONS_REFUSED = frozenset(
    {"current_setting", "json_serialize_plan", "nextval", "pg_sleep", "setval", "sleep_ms"}
    | {"write_log"}
)


class Refused(Exception):  # noqa: N818  # a verdict on the query, not a fault of the program
    """The query is not run, or was stopped; the message says why."""


def main() -> int:
    """Answers the request on stdin; see the module's docstring."""
    request = json.load(sys.stdin)
    limit_memory(duckdb_bytes(request["memory_limit"]) + HEADROOM_BYTES)
    try:
        with connect(request) as con:
            run(con, request, sys.stdout.buffer)
    except (Refused, duckdb.Error, MemoryError) as error:
        print(explain(error, request), file=sys.stderr)
        return REFUSED
    return 0


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
        reader = con.sql(statement).to_arrow_reader(BATCH_ROWS)
        write(reader, out, max_rows=request["max_rows"], max_bytes=request["max_bytes"])
    finally:
        alarm.cancel()


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
    for node in walk(tree):
        kind = node.get("type")
        if isinstance(kind, str) and kind.endswith("_NODE") and kind not in QUERY_NODES:
            verb = kind.split("_")[0]
            raise Refused(f"the warehouse is read-only here: {verb} is not allowed")
        if kind == "TABLE_FUNCTION":
            name = str(node["function"].get("function_name")).lower()
            if name not in TABLE_FUNCTIONS:
                raise Refused(f"the table function {name} is not allowed here")
        elif str(node.get("function_name")).lower() in SCALAR_FUNCTIONS_REFUSED:
            raise Refused(f"the function {node['function_name']} is not allowed here")


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


def write(
    reader: pa.RecordBatchReader, out: BinaryIO, *, max_rows: int | None, max_bytes: int | None
) -> None:
    """Copies batches up to the limits, and one row more to show that more exist."""
    rows = size = 0
    with pa.ipc.new_stream(out, reader.schema) as stream:
        for batch in batches(reader):
            size += batch.nbytes
            if max_bytes is not None and size > max_bytes:
                raise Refused(
                    f"the rows take more than {max_bytes // 2**20} MiB:"
                    " select fewer or shorter columns"
                )
            wanted = batch.num_rows if max_rows is None else max_rows + 1 - rows
            stream.write_batch(batch.slice(0, wanted))
            rows += batch.num_rows
            if max_rows is not None and rows > max_rows:
                return


def batches(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    """Yields what a query gives; Arrow hides DuckDB's errors behind its own, with their text."""
    try:
        yield from reader
    except OSError as error:
        text = str(error)
        if text.startswith("INTERRUPT Error"):
            raise duckdb.InterruptException(text) from error
        if text.startswith("Out of Memory Error"):
            raise duckdb.OutOfMemoryException(text) from error
        raise duckdb.Error(text) from error


def limit_memory(limit: int) -> None:
    """Caps what the process can allocate, where the operating system knows such a cap."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or limit < hard:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


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
    return str(error)


if __name__ == "__main__":
    sys.exit(main())
