"""What a payer's request for information asks for and who answers it: pure, from ``data/requests.toml``.

A 277 with ``R4:317`` (documentation; send the record) and our number makes::

    InformationRequest(source="277", code="R4", role=Role.CODER, payer_reference="ICN5", ...)
"""

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Literal

from models.acknowledgement import ClaimStatus
from models.finding import Role
from models.information import InformationRequest
from models.inquiry import StatusAnswer
from rulebook.dated import Dated, entries

_DUE = re.compile(r"^DTP\*106\*D8\*(\d{4})(\d{2})(\d{2})")
"""When the answer is due, as a request in a 277 says it: ``DTP*106*D8*20261215``."""


class RequestRule(Dated):
    """One row of the data file: a code that asks for something, who answers and with what."""

    code: str
    list: Literal["277", "CARC"]
    role: Role
    wanted: str
    advice: str
    supersedes: bool = False
    insists: bool = False


@cache
def rules() -> tuple[RequestRule, ...]:
    """Return every row, those out of force too."""
    return entries("requests.toml", RequestRule, "request")


def rule_for(code_list: Literal["277", "CARC"], code: str, on: date) -> RequestRule | None:
    """Return the row in force for a code on this day, or None when the code asks for nothing."""
    rows = (row for row in rules() if row.list == code_list and row.code == code and row.in_force(on))
    return next(rows, None)


def asked_by_status(answer: StatusAnswer, on: date) -> InformationRequest | None:
    """Return what a 277 asks for: a category R first, then P3 and P4; None when it asks for nothing.

    ``on`` is the business date. A category R that is not in the data (R2 does not exist) is for a
    biller to read.
    """
    statuses = (*answer.statuses, *(status for line in answer.lines for status in line.statuses))
    asking = [status for status in statuses if is_request(status.category)]
    if not asking:
        return None
    first = min(asking, key=_urgency)
    rule = rule_for("277", first.category, on) or rule_for("277", "R0", on)
    if rule is None:
        return None
    return InformationRequest(
        source="277",
        code=first.category,
        payer_reference=answer.payer_claim_control_number,
        wanted=tuple(dict.fromkeys(asking)),
        due_on=_due_in(answer.kept_aside),
        role=_most_able(asking, on) or rule.role,
        words=rule.wanted,
        advice=rule.advice,
        message=" ".join(verdict.message for verdict in answer.verdicts if verdict.message),
        supersedes=any(status.category == "R17" for status in asking),
        insists=rule.insists,
        rule=f"request_{first.category}",
        rule_source=rule.source,
    )


def asked_by_remittance(
    carc: str, remarks: Iterable[str], payer_reference: str, on: date
) -> InformationRequest | None:
    """Return what a decision asks for (CARC 226, 227, 250 to 252), or None for any other reason.

    ``remarks`` are the RARCs beside it; they name the document (M127 the record, N26 an itemised bill).
    """
    rule = rule_for("CARC", carc, on)
    if rule is None:
        return None
    return InformationRequest(
        source="835",
        code=carc,
        payer_reference=payer_reference,
        role=rule.role,
        words=rule.wanted,
        advice=rule.advice,
        message=", ".join(remarks),
        insists=rule.insists,
        rule=f"request_{carc}",
        rule_source=rule.source,
    )


def is_request(category: str) -> bool:
    """Tell whether a category of a 277 asks for information: R, P3 or P4."""
    return category.startswith("R") or category in ("P3", "P4")


def not_passed_on(answer: StatusAnswer) -> bool:
    """Tell whether a 277 says that the claim was not forwarded to the next payer (F3N): we bill it."""
    return any(status.category == "F3N" for status in answer.statuses)


def _urgency(status: ClaimStatus) -> tuple[int, str]:
    # R17 only says that an earlier request is replaced: what stands beside it says what is wanted.
    kind = 0 if status.category.startswith("R") and status.category != "R17" else 1
    return kind + (status.category in ("P3", "P4")), status.category


def _most_able(asking: Iterable[ClaimStatus], on: date) -> Role | None:
    """Return who answers when several things are asked: whoever can answer the most medical one."""
    rows = [rule_for("277", status.category, on) for status in asking if status.category != "R17"]
    roles = {row.role for row in rows if row is not None}
    order = (Role.PROVIDER, Role.CODER, Role.BILLER, Role.FRONT_DESK)
    return next((role for role in order if role in roles), None)


def _due_in(kept_aside: Iterable[str]) -> date | None:
    for text in kept_aside:
        said = _DUE.match(text)
        if said:
            try:
                return date(int(said[1]), int(said[2]), int(said[3]))
            except ValueError:
                return None
    return None
