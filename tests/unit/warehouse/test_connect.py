import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import duckdb
import pytest

from core.errors import ArtwarehouseError
from core.settings import Settings
from warehouse.connect import (
    BeingWrittenError,
    build_id,
    has_table,
    kept_build_path,
    open_warehouse,
    quoted,
    row_counts,
)
from warehouse.publish import failed_builds


@pytest.fixture
def small(empty: Settings) -> Settings:
    with duckdb.connect(str(empty.warehouse_path)) as con:
        con.execute("create table warehouse_build as select 'b1' as build_id")
        con.execute("create table t as select range as n from range(3)")
        con.execute("create schema other; create table other.hidden as select 1")
    return empty


def test_without_a_warehouse_the_message_says_what_to_run(empty: Settings) -> None:
    with pytest.raises(ArtwarehouseError, match="artwarehouse build"):
        open_warehouse(empty)


def test_a_file_that_is_no_database_is_named(empty: Settings) -> None:
    empty.warehouse_path.write_bytes(b"a picture, perhaps" * 1000)
    with pytest.raises(ArtwarehouseError, match=r"warehouse\.duckdb cannot be opened"):
        open_warehouse(empty)


def test_a_writer_is_named_with_its_process(
    small: Settings, writer: Callable[[Path], AbstractContextManager[int]]
) -> None:
    with writer(small.warehouse_path) as pid:
        with pytest.raises(BeingWrittenError, match=rf"being written by python.*\(process {pid}\)"):
            open_warehouse(small)
        os.kill(pid, signal.SIGTERM)


def test_tables_are_found_by_every_way_of_naming_them(small: Settings) -> None:
    with open_warehouse(small) as con:
        for name in ("t", "main.t", "warehouse.main.t"):
            assert con.execute(f"select count(*) from {name}").fetchall() == [(3,)]  # noqa: S608
            assert con.table(name).shape == (3, 1)
        assert has_table(con, "t")
        assert not has_table(con, "hidden")
        assert has_table(con, "hidden", schema="other")
        assert row_counts(con) == {"t": 3, "warehouse_build": 1}


def test_nothing_can_be_written(small: Settings) -> None:
    with open_warehouse(small) as con, pytest.raises(duckdb.InvalidInputException):
        con.execute("insert into t values (4)")


def test_two_connections_at_once(small: Settings) -> None:
    with open_warehouse(small) as one, open_warehouse(small) as two:
        assert one.execute("from t").fetchall() == two.execute("from t").fetchall()


def test_the_build_id_is_read_from_the_warehouse(small: Settings) -> None:
    assert build_id(small) == "b1"
    with duckdb.connect(str(small.warehouse_path)) as con:
        con.execute("delete from warehouse_build")
    with pytest.raises(ArtwarehouseError, match="does not say which build"):
        build_id(small)


def test_a_kept_build_is_found_by_its_id_alone(empty: Settings) -> None:
    kept = empty.build_dir / "20250101-000000-aaaa" / "warehouse.duckdb"
    kept.parent.mkdir(parents=True)
    kept.touch()
    assert kept_build_path(empty, "20250101-000000-aaaa") == kept
    assert failed_builds(empty) == ["20250101-000000-aaaa"]
    for other in ("20250101-000000-bbbb", "..", "../..", ""):
        with pytest.raises(ArtwarehouseError, match=r"kept: 20250101-000000-aaaa"):
            kept_build_path(empty, other)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("plain_1", "plain_1"), ("Upper", '"Upper"'), ('a"b', '"a""b"'), ("two words", '"two words"')],
)
def test_identifiers_are_quoted_where_they_must_be(name: str, expected: str) -> None:
    assert quoted(name) == expected
