"""Writing the invented world into a folder. The same number of claims, seed and day give the same bytes."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

from models.claim import ClaimBatch, OutboundClaim, Submitter
from models.envelope import Envelope
from models.visit import VisitFile
from simulator.books import Books
from simulator.world.case import Case
from simulator.world.practice import (
    FACILITIES,
    FRONT_DESK_SYSTEM,
    PARTNERS,
    PAYERS,
    PRACTICE,
    PROVIDERS,
    USERS,
    partner_books,
)
from simulator.world.prices import DRUGS, payer_books
from simulator.world.programme import play
from simulator.world.toml import write_toml
from x12.claims.writer import write_claims

_EXPORT_NUMBER = 907


def invent(folder: Path, claims: int, seed: int, today: date) -> None:
    """Write practice, books, batch, visits, answer book and the list of cases."""
    folder.mkdir(parents=True, exist_ok=True)
    cases = tuple(play(index, seed, today) for index in range(1, claims + 1))
    visits = VisitFile(source=FRONT_DESK_SYSTEM, visits=tuple(c.visit for c in cases if c.visit))
    answers = [{"account": c.account} | c.answer for c in cases if c.answer]
    scenarios = [{"account": c.account, "scenarios": list(c.scenarios)} for c in cases]
    (folder / "practice.toml").write_text(_practice())
    (folder / "books.json").write_text(books_for(cases).model_dump_json(indent=1, exclude_defaults=True))
    (folder / "batch.837").write_bytes(batch_of(cases, today))
    (folder / "visits.json").write_text(visits.model_dump_json(indent=1, exclude_defaults=True))
    (folder / "answer_book.json").write_text(json.dumps({"entries": answers}, indent=1))
    (folder / "cases.json").write_text(json.dumps(scenarios, indent=1))


def _practice() -> str:
    lists = {
        "provider": PROVIDERS,
        "facility": FACILITIES,
        "payer": PAYERS,
        "trading_partner": PARTNERS,
        "user": USERS,
    }
    return write_toml(PRACTICE, lists)


def books_for(cases: Sequence[Case]) -> Books:
    """Write what the payers know of these cases."""
    return Books(
        partners=partner_books(),
        payers=payer_books(),
        members=tuple(member for case in cases for member in case.members),
        authorizations=tuple(a for case in cases for a in case.authorizations),
        referral_required=("G0279",),
        ndc_required=tuple(sorted(DRUGS)),
        not_payable_modifiers=("80",),
        refused_diagnoses=("M5459",),
        incidents={case.members[0].member_id: case.incident for case in cases if case.incident},
    )


def batch_of(cases: Sequence[Case], today: date) -> bytes:
    """Export the coded claims as the practice's own system does, seeded defects and all."""
    coded = [case for case in cases if case.document]
    if not coded:
        return b""
    contact = PRACTICE.contact
    submitter = Submitter(
        name=PRACTICE.name,
        identifier="FERNHILLPM",
        contact=contact,
        receiver_name="Fernhill Billing Service",
        receiver_identifier="FERNHILL",
    )
    claims = tuple(OutboundClaim(document=c.document, control_number=c.account) for c in coded if c.document)
    envelope = Envelope(
        sender_id="FERNHILLPM",
        receiver_id="FERNHILL",
        control_number=_EXPORT_NUMBER,
        created_at=datetime.combine(today, time(6, 30), UTC),
    )
    text = write_claims(envelope, ClaimBatch(submitter=submitter, claims=claims)).decode("ascii")
    for case in coded:
        if case.line_without_pointer:
            text = without_pointer(text, case.account, case.line_without_pointer)
    return text.encode("ascii")


def without_pointer(text: str, account: str, line: int) -> str:
    """Take SV107 off one line of one claim: no writer of ours would leave it out, so the text is cut."""
    start = text.index(f"CLM*{account}*")
    for _ in range(line):
        start = text.index("SV1*", start + 1)
    end = text.index("~", start)
    elements = text[start:end].split("*")[:7]
    return text[:start] + "*".join(elements).rstrip("*") + text[end:]
