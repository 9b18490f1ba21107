"""Numbers and moments in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def ago(moment: datetime, now: datetime) -> str:
    """Returns how long ago a moment was, in its largest unit: ``3 hours ago``.

    Args:
        moment: In the past; one without a time zone counts as UTC.
        now: With a time zone.
    """
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    passed = now - moment
    for one, many, length in (
        ("day", "days", timedelta(days=1)),
        ("hour", "hours", timedelta(hours=1)),
        ("min", "min", timedelta(minutes=1)),
    ):
        number = passed // length
        if number >= 1:
            return f"{number} {one if number == 1 else many} ago"
    return "just now"
