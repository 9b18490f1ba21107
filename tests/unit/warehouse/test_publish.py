"""Publishing is a rename that readers, crashes and leftovers cannot spoil."""

import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import duckdb
import pytest
from dlt.common.schema.detections import is_iso_date, is_iso_timestamp

from warehouse.connect import BeingWrittenError, open_warehouse
from warehouse.publish import failed_builds, fresh_folder, keep_failed, new_build_id, publish
from warehouse.settings import Settings

Writer = Callable[[Path], AbstractContextManager[int]]


def built(settings: Settings, number: int) -> Path:
    """A file as a build leaves it, with one number in it."""
    path = settings.data_dir / f"built-{number}.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute(f"create table t as select {number} as n")
    return path


def number(settings: Settings) -> int:
    with open_warehouse(settings) as con:
        [(found,)] = con.execute("from t").fetchall()
    return int(found)


def test_build_ids_sort_by_time_and_differ_within_a_second() -> None:
    ids = [new_build_id() for _ in range(20)]
    assert sorted(i[:15] for i in ids) == [i[:15] for i in ids]
    assert len(set(ids)) == 20


def test_no_build_id_lands_as_a_timestamp() -> None:
    ids = [new_build_id() for _ in range(500)]
    assert not [i for i in ids if is_iso_timestamp(str, i) or is_iso_date(str, i)]


def test_a_reader_keeps_the_old_file_while_a_new_one_is_published(empty: Settings) -> None:
    publish(built(empty, 1), empty)
    with open_warehouse(empty) as reader:
        publish(built(empty, 2), empty)
        assert reader.execute("from t").fetchall() == [(1,)]
        # Although the old file is still open in this process, who asks now sees the new one.
        assert number(empty) == 2


def test_nothing_is_published_over_a_file_that_is_being_written(
    empty: Settings, writer: Writer
) -> None:
    publish(built(empty, 1), empty)
    with writer(empty.warehouse_path) as pid:
        with pytest.raises(BeingWrittenError, match=rf"being written by python.*\(process {pid}\)"):
            publish(built(empty, 2), empty)
        os.kill(pid, signal.SIGKILL)
    assert number(empty) == 1


def test_a_leftover_log_of_the_old_file_never_meets_the_new_one(
    empty: Settings, writer: Writer
) -> None:
    publish(built(empty, 1), empty)
    with writer(empty.warehouse_path) as pid:
        os.kill(pid, signal.SIGKILL)
    assert list(empty.data_dir.glob("warehouse.duckdb.wal*"))
    publish(built(empty, 2), empty)
    assert number(empty) == 2
    assert not list(empty.data_dir.glob("*.wal*"))


def test_a_damaged_published_file_is_replaced(empty: Settings) -> None:
    empty.warehouse_path.write_bytes(b"no database" * 1000)
    publish(built(empty, 2), empty)
    assert number(empty) == 2


def test_a_killed_builds_rests_are_swept(empty: Settings) -> None:
    empty.build_dir.mkdir()
    (fresh_folder(empty) / "warehouse.duckdb").write_text("half a database")
    assert list(fresh_folder(empty).iterdir()) == []


def test_only_the_last_failed_build_is_kept(empty: Settings) -> None:
    empty.build_dir.mkdir()
    for build_id in ("20250101-000000-aaaa", "20250102-000000-bbbb"):
        folder = fresh_folder(empty)
        (folder / "warehouse.duckdb").write_text(build_id)
        keep_failed(folder, empty, build_id)
    assert failed_builds(empty) == ["20250102-000000-bbbb"]
    assert not (empty.build_dir / "current").exists()
