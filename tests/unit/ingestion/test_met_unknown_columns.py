"""Fields that nobody knows widen a table only so far, whatever the museum sends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from scripted_server import ScriptedServer
from test_met_pipeline import Museum, record

from ingestion.met import unknown_columns as columns
from warehouse.raw import read_raw


def test_records_that_need_more_unknown_columns_than_a_table_takes_are_rejected(
    server: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "MOST_OF_A_TABLE", 4)
    museum = Museum(server, tmp_path)

    def measured(*names: str) -> list[dict[str, Any]]:
        return [{"elementName": "Overall", "elementMeasurements": dict.fromkeys(names, 1.5)}]

    museum.shows(
        record(1, newA="x", newB="x", measurements=measured("Height", "oddA", "oddB")),
        record(2, newC="x", newD="x", tags=[{"term": "x", "other": "x"}]),
        record(3, newE="x"),
        record(4, newA="x", newD="x", measurements=measured("oddA", "oddC", "oddD")),
        record(5, measurements=measured("Width", "oddE")),
        record(6, measurements=measured("Width", "Height")),
        record(7, tags=[{"term": "x", "fourth": "x"}]),
    )
    for _ in range(2):  # what a later run sends meets the columns that are here
        assert museum.ingest().rejected == 2
        assert [number for number, *_ in museum.rows()] == [1, 2, 4, 6, 7]
    assert sorted(reason for _, reason, _ in museum.rejects()) == [
        f"field '{name}' is one that no one knows, and 4 such fields have a column already"
        for name in ("newE", "oddE")
    ]
    found = read_raw(
        museum.settings,
        "select column_name from information_schema.columns where table_schema = 'met' and "
        "regexp_matches(column_name, 'new_|odd_|other|fourth') order by all",
    )
    assert [name for (name,) in found] == [
        *(f"element_measurements__odd_{letter}" for letter in "abcd"), "fourth",
        *(f"new_{letter}" for letter in "abcd"), "other",
    ]  # fmt: skip
