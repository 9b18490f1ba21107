"""Publishing is a rename that readers, crashes and leftovers cannot spoil."""

import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import duckdb
import pytest
from dlt.common.schema.detections import is_iso_date, is_iso_timestamp

from core.errors import ArtwarehouseError
from core.settings import Settings
from warehouse.connect import BeingWrittenError, open_warehouse
from warehouse.publish import (
    build_lock,
    failed_builds,
    fresh_folder,
    keep_failed,
    kept_builds,
    new_build_id,
    publish,
    roll_back,
)

Writer = Callable[[Path], AbstractContextManager[int]]


def built(settings: Settings, number: int, build_id: str | None = None) -> Path:
    """A file as a build leaves it, with one number in it."""
    path = settings.data_dir / f"built-{number}.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute(f"create table t as select {number} as n")
        con.execute(
            f"create table warehouse_build as select '{build_id or id_of(number)}' as build_id"
        )
    return path


def id_of(number: int) -> str:
    return f"20260101-0000{number:02}-abcd"


def number(settings: Settings) -> int:
    with open_warehouse(settings) as con:
        [(found,)] = con.execute("from t").fetchall()
    return int(found)


def test_build_ids_sort_by_time_and_differ_within_a_second(empty: Settings) -> None:
    ids = [new_build_id(empty) for _ in range(20)]
    assert sorted(i[:15] for i in ids) == [i[:15] for i in ids]
    assert len(set(ids)) == 20


def test_no_build_id_lands_as_a_timestamp(empty: Settings) -> None:
    ids = [new_build_id(empty) for _ in range(500)]
    assert not [i for i in ids if is_iso_timestamp(str, i) or is_iso_date(str, i)]


@pytest.mark.parametrize("days", [1, 400, 40_000])
def test_a_clock_that_was_put_back_changes_nothing_of_the_order(empty: Settings, days: int) -> None:
    for n in (1, 2):
        publish(built(empty, n, f"20260101-2359{57 + n}-abcd"), empty)
    with mock.patch("warehouse.publish.datetime", wraps=datetime) as clock:
        clock.now.return_value = datetime(2026, 1, 1, tzinfo=UTC) - timedelta(days)
        later = [new_build_id(empty)]
        publish(built(empty, 3, later[0]), empty)
        assert later[0].startswith("20260102-000000-")
        assert len(kept_builds(empty)) == 2
        assert roll_back(empty) == (later[0], "20260101-235959-abcd")
        assert number(empty) == 2
        # The withdrawn build is known too.
        later.append(new_build_id(empty))
        assert later[1].startswith("20260102-000001-")


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


def publish_numbers(settings: Settings, *numbers: int) -> None:
    for each in numbers:
        publish(built(settings, each), settings)


def test_the_last_builds_are_kept_and_no_more(empty: Settings) -> None:
    publish_numbers(empty, 1, 2, 3, 4, 5, 6)
    assert kept_builds(empty) == [id_of(3), id_of(4), id_of(5)]
    empty.build.keep = 1
    publish_numbers(empty, 7)
    assert kept_builds(empty) == [id_of(6)]
    empty.build.keep = 0
    publish_numbers(empty, 8)
    assert kept_builds(empty) == []


def test_keeping_a_build_copies_nothing(empty: Settings) -> None:
    publish_numbers(empty, 1)
    before = empty.warehouse_path.stat().st_ino
    publish_numbers(empty, 2)
    [kept] = (empty.build_dir / "published").glob("*/warehouse.duckdb")
    assert kept.stat().st_ino == before
    # A bare `dbt run` writes the published file in place: the kept one must be another.
    assert empty.warehouse_path.stat().st_nlink == 1


def test_without_hard_links_a_build_is_copied(
    empty: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no links here")

    publish_numbers(empty, 1)
    monkeypatch.setattr(os, "link", refuse)
    publish_numbers(empty, 2)
    assert roll_back(empty) == (id_of(2), id_of(1))
    assert number(empty) == 1


def test_rolling_back_walks_further_back_each_time_until_there_is_none(empty: Settings) -> None:
    publish_numbers(empty, 1, 2, 3)
    with open_warehouse(empty) as reader:
        assert roll_back(empty) == (id_of(3), id_of(2))
        assert number(empty) == 2
        assert roll_back(empty) == (id_of(2), id_of(1))
        assert number(empty) == 1
        assert reader.execute("from t").fetchall() == [(3,)]
    with pytest.raises(ArtwarehouseError, match=f"no build before {id_of(1)} is kept"):
        roll_back(empty)
    assert number(empty) == 1
    assert kept_builds(empty) == [id_of(2), id_of(3)]


def test_a_withdrawn_build_does_not_come_back_by_a_later_rollback(empty: Settings) -> None:
    publish_numbers(empty, 1, 2)
    roll_back(empty)
    publish_numbers(empty, 3)
    assert kept_builds(empty) == [id_of(1)]
    assert roll_back(empty) == (id_of(3), id_of(1))


def test_a_lost_or_foreign_file_is_replaced_by_the_last_kept_build(empty: Settings) -> None:
    publish_numbers(empty, 1, 2, 3)
    empty.warehouse_path.unlink()
    assert roll_back(empty) == (None, id_of(2))
    empty.warehouse_path.write_bytes(b"no database" * 1000)
    assert roll_back(empty) == (None, id_of(1))
    assert number(empty) == 1


def test_a_warehouse_refreshed_by_hand_is_not_kept_as_a_build(empty: Settings) -> None:
    publish_numbers(empty, 1, 2)
    with duckdb.connect(str(empty.warehouse_path)) as con:
        con.execute("update warehouse_build set build_id = 'dev'")
    publish_numbers(empty, 3)
    assert kept_builds(empty) == [id_of(1)]


def test_a_damaged_kept_build_is_not_put_back(empty: Settings) -> None:
    publish_numbers(empty, 1, 2)
    [kept] = (empty.build_dir / "published").glob("*/warehouse.duckdb")
    kept.write_bytes(b"no database" * 1000)
    with pytest.raises(ArtwarehouseError, match="cannot be opened"):
        roll_back(empty)
    assert number(empty) == 2


def test_nothing_is_rolled_back_during_a_build(empty: Settings) -> None:
    publish_numbers(empty, 1, 2)
    with build_lock(empty), pytest.raises(ArtwarehouseError, match="under way"):
        roll_back(empty)


@pytest.mark.parametrize("broken", ["link", "replace"])
def test_a_rollback_or_publication_that_breaks_off_can_be_done_again(
    empty: Settings, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    class Broken(BaseException):
        pass

    def break_off(*_: object) -> None:
        raise Broken

    publish_numbers(empty, 1, 2)
    new = built(empty, 3)
    for act in (lambda: roll_back(empty), lambda: publish(new, empty)):
        with monkeypatch.context() as patch:
            patch.setattr(os, broken, break_off)
            with pytest.raises(Broken):
                act()
        assert number(empty) == 2
    publish(new, empty)
    assert number(empty) == 3
    assert roll_back(empty) == (id_of(3), id_of(2))
    assert roll_back(empty) == (id_of(2), id_of(1))
    assert not list((empty.build_dir / "published").glob("*.partial"))
