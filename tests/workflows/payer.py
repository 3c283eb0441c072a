"""The payer's files, written with the real writers from the real bytes it was sent.

Decisions are said in the domain's own words, one text per line of the claim: ``"CO-45 70, PR-1 20"`` is
70.00 contractual and 20.00 deductible, the rest is paid; ``"CO-16 150, M119"`` pays nothing, with a remark.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.acknowledgement import ClaimStatus, TransactionAcknowledgement
from models.adjustment import Adjustment, total
from models.claim import ClaimDocument, ServiceLine
from models.envelope import Envelope
from models.money import cents_from_text
from models.remittance import RemittanceClaim, RemittanceLine
from tests.builders import (
    a_claim_acknowledgement,
    a_group_acknowledgement,
    a_remittance,
    a_report,
    an_envelope,
)
from x12.acknowledgements.claims import write_277ca
from x12.acknowledgements.files import write_999
from x12.claims.reader import ReadClaim, read_claims
from x12.interchange import read_interchanges
from x12.remittances.writer import write_835


@dataclass(frozen=True)
class Sent:
    """One claim as it arrived at the payer: read from the bytes of our file."""

    control_number: str
    frequency: str
    original_reference: str
    sequence: str
    document: ClaimDocument
    interchange: int
    text: str


def read_sent(content: bytes) -> list[Sent]:
    """Read an 837P file as the payer does; a claim it could not read fails the test."""
    found: list[Sent] = []
    for interchange in read_interchanges(content):
        for transaction in interchange.transactions:
            for claim in read_claims(transaction).claims:
                assert isinstance(claim, ReadClaim)
                found.append(_sent(claim, interchange.control_number, content.decode()))
    return found


def _sent(claim: ReadClaim, interchange: int, text: str) -> Sent:
    return Sent(
        control_number=claim.control_number,
        frequency=claim.document.frequency,
        original_reference=claim.original_reference,
        sequence=claim.sequence,
        document=claim.document,
        interchange=interchange,
        text=text,
    )


class Payer:
    """Blue Heron Health behind the Tidewater clearinghouse: every file is a new interchange."""

    def __init__(self) -> None:
        self._number = 5000
        self._trace = 100

    def file_answer(self, sent: Sent, status: str = "A") -> bytes:
        """Return the 999 about the file that carried this claim."""
        transaction = TransactionAcknowledgement.model_validate(
            {"transaction": "837", "control_number": "0001", "status": status}
        )
        report = a_group_acknowledgement(
            group_control_number=sent.interchange,
            status=status,
            accepted=int(status == "A"),
            transactions=(transaction,),
        )
        return write_999(self._envelope(), report)

    def accepts(self, *sent: Sent, number: str = "ICN5", source: str = "PR") -> bytes:
        """Return a 277CA that takes these claims."""
        taken = [
            a_claim_acknowledgement(s.control_number, source=source, payer_claim_control_number=number)
            for s in sent
        ]
        return write_277ca(self._envelope(), a_report(*taken, source=source))

    def rejects(self, sent: Sent, code: str, source: str = "PR") -> bytes:
        """Return a 277CA that turns a claim away before anybody decided about it."""
        turned_away = a_claim_acknowledgement(
            sent.control_number,
            source=source,
            accepted=False,
            statuses=(ClaimStatus(category="A7", code=code),),
            payer_claim_control_number="",
        )
        return write_277ca(self._envelope(), a_report(turned_away, source=source))

    def pays(self, *claims: RemittanceClaim, **changes: Any) -> bytes:
        """Return an 835 with these decisions; ``changes`` are of the payment."""
        self._trace += 1
        values: dict[str, Any] = {"trace_number": f"EFT{self._trace}"}
        return write_835(self._envelope(), (a_remittance(*claims, **{**values, **changes}),))

    def _envelope(self) -> Envelope:
        self._number += 1
        return an_envelope(sender_id="TIDEWATER", receiver_id="HARBORLIGHT", control_number=self._number)


def decides(sent: Sent, *lines: str, number: str = "ICN5", **changes: Any) -> RemittanceClaim:
    """Return a CLP: one text of adjustments and remarks for each line of the claim."""
    answered = tuple(_line(ours, text) for ours, text in zip(sent.document.lines, lines, strict=True))
    values: dict[str, Any] = {
        "control_number": sent.control_number,
        "status": {"P": "1", "S": "2", "T": "3"}[sent.sequence],
        "charge_cents": sum(line.charge_cents for line in answered),
        "paid_cents": sum(line.paid_cents for line in answered),
        "patient_responsibility_cents": sum(total(line.adjustments, "PR") for line in answered),
        "payer_claim_control_number": number,
        "frequency": sent.frequency,
        "received_on": date(2026, 11, 4),
        "lines": answered,
    }
    return RemittanceClaim(**{**values, **changes})


def takes_back(decision: RemittanceClaim) -> RemittanceClaim:
    """Return the reversal (CLP02 22) of a decision: the same with all signs turned."""
    lines = tuple(
        line.model_copy(
            update={
                "charge_cents": -line.charge_cents,
                "paid_cents": -line.paid_cents,
                "allowed_cents": None,
                "adjustments": tuple(_negative(a) for a in line.adjustments),
            }
        )
        for line in decision.lines
    )
    return decision.model_copy(
        update={
            "status": "22",
            "charge_cents": -decision.charge_cents,
            "paid_cents": -decision.paid_cents,
            "patient_responsibility_cents": 0,
            "lines": lines,
        }
    )


def _negative(adjustment: Adjustment) -> Adjustment:
    return adjustment.model_copy(update={"amount_cents": -adjustment.amount_cents})


def _line(ours: ServiceLine, text: str) -> RemittanceLine:
    adjustments, remarks = _words(text)
    return RemittanceLine(
        procedure=ours.procedure,
        modifiers=ours.modifiers,
        charge_cents=ours.charge_cents,
        paid_cents=ours.charge_cents - total(adjustments),
        units=ours.units,
        service_from=ours.service_from,
        control_number=ours.control_number,
        adjustments=adjustments,
        remarks=remarks,
    )


def _words(text: str) -> tuple[tuple[Adjustment, ...], tuple[str, ...]]:
    adjustments: list[Adjustment] = []
    remarks: list[str] = []
    for word in (part.strip() for part in text.split(",") if part.strip()):
        reason = re.fullmatch(r"(CO|PR|OA|PI)-(\w+) ([\d.]+)", word)
        if reason is None:
            remarks.append(word)
        else:
            group, carc, amount = reason.groups()
            adjustments.append(Adjustment(group=group, reason=carc, amount_cents=cents_from_text(amount)))
    return tuple(adjustments), tuple(remarks)
