"""Dates, periods and times as X12 writes them: ``20261103``, ``20261101-20261103``, ``0930``."""

import re
from datetime import date
from functools import lru_cache

_TIME = re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9](?:[0-9]{1,2})?)?")
_OLDEST_YEAR = 1800


@lru_cache(maxsize=4096)
def day_of(text: str) -> date | None:
    """Return the day of ``20261103``, or None when there is no such day."""
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def first_day(text: str) -> date | None:
    """Return the day, or the first day of a period."""
    return day_of(text[:8])


def last_day(text: str) -> date | None:
    """Return the day, or the last day of a period; a time of day may follow a day (``202611010830``)."""
    return day_of(text[9:] if text[8:9] == "-" else text[:8])


def is_date(text: str) -> bool:
    """Tell whether text is a day since 1800."""
    day = day_of(text)
    return day is not None and day.year >= _OLDEST_YEAR


def is_period(text: str) -> bool:
    """Tell whether text is two days with a hyphen between."""
    return len(text) == 17 and text[8] == "-" and is_date(text[:8]) and is_date(text[9:])


def is_time(text: str) -> bool:
    """Tell whether text is a time of day: HHMM, HHMMSS, or with decimals."""
    return _TIME.fullmatch(text) is not None
