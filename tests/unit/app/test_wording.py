from datetime import UTC, datetime, timedelta

import pytest

from app.wording import ago

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
