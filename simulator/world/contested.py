"""Cases in which the payer wants to see more, is wrong, or leaves the rest to another payer or to nobody."""

from simulator.books import Incident
from simulator.world.case import Case, Encounter, case_of, coverage_of, member_of
from simulator.world.clean import two_line_claim

LEAVE_DAYS = 36
"""So long the provider whose signature a record needs is away: longer than payers wait."""

_RECORD = (
    "Low back pain for two weeks, no radiation, no red flags. Unattended electrical stimulation of the lower "
    "back, 15 minutes, tolerated well. Signed by the treating provider."
)
_FOLLOWING = "CM002"


def records_attached(met: Encounter) -> Case:
    """The payer asks for the record of the visit; it goes as an attachment (275)."""
    return _asked_for_records(met, channel="275")


def records_faxed(met: Encounter) -> Case:
    """The payer asks for the record of the visit; it goes by fax."""
    return _asked_for_records(met, channel="fax")


def records_late(met: Encounter) -> Case:
    """The record is signed after the payer's last day: denied (CARC 226), then sent, then paid."""
    return _asked_for_records(met, channel="275", away_days=LEAVE_DAYS)


def records_not_sent(met: Encounter) -> Case:
    """The payer denies at once for want of the record (CARC 252); it is sent, and the claim is paid."""
    answer: dict[str, object] = {"records": _records("275")}
    return case_of(met, two_line_claim(met), incident=Incident(records="denied_without"), answer=answer)


def late_filing_overturned(met: Encounter) -> Case:
    """The payer denies as too late what it had accepted in time; the appeal with proof is won."""
    answer: dict[str, object] = {"appeal": {"reference": f"APL-{met.index:05d}", "decision": "overturned"}}
    return case_of(met, two_line_claim(met), incident=Incident(denied_as_late=True), answer=answer)


def member_id_mistyped(met: Encounter) -> Case:
    """A digit of the member id is missing on the claim; the patient reads the card out."""
    document = two_line_claim(met)
    card = document.coverages[0]
    mistyped = card.model_copy(update={"member_id": card.member_id[:-1]})
    answer: dict[str, object] = {
        "patient": {"correct": {"coverages.1.member_id": card.member_id}},
        "contact_log": [{"channel": "phone", "note": "Read the number on the card out, digit by digit."}],
    }
    changed = document.model_copy(update={"coverages": (mistyped,)})
    return case_of(met, changed, answer=answer)


def crossed_over(met: Encounter) -> Case:
    """The first payer forwards the claim itself; the second pays what is left."""
    document = two_line_claim(met)
    coverages = (*document.coverages, coverage_of(met, _FOLLOWING, "S"))
    members = (
        member_of(met, coinsurance_percent=20, forwarded_to=_FOLLOWING),
        member_of(met, _FOLLOWING, plan="Companion PPO"),
    )
    return case_of(met, document.model_copy(update={"coverages": coverages}), *members)


def patient_protected(met: Encounter) -> Case:
    """A Qualified Medicare Beneficiary without another payer: the share is nobody's to pay."""
    member = member_of(met, coinsurance_percent=20, protected=True)
    return case_of(met, two_line_claim(met), member)


def _asked_for_records(met: Encounter, channel: str, away_days: int = 0) -> Case:
    answer: dict[str, object] = {"records": _records(channel, away_days)}
    return case_of(met, two_line_claim(met), incident=Incident(records="asked_for"), answer=answer)


def _records(channel: str, away_days: int = 0) -> dict[str, str]:
    note = {"name": "progress-note.txt", "text": _RECORD}
    return note | {"channel": channel, "away_days": str(away_days)}
