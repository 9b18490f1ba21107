"""The status of a data folder, from an empty one to a published build."""

import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from core.settings import Settings
from warehouse.build import BuildResult
from warehouse.landing import land
from warehouse.status import collect_status


def test_an_empty_folder_has_a_status_and_stays_empty(empty: Settings) -> None:
    status = collect_status(empty)
    assert status["warehouse"] is None
    assert status["checks"] == {"passed": 0, "failed": 0, "failing": []}
    for part in ("sources", "rejects", "pictures", "kept_builds", "failed_builds", "models"):
        assert status[part] == []
    assert json.dumps(status)


def test_a_published_build_is_told_with_its_checks(
    settings: Settings, published: tuple[Path, BuildResult]
) -> None:
    result = published[1]
    status = collect_status(settings)
    assert status["warehouse"]["build_id"] == result.build_id
    assert status["warehouse"]["rows"] == result.row_counts
    assert status["checks"] == {"passed": len(result.checks), "failed": 0, "failing": []}
    assert json.dumps(status)


def test_sources_rejects_pictures_and_models_are_counted(empty: Settings) -> None:
    land("met", "objects", [{"object_id": 1, "tags": [{"term": "Cats"}]}, {"object_id": 2}],
         primary_key="object_id", settings=empty)  # fmt: skip
    rejects = [{"reject_id": str(n), "reason": "no id" if n else "not JSON"} for n in range(3)]
    land("rejects", "met", rejects, primary_key="reject_id", settings=empty)
    pictures = [{"source": "met", "source_id": str(n), "status": "ok"} for n in range(4)]
    pictures.append({"source": "met", "source_id": "9", "status": "missing"})
    land("images", "manifest", pictures, primary_key=("source", "source_id"), settings=empty)
    run = {"task": "school", "recipe": "transfer", "classes": ["a", "b"], "macro_f1": 0.5,
           "finished_at": datetime(2025, 1, 1, tzinfo=UTC)}  # fmt: skip
    runs = [
        {**run, "run_id": "run-1", "accuracy": 0.6},
        {**run, "run_id": "run-2", "accuracy": 0.7},
    ]
    land("ml", "runs", runs, primary_key="run_id", settings=empty,
         columns={"classes": {"data_type": "json"}})  # fmt: skip

    status = collect_status(empty)

    [source] = status["sources"]
    assert (source["source"], source["rows"]) == ("met", {"objects": 2})
    assert 0 <= source["hours_since_load"] < 1
    assert status["rejects"] == [
        {"source": "met", "reason": "no id", "records": 2},
        {"source": "met", "reason": "not JSON", "records": 1},
    ]
    assert {(p["status"], p["pictures"]) for p in status["pictures"]} == {("ok", 4), ("missing", 1)}
    [model] = status["models"]
    assert (model["run_id"], model["accuracy"]) == ("run-2", 0.7)
    assert model["classes"] == ["a", "b"]
    assert json.dumps(status)


def test_kept_builds_are_told_newest_first(settings: Settings) -> None:
    current = collect_status(settings)["warehouse"]["build_id"]
    for build in ("20200101-000000-aaaa", "99990101-000000-aaaa"):
        folder = settings.build_dir / "published" / build
        folder.mkdir(parents=True)
        (folder / "warehouse.duckdb").write_bytes(b"12345")
    assert "20200101" < current < "9999"
    assert collect_status(settings)["kept_builds"] == [
        {"build_id": "99990101-000000-aaaa", "state": "withdrawn", "bytes": 5},
        {"build_id": "20200101-000000-aaaa", "state": "published before", "bytes": 5},
    ]


def test_a_damaged_warehouse_is_told_instead_of_failing(empty: Settings) -> None:
    empty.warehouse_path.write_bytes(b"no database" * 1000)
    assert "cannot be opened" in collect_status(empty)["warehouse"]["error"]


@pytest.mark.parametrize("table", ["t", "warehouse_build"])
def test_a_warehouse_that_somebody_else_made_has_no_build(empty: Settings, table: str) -> None:
    with duckdb.connect(str(empty.warehouse_path)) as con:
        con.execute(f"create table {table} (build_id text, built_at timestamptz)")
    assert collect_status(empty)["warehouse"]["build_id"] is None
