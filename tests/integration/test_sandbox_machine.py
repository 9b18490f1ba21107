"""The sandbox tells nothing of the machine, leaves no process behind, and takes little memory."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from core.settings import Settings
from warehouse.sandbox import worker as sandbox_worker
from warehouse.sandbox.run import QueryRefusedError, run_sql

WRITING = """
import sys
from peak_memory import peak_memory_mib
from warehouse.result_text import Form
from warehouse.sandbox.run import write_sql
from core.settings import Settings
sql = "select range as id, repeat('x', 200) || range as text from range(1000000)"
with open("/dev/null", "wb") as out:
    write_sql(Settings(), sql, out, Form(sys.argv[1]), timeout_seconds=60)
print(peak_memory_mib())
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder with a warehouse of one table."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"))
    with duckdb.connect(str(settings.warehouse_path)) as con:
        con.execute("create table works as select range as id from range(10)")
    return settings


def test_no_view_tells_where_the_files_are(settings: Settings, tmp_path: Path) -> None:
    request = {
        "form": "values",
        "max_rows": None,
        "max_bytes": None,
        "timeout_seconds": 10,
        "path": str(settings.warehouse_path),
        "catalog": "warehouse",
        "memory_limit": "1GB",
        "threads": 1,
        "temp_directory": str(tmp_path),
        "max_temp_size": "1GB",
    }
    asked, told = [], []
    with sandbox_worker.connect(request) as con:
        views = con.execute("select schema_name, view_name from duckdb_views() where internal")
        for schema, view in views.fetchall():
            for name in (view, f"{schema}.{view}", f"system.{schema}.{view}"):
                out = io.BytesIO()
                try:
                    sandbox_worker.run(con, request | {"sql": f"from {name}"}, out)
                except (sandbox_worker.Refused, duckdb.Error) as error:
                    out.write(str(error).encode())
                asked.append(name)
                if any(folder in out.getvalue() for folder in (b"/data", bytes(tmp_path))):
                    told.append(name)
    assert len(asked) > 90
    assert told == []


def test_a_message_does_not_tell_where_the_files_are(settings: Settings) -> None:
    settings = settings.model_copy(update={"data_dir": settings.data_dir / "broken"})
    settings.data_dir.mkdir()
    path = settings.data_dir / "kept.duckdb"
    path.write_bytes(b"x" * 5000)
    with pytest.raises(QueryRefusedError) as refused:
        run_sql(settings, "select 1", max_rows=1, timeout_seconds=9, path=path)
    assert str(settings.data_dir) not in str(refused.value)
    assert "nanobind" not in str(refused.value)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_ends_when_who_asked_is_killed(settings: Settings, stop: int) -> None:
    asking = (
        "from warehouse.sandbox.run import run_sql; from core.settings import Settings;"
        "run_sql(Settings(), 'select count(*) from range(1000000000000)', max_rows=1,"
        " timeout_seconds=60)"
    )
    environment = {**os.environ, "ARTWAREHOUSE_DATA_DIR": str(settings.data_dir)}
    with subprocess.Popen([sys.executable, "-c", asking], env=environment) as asker:
        children = Path(f"/proc/{asker.pid}/task/{asker.pid}/children")
        until(lambda: "sandbox.worker" in command_line(children.read_text().strip()))
        worker = children.read_text().strip()
        asker.send_signal(stop)
    until(lambda: "sandbox.worker" not in command_line(worker))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_the_process_that_writes_a_large_result_stays_small(settings: Settings, form: str) -> None:
    environment = {
        **os.environ,
        "ARTWAREHOUSE_DATA_DIR": str(settings.data_dir),
        "PYTHONPATH": str(Path(__file__).parents[1] / "support"),
    }
    ended = subprocess.run(
        [sys.executable, "-c", WRITING, form], env=environment, capture_output=True, check=True
    )
    assert float(ended.stdout) < 200


def command_line(process: str) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text() if process else ""
    except (FileNotFoundError, ProcessLookupError):
        return ""


def until(holds: Callable[[], bool]) -> None:
    for _ in range(200):
        if holds():
            return
        time.sleep(0.05)
    pytest.fail("it never came true")
