"""Boxes 1 to 13: which insurance, the patient, the insured, other insurance, causes, and signatures."""

from models.claim import ClaimDocument, Coverage
from models.party import Address, Person
from rulebook.cms1500.words import born, person, plain, street, zip_code

Texts = dict[str, str]

ON_FILE = "SIGNATURE ON FILE"
PROGRAMS = {
    "MA": "medicare",
    "MB": "medicare",
    "16": "medicare",
    "MC": "medicaid",
    "CH": "tricare",
    "VA": "champva",
}
"""SBR09 of programs that have a box of their own at 1."""
OTHERS = frozenset({"AM", "HM", "LM", "WC", "15"})
"""SBR09 of what is ticked as "other": health maintenance, automobile, liability, workers' compensation."""
RELATIONS = {"18": "self", "01": "spouse", "19": "child"}
CAUSES = {"10a": "EM", "10b": "AA", "10c": "OA"}


def people_boxes(document: ClaimDocument, coverage: Coverage) -> tuple[Texts, Texts]:
    """Return texts and marks of boxes 1 to 13, for one of the claim's coverages."""
    other = next((one for one in document.coverages if one is not coverage), None)
    texts = {
        "1a": plain(coverage.member_id),
        **_carrier(coverage),
        **_patient(document),
        **_insured(coverage),
        **_other_insured(other),
        "12": ON_FILE if document.release_of_information == "Y" else "",
        "13": ON_FILE if coverage.benefits_assigned == "Y" else "",
    }
    marks = {
        "1": _insurance(coverage),
        "3.sex": document.person.sex or "",
        "6": RELATIONS.get(coverage.relationship, "other"),
        "11a.sex": coverage.subscriber.sex or "",
        "11d": "yes" if other is not None else "no",
        **{box: "yes" if cause in document.related_causes else "no" for box, cause in CAUSES.items()},
    }
    texts["10b.state"] = document.accident_state if marks["10b"] == "yes" else ""
    return texts, marks


def _carrier(coverage: Coverage) -> Texts:
    payer = coverage.payer
    return {"carrier.name": plain(payer.name), **_address("carrier", payer.address)}


def _insurance(coverage: Coverage) -> str:
    indicator = coverage.filing_indicator
    if indicator in PROGRAMS:
        return PROGRAMS[indicator]
    return "group" if coverage.group_number and indicator not in OTHERS else "other"


def _patient(document: ClaimDocument) -> Texts:
    who: Person = document.person
    first = document.coverages[0].subscriber
    lives = who.address or first.address
    return {"2": person(who.name), "3": born(who.birth_date), **_address("5", lives)}


def _insured(coverage: Coverage) -> Texts:
    who = coverage.subscriber
    return {
        "4": person(who.name),
        **_address("7", who.address),
        "11": plain(coverage.group_number),
        "11a": born(who.birth_date),
        "11c": plain(coverage.group_name or coverage.payer.name),
    }


def _other_insured(other: Coverage | None) -> Texts:
    if other is None:
        return {}
    return {
        "9": person(other.subscriber.name),
        "9a": plain(other.group_number or other.member_id),
        "9d": plain(other.group_name or other.payer.name),
    }


def _address(box: str, address: Address | None) -> Texts:
    if address is None:
        return {}
    return {
        f"{box}.street": street(address),
        f"{box}.city": plain(address.city),
        f"{box}.state": plain(address.state),
        f"{box}.zip": zip_code(address),
    }
