"""The SQL sandbox lets nothing through but reading the warehouse, and stops what takes too much."""

import hashlib
import io
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from sandbox_attacks import BOMBS, ESCAPES

from core.errors import ArtwarehouseError
from core.settings import Settings
from warehouse.connect import open_warehouse
from warehouse.sandbox import worker as sandbox_worker
from warehouse.sandbox.run import QueryRefusedError, is_truncated, run_sql


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


def test_rows_come_in_the_order_of_the_query_under_names_of_their_own(settings: Settings) -> None:
    table = ask(settings, "select id, title, id from fct_artwork order by id desc limit 2; -- last")
    assert table.column_names == ["id", "title", "id_2"]
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


def test_no_escape_succeeds(settings: Settings, tmp_path: Path) -> None:
    before = _state(settings.data_dir)
    succeeded = []
    request = _request(settings, tmp_path)
    with sandbox_worker.connect(request) as con:
        for text in ESCAPES:
            request["sql"] = text.replace("{data}", str(settings.data_dir))
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


def test_no_bomb_goes_off(settings: Settings) -> None:
    def set_off(sql: str) -> tuple[str, float]:
        started = time.monotonic()
        try:
            ask(settings, sql, max_rows=10_000_000, seconds=0.5)
        except QueryRefusedError as error:
            return str(error), time.monotonic() - started
        return "it went off", 0.0

    with ThreadPoolExecutor(4) as pool:
        ends = dict(zip(BOMBS, pool.map(set_off, BOMBS), strict=True))
    told = (
        r"stopped after 0\.5 s|needs more than 1GB of memory|fewer or shorter columns"
        r"|deep|depth|maximum supported|not supported"
    )
    unlike = {sql[:80]: end for sql, (end, _) in ends.items() if not re.search(told, end)}
    assert unlike == {}
    assert max(seconds for _, seconds in ends.values()) < 15


def test_at_least_sixty_attempts_are_made() -> None:
    assert len(set(ESCAPES + BOMBS)) == len(ESCAPES + BOMBS) > 120


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
        "form": "values",
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
