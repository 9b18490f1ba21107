"""Pages for people use the field's terms; see docs/naming.md."""

import re

import pytest
import yaml

from core.settings import PROJECT_ROOT

WORDS = yaml.safe_load(
    (PROJECT_ROOT / "tests" / "resources" / "plain_words.yml").read_text(encoding="utf-8")
)
LEFT_OUT = {"docs/naming.md"}  # names the words itself
FOLDERS = ("docs", "app", "dbt_project", "ingestion", "ml", "warehouse", "tools", "bench")
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


@pytest.mark.parametrize("page", [page for page in PAGES if page not in LEFT_OUT])
def test_a_page_uses_the_terms_of_the_field(page: str) -> None:
    text = " ".join((PROJECT_ROOT / page).read_text(encoding="utf-8").split())
    found = [
        f"{match[0]!r}: write {word['but']}"
        for word in WORDS
        for match in re.finditer(word["not"], text)
    ]
    assert not found
