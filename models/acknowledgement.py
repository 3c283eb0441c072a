"""Acknowledgements, before any adjudication: TA1 and 999 for a file, 277CA for each claim.

Three layers that must never be mixed: the file's syntax (TA1, 999), the claim's acceptance (277CA),
the payer's decision (835).
"""

from datetime import date, datetime
from typing import Literal

from models.coded import Identification, Procedure
from models.party import PersonName
from models.refusal import RefusedRecord
from models.value import Value


class InterchangeAcknowledgement(Value):
    """A TA1: was our interchange ``control_number`` (ISA13) taken? ``note`` is TA105, 000 = no error.

    ``sent_at`` repeats date and time of our interchange (ISA09 and ISA10), which have no time zone.
    """

    control_number: int
    status: Literal["A", "E", "R"]
    note: str = "000"
    sent_at: datetime | None = None


class SyntaxContext(Value):
    """One CTX of a 999: about whose claim the error is, or which element made the other one necessary.

    ``name`` is CTX01-1 and ``value`` CTX01-2: ``CLM01`` and the claim's number, or ``SITUATIONAL TRIGGER``
    without value. A trigger says where it stands: ``segment`` at ``position`` in ``loop``, ``element`` such
    as ``5:3`` (element 05, component 3), ``reference`` its data element number. ``further`` holds what
    repeats CTX01.
    """

    name: str
    value: str = ""
    further: tuple[str, ...] = ()
    segment: str = ""
    position: int | None = None
    loop: str = ""
    element: str = ""
    reference: str = ""


class SyntaxFinding(Value):
    """One IK3/IK4 of a 999: where in the transaction set, and what is wrong there (by code).

    ``element`` is IK401: ``2``, with component ``1:2``, with repetition ``3:1:2`` or ``3::2``.
    ``reference`` is IK402, the data element's number; ``value`` IK404, a copy of what stands there.
    ``contexts`` belong to the segment, ``element_contexts`` to the element.
    """

    segment: str
    position: int
    loop: str = ""
    segment_error: str = ""
    contexts: tuple[SyntaxContext, ...] = ()
    element: str = ""
    reference: str = ""
    element_error: str = ""
    value: str = ""
    element_contexts: tuple[SyntaxContext, ...] = ()


class TransactionAcknowledgement(Value):
    """AK2 to IK5: one transaction set by ST02; A accepted, E accepted with errors, R rejected.

    ``version`` is AK203, empty when it is the group's. ``errors`` are IK502 to IK506.
    """

    transaction: str
    control_number: str
    version: str = ""
    status: Literal["A", "E", "M", "R", "W", "X"]
    findings: tuple[SyntaxFinding, ...] = ()
    errors: tuple[str, ...] = ()
    kept_aside: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        """Tell whether the set goes on to the next layer; E means accepted in spite of errors."""
        return self.status in ("A", "E")


class GroupAcknowledgement(Value):
    """A 999: AK1 (the group acknowledged, GS06 and GS08 of ours), its transaction sets, AK9.

    ``status``: A accepted, E accepted with errors noted, P partly accepted, R (M, W, X) rejected.
    ``errors`` are AK905 to AK909. ``refused`` holds the AK2 loops whose verdict could not be read.
    """

    functional_code: str = "HC"
    group_control_number: int
    version: str = "005010X222A1"
    status: Literal["A", "E", "M", "P", "R", "W", "X"]
    included: int = 1
    received: int = 1
    accepted: int = 1
    errors: tuple[str, ...] = ()
    transactions: tuple[TransactionAcknowledgement, ...] = ()
    refused: tuple[RefusedRecord, ...] = ()
    kept_aside: tuple[str, ...] = ()


class ClaimStatus(Value):
    """One status of an STC: category (A1, A7, F1, P1 ...), status code, and the entity it speaks of.

    ``code_list`` is ``RX`` when the code is one of NCPDP's reject codes, else empty.
    """

    category: str
    code: str
    entity: str = ""
    code_list: str = ""


class StatusVerdict(Value):
    """One STC: up to three statuses and what was said with them.

    ``action`` is STC03: WQ accepted, U rejected (277CA only). ``finalized_on`` is STC06, ``check_date``
    and ``check_number`` STC08 and STC09, ``message`` STC12. Amounts are information, never posted.
    """

    statuses: tuple[ClaimStatus, ...]
    effective_on: date | None = None
    action: Literal["WQ", "U", ""] = ""
    charge_cents: int | None = None
    paid_cents: int | None = None
    finalized_on: date | None = None
    payment_method: str = ""
    check_date: date | None = None
    check_number: str = ""
    message: str = ""


