"""Every page of the app in every state of the warehouse behind it."""

from __future__ import annotations

from pathlib import Path

import app_museum
import duckdb
import pytest
import streamlit as st
from app_harness import ENTRY, ask, opened, texts
from streamlit.testing.v1 import AppTest

from core.errors import ArtwarehouseError
from warehouse.connect import BeingWrittenError, attach_read_only

PAGES = sorted(path.stem for path in (ENTRY.parent / "app_pages").glob("[!_]*.py"))
# Pages that can show nothing without a model.
MODEL_PAGES = {"beat", "classify", "models"}
# Of a DuckDB file, in bytes.
HEADER, BLOCK = 3 * 4096, 262144

pytestmark = pytest.mark.parametrize("page", PAGES)


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    st.cache_data.clear()
    st.cache_resource.clear()
    monkeypatch.setenv("ARTWAREHOUSE_DATA_DIR", str(tmp_path))
    return tmp_path


def shown(page: str, data_dir: Path) -> AppTest:
    """Opens a page; that of a work at the address of one that there is."""
    if page != "work":
        return opened(page)
    [(key,)] = ask(data_dir, "select min(artwork_key) from fct_artwork")
    return opened(page, key=str(key))


def test_without_a_warehouse_it_names_the_command_that_makes_one(page: str) -> None:
    found = opened(page)
    assert "no warehouse" in found.info[0].value
    assert found.code[0].value == "artwarehouse demo"


def test_a_file_that_is_no_warehouse_is_told_in_words(page: str, data_dir: Path) -> None:
    app_museum.publish(data_dir, works=2, pictures=False)
    if page in MODEL_PAGES:
        app_museum.train(data_dir)
    (data_dir / "warehouse.duckdb").write_bytes(b"not a database" * 1000)
    told = opened(page).error[0].value
    assert "cannot be opened" in told
    assert "`artwarehouse build`" in told


def test_a_file_that_is_damaged_inside_says_what_to_do(page: str, data_dir: Path) -> None:
    app_museum.publish(data_dir, works=6, pictures=False)
    app_museum.train(data_dir)
    damage_inside(data_dir / "warehouse.duckdb")
    found = opened(page, key="0" * 32)
    if page == "sql":
        [run] = [button for button in found.button if button.label == "Run"]
        found = run.click().run()
        assert not found.exception
    if page != "map":  # which reads nothing here, as no picture was measured
        assert "`artwarehouse build`" in texts(found)


def damage_inside(path: Path) -> None:
    """Turns bits of the file's data over, and leaves what is read when it is opened."""
    whole = path.read_bytes()
    for start in range(HEADER, len(whole), BLOCK):
        damaged = bytearray(path.read_bytes())
        damaged[start + 100 : start + 200] = bytes(
            255 - byte for byte in whole[start + 100 :][:100]
        )
        path.write_bytes(damaged)
        try:
            with attach_read_only(path) as connection:
                connection.execute("select build_id from warehouse_build").fetchall()
        except (ArtwarehouseError, duckdb.Error):
            damaged[start : start + BLOCK] = whole[start : start + BLOCK]
            path.write_bytes(damaged)
    with attach_read_only(path) as connection, pytest.raises(duckdb.Error):
        connection.execute("from fct_artwork").fetchall()


def test_an_empty_warehouse_breaks_nothing(page: str, data_dir: Path) -> None:
    app_museum.publish(data_dir, works=0)
    assert not shown(page, data_dir).error


def test_without_a_model_it_says_so_or_does_without(page: str, data_dir: Path) -> None:
    app_museum.publish(data_dir, works=6)
    found = shown(page, data_dir)
    assert not found.error
    if page in MODEL_PAGES:
        assert found.code[0].value == "artwarehouse train school"


def test_without_pictures_it_does_without(page: str, data_dir: Path) -> None:
    app_museum.publish(data_dir, works=6, pictures=False)
    app_museum.train(data_dir)
    found = shown(page, data_dir)
    assert not found.error
    assert not found.get("image")


def test_a_warehouse_that_is_being_written_is_told_in_words(
    page: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app_museum.publish(data_dir, works=2, pictures=False)
    app_museum.train(data_dir)

    def busy(settings: object) -> None:
        raise BeingWrittenError("warehouse.duckdb is being written by dbt: try again")

    monkeypatch.setattr("warehouse.connect.open_warehouse", busy)
    assert "being written by dbt" in texts(opened(page))


def test_a_build_that_is_published_meanwhile_breaks_nothing(page: str, data_dir: Path) -> None:
    app_museum.publish(data_dir, works=9, pictures=False, build_id="first")
    app_museum.train(data_dir)
    found = shown(page, data_dir)
    app_museum.publish(data_dir, works=6, pictures=False, build_id="second")
    found.run()
    assert not found.exception
    assert not found.error
