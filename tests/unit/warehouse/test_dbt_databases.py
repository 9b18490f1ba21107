"""What dbt says where its files are missing, damaged or held by another program."""

import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from dbt_common.exceptions import DbtRuntimeError

from warehouse import dbt_databases


def look(folder: Path) -> None:
    """Looks at a folder's files as dbt does before it opens them."""
    files = [
        SimpleNamespace(path=str(folder / name), read_only=name == "raw.duckdb")
        for name in ("raw.duckdb", "work.duckdb")
    ]
    credentials = SimpleNamespace(path=str(folder / "warehouse.duckdb"), attach=files)
    plugin = dbt_databases.Plugin("dbt_databases", {})
    plugin.update_connection_config(credentials, {})


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DbtRuntimeError, match=r"there is no folder .*nowhere") as raised:
        look(tmp_path / "nowhere")
    assert "artwarehouse ingest met" in str(raised.value)


def test_where_nothing_is_ingested_it_says_how(tmp_path: Path) -> None:
    start = time.monotonic()
    with pytest.raises(DbtRuntimeError, match="nothing is ingested yet") as raised:
        look(tmp_path)
    assert "artwarehouse demo" in str(raised.value)
    assert "\n" not in raised.value.msg
    assert time.monotonic() - start < 1


@pytest.mark.parametrize("name", ["raw.duckdb", "warehouse.duckdb"])
def test_a_file_that_is_no_database_is_named_at_once(tmp_path: Path, name: str) -> None:
    duckdb.connect(str(tmp_path / "raw.duckdb")).close()
    (tmp_path / name).write_text("no database, and longer than a header of one is" * 200)
    start = time.monotonic()
    with pytest.raises(DbtRuntimeError, match=f"{name} cannot be opened") as raised:
        look(tmp_path)
    assert "move it away" in str(raised.value)
    assert time.monotonic() - start < 1


HOLD = """\
import duckdb, sys, time
con = duckdb.connect(sys.argv[1])
print("held", flush=True)
time.sleep(float(sys.argv[2]))
"""


@pytest.mark.parametrize(("held_for", "ends_well"), [(0.3, True), (30, False)])
def test_a_lock_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held_for: float, ends_well: bool
) -> None:
    monkeypatch.setattr(dbt_databases, "PAUSES", (0, 0.5, 2) if ends_well else (0, 0.1))
    raw = tmp_path / "raw.duckdb"
    duckdb.connect(str(raw)).close()
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(raw), str(held_for)], stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        if ends_well:
            look(tmp_path)
        else:
            with pytest.raises(DbtRuntimeError, match=r"is being written by .*process"):
                look(tmp_path)
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
