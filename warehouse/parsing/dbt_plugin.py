"""Makes the parsers functions of SQL: the plugin that dbt-duckdb loads (see ``profiles.yml``).

A model calls ``parse_date(text, ...)`` and gets a struct, whose fields are those of the parser's
result. DuckDB calls a function with columns of about two thousand values at once.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from dbt.adapters.duckdb.plugins import BasePlugin

from warehouse.artist_clusters import Joined, join_records
from warehouse.parsing.cultures import CultureReading, culture_of
from warehouse.parsing.date_evidence import date_of
from warehouse.parsing.dates import DateReading, invalid, parse_date
from warehouse.parsing.lives import LifeReading, life_of
from warehouse.parsing.makers import MakerReading, maker_of
from warehouse.parsing.media import MediumReading, parse_medium
from warehouse.parsing.met_sizes import MetSizeReading, parse_met_size
from warehouse.parsing.sizes import SizeReading, parse_technique_size

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# How the fields of a parser's result are called in SQL, and in Arrow.
TYPES = {
    "int": ("INTEGER", pa.int32()), "float": ("DOUBLE", pa.float64()),
    "str": ("VARCHAR", pa.string()), "bool": ("BOOLEAN", pa.bool_()),
}  # fmt: skip


@dataclass(frozen=True)
class SqlFunction:
    """A parser as a function of SQL.

    Attributes:
        name: The function's name in SQL.
        parser: Takes one value a parameter, each possibly None, and returns a result.
        parameters: SQL types of the parameters.
        result: The dataclass that the parser returns. Its fields are ``int``, ``float``, ``str``
            or ``bool``, each possibly None.
        unread: The result for values on which the parser raised. Parsers do not raise, as their
            tests show; but no value of a source may stop a build, even if one did.
    """

    name: str
    parser: Callable[..., Any]
    parameters: Sequence[str]
    result: type
    unread: Any

    @property
    def members(self) -> dict[str, tuple[str, pa.DataType]]:
        """The fields of the result: name -> type in SQL and in Arrow."""
        return {field.name: TYPES[str(field.type).split(" ")[0]] for field in fields(self.result)}

    @property
    def sql_type(self) -> str:
        """The struct that the function returns."""
        return f"STRUCT({', '.join(f'{name} {sql}' for name, (sql, _) in self.members.items())})"

    def register(self, connection: DuckDBPyConnection) -> None:
        """Makes the function known to a connection and its cursors."""
        connection.create_function(  # type: ignore[call-overload]  # text for the enums is taken too
            self.name,
            self._with_arity(),
            list(self.parameters),
            self.sql_type,
            type="arrow",
            null_handling="special",
        )

    def _with_arity(self) -> Callable[..., pa.Array]:
        """Returns the function on columns, with as many parameters as DuckDB gives it."""

        def on_columns(*columns):  # type: ignore[no-untyped-def]  # DuckDB evaluates annotations
            return self._on_columns(columns)

        on_columns.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [
                inspect.Parameter(f"column_{number}", inspect.Parameter.POSITIONAL_ONLY)
                for number in range(len(self.parameters))
            ]
        )
        return on_columns

    def _on_columns(self, columns: Sequence[pa.Array]) -> pa.Array:
        rows = zip(*(column.to_pylist() for column in columns), strict=True)
        results = [self._guarded(values) for values in rows]
        try:
            return self._as_struct(results)
        except (pa.ArrowException, OverflowError, UnicodeError):
            return self._as_struct([r if self._fits(r) else self.unread for r in results])

    def _as_struct(self, results: Sequence[Any]) -> pa.Array:
        return pa.StructArray.from_arrays(
            [
                pa.array([getattr(result, name) for result in results], arrow)
                for name, (_, arrow) in self.members.items()
            ],
            names=list(self.members),
        )

    def _fits(self, result: Any) -> bool:
        """Tells whether a result fits its type in SQL: a year beyond 32 bits does not."""
        try:
            self._as_struct([result])
        except (pa.ArrowException, OverflowError, UnicodeError):
            return False
        return True

    def _guarded(self, values: tuple[Any, ...]) -> Any:
        try:
            return self.parser(*values)
        except Exception:  # noqa: BLE001  # see `unread`
            return self.unread


UNREAD_DATE = invalid("could not be read")
NOT_UNDERSTOOD = "size not understood"
UNREAD_CULTURE = CultureReading("", "", False, None, "could not be read")
UNREAD_LIFE = LifeReading(life_issue="could not be read")
UNREAD_MAKER = MakerReading(None, "artist", None, None, is_people=False)

FUNCTIONS: tuple[SqlFunction, ...] = (
    SqlFunction("parse_date", parse_date, ["VARCHAR"], DateReading, UNREAD_DATE),
    SqlFunction("date_of", date_of, ["VARCHAR", "BIGINT", "BIGINT"], DateReading, UNREAD_DATE),
    SqlFunction("parse_medium", parse_medium, ["VARCHAR"], MediumReading, MediumReading()),
    SqlFunction(
        "parse_met_size",
        parse_met_size,
        ["VARCHAR", "VARCHAR"],
        MetSizeReading,
        MetSizeReading(size_issue=NOT_UNDERSTOOD),
    ),
    SqlFunction(
        "parse_technique_size",
        parse_technique_size,
        ["VARCHAR"],
        SizeReading,
        SizeReading(size_issue=NOT_UNDERSTOOD),
    ),
    SqlFunction(
        "life_of", life_of, ["VARCHAR", "BIGINT", "BIGINT", "BOOLEAN"], LifeReading, UNREAD_LIFE
    ),
    SqlFunction("culture_of", culture_of, ["VARCHAR"], CultureReading, UNREAD_CULTURE),
    SqlFunction("maker_of", maker_of, ["VARCHAR"] * 4, MakerReading, UNREAD_MAKER),
    SqlFunction("join_records", join_records, ("VARCHAR", "VARCHAR"), Joined, Joined(None)),
)


class Plugin(BasePlugin):
    """Registers the parsers on dbt's connection."""

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Makes every parser a function of the connection."""
        for function in FUNCTIONS:
            function.register(conn)
