from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from core.errors import ArtwarehouseError
from core.settings import Settings
from warehouse.landing import LandingError, land, pipeline_for
from warehouse.raw import raw_lock, read_raw


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def rows_of(settings: Settings, sql: str = "select id, name from lab.things order by id") -> Any:
    return read_raw(settings, sql)


def land_things(settings: Settings, *rows: dict[str, Any], **options: Any) -> None:
    land("lab", "things", rows, primary_key="id", settings=settings, **options)


def test_landing_twice_leaves_one_row_a_key(settings: Settings) -> None:
    land_things(settings, {"id": 1, "name": "a"}, {"id": 2, "name": "b"})
    land_things(settings, {"id": 2, "name": "c"})
    assert rows_of(settings) == [(1, "a"), (2, "c")]


def land_unique(settings: Settings, rows: dict[int, str]) -> None:
    import dlt
    import pyarrow as pa

    from warehouse.landing import UNIQUE_ROWS, run_pipeline

    table = pa.table({"id": list(rows), "name": list(rows.values())})
    unique = dlt.resource([table], name="things", primary_key="id", write_disposition=UNIQUE_ROWS)
    run_pipeline("lab", unique, settings)


def test_unique_rows_meet_those_of_an_earlier_load_of_a_load_cut_off_too(
    settings: Settings,
) -> None:
    land_unique(settings, {1: "a", 2: "b"})
    staged = "select count(*) from duckdb_tables() where schema_name = 'lab_staging'"
    assert rows_of(settings, staged) == [(0,)], "into an empty table nothing need be staged"
    land_unique(settings, {2: "c", 3: "d"})
    assert rows_of(settings) == [(1, "a"), (2, "c"), (3, "d")]
    # As a kill leaves it between the rows and the end of their load.
    with duckdb.connect(str(settings.raw_path)) as connection:
        connection.execute("delete from lab._dlt_loads")
    shutil.rmtree(settings.dlt_dir)
    land_unique(settings, {2: "e", 4: "f"})
    assert rows_of(settings) == [(1, "a"), (2, "e"), (3, "d"), (4, "f")]


def test_rows_replaced_in_an_empty_and_in_a_filled_table_are_the_last_alone(
    settings: Settings,
) -> None:
    land_things(settings, {"id": 1, "name": "a"}, write_disposition="replace")
    land_things(settings, {"id": 2, "name": "b"}, write_disposition="replace")
    assert rows_of(settings) == [(2, "b")]


