"""Example queries: the analyses of the dbt project, whose first line asks the question."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from core.settings import DBT_PROJECT_DIR


@dataclass(frozen=True)
class Example:
    """A question and the query that answers it."""

    question: str
    sql: str


def load_examples(folder: Path = DBT_PROJECT_DIR / "analyses") -> list[Example]:
    """Reads the analyses in the order of their file names, with the names of tables put in."""
    return [_load(path) for path in sorted(folder.glob("*.sql"))]


def _load(path: Path) -> Example:
    head, _, sql = path.read_text(encoding="utf-8").partition("\n")
    # What `ref` resolves to in the published file, whose tables are all in one schema. A table
    # renamed to its own name was only there for `ref`, so the example goes without.
    plain = re.sub(r"\{\{ ref\('(\w+)'\) \}\}(?: as \1\b)?", r"\1", sql)
    return Example(head.removeprefix("--").strip(), plain.strip())
