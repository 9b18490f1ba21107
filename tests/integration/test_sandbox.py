"""The SQL sandbox lets nothing through but reading the warehouse, and stops what takes too much."""

import hashlib
import io
import os
import time
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from warehouse import sandbox_worker
from warehouse.connect import open_warehouse
from warehouse.errors import ArtwarehouseError
from warehouse.sandbox import QueryRefusedError, is_truncated, run_sql
from warehouse.settings import Settings


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder with a published warehouse, a raw file and a canary that nobody may read."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"))
    with duckdb.connect(str(settings.warehouse_path)) as con:
        con.execute(
            "create table fct_artwork as select range as id, 'title ' || range as title"
            " from range(10000)"
        )
        con.execute("create view titles as select title from warehouse.main.fct_artwork")
        con.execute("create sequence counter")
    with duckdb.connect(str(settings.raw_path)) as con:
        con.execute("create table secret as select 'canary' as word")
    (settings.data_dir / "canary.csv").write_text("word\ncanary\n")
    return settings


def ask(settings: Settings, sql: str, max_rows: int | None = 100, seconds: float = 20) -> pa.Table:
    return run_sql(settings, sql, max_rows=max_rows, timeout_seconds=seconds)


def test_rows_come_in_the_order_and_with_the_names_of_the_query(settings: Settings) -> None:
    table = ask(settings, "select id, title, id from fct_artwork order by id desc limit 2; -- last")
    assert table.column_names == ["id", "title", "id"]
    assert table.column(0).to_pylist() == [9999, 9998]
    assert not is_truncated(table)


@pytest.mark.parametrize(
    "sql",
    [
        "with a as (select * from main.fct_artwork) select count(*) from a",
        "select count(*) from warehouse.main.titles",
        "describe fct_artwork",
        "show tables",
        "summarize fct_artwork",
        "select column_name from information_schema.columns where table_name = 'fct_artwork'",
        "from duckdb_tables() select table_name, comment",
        "select unnest([1, 2]), x from range(3) t(x)",
        "with recursive r as (select 1 as n union all select n + 1 from r where n < 9) from r",
        "select 1 union all select 2",
        "values (1), (2)",
    ],
)
def test_what_an_analyst_writes_runs(settings: Settings, sql: str) -> None:
    assert ask(settings, sql).num_rows > 0


ESCAPES = [
    # More than one statement, or none.
    "select 1; select 2",
    "select 1; drop table fct_artwork",
    "",
    "-- nothing",
    # Statements that are no SELECT.
    "insert into fct_artwork values (1, 'x')",
    "delete from fct_artwork",
    "create table t as select 1",
    "create temp table t as select 1",
    "attach '{data}/raw.duckdb' as raw",
    "copy fct_artwork to '{data}/stolen.csv'",
    "copy (select 1) to '{data}/stolen.csv'",
    "export database '{data}/stolen'",
    "import database '{data}'",
    "install httpfs",
    "load httpfs",
    "update extensions",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "reset memory_limit",
    "use memory",
    "pragma enable_profiling",
    "call enable_logging()",
    "checkpoint",
    "explain analyze select 1",
    "prepare p as select 1",
    "begin",
    "vacuum",
    "create secret s (type http)",
    # A SELECT that writes.
    "with a as (insert into fct_artwork values (1, 'x') returning *) select * from a",
    "with a as (delete from fct_artwork returning *) select * from a",
    "select nextval('counter')",
    "select write_log('x')",
    # A SELECT that reads files.
    "select * from read_csv('{data}/canary.csv')",
    "select * from '{data}/canary.csv'",
    "select * from read_text('{data}/canary.csv')",
    "select * from read_blob('{data}/warehouse.duckdb')",
    "select * from read_parquet('{data}/x.parquet')",
    "select * from read_json('{data}/x.json')",
    "select * from read_duckdb('{data}/raw.duckdb', table_name := 'secret')",
    "select * from '{data}/raw.duckdb'",
    "select * from glob('{data}/*')",
    "select * from sniff_csv('{data}/canary.csv')",
    "select (select count(*) from read_text('/etc/hostname'))",
    "with a as (from read_text('/etc/hostname')) from a",
    "select * from 'https://example.com/x.csv'",
    # A SELECT that runs other SQL, changes settings or tells about the machine.
    "select * from query('select * from read_text(''/etc/hostname'')')",
    "select * from query_table('{data}/canary.csv')",
    "select * from histogram('{data}/canary.csv', word)",
    "select * from json_execute_serialized_sql(json_serialize_sql('select 1'))",
    "select json_serialize_plan('select * from read_text(''/etc/hostname'')')",
    "select * from enable_logging(storage := 'file', storage_path := '{data}/stolen')",
    "select * from enable_profiling(save_location := '{data}/stolen')",
    "select * from duckdb_secrets()",
    "select * from duckdb_settings()",
    "select current_setting('secret_directory')",
    "select * from which_secret('x', 'http')",
    # Python variables and raw pointers.
    "select * from request",
    "select * from con",
    "select * from pandas_scan(1)",
    "select * from arrow_scan(1, 2, 3)",
    # Parameters that nobody binds.
    "select ?",
]  # fmt: skip