class AcknowledgedLine(Value):
    """One service line of a 277CA (loop 2220D); ``control_number`` is our line number (REF*FJ).

    The payer names lines only when something is wrong with them.
    """

    control_number: str = ""
    procedure: Procedure
    charge_cents: int
    revenue_code: str = ""
    units: str = ""
    verdicts: tuple[StatusVerdict, ...]
    prescription_number: str = ""
    service_from: date | None = None
    service_to: date | None = None
    kept_aside: tuple[str, ...] = ()

    @property
    def statuses(self) -> tuple[ClaimStatus, ...]:
        """Return every status of the line."""
        return tuple(status for verdict in self.verdicts for status in verdict.statuses)


class ClaimAcknowledgement(Value):
    """One claim of a 277CA (loop 2200D): the claim's CLM01 in TRN02, its statuses, the payer's number.

    ``source`` says who speaks: AY clearinghouse, PR payer (the NM101 of loop 2100A). ``accepted`` is
    STC03 = WQ in every STC, none of them with a category of rejection (A3, A4, A6, A7, A8).
    ``payer_claim_control_number`` is REF*1K, ``received_on`` DTP*050: proof of timely filing.

    ``statuses`` are those of the claim itself, ``lines`` have their own. ``verdicts`` holds each STC as it
    was said; the fields ``accepted``, ``statuses``, ``effective_on``, ``charge_cents`` and ``message`` sum
    them up. ``provider`` counts from 0 in the report's ``providers``.
    """

    source: Literal["AY", "PR", "41", "40", "36"]
    source_name: str
    source_id: str
    control_number: str
    accepted: bool
    statuses: tuple[ClaimStatus, ...]
    effective_on: date
    charge_cents: int
    message: str = ""
    payer_claim_control_number: str = ""
    clearinghouse_trace: str = ""
    received_on: date | None = None
    service_from: date | None = None
    service_to: date | None = None
    patient_last: str = ""
    patient_first: str = ""
    patient_middle: str = ""
    patient_suffix: str = ""
    member_id: str = ""
    member_id_qualifier: str = "MI"
    billing_npi: str = ""
    provider: int = 0
    bill_type: str = ""
    medical_record_number: str = ""
    verdicts: tuple[StatusVerdict, ...] = ()
    lines: tuple[AcknowledgedLine, ...] = ()
    kept_aside: tuple[str, ...] = ()

    @property
    def all_statuses(self) -> tuple[ClaimStatus, ...]:
        """Return the statuses of the claim, then those of its lines: everything there is to repair."""
        return (*self.statuses, *(status for line in self.lines for status in line.statuses))


class AcknowledgedTotals(Value):
    """QTY and AMT of a level: how many claims over how much were taken and turned away; None = not said."""

    accepted: int | None = None
    rejected: int | None = None
    accepted_cents: int | None = None
    rejected_cents: int | None = None


class AcknowledgedProvider(Value):
    """A billing provider of a 277CA (2000C): who, the verdict about all its claims, and its totals.

    ``qualifier`` is NM108 (XX NPI, FI tax id, SV the payer's own number). ``trace`` is TRN02 of 2200C.
    """

    name: PersonName
    is_person: bool = False
    identifier: str = ""
    qualifier: str = "XX"
    trace: str = ""
    verdicts: tuple[StatusVerdict, ...] = ()
    references: tuple[Identification, ...] = ()
    totals: AcknowledgedTotals = AcknowledgedTotals()
    kept_aside: tuple[str, ...] = ()

    @property
    def rejected(self) -> bool:
        """Tell whether the provider was turned away with everything it sent."""
        return any(verdict.action == "U" for verdict in self.verdicts)


class ClaimAcknowledgementReport(Value):
    """A whole 277CA transaction set: from whom, about which batch (BHT03 of the 837 in TRN02), its claims.

    Rejections come at three levels: the batch (``receiver_verdicts``, loop 2200B), a billing provider
    (``providers``, 2200C) and a claim (2200D). ``batch_rejected`` says that nothing was taken and no claim
    is named, so that the batch or its provider was turned away as a whole; ``batch_statuses`` say why.

    ``reference`` is BHT03 and ``trace`` TRN02 of 2200A, both the sender's own numbers. ``refused`` holds
    the claims that could not be read; ``kept_aside`` the segments above the claims that no field holds.
    """

    source: Literal["AY", "PR", "41", "40", "36"]
    source_name: str
    source_id: str
    source_id_qualifier: str = ""
    reference: str = ""
    trace: str = ""
    receiver_name: str
    receiver_first: str = ""
    receiver_is_person: bool = False
    receiver_id: str
    billing_name: str = ""
    billing_npi: str = ""
    batch_reference: str
    received_on: date
    processed_on: date
    receiver_verdicts: tuple[StatusVerdict, ...] = ()
    totals: AcknowledgedTotals = AcknowledgedTotals()
    providers: tuple[AcknowledgedProvider, ...] = ()
    acknowledgements: tuple[ClaimAcknowledgement, ...]
    batch_rejected: bool = False
    batch_statuses: tuple[ClaimStatus, ...] = ()
    refused: tuple[RefusedRecord, ...] = ()
    kept_aside: tuple[str, ...] = ()
