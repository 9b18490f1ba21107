"""``artwarehouse ingest met --csv``: the bulk file, and choosing by it what to ask the API for."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli.main import program
from core.settings import Settings
from ingestion.met.api_schema import CSV_COLUMNS
from ingestion.replay import ReplayMuseum
from warehouse.raw import read_raw

OBJECTS = "/public/collection/v1/objects"
CLASSIFICATIONS = {36029: "Paintings", 36131: "Paintings", 37788: "Vases"}


@pytest.fixture
def museum(monkeypatch: pytest.MonkeyPatch) -> Iterator[ReplayMuseum]:
    with ReplayMuseum() as museum:
        monkeypatch.setenv("ARTWAREHOUSE_MET__BASE_URL", museum.url)
        monkeypatch.setenv("ARTWAREHOUSE_MET__REQUESTS_PER_SECOND", "0")
        monkeypatch.setenv("ARTWAREHOUSE_IMAGES__REQUESTS_PER_SECOND", "0")
        yield museum


@pytest.fixture
def bulk_file(tmp_path: Path) -> Path:
    path = tmp_path / "MetObjects.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, CSV_COLUMNS, restval="")
        writer.writeheader()
        for object_id, classification in CLASSIFICATIONS.items():
            page = f"http://www.metmuseum.org/art/collection/search/{object_id}"
            cells = {"Object ID": object_id, "Classification": classification}
            writer.writerow(cells | {"Link Resource": page})
    return path


def ingest(data_dir: Path, *options: str) -> Any:
    arguments = ["ingest", "met", "--data-dir", str(data_dir), "--format", "json", *options]
    result = CliRunner().invoke(program, arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_file_lands_alone_and_then_chooses_what_to_ask_for(
    museum: ReplayMuseum, bulk_file: Path, tmp_path: Path
) -> None:
    data_dir = tmp_path / "data"
    settings = Settings(data_dir=data_dir)
    summary = ingest(data_dir, "--csv", str(bulk_file))
    assert (summary["rows"], summary["requests"]) == ({"met.objects_csv": 3}, 0)
    assert not museum.requests

    paintings = "--csv", str(bulk_file), "--classification", "paintings"
    summary = ingest(data_dir, *paintings, "--limit", "1", "--no-images")
    assert summary["rows"] == {"met.objects_csv": 3, "met.objects": 1}
    assert museum.requests == {f"{OBJECTS}/36029": 1}

    vases = "select object_id from met.objects_csv where classification = 'Vases'"
    summary = ingest(data_dir, "--ids-from-sql", vases, "--size", "small")
    assert (summary["rows"], summary["images"]) == ({"met.objects": 1}, {"ok": 1})

    museum.requests.clear()
    summary = ingest(data_dir, "--where", "title like 'Water-moon%'", "--size", "original")
    assert (summary["rows"], summary["images"]) == ({}, {"ok": 1})
    [(url,)] = read_raw(settings, "select url from images.manifest where source_id = '36029'")
    assert url.endswith("/original/DP-15580-002.jpg")
    assert len(museum.requests) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--where", "true", "--refresh"], "give one of --where, --refresh"),
        (["--ids", "1", "--department", "3"], "give one of"),
        (["--csv", "FILE", "--limit", "3"], "need a choice of objects"),
    ],
)
def test_options_that_contradict_each_other_are_told(
    options: list[str], message: str, bulk_file: Path, tmp_path: Path
) -> None:
    given = [str(bulk_file) if option == "FILE" else option for option in options]
    arguments = ["ingest", "met", "--data-dir", str(tmp_path / "data"), *given]
    result = CliRunner().invoke(program, arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.output.replace("│", " ").split())