def test_no_escape_succeeds(settings: Settings, tmp_path: Path) -> None:
    before = _state(settings.data_dir)
    succeeded = []
    for text in ESCAPES:
        request = _request(settings, tmp_path)
        request["sql"] = text.replace("{data}", str(settings.data_dir))
        with sandbox_worker.connect(request) as con:
            try:
                sandbox_worker.run(con, request, io.BytesIO())
            except (sandbox_worker.Refused, duckdb.Error):
                continue
            succeeded.append(text)
    assert succeeded == []
    assert _state(settings.data_dir) == before


@pytest.mark.parametrize("sql", ["", "drop table fct_artwork", "from read_text('/etc/hostname')"])
def test_a_refusal_reaches_who_asked(settings: Settings, sql: str) -> None:
    with pytest.raises(QueryRefusedError, match=r"SELECT|not allowed"):
        ask(settings, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "insert into fct_artwork values (1, 'x')",
        "attach '{data}/raw.duckdb' as raw",
        "copy fct_artwork to '{data}/stolen.csv'",
        "from read_csv('{data}/canary.csv')",
        "from '{data}/canary.csv'",
        "from read_text('/etc/hostname')",
        "from glob('{data}/*')",
        "load httpfs",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "from request",
        "from enable_logging(storage := 'file', storage_path := '{data}/stolen')",
    ],
)
def test_the_engine_refuses_even_what_the_syntax_check_would_let_pass(
    settings: Settings, tmp_path: Path, sql: str
) -> None:
    request = _request(settings, tmp_path)
    with sandbox_worker.connect(request) as con, pytest.raises(duckdb.Error):
        con.execute(sql.replace("{data}", str(settings.data_dir))).fetchall()


def test_a_query_that_never_ends_is_stopped(settings: Settings) -> None:
    started = time.monotonic()
    with pytest.raises(QueryRefusedError, match="stopped after 1 s"):
        ask(settings, "select count(*) from range(1000000000000)", seconds=1)
    assert time.monotonic() - started < 10


def test_a_function_call_that_cannot_be_interrupted_is_killed(settings: Settings) -> None:
    started = time.monotonic()
    with pytest.raises(QueryRefusedError, match=r"stopped after 0\.5 s"):
        ask(settings, "select levenshtein(repeat('ab', 90000), repeat('ba', 90000))", seconds=0.5)
    assert time.monotonic() - started < 15


@pytest.mark.parametrize(
    "sql",
    [
        "select list(range) from range(1000000000)",  # counted by DuckDB
        "select count(*) from (select unnest(range(1000000000)))",  # not counted by DuckDB
        "select string_agg(title, '') from fct_artwork, range(100000)",
    ],
)
def test_a_query_that_takes_too_much_memory_is_stopped(settings: Settings, sql: str) -> None:
    with pytest.raises(QueryRefusedError, match=r"memory|stopped after"):
        ask(settings, sql, seconds=10)


def test_wide_rows_for_a_screen_are_refused(settings: Settings) -> None:
    with pytest.raises(QueryRefusedError, match="fewer or shorter columns"):
        ask(settings, "select repeat('x', 1000000) as wide from range(100)")


def test_the_row_cap_stops_the_query_early_and_says_so(settings: Settings) -> None:
    started = time.monotonic()
    table = ask(settings, "select a.range from range(1000000000) a, range(1000000) b", max_rows=7)
    assert table.num_rows == 7
    assert is_truncated(table)
    assert time.monotonic() - started < 10


def test_exactly_as_many_rows_as_allowed_are_not_called_truncated(settings: Settings) -> None:
    table = ask(settings, "from fct_artwork", max_rows=10_000)
    assert table.num_rows == 10_000
    assert not is_truncated(table)


def test_without_a_cap_all_rows_come(settings: Settings) -> None:
    assert ask(settings, "from fct_artwork", max_rows=None).num_rows == 10_000


def test_an_empty_result_keeps_its_columns(settings: Settings) -> None:
    table = ask(settings, "select id, title from fct_artwork where false")
    assert (table.num_rows, table.column_names) == (0, ["id", "title"])


def test_a_mistake_is_told_in_duckdbs_words(settings: Settings) -> None:
    with pytest.raises(QueryRefusedError, match="fct_artwerk does not exist"):
        ask(settings, "select * from fct_artwerk")


def test_without_a_warehouse_the_message_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(ArtwarehouseError, match="artwarehouse build"):
        ask(Settings(data_dir=tmp_path), "select 1")


def test_queries_run_while_another_connection_reads(settings: Settings) -> None:
    with open_warehouse(settings) as con:
        con.execute("select * from fct_artwork")
        assert ask(settings, "select count(*) as n from fct_artwork").to_pylist() == [{"n": 10_000}]


def test_nothing_is_left_in_the_temporary_folder(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    ask(settings, "select * from range(3000000) order by hash(range)", max_rows=3)
    assert list(tmp_path.iterdir()) == []


def _request(settings: Settings, scratch: Path) -> dict[str, Any]:
    return {
        "max_rows": 10,
        "max_bytes": None,
        "timeout_seconds": 10,
        "path": str(settings.warehouse_path),
        "catalog": "warehouse",
        "memory_limit": "1GB",
        "threads": 2,
        "temp_directory": str(scratch),
        "max_temp_size": "1GB",
    }


def _state(folder: Path) -> dict[str, str]:
    """Names and contents of everything below a folder."""
    return {
        os.fspath(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
