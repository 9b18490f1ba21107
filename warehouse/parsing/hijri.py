"""Years of the Hijra, as years after Christ, by the tabular Islamic calendar."""

from __future__ import annotations

import datetime

# The tabular calendar starts on the 19th of July 622 of the Gregorian calendar.
_EPOCH = datetime.date(622, 7, 19).toordinal()
# Later ones are no years of a work, and the calendar of Python ends in 9999.
_LAST_YEAR = 9000


def years_of_hijri(first: int, last: int) -> tuple[int, int]:
    """The years after Christ in which the first of some lunar years starts and the last ends."""
    return _date(first).year, _date(last + 1, -1).year


def _date(year: int, days: int = 0) -> datetime.date:
    """The first day of a lunar year. Of thirty of them eleven have a day more than 354."""
    year = min(max(year, 1), _LAST_YEAR)
    return datetime.date.fromordinal(_EPOCH + 354 * (year - 1) + (3 + 11 * year) // 30 + days)
