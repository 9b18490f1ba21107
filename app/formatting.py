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


def moment(value: datetime | None) -> str:
    """Returns a moment as ``on 5 March 2026, 14:07 UTC``; ``at an unknown time`` for None."""
    if value is None:
        return "at an unknown time"
    utc = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return f"on {utc.day} {utc:%B %Y, %H:%M} UTC"


def years(first: int | None, last: int | None, qualifier: str | None) -> str:
    """Returns a span of years: ``1642``, ``1640 to 1645 (circa)``, ``from 600 BC``.

    Args:
        first: First year, negative before Christ; None where no one says.
        last: Last year.
        qualifier: How to take them; ``exact``, ``range`` and ``unknown`` go without saying.
    """
    if first is None and last is None:
        return ""
    if first is None or last is None:
        text = f"until {_year(last)}" if first is None else f"from {_year(first)}"
    elif first == last:
        text = _year(first)
    else:
        text = f"{_year(first)} to {_year(last)}"
    plain = qualifier in {None, "exact", "range", "unknown", "before", "after"}
    return text if plain else f"{text} ({qualifier})"


def _year(year: int | None) -> str:
    return "" if year is None else f"{-year} BC" if year < 0 else str(year)
