"""The data dictionary and the ER diagram, written from the manifest of the dbt project.

``python -m tools.data_dictionary`` writes them anew; a test fails when they are stale.
"""

from __future__ import annotations

import csv
import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.settings import DBT_PROJECT_DIR, PROJECT_ROOT, Settings

DICTIONARY = PROJECT_ROOT / "docs" / "data_dictionary.md"
DIAGRAM = PROJECT_ROOT / "docs" / "er_diagram.md"
MATCH_RULES = DBT_PROJECT_DIR / "seeds" / "artist_match_rules.csv"

_REWRITE = "Written from the dbt project by `python -m tools.data_dictionary`; do not edit."

# Folders of `models/marts`, in the order in which they are read.
_GROUPS = {
    "core": "Star",
    "ml": "Training tables and predictions",
    "pictures": "Pictures: similarity, map, colours",
    "stats": "Statistics",
    "operations": "Operations",
}

# What the diagram shows; statistics stand for themselves.
_IN_DIAGRAM = ("core", "ml", "pictures", "operations")


@dataclass(frozen=True)
class Column:
    """A column of a mart.

    Attributes:
        name: Its name.
        data_type: Its type in the warehouse.
        description: What it means.
        key: Whether rows are distinguished by it, alone or with the other columns that are keys.
        unique: Whether no value occurs twice.
        not_null: Whether it is never null.
        references: The table in which its values are keys; None if it is no foreign key.
    """

    name: str
    data_type: str
    description: str
    key: bool
    unique: bool
    not_null: bool
    references: str | None


@dataclass(frozen=True)
class Table:
    """A mart, with the folder of `models/marts` that it is in."""

    name: str
    group: str
    description: str
    columns: list[Column]


def read_tables(manifest: Mapping[str, Any]) -> list[Table]:
    """Reads every mart from a manifest: group by group, dimensions before facts, then by name.

    Args:
        manifest: The content of dbt's ``manifest.json``.
    """
    nodes = manifest["nodes"].values()
    tests = [node for node in nodes if node["resource_type"] == "test" and "test_metadata" in node]
    tables = [
        Table(node["name"], node["fqn"][2], node["description"], list(_columns(node, tests)))
        for node in nodes
        if node["resource_type"] == "model" and node["fqn"][1] == "marts"
    ]
    order = list(_GROUPS)
    return sorted(tables, key=lambda table: (order.index(table.group), table.name))


def _columns(node: Mapping[str, Any], tests: list[Mapping[str, Any]]) -> Iterator[Column]:
    own = [test for test in tests if test["attached_node"] == node["unique_id"]]
    keys = _keys(own)
    for name, column in node["columns"].items():
        about = [test["test_metadata"] for test in own if test["column_name"] == name]
        kinds = {test["name"] for test in about}
        targets = [test["kwargs"]["to"] for test in about if test["name"] == "relationships"]
        constraints = {constraint["type"] for constraint in column["constraints"]}
        yield Column(
            name=name,
            data_type=column["data_type"] or "",
            description=" ".join(column["description"].split()),
            key=name in keys,
            unique="unique" in kinds,
            not_null="not_null" in kinds | constraints,
            references=_referred(targets[0]) if targets else None,
        )


def _keys(tests: list[Mapping[str, Any]]) -> list[str]:
    """Returns the columns that tell the rows of a table apart, by the tests that prove it."""
    proofs = [test["test_metadata"] for test in tests]
    not_null = {
        test["column_name"] for test in tests if test["test_metadata"]["name"] == "not_null"
    }
    for proof in proofs:
        if proof["name"] == "unique" and proof["kwargs"]["column_name"] in not_null:
            return [proof["kwargs"]["column_name"]]
    for proof in proofs:
        if proof["name"] == "unique_combination":
            return list(proof["kwargs"]["columns"])
    return []


