"""The whole chain in one command, twice, and the promises that only the whole chain can keep."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.data.example_queries import load_examples
from core.settings import Settings
from tools.example_queries import PAGE, page
from warehouse.connect import open_warehouse

# Two minutes: `make demo` itself, and with all that it must have made.
pytestmark = pytest.mark.slow

Run = Callable[..., subprocess.CompletedProcess[str]]

MET_SAMPLE = 174
WGA_SAMPLE = 227


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, str, Path]:
    """Runs the demo once in a folder of its own; gives a way to run more, and what it printed."""
    data_dir = tmp_path_factory.mktemp("demo") / "data"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ARTWAREHOUSE_")}

    def artwarehouse(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "app.cli.main", *arguments, "--data-dir", str(data_dir)],
            capture_output=True,
            text=True,
            env=environment,
            timeout=280,
            check=False,
        )

    done = artwarehouse("demo")
    assert done.returncode == 0, done.stderr
    assert "leaked" not in done.stderr
    return artwarehouse, done.stdout, data_dir


def rows(artwarehouse: Run, query: str) -> list[dict[str, Any]]:
    done = artwarehouse("sql", query, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


COUNTS = """
    select source, count(*) as works, count(image_filename) as pictures,
           count(distinct image_filename) as distinct_pictures, count(distinct artwork_key) as keys
    from fct_artwork group by all order by source
"""
KEYS = "select artwork_key, artist_key, title, date_start from fct_artwork order by artwork_key"


@pytest.mark.timeout(600)
def test_the_demo_lands_every_sample_object_once_and_tells_what_it_made(
    demo: tuple[Run, str, Path],
) -> None:
    artwarehouse, printed, data_dir = demo
    assert rows(artwarehouse, COUNTS) == [
        {
            "source": "met",
            "works": MET_SAMPLE,
            "pictures": MET_SAMPLE,
            "distinct_pictures": MET_SAMPLE,
            "keys": MET_SAMPLE,
        },
        {
            "source": "wga",
            "works": WGA_SAMPLE,
            "pictures": 0,
            "distinct_pictures": 0,
            "keys": WGA_SAMPLE,
        },
    ]
    pictures = rows(
        artwarehouse, "select image_filename from fct_artwork where image_filename is not null"
    )
    assert all((data_dir / "images" / row["image_filename"]).is_file() for row in pictures)
    for told in ("rejected records", "0 failed", "95% interval", "commonest class", "next:"):
        assert told in printed
    assert f"{MET_SAMPLE} in fct_prediction" in printed


@pytest.mark.timeout(600)
def test_predictions_are_facts_that_join_to_works_and_runs(demo: tuple[Run, str, Path]) -> None:
    artwarehouse, _, _ = demo
    (found,) = rows(
        artwarehouse,
        """
        select count(*) as predictions, count(distinct artwork_key) as works,
               min(probability) > 0 and max(probability) <= 1 as are_probabilities,
               max(accuracy) > max(majority_baseline) as beats_the_commonest_class
        from fct_prediction join fct_artwork using (artwork_key) join fct_model_run using (run_id)
        """,
    )
    assert found == {
        "predictions": MET_SAMPLE,
        "works": MET_SAMPLE,
        "are_probabilities": True,
        "beats_the_commonest_class": True,
    }


@pytest.mark.timeout(600)
def test_the_warehouse_is_a_function_of_raw_and_a_second_demo_changes_nothing(
    demo: tuple[Run, str, Path],
) -> None:
    artwarehouse, printed, data_dir = demo
    works, keys = rows(artwarehouse, COUNTS), rows(artwarehouse, KEYS)

    (data_dir / "warehouse.duckdb").unlink()
    built = artwarehouse("build")
    assert built.returncode == 0, built.stderr
    assert rows(artwarehouse, COUNTS) == works
    assert rows(artwarehouse, KEYS) == keys

    again = artwarehouse("demo")
    assert again.returncode == 0, again.stderr
    assert rows(artwarehouse, COUNTS) == works
    assert rows(artwarehouse, KEYS) == keys
    assert summary(again.stdout) == summary(printed)


def summary(printed: str) -> list[str]:
    """The lines of the summary that count something, without the time it took."""
    lines = printed.split("source", 1)[1].splitlines()
    return [line for line in lines if not line.startswith("took")]


def test_the_twelve_questions_have_the_answers_that_the_docs_give(
    demo: tuple[Run, str, Path],
) -> None:
    assert len(load_examples()) == 12
    with open_warehouse(Settings(data_dir=demo[2])) as con:
        answered = page(con)
    rerun = "run: python -m tools.example_queries --data-dir <where the demo ran>"
    assert PAGE.read_text(encoding="utf-8") == answered, rerun


def test_csv_is_a_header_line_and_nothing_else_on_stdout(demo: tuple[Run, str, Path]) -> None:
    artwarehouse, _, _ = demo
    done = artwarehouse("sql", "select count(*) as works from fct_artwork", "--format", "csv")
    assert done.stdout.split() == ["works", str(MET_SAMPLE + WGA_SAMPLE)]
    assert done.stderr == ""
