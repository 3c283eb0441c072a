"""Cases in which nothing is wrong with the claim: paid in full, or shared with the patient."""

from models.claim import ClaimDocument
from simulator.books import Incident
from simulator.world.case import Case, Encounter, Service, case_of, claim_of, member_of

_REASONS: tuple[tuple[tuple[str, ...], tuple[Service, ...]], ...] = (
    (("Z0000", "Z23"), (Service("G0439"), Service("G0008", (2,)))),
    (("E119", "D519"), (Service("T1015"), Service("J3420", (2,)))),
    (("M5450",), (Service("T1015"), Service("G0283"))),
    (("L02415",), (Service("T1015"), Service("A4550"))),
    (("I10", "E785"), (Service("T1015", (1, 2)),)),
    (("Z0000",), (Service("G0438"),)),
    (("J209",), (Service("T1015"), Service("J0696"))),
)
_WOMENS_VISIT = (("Z01419",), (Service("G0101"), Service("Q0091")))


def visit_claim(met: Encounter) -> ClaimDocument:
    """Invent why the patient came and write the claim for it."""
    choices = (*_REASONS, _WOMENS_VISIT) if met.person.sex == "F" else _REASONS
    return claim_of(met, *met.random.choice(choices))


def two_line_claim(met: Encounter) -> ClaimDocument:
    """Write a claim of a clinic visit and a treatment of the lower back."""
    return claim_of(met, ("M5450",), (Service("T1015"), Service("G0283")))


def paid_in_full(met: Encounter) -> Case:
    """The plan pays all it allows; the rest is the contract's."""
    return case_of(met, visit_claim(met))


def patient_share(met: Encounter) -> Case:
    """The visit takes a copay; the treatment takes what is left of the deductible, then coinsurance."""
    member = member_of(
        met,
        copay_cents=met.random.choice((2000, 2500, 3000, 4000)),
        deductible_cents=met.random.randrange(400, 1300, 50),
        coinsurance_percent=met.random.choice((10, 20, 30)),
    )
    return case_of(met, two_line_claim(met), member)


def remittance_redelivered(met: Encounter) -> Case:
    """A clean claim whose 835 comes three times."""
    return case_of(met, visit_claim(met), incident=Incident(redeliver=True))


def remittance_before_acknowledgement(met: Encounter) -> Case:
    """A shared claim whose 835 comes before the payer's 277CA."""
    shared = patient_share(met)
    return case_of(met, two_line_claim(met), *shared.members, incident=Incident(early_remittance=True))


def remittance_unbalanced(met: Encounter) -> Case:
    """A clean claim whose first 835 does not balance."""
    return case_of(met, visit_claim(met), incident=Incident(unbalanced_first=True))


def report_missing(met: Encounter) -> Case:
    """No 277CA ever names the claim; the payer says on the telephone that it has it."""
    answer: dict[str, object] = {"claim_report_call": "accepted"}
    return case_of(met, visit_claim(met), incident=Incident(lose_claim_report=True), answer=answer)


def status_not_found(met: Encounter) -> Case:
    """The payer accepts the claim and then does not have it: it must be sent again."""
    answer: dict[str, object] = {"payer_call": "resend"}
    return case_of(met, visit_claim(met), incident=Incident(lose_claim_once=True), answer=answer)


def status_pending(met: Encounter) -> Case:
    """The payer takes four weeks to decide and three more to pay."""
    incident = Incident(pends_until_days=28, remittance_delay_days=50)
    answer: dict[str, object] = {"payer_call": "remittance_coming"}
    return case_of(met, visit_claim(met), incident=incident, answer=answer)


def file_unacknowledged(met: Encounter) -> Case:
    """The file vanishes on its way; the clearinghouse says on the telephone that it never came."""
    answer: dict[str, object] = {"file_call": "not_received"}
    return case_of(met, visit_claim(met), incident=Incident(lose_interchange_once=True), answer=answer)
