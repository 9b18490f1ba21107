"""The program answers fast, fails with one line, and keeps stdout clean."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = [
    [],
    ["demo"],
    ["ingest"],
    ["ingest", "met"],
    ["ingest", "wga"],
    ["build"],
    ["check"],
    ["sql"],
    ["export"],
    ["status"],
    ["train"],
    ["evaluate"],
    ["classify"],
    ["predict"],
    ["app"],
]
# Each of these takes from half a second to ten seconds to import.
HEAVY = (
    "tensorflow",
    "keras",
    "dbt",
    "dlt",
    "streamlit",
    "pandas",
    "great_expectations",
    "cv2",
    "duckdb",
    "pyarrow",
    "numpy",
)


def artwarehouse(*arguments: str, data_dir: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ARTWAREHOUSE_")}
    if data_dir is not None:
        environment["ARTWAREHOUSE_DATA_DIR"] = str(data_dir)
    return subprocess.run(
        [sys.executable, "-m", "app.cli.main", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
        check=False,
    )


def test_what_waits_for_the_end_of_a_command_is_done_at_its_end() -> None:
    script = (
        "import atexit, sys; from app.cli.main import main\n"
        "atexit.register(print, 'done at last'); sys.argv = ['artwarehouse', '--version']; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("artwarehouse ")
    assert done.stdout.endswith("done at last\n")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_imports_nothing_heavy(command: list[str]) -> None:
    script = (
        "import sys; from app.cli.main import program\n"
        f"try: program({[*command, '--help']!r}, prog_name='artwarehouse')\n"
        "except SystemExit as end: assert end.code == 0, end.code\n"
        f"loaded = [m for m in {HEAVY!r} if m in sys.modules]\n"
        "sys.exit(f'imported {loaded}' if loaded else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Usage: artwarehouse" in done.stdout


def test_a_wrong_option_exits_2(tmp_path: Path) -> None:
    assert artwarehouse("sql", "--nonsense", data_dir=tmp_path).returncode == 2
    done = artwarehouse("ingest", "met", "--ids", "12,x", data_dir=tmp_path)
    assert done.returncode == 2
    assert "'x' is not an object id" in done.stderr


def test_a_failure_is_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    done = artwarehouse("sql", "select 1", data_dir=tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert "artwarehouse" in done.stderr


@pytest.mark.parametrize("arguments", [["status"], ["build"], ["sql", "select 1"]])
def test_a_data_folder_that_cannot_be_used_is_refused_in_one_line(
    tmp_path: Path, arguments: list[str]
) -> None:
    ended = artwarehouse(*arguments, data_dir=tmp_path / "x=1\n'")
    assert ended.returncode == 1
    assert ended.stdout == ""
    [line] = ended.stderr.splitlines()
    assert "--data-dir or ARTWAREHOUSE_DATA_DIR" in line
    assert list(tmp_path.iterdir()) == []


def test_debug_shows_the_traceback(tmp_path: Path) -> None:
    done = artwarehouse("sql", "select 1", "--debug", data_dir=tmp_path)
    assert done.returncode == 1
    assert "Traceback" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--data-dir", "{here}", "status"],
        ["status", "--data-dir", "{here}"],
        ["--data-dir", "{other}", "status", "--data-dir", "{here}"],
        ["--data-dir", "{here}", "ingest", "met", "--ids", "1"],
    ],
    ids=["before", "after", "the nearer one", "before a group"],
)
def test_the_data_folder_is_named_before_or_after_the_command(
    tmp_path: Path, arguments: list[str]
) -> None:
    here = tmp_path / "here'x"  # refused, and named in the message
    words = [word.format(here=here, other=tmp_path / "other") for word in arguments]
    ended = artwarehouse(*words, data_dir=tmp_path / "environment")
    assert ended.returncode == 1
    assert "here'x" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "Traceback" in artwarehouse("--debug", *words).stderr


def test_an_unusable_setting_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app.cli.main", "status", "--data-dir", str(tmp_path)],
        capture_output=True,
        text=True,
        env={**os.environ, "ARTWAREHOUSE_MET__CHUNK_SIZE": "many"},
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "ARTWAREHOUSE_MET__CHUNK_SIZE='many'" in done.stderr


def test_the_demo_refuses_to_mix_its_sample_into_a_users_own_records(tmp_path: Path) -> None:
    (tmp_path / "raw.duckdb").write_bytes(b"")
    done = artwarehouse("demo", data_dir=tmp_path)
    assert done.returncode == 1
    assert "--data-dir demo-data" in done.stderr
