"""What sqlfluff needs in the place of dbt's ``adapter`` to render the project's macros."""

from collections.abc import Callable
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context


@pass_context
def dispatch(context: Context, macro: str, _package: str) -> Callable[..., Any]:
    """Returns DuckDB's implementation of a macro, as dbt does for the profile's adapter."""
    implementation: Callable[..., Any] = context[f"duckdb__{macro}"]
    return implementation


def quote(identifier: str) -> str:
    """Quotes a name as DuckDB does."""
    return f'"{identifier}"'


def get_relation(*_names: str) -> None:
    """Says that no table of raw is there."""
