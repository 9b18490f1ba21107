from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.formatting import ago, moment, years

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 min ago"),
        (timedelta(minutes=59), "59 min ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=3, minutes=59), "3 hours ago"),
        (timedelta(days=40), "40 days ago"),
        (timedelta(seconds=-5), "just now"),
    ],
)
def test_the_largest_unit_is_named(passed: timedelta, words: str) -> None:
    assert ago(NOW - passed, NOW) == words


def test_a_moment_without_a_time_zone_counts_as_utc() -> None:
    assert ago((NOW - timedelta(hours=2)).replace(tzinfo=None), NOW) == "2 hours ago"


@pytest.mark.parametrize(
    ("first", "last", "qualifier", "words"),
    [
        (1642, 1642, "exact", "1642"),
        (1640, 1645, "circa", "1640 to 1645 (circa)"),
        (-600, -550, "range", "600 BC to 550 BC"),
        (None, 1517, "before", "until 1517"),
        (1455, None, "after", "from 1455"),
        (None, None, "unknown", ""),
    ],
)
def test_years_are_told_as_people_write_them(first, last, qualifier, words) -> None:
    assert years(first, last, qualifier) == words


def test_a_moment_is_told_in_utc() -> None:
    east = timezone(timedelta(hours=2))
    assert moment(datetime(2026, 3, 5, 1, 7, tzinfo=east)) == "on 4 March 2026, 23:07 UTC"
    assert moment(None) == "at an unknown time"
