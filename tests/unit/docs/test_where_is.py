"""A stranger finds things by the names of files and folders alone."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
import yaml

from core.settings import PROJECT_ROOT

QUESTIONS = yaml.safe_load(
    (PROJECT_ROOT / "tests" / "resources" / "where_is.yml").read_text(encoding="utf-8")
)
PACKAGES = ("app", "bench", "core", "ingestion", "ml", "tools", "warehouse")

# Modules of one name that are not a command beside its verb, or a page beside its queries and
# charts: each pair is one thing in parallel packages.
PARALLEL = {
    "__main__": "what `python -m` starts",
    "parsing": "the parser of a source",
    "pipeline": "the ingest of a source",
    "raw_tables": "what a part of ml writes to raw",
    "server": "the server of its package",
    "shared": "what the modules of its package share",
    "statistics": "the parts of the Collection over time: queries and charts",
    "example_queries": "read for the app, written to docs by a tool",
    "worker": "what runs in a process of its own",
}


def words(text: str) -> set[str]:
    """The words of a text, without endings of the plural and of verbs."""
    found = re.findall(r"[a-z0-9]+", text.lower())
    return {re.sub(r"(ations?|ing|ed|ions?|es|s|e)$", "", word) for word in found if len(word) > 2}


def glossary() -> dict[str, str]:
    """The entries of docs/naming.md: term -> the whole row."""
    page = (PROJECT_ROOT / "docs" / "naming.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+) \|[^|]+\| ([^|]+) \|$", page, re.MULTILINE)
    return {term: f"{term} {other}" for term, other in rows}


def test_there_are_forty_questions_over_all_packages() -> None:
    assert len(QUESTIONS) >= 40
    folders = {question["at"].split("/")[0] for question in QUESTIONS}
    assert folders >= {*PACKAGES, "dbt_project", "tests"}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["at"])
def test_the_path_of_an_answer_has_a_word_of_the_question(question: dict[str, str]) -> None:
    assert (PROJECT_ROOT / question["at"]).is_file()
    asked = words(question["ask"])
    for entry in glossary().values():
        if asked & words(entry):
            asked |= words(entry)
    # The name of the file itself: its folder alone would leave a choice.
    assert asked & words(Path(question["at"]).name.rsplit(".", 1)[0].replace("_", " "))


def test_a_name_that_is_there_twice_names_the_same_thing() -> None:
    places = defaultdict(set)
    for package in PACKAGES:
        for path in (PROJECT_ROOT / package).rglob("*.py"):
            if package != "bench":
                places[path.stem].add(path.relative_to(PROJECT_ROOT).parent.as_posix())
    pages = {"app/app_pages", "app/queries", "app/charts"}
    unlike = {
        name: sorted(folders)
        for name, folders in places.items()
        if len(folders) > 1
        and name not in {"__init__", *PARALLEL}
        # A page with its queries and charts; a command with its verb; what a bench measures.
        and not folders <= pages
        and not folders <= {"app/cli", "app/app_pages", "ml", "warehouse"}
    }
    assert unlike == {}
