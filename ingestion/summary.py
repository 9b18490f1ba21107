"""What an ingest did, for the person who started it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class IngestSummary:
    """Counts of one ingest run; what an earlier run had already fetched is not in them.

    Attributes:
        source: Name of the source, such as ``met``.
        rows: Raw table name -> rows landed by this run.
        rejected: Records that could not be read and went to ``rejects.<source>``.
        images: Manifest status -> pictures that got it in this run.
        requests: HTTP requests sent, redirects and retries included.
        seconds: Wall time.
        shield_trips: Pauses because a bot shield answered.
        errors: Kind of fault -> URLs given up after all attempts, such as ``timeout``.
        notes: What else the person should know, a sentence each.
    """

    source: str
    rows: dict[str, int] = field(default_factory=dict)
    rejected: int = 0
    images: dict[str, int] = field(default_factory=dict)
    requests: int = 0
    seconds: float = 0.0
    shield_trips: int = 0
    errors: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
