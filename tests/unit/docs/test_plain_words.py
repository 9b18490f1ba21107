"""Pages for people use the field's terms; see docs/naming.md."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from core.settings import PROJECT_ROOT

WORDS = yaml.safe_load(
    (PROJECT_ROOT / "tests" / "resources" / "plain_words.yml").read_text(encoding="utf-8")
)
LEFT_OUT = {"docs/naming.md"}  # names the words itself
FOLDERS = ("docs", "app", "core", "dbt_project", "ingestion", "ml", "warehouse", "tools", "bench")
MODULES = [
    path.relative_to(PROJECT_ROOT)
    for folder in ("app", "core", "ingestion", "ml", "warehouse", "tools")
    for path in sorted((PROJECT_ROOT / folder).rglob("*.py"))
]
PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    *sorted(
        str(page.relative_to(PROJECT_ROOT))
        for folder in FOLDERS
        for page in (PROJECT_ROOT / folder).rglob("*.md")
    ),
    # Descriptions of tables, columns, tests and seeds: pages of dbt, and the data dictionary.
    *sorted(
        str(page.relative_to(PROJECT_ROOT))
        for page in (PROJECT_ROOT / "dbt_project").rglob("*.yml")
        if not page.name.endswith("__unit_tests.yml")  # rows of made-up sources
    ),
]


def own_words(text: str) -> list[str]:
    """The words of our own in a text, each with what to write instead."""
    return [
        f"{match[0]!r}: write {word['but']}"
        for word in WORDS
        for match in re.finditer(word["not"], " ".join(text.split()))
    ]


def texts_of(path: Path) -> Iterator[str]:
    """Docstrings and comments of a module; of the app every text, as people may read it."""
    code = (PROJECT_ROOT / path).read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "app" in path.parts:
            yield node.value
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


@pytest.mark.parametrize("page", [page for page in PAGES if page not in LEFT_OUT])
def test_a_page_uses_the_terms_of_the_field(page: str) -> None:
    assert own_words((PROJECT_ROOT / page).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_module_uses_the_terms_of_the_field(path: Path) -> None:
    assert [found for text in texts_of(path) for found in own_words(text)] == []


def test_a_word_of_our_own_is_found() -> None:
    assert own_words("An answer is\n unsure in this room.") == [
        "'room': write package, layer, part",
        "'unsure': write low confidence, abstention",
    ]
