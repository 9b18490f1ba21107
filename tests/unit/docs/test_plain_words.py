"""Pages for people use the field's terms; see docs/naming.md."""

import re

import pytest
import yaml

from core.settings import PROJECT_ROOT

WORDS = yaml.safe_load(
    (PROJECT_ROOT / "tests" / "resources" / "plain_words.yml").read_text(encoding="utf-8")
)
# The glossary names the words itself; the data dictionary is made of the models' descriptions.
LEFT_OUT = {"docs/naming.md", "docs/data_dictionary.md"}
FOLDERS = ("docs", "app", "dbt_project", "ingestion", "ml", "warehouse", "tools", "bench")
PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    *sorted(
        str(page.relative_to(PROJECT_ROOT))
        for folder in FOLDERS
        for page in (PROJECT_ROOT / folder).rglob("*.md")
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
