"""Rejected records: what a source gave and no one could read, kept with the reason.

Nothing is dropped silently: a record either becomes rows of its source or one row of
``rejects.<source>``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from warehouse.landing import land

if TYPE_CHECKING:
    from core.settings import Settings

# Enough to see what it is. The record is in full where its location says.
LONGEST_RECORD = 100_000

COLUMNS: dict[str, dict[str, Any]] = {
    "reject_id": {"data_type": "text", "nullable": False},
    "record": {"data_type": "text"},
    "reason": {"data_type": "text"},
    "location": {"data_type": "text"},
    "rejected_at": {"data_type": "timestamp", "timezone": True},
}


@dataclass(frozen=True, slots=True)
class Reject:
    """One record that could not be read.

    Attributes:
        record: The record as it came; anything but text is kept as JSON. What no table can hold
            is escaped, and what no person would read to the end is cut.
        reason: Why it was refused, in words.
        location: Where it came from: a URL, or ``file:line``.
    """

    record: Any
    reason: str
    location: str
    rejected_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def row(self) -> dict[str, Any]:
        """Returns the raw row; the same record from the same place always has the same id."""
        record = self.record
        kind = ""
        if isinstance(record, bytes):
            record = record.decode("utf-8", errors="backslashreplace")
        elif not isinstance(record, str):
            record = _as_json(record)
            kind = "json\n"  # the number -7 is not the text "-7"
        named = f"{self.location}\n{kind}{record}"
        digest = hashlib.sha256(named.encode("utf-8", "surrogatepass"))
        return {
            "reject_id": digest.hexdigest(),
            "record": _landable(record),
            "reason": _landable(self.reason),
            "location": _landable(self.location),
            "rejected_at": self.rejected_at,
        }


def _as_json(record: Any) -> str:
    try:
        return json.dumps(record, ensure_ascii=False, sort_keys=True, default=str)
    except (RecursionError, ValueError) as error:
        return f"{type(record).__name__} that cannot be written as JSON: {error}"


def _landable(text: str) -> str:
    """Returns a text that a table can hold: valid Unicode, and no longer than a person reads."""
    if len(text) > LONGEST_RECORD:
        text = f"{text[:LONGEST_RECORD]}... ({len(text):,} characters in all)"
    return text.encode("utf-8", errors="backslashreplace").decode("utf-8")


def land_rejects(settings: Settings, source: str, rejects: Sequence[Reject]) -> int:
    """Lands rejected records in ``rejects.<source>`` and returns how many there were."""
    if rejects:
        rows = [reject.row() for reject in rejects]
        land("rejects", source, rows, primary_key="reject_id", settings=settings, columns=COLUMNS)
    return len(rejects)
