"""Parts that the messages have in common, for hypothesis: names, numbers, periods, statuses."""

import string
from datetime import date
from typing import TypeVar

from hypothesis import strategies as st

from models.acknowledgement import (
    ClaimStatus,
)
from models.benefit import (
    ContactDesk,
    ContactNumber,
)
from models.coded import DatedPeriod, Identification, Procedure
from models.party import Address, PersonName, Sex

Part = TypeVar("Part")
_CHARACTERS = string.ascii_letters + string.digits
_FREE = _CHARACTERS + " !\"&'()+,-./;?=%@[]_{}\\|<>#$"

cents = st.integers(0, 10**11)
days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
_SEXES: tuple[Sex | None, ...] = ("F", "M", "U", None)
sexes = st.sampled_from(_SEXES)


def words(longest: int = 12, least: int = 1) -> st.SearchStrategy[str]:
    """Return text as X12 carries it, no blanks at its ends."""
    return st.text(_FREE, min_size=least, max_size=longest).filter(lambda text: text == text.strip())


def ids(longest: int = 20, least: int = 1) -> st.SearchStrategy[str]:
    """Return identifiers; most are short, some as long as the guide allows."""
    short = st.text(_CHARACTERS + "-./", min_size=least, max_size=min(longest, least + 6))
    return short | st.text(_CHARACTERS, min_size=longest, max_size=longest)


def maybe(text: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return nothing, or this text."""
    return st.just("") | text


def few(part: st.SearchStrategy[Part], most: int = 2, least: int = 0) -> st.SearchStrategy[tuple[Part, ...]]:
    """Return a short tuple of such parts."""
    return st.lists(part, min_size=least, max_size=most).map(_as_tuple)


def _as_tuple(parts: list[Part]) -> tuple[Part, ...]:
    return tuple(parts)


def periods() -> st.SearchStrategy[tuple[date, date | None]]:
    """Return one day, or two in their order."""
    both = st.tuples(days, days).map(lambda pair: (min(pair), max(pair)))
    return st.tuples(days, st.none()) | both


people = st.builds(
    PersonName, last=words(60), first=maybe(words(35)), middle=maybe(words(25)), suffix=maybe(ids(10))
)
organizations = st.builds(PersonName, last=words(60))
addresses = st.builds(
    Address,
    line1=words(55),
    line2=maybe(words(55)),
    city=words(30, 2),
    state=st.sampled_from(["OR", "WA"]),
    zip_code=st.sampled_from(["97103", "971030012"]),
)
numbers_only = st.builds(Identification, qualifier=st.sampled_from(["6P", "1L", "18"]), number=ids(50))
described = st.builds(
    Identification, qualifier=st.sampled_from(["6P", "N6"]), number=ids(50), description=words(80)
)
identifications = numbers_only | described
procedures = st.builds(
    Procedure,
    qualifier=st.sampled_from(["HC", "AD", "N4"]),
    code=ids(8, 4),
    modifiers=few(st.sampled_from(["25", "59", "GT", "XU"]), 4),
)


def _dated(qualifier: str, period: tuple[date, date | None]) -> DatedPeriod:
    return DatedPeriod(qualifier=qualifier, begin=period[0], end=period[1])


dated_periods = st.builds(
    _dated,
    st.sampled_from(["291", "346", "347", "356", "290"]),
    periods(),
)


def statuses(
    categories: str, entities: tuple[str, ...], lists: tuple[str, ...] = ("",)
) -> st.SearchStrategy[tuple[ClaimStatus, ...]]:
    """Return one to three statuses of one STC."""
    status = st.builds(
        ClaimStatus,
        category=st.sampled_from(categories.split()),
        code=st.sampled_from(["20", "562", "21", "65"]),
        entity=st.sampled_from(["", *entities]),
        code_list=st.sampled_from(lists),
    )
    return few(status, 3, 1)


desks = st.builds(
    ContactDesk,
    name=maybe(words(60)),
    numbers=few(st.builds(ContactNumber, kind=st.sampled_from(["TE", "UR", "EM"]), number=words(60)), 3, 1),
)
