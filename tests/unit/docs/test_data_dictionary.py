"""What the dictionary and the diagram say of a model follows from its columns and tests."""

from typing import Any

import pytest

from tools.data_dictionary import diagram, dictionary, read_tables


def model(name: str, *columns: str, group: str = "core") -> dict[str, Any]:
    return {
        "unique_id": f"model.artwarehouse.{name}",
        "resource_type": "model",
        "name": name,
        "fqn": ["artwarehouse", "marts", group, name],
        "description": f"Grain: one row per {name}\nof a museum.",
        "columns": {
            column: {
                "data_type": "varchar",
                "description": f"The {column} | so.",
                "constraints": [],
            }
            for column in columns
        },
    }


def rule(kind: str, table: str, column: str | None = None, **arguments: Any) -> dict[str, Any]:
    return {
        "resource_type": "test",
        "attached_node": f"model.artwarehouse.{table}",
        "column_name": column,
        "test_metadata": {"name": kind, "kwargs": {"column_name": column, **arguments}},
    }


def manifest(*extra: dict[str, Any]) -> dict[str, Any]:
    nodes = [
        model("fct_work", "work_key", "artist_key"),
        model("dim_artist", "artist_key"),
        model("bridge", "work_key", "position"),
        model("stats_works", "works", group="stats"),
        {"resource_type": "test", "attached_node": None},  # one of a file of its own
        {**model("stg_work", "id"), "fqn": ["artwarehouse", "staging", "met", "stg_work"]},
        *(rule(kind, "fct_work", "work_key") for kind in ("unique", "not_null")),
        *(rule(kind, "dim_artist", "artist_key") for kind in ("not_null", "unique")),
        rule("relationships", "fct_work", "artist_key", to="ref('dim_artist')"),
        rule("relationships", "bridge", "work_key", to="ref('fct_work')"),
        rule("not_null", "bridge", "work_key"),
        rule("unique_combination", "bridge", columns=["work_key", "position"]),
        *extra,
    ]
    return {"nodes": {str(number): node for number, node in enumerate(nodes)}}


def test_keys_and_references_are_read_from_the_tests() -> None:
    tables = read_tables(manifest())
    assert [table.name for table in tables] == ["bridge", "dim_artist", "fct_work", "stats_works"]
    page = dictionary(tables)
    assert "| `work_key` | varchar | key | The work_key \\| so. |" in page
    assert "| `artist_key` | varchar | → dim_artist | The artist_key \\| so. |" in page
    assert "| `work_key` | varchar | key, → fct_work |" in page
    assert "Grain: one row per fct_work of a museum." in page
    assert "stg_work" not in page


def test_lines_tell_whether_the_other_side_is_always_there() -> None:
    page = diagram(read_tables(manifest()))
    assert "    dim_artist |o--o{ fct_work : artist_key" in page
    assert "    fct_work ||--o{ bridge : work_key" in page
    assert "        varchar work_key PK, FK" in page
    assert "stats_works" not in page


def test_a_reference_that_cannot_be_read_is_no_reference_left_out() -> None:
    strange = rule("relationships", "fct_work", "work_key", to="source('met', 'objects')")
    with pytest.raises(ValueError, match="no ref"):
        read_tables(manifest(strange))