def _referred(target: str) -> str:
    """Returns ``dim_artist`` for ``ref('dim_artist')``."""
    found = re.fullmatch(r"ref\(['\"](\w+)['\"]\)", target.strip())
    if found is None:
        raise ValueError(f"a relationships test points at {target}, which is no ref(...)")
    return found[1]


def dictionary(tables: list[Table]) -> str:
    """Returns the data dictionary, a Markdown page."""
    lines = ["# Data dictionary", "", _REWRITE, ""]
    lines += [
        "Every table of the published warehouse. *key* marks what tells rows apart, →",
        "the table in which a foreign key is looked up; it is null where the source says nothing.",
        "How the tables hang together: [ER diagram](er_diagram.md); how to read them:",
        "[Reading the star](../dbt_project/models/marts/README.md).",
    ]
    for group, title in _GROUPS.items():
        members = [table for table in tables if table.group == group]
        lines += ["", f"## {title}"]
        for table in members:
            lines += ["", f"### {table.name}", "", " ".join(table.description.split()), ""]
            lines += ["| column | type | | meaning |", "|---|---|---|---|"]
            lines += [_row(column) for column in table.columns]
    lines += ["", "## Rules of artist matching", ""]
    lines += ["Values of `match_rule`, from the seed `artist_match_rules`; 1 is the surest.", ""]
    lines += ["| rule | rank | holds when |", "|---|---|---|"]
    with MATCH_RULES.open(encoding="utf-8", newline="") as file:
        lines += [f"| {' | '.join(row.values())} |" for row in csv.DictReader(file)]
    return "\n".join(lines) + "\n"


def _row(column: Column) -> str:
    marks = ["key"] if column.key else ["never null"] if column.not_null else []
    if column.references:
        marks.append(f"→ {column.references}")
    meaning = column.description.replace("|", "\\|")
    return f"| `{column.name}` | {column.data_type} | {', '.join(marks)} | {meaning} |"


def diagram(tables: list[Table]) -> str:
    """Returns the ER diagram, a Markdown page with a Mermaid block.

    Only columns that are keys are shown. A line is a dbt test that holds in every published build:
    each value on the side of many is a key on the side of one.
    """
    shown = [table for table in tables if table.group in _IN_DIAGRAM]
    lines = ["# ER diagram", "", _REWRITE, ""]
    lines += [
        "Keys and the tables in which they are looked up; a dbt test proves each line in every",
        "build. All columns: [data dictionary](data_dictionary.md).",
        "",
        "```mermaid",
        "erDiagram",
    ]
    for table in shown:
        keys = [column for column in table.columns if column.key or column.references]
        attributes = [f"        {_type(c)} {c.name} {_key_marks(c)}" for c in keys]
        lines += [f"    {table.name} {{", *attributes, "    }"] if keys else []
    for table in shown:
        for column in table.columns:
            if column.references:
                one = "||" if column.not_null else "|o"
                many = "o|" if column.unique else "o{"
                lines.append(f"    {column.references} {one}--{many} {table.name} : {column.name}")
    return "\n".join([*lines, "```"]) + "\n"


def _type(column: Column) -> str:
    return re.sub(r"\W+", "_", column.data_type)


def _key_marks(column: Column) -> str:
    marks = (["PK"] if column.key else []) + (["FK"] if column.references else [])
    return ", ".join(marks)


def main() -> None:
    """Parses the dbt project and writes both pages."""
    from warehouse.dbt_runner import Dbt

    with tempfile.TemporaryDirectory() as room:
        settings = Settings(data_dir=Path(room))
        dbt = Dbt(settings, settings.data_dir, "dictionary")
        manifest = json.loads(dbt.parse().read_text(encoding="utf-8"))
    tables = read_tables(manifest)
    DICTIONARY.write_text(dictionary(tables), encoding="utf-8")
    DIAGRAM.write_text(diagram(tables), encoding="utf-8")


if __name__ == "__main__":
    main()
