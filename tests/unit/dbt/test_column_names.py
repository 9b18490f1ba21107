"""The columns of the star can be told apart after its tables are joined."""

from collections import defaultdict

import yaml

from core.settings import DBT_PROJECT_DIR

# Joined as docs/er_diagram.md shows, by their keys.
STAR = (
    *("fct_artwork", "bridge_artwork_artist", "dim_artist", "dim_period", "dim_school"),
    *("dim_medium", "dim_location", "dim_classification", "dim_image", "dim_source"),
)
# The same value in both tables: what a join goes by, and the name of the picture's file.
SAME = {"source", "image_filename"}
# They do not say what they are of.
VAGUE = {"url", "type", "rank", "name", "source_key"}


def columns() -> dict[str, set[str]]:
    """The columns of every mart, by its name."""
    found = {}
    for path in (DBT_PROJECT_DIR / "models" / "marts").rglob("_*__models.yml"):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            found[model["name"]] = {column["name"] for column in model.get("columns", [])}
    return found


def test_no_column_of_the_star_stands_in_two_tables() -> None:
    marts = columns()
    tables = defaultdict(set)
    for table in STAR:
        for column in marts[table]:
            tables[column].add(table)
    shared = {
        column: sorted(names)
        for column, names in tables.items()
        if len(names) > 1 and not column.endswith("_key") and column not in SAME
    }
    assert shared == {}


def test_every_column_says_what_it_is_of() -> None:
    vague = {table: sorted(names & VAGUE) for table, names in columns().items() if names & VAGUE}
    assert vague == {}
