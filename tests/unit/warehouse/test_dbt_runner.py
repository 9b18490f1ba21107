import os
from pathlib import Path

import pytest
from dbt.cli.main import dbtRunner, dbtRunnerResult

from core.settings import Settings
from warehouse.dbt_runner import Dbt, first_cause


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        ("Runtime Error in model x (x.sql)\n  Binder Error: y\n\n  LINE 3", "Binder Error: y"),
        ("Compilation Error\n  Model 'a' depends on 'b'", "Model 'a' depends on 'b'"),
        ("Parsing Error", "Parsing Error"),
        ("", "no message"),
    ],
)  # fmt: skip
def test_the_cause_is_the_line_below_dbts_headings(message: str, cause: str) -> None:
    assert first_cause(message) == cause


def test_ctrl_c_is_not_taken_for_a_fault_of_dbt(
    empty: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # dbt hands an interrupt back as the outcome of the run.
    stopped = dbtRunnerResult(success=False, exception=KeyboardInterrupt())
    monkeypatch.setattr(dbtRunner, "invoke", lambda *_: stopped)
    with pytest.raises(KeyboardInterrupt):
        Dbt(empty, tmp_path, "b1").run("build")


def test_the_environment_is_as_it_was_even_when_dbt_cannot_start(
    empty: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ARTWAREHOUSE_DATA_DIR", "elsewhere")
    monkeypatch.delenv("ARTWAREHOUSE_WORK_PATH", raising=False)
    seen: dict[str, str] = {}

    def fail(self: dbtRunner, arguments: list[str]) -> dbtRunnerResult:
        seen.update(os.environ)
        raise OSError("no space left")

    monkeypatch.setattr(dbtRunner, "invoke", fail)
    with pytest.raises(OSError, match="no space left"):
        Dbt(empty, tmp_path, "b1").run("build")
    # The first that dbt does is to parse, for which all data folders are one.
    assert seen["ARTWAREHOUSE_DATA_DIR"] == "/parsed"
    assert seen["ARTWAREHOUSE_WORK_PATH"] == "/parsed/work.duckdb"
    assert os.environ["ARTWAREHOUSE_DATA_DIR"] == "elsewhere"
    assert "ARTWAREHOUSE_WORK_PATH" not in os.environ


def test_one_parse_serves_all_data_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    logs = []
    for name in ("one", "two"):
        settings = Settings(data_dir=tmp_path / name)
        dbt = Dbt(settings, tmp_path / name / "build" / "current", f"build-{name}")
        assert len(dbt.manifest.nodes) > 200
        logs.append(dbt.log_path.read_text(encoding="utf-8"))
    assert "Unable to do partial parsing" in logs[0]
    assert "Unable to do partial parsing" not in logs[1]


def test_where_the_cache_cannot_be_written_the_parse_is_kept_beside_the_build(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    settings = Settings(data_dir=tmp_path / "data")
    assert Dbt(settings, tmp_path / "data" / "build" / "current", "b1").manifest.nodes
    assert (settings.build_dir / "dbt" / "target" / "partial_parse.msgpack").exists()
