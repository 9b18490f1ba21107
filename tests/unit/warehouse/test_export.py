"""An export is all tables of one build, whole or not at all."""

import json
from pathlib import Path

import duckdb
import pyarrow.parquet
import pytest

from core.errors import ArtwarehouseError
from core.settings import Settings
from warehouse.connect import build_id, open_warehouse, row_counts
from warehouse.export import export


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_every_table_is_a_file_with_the_same_rows(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "parquet"
    manifest = export(settings, folder)

    with open_warehouse(settings) as con:
        counts = row_counts(con)
        works = con.execute("from fct_artwork order by all").fetchall()
    assert {table["name"]: table["rows"] for table in manifest["tables"]} == counts
    assert names(folder) == {"manifest.json", "README.md", *(f"{name}.parquet" for name in counts)}
    exported = duckdb.execute(
        "from read_parquet(?) order by all", [f"{folder}/fct_artwork.parquet"]
    )
    assert exported.fetchall() == works
    for table in manifest["tables"]:
        file = pyarrow.parquet.ParquetFile(folder / table["file"])
        assert file.metadata.num_rows == table["rows"]
        if table["rows"]:
            assert file.metadata.row_group(0).column(0).compression == "ZSTD"
        assert table["bytes"] == (folder / table["file"]).stat().st_size
    assert manifest["build_id"] == build_id(settings)
    assert json.loads((folder / "manifest.json").read_text()) == manifest
    assert (
        f"| `fct_artwork.parquet` | {counts['fct_artwork']} |" in (folder / "README.md").read_text()
    )


def test_an_older_export_is_replaced_without_rests(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "parquet"
    export(settings, folder)
    with duckdb.connect(str(settings.warehouse_path)) as con:
        con.execute("drop table fct_check_result")
        con.execute("delete from fct_artwork where source_id = '1'")
    manifest = export(settings, folder)
    assert not (folder / "fct_check_result.parquet").exists()
    assert {t["name"]: t["rows"] for t in manifest["tables"]}["fct_artwork"] == 2
    assert names(tmp_path) == {"data", "parquet"}


@pytest.mark.parametrize("also", ["mine.txt", "fct_other.parquet"])
def test_a_folder_with_anything_else_is_refused(
    settings: Settings, tmp_path: Path, also: str
) -> None:
    folder = tmp_path / "parquet"
    export(settings, folder)
    (folder / also).write_text("mine")
    before = names(folder)
    with pytest.raises(ArtwarehouseError, match=rf"holds {also}, which is no part of an export"):
        export(settings, folder)
    with pytest.raises(ArtwarehouseError, match="no part of an export"):
        export(settings, settings.data_dir)
    with pytest.raises(ArtwarehouseError, match="is no folder"):
        export(settings, settings.warehouse_path)
    assert names(folder) == before
    assert (folder / also).read_text() == "mine"


def test_an_export_that_breaks_off_leaves_the_older_one(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "parquet"
    before = export(settings, folder)

    def break_off(_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("warehouse.export._readme", break_off)
    with pytest.raises(KeyboardInterrupt):
        export(settings, folder)
    assert json.loads((folder / "manifest.json").read_text()) == before
    assert names(tmp_path) == {"data", "parquet"}


def test_without_a_warehouse_nothing_is_made(empty: Settings, tmp_path: Path) -> None:
    with pytest.raises(ArtwarehouseError, match="artwarehouse build"):
        export(empty, tmp_path / "parquet")
    assert not (tmp_path / "parquet").exists()
