"""Scrub rules on how Medicare's physician fee schedule pays a code: parts, sides, second surgeons.

The indicators are Medicare's, which most payers follow and some do not: these are questions, and no errors.
A code that the schedule does not list is not asked about.
"""

from collections.abc import Iterator
from datetime import date

from models.claim import ServiceLine
from models.codes import PaymentRule
from rulebook.context import Case, Hit
from rulebook.edits.places import at_own_house

NO_PARTS = {"26": frozenset("0234578"), "TC": frozenset("02345678")}
"""PC/TC indicators of codes that are no whole of two parts; 6 (laboratory, read by a physician) takes 26."""

HOSPITALS = frozenset({"19", "21", "22", "23", "24", "31", "51", "61"})
"""Places that are paid for their machines themselves: hospitals, surgery centers, Part A nursing."""

ONE_SIDE = {"0": "not paid for two sides", "2": "paid for both sides already", "9": "not a matter of sides"}
SIDES = frozenset({"RT", "LT"})
BOTH_SIDES = SIDES | {"50"}
ASSISTANTS = frozenset({"80", "81", "82", "AS"})
SECOND = (("assistant", ASSISTANTS), ("co_surgeon", frozenset({"62"})), ("team", frozenset({"66"})))
"""The question of the schedule, and the modifiers that raise it."""

OF_SECOND = frozenset[str]().union(*(modifiers for _, modifiers in SECOND))

NEVER = {"assistant": frozenset("19"), "co_surgeon": frozenset("09"), "team": frozenset("09")}
TO_JUSTIFY = {"assistant": "0", "co_surgeon": "1", "team": "1"}


def component_not_split(case: Case) -> Iterator[Hit]:
    """26 and TC go with codes that have a professional and a technical part (PC/TC indicator 1; CARC 4).

    93010 is the reading of an ECG by itself and 93005 the machine: 93010 with 26 says it twice.
    """
    for n, line, rule in () if case.modifiers.isdisjoint(NO_PARTS) else _ruled(case):
        for modifier, without in NO_PARTS.items():
            if modifier in line.modifiers and rule.pctc in without:
                yield Hit(
                    f"lines.{n}.modifiers", f"{line.procedure} has no part that modifier {modifier} bills"
                )


def technical_at_facility(case: Case) -> Iterator[Hit]:
    """In a hospital the machine is the hospital's: a physician bills the reading (26) alone (CARC 5, 58).

    Found is the technical part (TC, or a technical code), and the whole of both parts.
    """
    for n, line in case.lines:
        place = case.place(line)
        if place not in HOSPITALS or at_own_house(case, line, place) or "26" in line.modifiers:
            continue
        rule = case.payment(line)
        if rule is not None and rule.pctc in ("1", "3", "4"):
            part = (
                "technical part"
                if rule.pctc == "3" or "TC" in line.modifiers
                else "whole with its technical part"
            )
            yield Hit(
                f"lines.{n}.modifiers", f"The {part} of {line.procedure} is the facility's at this place"
            )


def bilateral_not_payable(case: Case) -> Iterator[Hit]:
    """50 goes with codes that the schedule pays for two sides (bilateral indicator 1 or 3; CARC 4).

    A code that is for both sides already (2) is no more with RT on one line and LT on the next.
    """
    sides: dict[tuple[object, ...], set[str]] = {}
    for n, line, rule in () if case.modifiers.isdisjoint(BOTH_SIDES) else _ruled(case):
        why = ONE_SIDE.get(rule.bilateral)
        if why is not None and "50" in line.modifiers:
            yield Hit(f"lines.{n}.modifiers", f"{line.procedure} is {why}")
        elif rule.bilateral == "2":
            told = sides.setdefault((line.procedure, line.service_from, case.rendering(line).npi), set())
            told |= {"RT", "LT"}.intersection(line.modifiers)
            if len(told) > 1:
                yield Hit(f"lines.{n}.modifiers", f"{line.procedure} is {why}")


def bilateral_other_way(case: Case) -> Iterator[Hit]:
    """A payer takes both sides as one line with 50, or as two with RT and LT (``Payer.bilateral``; CARC 4).

    Asked about are procedures that the schedule pays for two sides (bilateral indicator 1) or does not list.
    """
    way = case.context.payer.bilateral if case.context.payer is not None else ""
    one_sided: dict[tuple[str, date, str, str], set[str]] = {}
    for n, line in case.lines if way else ():
        rule, sides = case.payment(line), SIDES.intersection(line.modifiers)
        if rule is not None and rule.bilateral != "1":
            continue
        if way == "two_lines" and "50" in line.modifiers:
            yield Hit(f"lines.{n}.modifiers", "This payer takes both sides as two lines, with RT and LT")
        elif way == "50" and len(sides) == 1:
            day, npi = line.service_from, case.rendering(line).npi
            told = one_sided.setdefault((line.procedure, day, npi, case.place(line)), set())
            told |= sides
            if len(told) == len(SIDES):
                yield Hit(f"lines.{n}.modifiers", "This payer takes both sides as one line, with 50")


def second_surgeon_not_payable(case: Case) -> Iterator[Hit]:
    """For some operations no assistant (80 to 82, AS), second surgeon (62) or team (66) is paid (CARC 54)."""
    for n, line, question, answer in _second(case):
        if answer in NEVER[question]:
            yield Hit(
                f"lines.{n}.modifiers",
                f"{line.procedure} is not paid with {_words(question)} ({question} {answer})",
            )


def second_surgeon_to_justify(case: Case) -> Iterator[Hit]:
    """For some an assistant or second surgeon is paid when the record shows why: it goes with the claim."""
    for n, line, question, answer in _second(case):
        told = case.document.attachments or line.note or case.document.note
        if answer == TO_JUSTIFY[question] and not told:
            yield Hit(
                f"lines.{n}.modifiers", f"{line.procedure} with {_words(question)} is paid by the record only"
            )


def _second(case: Case) -> Iterator[tuple[int, ServiceLine, str, str]]:
    for n, line, rule in () if case.modifiers.isdisjoint(OF_SECOND) else _ruled(case):
        for question, modifiers in SECOND:
            answer: str = getattr(rule, question)
            if answer and not modifiers.isdisjoint(line.modifiers):
                yield n, line, question, answer


def _words(question: str) -> str:
    return {"assistant": "an assistant", "co_surgeon": "a second surgeon", "team": "a team"}[question]


def _ruled(case: Case) -> Iterator[tuple[int, ServiceLine, PaymentRule]]:
    """Yield the lines that the schedule lists, with its rule for the whole service."""
    for n, line in case.lines:
        rule = case.payment(line)
        if rule is not None:
            yield n, line, rule
