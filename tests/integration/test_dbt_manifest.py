"""What the dbt project says of itself: descriptions, layers, exposures, generated pages."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from dbt_room import Project

from tools.data_dictionary import DIAGRAM, DICTIONARY, diagram, dictionary, read_tables


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    project = Project(tmp_path_factory.mktemp("manifest"))
    project.parse()
    loaded: dict[str, Any] = json.loads((project.target / "manifest.json").read_text())
    return loaded


def test_every_model_and_column_says_what_it_means(manifest: Mapping[str, Any]) -> None:
    models = [
        node for node in manifest["nodes"].values() if node["resource_type"] in {"model", "seed"}
    ]
    silent = [node["name"] for node in models if not node["description"]]
    silent += [
        f"{node['name']}.{column['name']}"
        for node in [*models, *manifest["sources"].values()]
        for column in node["columns"].values()
        if not column["description"]
    ]
    assert not silent


def test_the_dictionary_and_the_diagram_say_what_the_models_say(
    manifest: Mapping[str, Any],
) -> None:
    tables = read_tables(manifest)
    assert len(tables) > 40
    for page, text in ((DICTIONARY, dictionary(tables)), (DIAGRAM, diagram(tables))):
        assert page.read_text(encoding="utf-8") == text, "run: python -m tools.data_dictionary"


def test_marts_of_the_collection_read_no_single_source(manifest: Mapping[str, Any]) -> None:
    # A mart that reached past the conformed layer would know one museum and not the other.
    reaching = [
        (node["name"], parent)
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        and node["fqn"][1:3] in (["marts", "core"], ["marts", "ml"])
        for parent in node["depends_on"]["nodes"]
        if parent.split(".")[-1].startswith("stg_") or parent.startswith("source.")
    ]
    assert not reaching


def test_every_statistic_and_task_is_exposed(manifest: Mapping[str, Any]) -> None:
    exposed = {
        parent.split(".")[-1]
        for exposure in manifest["exposures"].values()
        for parent in exposure["depends_on"]["nodes"]
    }
    shown = {
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        and node["fqn"][1:3] in (["marts", "stats"], ["marts", "ml"])
    }
    assert shown
    assert shown <= exposed


def test_metrics_can_be_grouped_by_what_the_statistics_of_works_count(
    manifest: Mapping[str, Any],
) -> None:
    assert {metric["name"] for metric in manifest["metrics"].values()} == {
        "works", "works_with_image", "artists",
    }  # fmt: skip
    models = manifest["semantic_models"].values()
    dimensions = {each["name"] for model in models for each in model["dimensions"]}
    counted = {
        column
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["name"].startswith("stats_works_by_")
        for column in node["columns"]
    }
    assert counted - {"artist_key", "works", "works_with_image"} <= dimensions


def test_semantic_models_name_columns_that_their_tables_have(manifest: Mapping[str, Any]) -> None:
    for model in manifest["semantic_models"].values():
        [table] = [manifest["nodes"][name] for name in model["depends_on"]["nodes"]]
        parts = [*model["entities"], *model["dimensions"], *model["measures"]]
        named = {part["expr"] or part["name"] for part in parts}
        computed = {name for name in named if "(" in name}
        assert named - computed <= set(table["columns"]), model["name"]
