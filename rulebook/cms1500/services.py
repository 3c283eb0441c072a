"""Boxes 14 to 33: dates, who referred, diagnoses, service lines, sums, and who bills."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from models.claim import ClaimDocument, Coverage, Drug, ServiceLine
from models.party import Provider
from rulebook.cms1500.form import PaperLine
from rulebook.cms1500.words import amount, number, phone, plain, provider, short, street, town

Texts = dict[str, str]

LETTERS = "ABCDEFGHIJKL"
"""The places of box 21; lines point at them by these letters."""
AT_HOME = "12"
ONSET = ("431", "484")
"""DTP01 of box 14: onset of symptoms, last menstrual period. Box 15 has the first of the others."""
OTHER_DATES = ("454", "304", "453", "439", "455", "471", "090", "091", "444")
NOT_AT_WORK = (("360", "297"), ("361", "296"))
"""DTP01 of box 16, from and to: disability begins or last day at work, disability ends or back at work."""
IN_HOSPITAL = ("435", "096")
TAXONOMY = "ZZ"
"""The paper form's qualifier for a taxonomy code, which is PXC in X12."""
APART = "   "
"""Three blanks stand between two things in one box."""
NARROW = 71
"""Characters of box 19."""


class Numbers(NamedTuple):
    """What goes on paper and stands not in the document: the claim's number as sent, and what it replaces."""

    account: str
    frequency: str = "1"
    original: str = ""


def service_boxes(document: ClaimDocument, coverage: Coverage, numbers: Numbers) -> tuple[Texts, Texts]:
    """Return texts and marks of boxes 14 to 33 but for the lines and sums."""
    billing = document.billing
    texts = {
        **_dates(document.dates),
        **_referrer(document),
        "19": _additional(document),
        **_diagnoses(document),
        "22": numbers.frequency if numbers.frequency != "1" else "",
        "22.original": plain(numbers.original) if numbers.frequency != "1" else "",
        "23": plain(document.authorization_number or document.referral_number or document.clia_number),
        "25": billing.tax_id,
        "26": plain(numbers.account),
        "31": "SIGNATURE ON FILE" if document.provider_signature else "",
        **_place(document),
        **_biller(document, coverage),
    }
    bought = any(line.purchased_from is not None for line in document.lines)
    kinds = {"SY": "ssn", "EI": "ein"}
    marks = {
        "20": "yes" if bought else "no",
        "25": kinds.get(billing.tax_id_kind, ""),
        "27": "no" if document.assignment == "C" else "yes",
    }
    return texts, marks


def sums(document: ClaimDocument) -> Texts:
    """Return boxes 28 and 29: the charge, and what the patient and earlier payers have paid."""
    earlier = (one.adjudication.paid_cents for one in document.coverages if one.adjudication is not None)
    paid = (document.patient_paid_cents or 0) + sum(earlier)
    return {"28": amount(document.charge_cents), "29": amount(paid)}


def paper_lines(document: ClaimDocument) -> tuple[PaperLine, ...]:
    """Return the service lines in their order."""
    return tuple(_line(line, document) for line in document.lines)


def _line(line: ServiceLine, document: ClaimDocument) -> PaperLine:
    rendering = line.rendering or document.rendering or _if_person(document.billing)
    qualifier, other = _other_id(rendering)
    return PaperLine(
        shaded=_shaded(line),
        date_from=short(line.service_from),
        date_to=short(line.service_to or line.service_from),
        place=line.place_of_service or document.place_of_service,
        emergency="Y" if line.emergency else "",
        procedure=line.procedure,
        modifiers=line.modifiers[:4],
        pointers="".join(LETTERS[n - 1] for n in line.diagnosis_pointers[:4] if 0 < n <= len(LETTERS)),
        charge=amount(line.charge_cents),
        units=number(line.units),
        id_qualifier=qualifier,
        other_id=other,
        npi=rendering.npi if rendering is not None else "",
    )


