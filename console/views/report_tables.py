"""The tables of the reports as rows of a file: the same figures as on the page, dollars as cents."""

from collections.abc import Sequence

from console.views.reports import Card, Reports, Row

NAMES = ("scorecards", "trends", "denials", "aging", "risk")
Rows = list[Sequence[object]]


def rows_of(what: str, found: Reports) -> tuple[Sequence[str], Rows]:
    """Return the headings and rows of one table; ``what`` is one of ``NAMES``."""
    tables = {
        "scorecards": _scorecards,
        "trends": _trends,
        "denials": _denials,
        "aging": _aging,
        "risk": _risk,
    }
    return tables[what](found)


def _scorecards(found: Reports) -> tuple[Sequence[str], Rows]:
    headings = (
        "payer",
        "claims_sent",
        "charge_cents",
        "taken_at_once",
        "turned_away",
        "decided",
        "paid_at_first_pass",
        "denied_at_first",
        "median_days_to_pay",
        "claims_paid",
        "paid_cents",
        "charged_for_paid_cents",
        "open_cents",
        "promises_broken",
    )
    return headings, [_card(card) for card in found.cards if card.payer]


def _card(card: Card) -> Sequence[object]:
    of = card.figures
    counted = [of[name].claims for name in ("taken", "turned-away", "decided", "first-pass", "denied")]
    days = "" if card.days_to_pay is None else card.days_to_pay
    paid = of["paid"].claims, of["paid"].cents, of["paid-charge"].cents
    return (
        card.payer,
        of["sent"].claims,
        of["sent"].cents,
        *counted,
        days,
        *paid,
        of["open"].cents,
        of["broken"].claims,
    )


def _trends(found: Reports) -> tuple[Sequence[str], Rows]:
    headings = ("month", "taken_at_once", "taken_or_turned_away", "paid_at_first_pass", "decided")
    rows: Rows = [
        (one.month, one.clean.part, one.clean.whole, one.first_pass.part, one.first_pass.whole)
        for one in found.months
    ]
    return headings, rows


def _denials(found: Reports) -> tuple[Sequence[str], Rows]:
    rows: Rows = [(row.key, row.label, one.claims, one.cents) for row in found.denials for one in row.figures]
    return (found.by, "meaning", "claims", "denied_cents"), rows


def _aging(found: Reports) -> tuple[Sequence[str], Rows]:
    headings = ("payer", "age_in_days", "owed_by_payer_cents", "claims", "owed_by_patient_cents", "claims_")
    rows: Rows = [_owed(payer, row) for payer, _, ages in found.aging.by_payer for row in ages]
    return headings, rows


def _owed(payer: str, row: Row) -> Sequence[object]:
    payers, patients = row.figures
    return payer, row.label, payers.cents, payers.claims, patients.cents, patients.claims


def _risk(found: Reports) -> tuple[Sequence[str], Rows]:
    rows: Rows = [(row.label, one.claims, one.cents) for row in found.risk for one in row.figures]
    return ("limit_ends", "claims", "at_risk_cents"), rows
