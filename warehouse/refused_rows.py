"""Landing rows of which one may be refused: it is found by halving, and the others land.

Sources check what they can before they land it. This is the net below: whatever dlt, Arrow or
DuckDB will not take costs its own row and no other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from warehouse.landing import RefusedRowsError, run_pipeline

if TYPE_CHECKING:
    from dlt.extract import DltResource

    from core.settings import Settings

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one table that land together.

    Attributes:
        resource: Makes the dlt resource of some of the rows.
        rows: All of them.
    """

    resource: Callable[[list[Any]], DltResource]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that could not be landed, and why."""

    row: Row
    reason: str


def land_all_but_refused(
    dataset: str, batches: Sequence[Batch], settings: Settings
) -> list[RefusedRow]:
    """Lands rows in one load; where it is refused, in as many as find the rows at fault.

    Args:
        dataset: Schema in raw.
        batches: Rows of its tables. In parts they land in this order.
        settings: Where raw is.

    Returns:
        The rows that were refused by themselves, in their order.

    Raises:
        LandingError: The fault is no row's, such as a full disk. Some rows may have landed.
    """
    try:
        run_pipeline(dataset, [batch.resource(list(batch.rows)) for batch in batches], settings)
    except RefusedRowsError as error:
        if len(batches) > 1:
            parts = [[batch] for batch in batches]
        elif len(batches[0].rows) > 1:
            [batch] = batches
            half = len(batch.rows) // 2
            parts = [
                [Batch(batch.resource, rows)] for rows in (batch.rows[:half], batch.rows[half:])
            ]
        elif batches[0].rows:
            return [RefusedRow(batches[0].rows[0], error.reason)]
        else:
            raise
        return [row for part in parts for row in land_all_but_refused(dataset, part, settings)]
    return []
