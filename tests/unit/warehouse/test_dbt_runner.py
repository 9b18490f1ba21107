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
    assert seen["ARTWAREHOUSE_DATA_DIR"] == str(empty.data_dir)
    assert seen["ARTWAREHOUSE_WORK_PATH"] == str(tmp_path / "work.duckdb")
    assert os.environ["ARTWAREHOUSE_DATA_DIR"] == "elsewhere"
    assert "ARTWAREHOUSE_WORK_PATH" not in os.environ
