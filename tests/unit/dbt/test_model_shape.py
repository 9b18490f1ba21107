"""The shape of every model: what it reads at the top, what it returns at the bottom."""

import re
from pathlib import Path

import pytest

from core.settings import DBT_PROJECT_DIR

MODELS = sorted((DBT_PROJECT_DIR / "models").rglob("*.sql"))
REFERENCE = re.compile(r"\b(?:ref|source|raw_source|counted_columns)\(")
IMPORT = re.compile(
    r"^[a-z0-9_{} ]+ as \(\n    (?:select \* from \{\{ (?:ref|source)\([^()]*\) \}\}"
    r"|\{\{ (?:raw_source|counted_columns)\([^()]*\) \}\})\n\),?$",
    re.MULTILINE,
)


def statement(path: Path) -> str:
    """The text of a model; of one that is a call of a macro, the text of that macro."""
    text = re.sub(r"\{#.*?#\}|--[^\n]*", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    if called := re.fullmatch(r"\s*\{\{ (\w+)\(.*\) \}\}\s*", text, re.DOTALL):
        for macros in sorted((DBT_PROJECT_DIR / "macros").glob("*.sql")):
            pattern = rf"\{{% macro {called[1]}\(.*?\) -%\}}\n(.*?)\{{%- endmacro %\}}"
            if found := re.search(pattern, macros.read_text(encoding="utf-8"), re.DOTALL):
                return found[1]
    return text


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_imports_at_the_top_and_ends_in_select_from_final(path: Path) -> None:
    text = statement(path)
    assert text.rstrip().endswith(")\n\nselect * from final")
    imports = list(IMPORT.finditer(text))
    rest = IMPORT.sub("", text)
    # Jinja that prepares names of tables (`present_tables`) reads no rows.
    assert not REFERENCE.search(rest), "a table is read outside of the import CTEs"
    if imports:
        first_other = re.search(r"^[a-z0-9_]+ as (?:\{\{ \w+\(\) \}\} )?\(\n", rest, re.MULTILINE)
        assert first_other
        assert text.index("\n" + first_other[0]) > imports[-1].start(), "an import comes late"
