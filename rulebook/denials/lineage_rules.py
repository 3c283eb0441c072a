"""Legal moves of a claim at its payer: which frequency may follow which attempts.

A rejected claim goes out with the frequency it had, an unprocessable one (MA130) as a new original, an
adjudicated one as a replacement, one never owed as a void, and one that was coded right is appealed::

    objections(document, "7", "ICN5", Lineage(attempts=(decided,)))       ()
    objections(document, "7", "", Lineage(attempts=(decided,)))           replacement_without_number
    objections(document, "7", "ICN5", Lineage(..., open_appeal="A1"))     replacement_under_appeal
    objections(document, "7", "ICN5", Lineage(attempts=(returned,)))      replacement_of_nothing_held

Nothing here knows a database: ``store.lineage`` reads the lineage, the steps and the scrub rules ask.
"""

from collections.abc import Callable
from typing import NamedTuple

from models.claim import ClaimDocument
from models.lineage import Attempt, AttemptState, Lineage
from models.value import Value

REOPENING = "Ask the payer by its own way (portal, telephone, letter) to reopen and correct the claim"


class Objection(Value):
    """Why a claim may not go out so. ``rule`` is the rule's id, ``source`` what it stands on; no PHI."""

    rule: str
    message: str
    remedy: str
    source: str
    field: str = "frequency"


class _Sending(NamedTuple):
    document: ClaimDocument
    frequency: str
    reference: str
    lineage: Lineage


def objections(
    document: ClaimDocument, frequency: str, reference: str, lineage: Lineage
) -> tuple[Objection, ...]:
    """Return everything that stands against sending the claim with this frequency and REF*F8."""
    sending = _Sending(document, frequency, reference, lineage)
    found = (rule(sending) for rule in _RULES)
    return tuple(objection for objection in found if objection is not None)


def _without_number(sending: _Sending) -> Objection | None:
    if sending.frequency not in {"7", "8"} or sending.reference:
        return None
    return Objection(
        rule="replacement_without_number",
        message=f"frequency {sending.frequency} names no claim of the payer (REF*F8)",
        remedy="Wait for the payer's claim number (277CA, 835), or ask the payer for it",
        source="005010X222A1 2300 REF*F8; X12 RARC M47",
        field="payer_claim_control_number",
    )


def _under_appeal(sending: _Sending) -> Objection | None:
    if sending.frequency not in {"7", "8"} or not sending.lineage.open_appeal:
        return None
    return Objection(
        rule="replacement_under_appeal",
        message="an appeal is open at this payer: a replacement would end it",
        remedy="Wait for the payer's decision on the appeal, or withdraw the appeal first",
        source="Medi-Cal provider bulletin on frequency 7 and 8; practice policy",
    )


def _second_original(sending: _Sending) -> Objection | None:
    held = sending.lineage.held
    if sending.frequency != "1" or held is None:
        return None
    message, remedy = _why_not_beside(held, sending.lineage)
    return Objection(
        rule="original_beside_held_claim",
        message=message,
        remedy=remedy,
        source="X12 CARC 18; 005010X222A1 CLM05-3",
    )


def _why_not_beside(held: Attempt, lineage: Lineage) -> tuple[str, str]:
    if held.state is AttemptState.UNDECIDED:
        return "the payer may hold an earlier attempt: a second original would be a duplicate", "Wait for it"
    if not lineage.replacement_supported:
        return "the payer holds the claim and takes no replacement", REOPENING
    number = "Ask the payer for its claim number, and give it as payer_claim_control_number"
    return "the payer holds the claim, and its claim number (REF*F8) is not known", number


def _not_decided(sending: _Sending) -> Objection | None:
    held = sending.lineage.held
    if sending.frequency != "7" or held is None or held.state is not AttemptState.UNDECIDED:
        return None
    return Objection(
        rule="replacement_of_undecided_claim",
        message="the payer has not decided the claim that is to be replaced",
        remedy="Wait for its remittance",
        source="005010X222A1 CLM05-3: a replacement follows an adjudicated claim",
    )


def _nothing_held(sending: _Sending) -> Objection | None:
    """What the payer gave back as unprocessable it does not hold: there is nothing to replace."""
    attempts = sending.lineage.attempts
    if sending.frequency != "7" or sending.lineage.held is not None:
        return None
    if not attempts or attempts[-1].state is not AttemptState.RETURNED:
        return None
    return Objection(
        rule="replacement_of_nothing_held",
        message="the payer gave the claim back as unprocessable and holds nothing that could be replaced",
        remedy="Send a new claim: correct it without payer_claim_control_number",
        source="X12 RARC MA130; CMS Claims Processing Manual chapter 1, 80.3.2",
    )


def _not_supported(sending: _Sending) -> Objection | None:
    if sending.frequency != "7" or sending.lineage.replacement_supported:
        return None
    return Objection(
        rule="replacement_not_supported",
        message="this payer takes no replacement (frequency 7) of a claim it has decided",
        remedy=REOPENING,
        source="The payer's set-up (replacement_supported); Medicare Part B: 42 CFR 405.980",
    )


def _after_void(sending: _Sending) -> Objection | None:
    held = sending.lineage.held
    if held is None or held.frequency != "8" or sending.frequency == "8":
        return None
    return Objection(
        rule="claim_being_voided",
        message="a void of this claim is on its way",
        remedy="Wait for the payer's reversal, then send a new original",
        source="005010X222A1 CLM05-3",
    )


def _negative(sending: _Sending) -> Objection | None:
    for position, line in enumerate(sending.document.lines, start=1):
        if line.charge_cents < 0 or line.units < 0:
            what = "charge_cents" if line.charge_cents < 0 else "units"
            return Objection(
                rule="negative_amount",
                message="a claim cannot take back money with a negative charge or unit count",
                remedy="Void or replace the claim (frequency 8 or 7)",
                source="X12 RFI 2499",
                field=f"lines.{position}.{what}",
            )
    return None


_RULES: tuple[Callable[[_Sending], Objection | None], ...] = (
    _without_number,
    _under_appeal,
    _second_original,
    _not_decided,
    _nothing_held,
    _not_supported,
    _after_void,
    _negative,
)
