"""Pages share a database while they read, and let the file go afterwards."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from app.data.connections import MOST_IDLE, Readers
from core.errors import ArtwarehouseError

WRITE = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute('insert into works values (9)')"


@pytest.fixture
def published(tmp_path: Path) -> Path:
    return publish(tmp_path / "warehouse.duckdb", works=3)


def publish(path: Path, *, works: int) -> Path:
    building = path.with_name("building.duckdb")
    with duckdb.connect(str(building)) as connection:
        connection.execute("create table works as select range as id from range(?)", [works])
    return building.replace(path)


def count(connection: duckdb.DuckDBPyConnection) -> int:
    [(works,)] = connection.execute("select count(*) from works").fetchall()
    return int(works)


def written_by_another_process(path: Path) -> bool:
    done = subprocess.run(
        [sys.executable, "-c", WRITE, str(path)], capture_output=True, check=False
    )
    return done.returncode == 0


def test_the_file_is_let_go_when_the_last_page_is_drawn(published: Path) -> None:
    readers = Readers()
    with readers.reading(published, 1) as first, readers.reading(published, 1) as second:
        assert count(first) == count(second) == 3
        assert not written_by_another_process(published)
    assert written_by_another_process(published)
    with readers.reading(published, 2) as connection:
        assert count(connection) == 4


def test_a_page_goes_on_reading_the_build_on_which_it_began(published: Path) -> None:
    readers = Readers()
    with readers.reading(published, 1) as before:
        publish(published, works=5)
        with readers.reading(published, 2) as after:
            assert (count(before), count(after)) == (3, 5)


def test_a_reader_cannot_write(published: Path) -> None:
    with Readers().reading(published, 1) as connection, pytest.raises(duckdb.Error):
        connection.execute("insert into works values (9)")


def test_a_page_that_fails_leaves_the_file_free(published: Path) -> None:
    readers = Readers()
    with pytest.raises(ZeroDivisionError), readers.reading(published, 1):
        1 / 0  # noqa: B018 # to fail
    assert written_by_another_process(published)


def test_a_file_that_is_no_database_is_told_and_costs_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "warehouse.duckdb"
    broken.write_text("x" * 5000)
    readers = Readers()
    for _ in range(MOST_IDLE + 2):
        with pytest.raises(ArtwarehouseError, match="cannot be opened"), readers.reading(broken, 1):
            pass
    with readers.reading(publish(tmp_path / "sound.duckdb", works=2), 2) as connection:
        assert count(connection) == 2
