"""What a payer allows for one unit of a service, by its contract and the fee schedules loaded.

A contract that pays 120 % of the schedule ``MEDICARE`` allows 109.64 where the schedule has 91.37::

    fee_of(book, "BW001", "99213", (), "11", on)        10964
    fee_of(book, "BW001", "99213", ("26",), "11", on)   None: the price of the whole is not that of a part
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from models.codes import ContractTerm, Fee

if TYPE_CHECKING:
    from rulebook.codes.book import CodeBook


PART_OF_A_FEE = frozenset(
    {"26", "TC", "52", "53", "54", "55", "56", "62", "66", "73", "74", "78", "80", "81", "82", "AS"}
)
"""Modifiers with which a payer pays less than the fee of the whole service."""


class _Price(NamedTuple):
    """Cents, and the modifiers that the row or term says them for."""

    cents: int
    modifiers: frozenset[str]


def fee_of(
    book: CodeBook, payer: str, code: str, modifiers: tuple[str, ...], place: str, on: date
) -> int | None:
    """Return the cents that the contract, else the schedule, allows; None when both are silent.

    A line with a modifier of ``PART_OF_A_FEE`` wants a row or a term for it.
    """
    price = _agreed(book, payer, code, modifiers, place, on)
    if price is None:
        return None
    part = PART_OF_A_FEE.intersection(modifiers)
    return None if part and part.isdisjoint(price.modifiers) else price.cents


def _agreed(
    book: CodeBook, payer: str, code: str, modifiers: tuple[str, ...], place: str, on: date
) -> _Price | None:
    term = _term(book, payer, code, modifiers, place, on)
    if term is None:
        return _scheduled(book, payer, code, modifiers, place, on)
    if term.basis_points is None:
        return None if term.cents is None else _Price(term.cents, _named(term.modifier))
    whole = _scheduled(book, term.schedule, code, modifiers, place, on)
    if whole is None:
        return None
    share = (whole.cents * term.basis_points + 5_000) // 10_000
    return _Price(share, whole.modifiers | _named(term.modifier))


def all_priced(book: CodeBook, payer: str, on: date) -> bool:
    """Tell whether a code without an amount has none: the payer's schedule is loaded, or its contract has a
    term for all codes, and the schedules that its terms are shares of are loaded, too.
    """
    contract = book.release("contract", on, payer)
    if contract is None:
        return book.loaded("fees", on, payer)
    terms: tuple[ContractTerm, ...] = book.rows("contract", "*", on, payer)
    of_all = any(not term.modifier and not term.place for term in terms) or book.loaded("fees", on, payer)
    return of_all and all(book.loaded("fees", on, schedule) for schedule in contract.schedules)


def _term(
    book: CodeBook, payer: str, code: str, modifiers: tuple[str, ...], place: str, on: date
) -> ContractTerm | None:
    for wanted in (code, "*"):
        rows: tuple[ContractTerm, ...] = book.rows("contract", wanted, on, payer)
        fits = [row for row in rows if row.modifier in ("", *modifiers) and row.place in ("", place)]
        if fits:
            return max(fits, key=lambda row: (row.modifier != "", row.place != ""))
    return None


def _scheduled(
    book: CodeBook, scope: str, code: str, modifiers: tuple[str, ...], place: str, on: date
) -> _Price | None:
    known = book.place(place, on)
    setting = "facility" if known is not None and known.facility else "office"
    rows: tuple[Fee, ...] = book.rows("fees", code, on, scope)
    fits = [row for row in rows if row.modifier in ("", *modifiers) and row.setting in ("", setting)]
    best = max(fits, key=lambda row: (row.modifier != "", row.setting != ""), default=None)
    return _Price(best.cents, _named(best.modifier)) if best else None


def _named(modifier: str) -> frozenset[str]:
    return frozenset({modifier}) if modifier else frozenset()
