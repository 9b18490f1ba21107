"""One row that cannot be landed costs itself and no other."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import dlt
import pytest

from core.settings import Settings
from core.system_errors import explain_os_errors, one_line, system_error_text
from warehouse import landing
from warehouse import refused_rows as refusals
from warehouse.landing import LandingError, RefusedRowsError
from warehouse.raw import read_raw
from warehouse.refused_rows import Batch, land_all_but_refused

NUMBERS: Any = {"id": {"data_type": "bigint"}, "number": {"data_type": "bigint"}}


@dlt.resource(primary_key="id", write_disposition="merge", columns=NUMBERS)
def things(rows: list[dict[str, Any]]) -> Any:
    yield rows


@dlt.resource(primary_key="id", write_disposition="merge")
def others(rows: list[dict[str, Any]]) -> Any:
    yield rows


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def ids(settings: Settings, table: str) -> list[int]:
    rows = read_raw(settings, f"select id from lab.{table} order by id")  # noqa: S608 (constants)
    return [number for (number,) in rows]


@pytest.mark.parametrize(
    "poison",
    [{"name": "\ud800"}, {"\ud800": "x"}, {"number": 2**63}, {"number": "many"}],
    ids=["text", "name", "number", "type"],
)
def test_rows_that_are_refused_are_found_and_the_others_land(
    settings: Settings, poison: dict[str, Any]
) -> None:
    rows = [{"id": n, "number": n} | (poison if n in (3, 8) else {}) for n in range(1, 11)]
    refused = land_all_but_refused("lab", [Batch(things, rows)], settings)
    assert [one.row["id"] for one in refused] == [3, 8]
    assert all(one.reason for one in refused)
    assert ids(settings, "things") == [1, 2, 4, 5, 6, 7, 9, 10]
    # What was refused leaves nothing behind that stops the next.
    assert land_all_but_refused("lab", [Batch(things, [{"id": 11}])], settings) == []


def test_of_several_tables_each_is_landed(settings: Settings) -> None:
    batches = [
        Batch(things, [{"id": 1}, {"id": 2, "name": "\ud800"}]),
        Batch(others, [{"id": 5}]),
    ]
    assert [one.row["id"] for one in land_all_but_refused("lab", batches, settings)] == [2]
    assert (ids(settings, "things"), ids(settings, "others")) == ([1], [5])


def test_a_fault_of_the_machine_is_no_rows(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def full(*_: Any, **__: Any) -> Any:
        tries.append(1)
        raise OSError(28, os.strerror(28), "x.parquet")

    monkeypatch.setattr(dlt.Pipeline, "run", full)
    with pytest.raises(
        LandingError, match=r"No space left on device \(x.parquet\): free some space"
    ):
        land_all_but_refused("lab", [Batch(things, [{"id": 1}, {"id": 2}])], settings)
    assert tries == [1]


def test_rows_are_not_searched_where_each_load_is_one(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads = []
    run = landing.run_pipeline
    monkeypatch.setattr(refusals, "run_pipeline", lambda *a: (loads.append(1), run(*a)))
    land_all_but_refused("lab", [Batch(things, [{"id": n} for n in range(200)])], settings)
    assert loads == [1]


def test_a_fault_is_told_from_what_dlt_quotes() -> None:
    full = ValueError(
        'Traceback\nduckdb.IOException: could not write "raw.wal": No space left on device\n'
    )
    assert system_error_text(full) == (
        "No space left on device: free some space on the disk and run the same command again"
    )
    wrapped = RefusedRowsError("x", "y")
    wrapped.__cause__ = OSError(30, os.strerror(30))
    assert str(system_error_text(wrapped)).startswith("Read-only file system: give a data folder")
    assert system_error_text(ValueError("cannot cast 'No space left on device' to INT")) is None
    assert one_line("a\n b" + "x" * 600) == "a b" + "x" * 497 + "..."


def test_a_fault_of_the_system_is_told_with_what_to_do() -> None:
    with (
        pytest.raises(landing.ArtwarehouseError, match="it stopped: Permission denied: give a"),
        explain_os_errors("it stopped"),
    ):
        raise PermissionError(13, os.strerror(13))