def _shaded(line: ServiceLine) -> str:
    """Return the supplemental information: the drug, then words, each behind its qualifier."""
    drug = _drug(line.drug) if line.drug is not None else ""
    note = f"ZZ{plain(line.note or line.description)}" if line.note or line.description else ""
    return APART.join(part for part in (drug, note) if part)


def _drug(drug: Drug) -> str:
    """Return ``N400002751001   UN1``: the number fills 13 places, three blanks, then unit and quantity."""
    amount_given = f"{APART}{drug.unit}{number(drug.quantity)}" if drug.quantity is not None else ""
    return f"N4{drug.ndc}{amount_given}"


def _if_person(billing: Provider) -> Provider | None:
    return billing if billing.is_person else None


def _other_id(who: Provider | None) -> tuple[str, str]:
    if who is None:
        return "", ""
    if who.other_ids:
        return who.other_ids[0].qualifier, who.other_ids[0].number
    return (TAXONOMY, who.taxonomy) if who.taxonomy else ("", "")


def _dates(dates: Mapping[str, date]) -> Texts:
    onset = _first(dates, ONSET)
    other = _first(dates, OTHER_DATES)
    began, ended = (_first(dates, qualifiers)[1] for qualifiers in NOT_AT_WORK)
    admitted, discharged = (short(dates.get(qualifier)) for qualifier in IN_HOSPITAL)
    return {
        "14": onset[1],
        "14.qualifier": onset[0],
        "15": other[1],
        "15.qualifier": other[0],
        "16.from": began,
        "16.to": ended,
        "18.from": admitted,
        "18.to": discharged,
    }


def _first(dates: Mapping[str, date], qualifiers: Iterable[str]) -> tuple[str, str]:
    return next(((one, short(dates[one])) for one in qualifiers if one in dates), ("", ""))


def _referrer(document: ClaimDocument) -> Texts:
    """Return box 17: who referred, else who ordered, else who supervised."""
    ordering = next((line.ordering for line in document.lines if line.ordering is not None), None)
    known = (("DN", document.referring), ("DK", ordering), ("DQ", document.supervising))
    for qualifier, who in known:
        if who is not None:
            kept = who.other_ids[0] if who.other_ids else None
            return {
                "17.qualifier": qualifier,
                "17": provider(who.name),
                "17a.qualifier": kept.qualifier if kept else "",
                "17a": kept.number if kept else "",
                "17b": who.npi,
            }
    return {}


def _additional(document: ClaimDocument) -> str:
    papers = (f"PWK{one.report_type}{one.transmission}{one.control_number}" for one in document.attachments)
    return APART.join(plain(part) for part in (document.note, *papers) if part)[:NARROW]


def _diagnoses(document: ClaimDocument) -> Texts:
    placed = zip(LETTERS, document.diagnoses, strict=False)
    codes = {f"21{letter}": diagnosis.code.replace(".", "") for letter, diagnosis in placed}
    return {"21.indicator": "0"} | codes if codes else {}


def _place(document: ClaimDocument) -> Texts:
    """Return box 32: where it was; the practice itself where no other place is named, nothing at home."""
    there = document.facility
    if there is None and document.place_of_service == AT_HOME:
        return {}
    name, npi = (there.name, there.npi) if there else (document.billing.name.last, document.billing.npi)
    address = there.address if there else document.billing.address
    where = {"32.street": street(address), "32.city": town(address)} if address else {}
    return {"32": plain(name), **where, "32a": npi}


def _biller(document: ClaimDocument, coverage: Coverage) -> Texts:
    billing = document.billing
    name = billing.name.last if not billing.is_person else provider(billing.name)
    where = (
        {"33.street": street(billing.address), "33.city": town(billing.address)} if billing.address else {}
    )
    given = next(iter(coverage.payer.provider_ids), None)
    other = f"{given.qualifier}{given.number}" if given else f"{TAXONOMY}{billing.taxonomy}"
    return {
        "33.phone": phone(billing.contact.phone) if billing.contact else "",
        "33": plain(name),
        **where,
        "33a": billing.npi,
        "33b": other if given or billing.taxonomy else "",
    }
