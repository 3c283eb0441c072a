"""Cases with a defect that somebody must find: the practice before it sends, or the payer after it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from models.claim import ClaimDocument
from models.party import Provider
from simulator.books import BookedAuthorization, Member
from simulator.world.case import Case, Encounter, Service, case_of, claim_of, coverage_of, member_of
from simulator.world.clean import two_line_claim, visit_claim
from simulator.world.practice import REFERRER
from simulator.world.prices import DRUGS

_WITH_INJECTION = (Service("T1015"), Service("J1885"), Service("G0283"))
_WITH_DRUG_TEST = (Service("T1015"), Service("G0480", (2,)))
_OTHER_PAYERS = {"BW001": "CM002", "CM002": "BW001", "GF003": "CM002", "PH004": "BW001"}


def duplicate_line(met: Encounter) -> Case:
    """The third line repeats the first; the chart knows of one such service."""
    services = (Service("T1015"), Service("G0283"), Service("T1015"))
    return case_of(met, claim_of(met, ("M5450",), services), answer=_chart("lines.3", None))


def bad_npi(met: Encounter) -> Case:
    """The rendering provider's NPI has a wrong check digit."""
    document = visit_claim(met)
    wrong = met.provider.npi[:-1] + str((int(met.provider.npi[-1]) + 3) % 10)
    document = document.model_copy(update={"rendering": _with_npi(document.rendering, wrong)})
    return case_of(met, document, answer=_chart("rendering.npi", met.provider.npi))


def missing_pointer(met: Encounter) -> Case:
    """The second line points at no diagnosis."""
    services = (Service("T1015"), Service("G0283", (2,)))
    document = claim_of(met, ("I10", "M5450"), services)
    answer = _chart("lines.2.diagnosis_pointers", [2])
    return case_of(met, document, answer=answer, line_without_pointer=2)


def written_off(met: Encounter) -> Case:
    """The first line is an assistant's (modifier 80), which the payer never pays; the second is paid."""
    services = (Service("A4550", (1,), ("80",)), Service("T1015"))
    return case_of(met, claim_of(met, ("L02415",), services))


def missing_pointer_and_written_off(met: Encounter) -> Case:
    """Both at once: the pointer is mended before sending, the assistant's line is denied for good."""
    services = (Service("A4550", (1,), ("80",)), Service("T1015"))
    document = claim_of(met, ("L02415",), services)
    answer = _chart("lines.2.diagnosis_pointers", [1])
    return case_of(met, document, answer=answer, line_without_pointer=2)


def coverage_replaced(met: Encounter) -> Case:
    """The plan on the card ended; the patient has a new one at another payer."""
    new_payer = _OTHER_PAYERS[met.payer_id]
    new_coverage = coverage_of(met, new_payer)
    answer: dict[str, object] = {
        "patient": {"coverage": new_coverage.model_dump(mode="json", exclude_defaults=True)},
        "contact_log": [
            {"channel": "phone", "note": "Changed employers last month; read the new card to us."}
        ],
    }
    members = (_ended_member(met), member_of(met, new_payer))
    return case_of(met, visit_claim(met), *members, answer=answer)


def self_pay(met: Encounter) -> Case:
    """The plan ended and there is no other: the patient pays."""
    answer: dict[str, object] = {
        "patient": {"self_pay": True},
        "contact_log": [{"channel": "phone", "note": "Between jobs, no coverage now; asked for a bill."}],
    }
    return case_of(met, visit_claim(met), _ended_member(met), answer=answer)


def rejected_by_clearinghouse(met: Encounter) -> Case:
    """Imaging that somebody must have ordered, without the referring provider."""
    document = claim_of(met, ("R928",), (Service("T1015"), Service("G0279")))
    return case_of(
        met, document, answer=_chart("referring", REFERRER.model_dump(mode="json", exclude_defaults=True))
    )


def rejected_by_payer(met: Encounter) -> Case:
    """M5459 is a right code that the payer does not take by an edit of its own; the chart bears out M5450."""
    document = claim_of(met, ("M5459",), (Service("T1015"), Service("G0283")))
    return case_of(met, document, answer=_chart("diagnoses.1.code", "M5450"))


def drug_without_code(met: Encounter) -> Case:
    """An injection billed without the drug's code: a standard payer denies the line, another the claim."""
    document = claim_of(met, ("M5450",), _WITH_INJECTION)
    lines = tuple(line.model_copy(update={"drug": None}) for line in document.lines)
    drug = DRUGS["J1885"].model_dump(mode="json", exclude_defaults=True)
    return case_of(met, document.model_copy(update={"lines": lines}), answer=_chart("lines.2.drug", drug))


def authorization_found(met: Encounter) -> Case:
    """The drug test was authorized; the number is in a drawer and not on the claim."""
    booked = BookedAuthorization(
        number=f"PA{500000 + met.index}",
        payer_id=met.payer_id,
        member_id=met.member_id(met.payer_id),
        procedure="G0480",
        valid_from=met.service_on - timedelta(days=30),
        valid_to=met.service_on + timedelta(days=60),
    )
    written_down = booked.model_dump(mode="json") | {
        "provider_npi": met.provider.npi,
        "units": str(Decimal(1)),
    }
    return case_of(met, _drug_test(met), answer={"authorization": written_down}, authorizations=(booked,))


def authorization_appealed(met: Encounter) -> Case:
    """The claim carries a number the payer does not know; the appeal is turned down."""
    document = _drug_test(met).model_copy(update={"authorization_number": f"PA{900000 + met.index}"})
    answer: dict[str, object] = {"appeal": {"reference": f"APL-{met.index:05d}", "decision": "upheld"}}
    return case_of(met, document, answer=answer)


def secondary_billed(met: Encounter) -> Case:
    """Two plans: the first leaves a copay and coinsurance, the second pays most of that."""
    second = _OTHER_PAYERS[met.payer_id]
    document = two_line_claim(met)
    coverages = (*document.coverages, coverage_of(met, second, "S"))
    members = (
        member_of(met, copay_cents=3000, coinsurance_percent=20),
        member_of(met, second, coinsurance_percent=20, plan="Companion PPO"),
    )
    return case_of(met, document.model_copy(update={"coverages": coverages}), *members)


def with_incident_of(case: Case, other: Case) -> Case:
    """Let what befalls the other case befall this one too; what people know of it they know here, too."""
    return replace(case, incident=other.incident, answer=other.answer | case.answer)


def _drug_test(met: Encounter) -> ClaimDocument:
    return claim_of(met, ("F1120", "Z79891"), _WITH_DRUG_TEST)


def _ended_member(met: Encounter) -> Member:
    ended = met.service_on - timedelta(days=met.random.randint(20, 60))
    return member_of(met, active_to=ended)


def _with_npi(provider: Provider | None, npi: str) -> Provider | None:
    return provider.model_copy(update={"npi": npi}) if provider else None


def _chart(path: str, value: object) -> dict[str, object]:
    return {"chart": {path: value}}