def test_dlt_imports_no_streamlit_to_look_for_secrets(settings: Settings) -> None:
    program = (
        "import sys; from warehouse.landing import pipeline_for; "
        "from core.settings import Settings; "
        "pipeline_for('lab', Settings(data_dir=sys.argv[1])); print('streamlit' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(settings.data_dir)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "False"


def test_a_hinted_column_exists_although_empty(settings: Settings) -> None:
    land_things(settings, {"id": 1, "name": "a"}, columns={"size": {"data_type": "double"}})
    described = rows_of(settings, "select typeof(size) from lab.things")
    assert described == [("DOUBLE",)]


def test_a_type_flip_lands_nothing_and_does_not_block_what_comes_after(settings: Settings) -> None:
    land_things(settings, {"id": 1, "name": "a", "size": 5})
    with pytest.raises(LandingError, match="size"):
        land_things(settings, {"id": 2, "name": "b", "size": "large"})
    land_things(settings, {"id": 3, "name": "c", "size": 6})
    assert rows_of(settings) == [(1, "a"), (3, "c")]


def test_what_a_killed_run_left_is_not_loaded_in_the_place_of_new_rows(settings: Settings) -> None:
    land_things(settings, {"id": 1, "name": "a"})
    killed = pipeline_for("lab", settings)
    killed.extract([{"id": 2, "name": "left behind"}], table_name="things", primary_key="id")
    killed.normalize()
    land_things(settings, {"id": 3, "name": "c"})
    assert rows_of(settings) == [(1, "a"), (3, "c")]


def test_a_schema_that_a_killed_run_was_writing_is_no_schema(settings: Settings) -> None:
    land_things(settings, {"id": 1, "name": "a"})
    (schemas,) = settings.dlt_dir.glob("*lab/schemas")
    whole = {path.name: path.read_bytes() for path in schemas.iterdir()}
    # As dlt names what it has not renamed yet.
    (schemas / "4b874b7d17e6d9f8").write_text("{")
    land_things(settings, {"id": 2, "name": "b"})
    assert rows_of(settings) == [(1, "a"), (2, "b")]
    assert {path.name for path in schemas.iterdir()} == set(whole)


def test_raw_survives_the_loss_of_dlts_working_state(settings: Settings) -> None:
    land_things(settings, {"id": 1, "name": "a"})
    shutil.rmtree(settings.dlt_dir)
    land_things(settings, {"id": 1, "name": "b"}, {"id": 2, "name": "c"})
    assert rows_of(settings) == [(1, "b"), (2, "c")]


def test_a_lost_raw_file_starts_anew(settings: Settings) -> None:
    land_things(settings, {"id": 1, "name": "a"})
    settings.raw_path.unlink()
    land_things(settings, {"id": 2, "name": "b"})
    assert rows_of(settings) == [(2, "b")]


def test_reading_what_never_landed_gives_no_rows(settings: Settings) -> None:
    assert rows_of(settings) == []
    land_things(settings, {"id": 1, "name": "a"})
    assert rows_of(settings, "select * from lab.others") == []
    assert rows_of(settings, "select * from nowhere.things") == []


def test_a_damaged_file_is_told(settings: Settings) -> None:
    settings.raw_path.write_bytes(b"no database" * 1000)
    with pytest.raises(ArtwarehouseError, match=r"raw\.duckdb cannot be read"):
        rows_of(settings)
    with pytest.raises(LandingError, match="'lab'"):
        land_things(settings, {"id": 1, "name": "a"})


def test_another_thread_waits_for_the_lock(settings: Settings) -> None:
    land_things(settings, {"id": 1, "name": "a"})
    seen: list[Any] = []
    reader = threading.Thread(target=lambda: seen.append(rows_of(settings)))
    with raw_lock(settings):
        reader.start()
        reader.join(timeout=0.3)
        assert seen == []
    reader.join(timeout=10)
    assert seen == [[(1, "a")]]


def test_a_stray_configuration_of_dlt_changes_nothing(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".dlt").mkdir()
    (tmp_path / ".dlt" / "config.toml").write_text('[schema]\nnaming = "direct"\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCHEMA__NAMING", "direct")
    land_things(settings, {"id": 1, "name": "a", "TopSize": 2})
    assert rows_of(settings, "select id, top_size from lab.things") == [(1, 2)]


def test_another_process_waits_for_the_lock(settings: Settings) -> None:
    program = (
        "import sys; from warehouse.raw import raw_lock; from core.settings import Settings\n"
        "with raw_lock(Settings(data_dir=sys.argv[1])): print('in', flush=True)"
    )
    with raw_lock(settings):
        other = subprocess.Popen(
            [sys.executable, "-c", program, str(settings.data_dir)], stdout=subprocess.PIPE
        )
        time.sleep(1.5)
        assert other.poll() is None, "it has not come in"
    output, _ = other.communicate(timeout=30)
    assert output.strip() == b"in"


def test_readers_share_the_lock_and_a_holder_may_read(settings: Settings) -> None:
    land_things(settings, {"id": 1, "name": "a"})
    seen: list[Any] = []
    with raw_lock(settings):
        seen.append(rows_of(settings))
    with raw_lock(settings, shared=True):
        reader = threading.Thread(target=lambda: seen.append(rows_of(settings)))
        reader.start()
        reader.join(timeout=10)
    assert seen == [[(1, "a")]] * 2
