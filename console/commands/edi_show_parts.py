"""What several kinds of messages show alike: people, payers, providers, adjustments, statuses."""

from collections.abc import Iterable

from console.commands.edi_show_text import (
    coded,
    columns,
    days,
    dollars,
    known_as,
    listed,
    number_kind,
    person,
    worded,
)
from models.acknowledgement import ClaimStatus, StatusVerdict
from models.adjustment import Adjustment
from models.claim import Coverage, PayerIdentity
from models.coded import DatedPeriod, Identification
from models.party import Address, Contact, Facility, Person, Provider
from models.remittance import Amount
from x12.meanings import meaning


def shown_person(who: Person, relationship: str = "") -> str:
    """Write a person: ``Marigold Finch, born 1984-02-29, female``."""
    born = f"born {who.birth_date}" if who.birth_date else ""
    sex = meaning("sex", who.sex or "")
    return listed((person(who.name), born, sex, relationship))


def shown_provider(provider: Provider) -> str:
    """Write a provider: ``Harborlight Clinic (NPI 1993000003)``, else with the tax number."""
    tax = f"tax id {provider.tax_id}" if provider.tax_id and not provider.npi else ""
    return known_as(person(provider.name), provider.npi, "NPI") + (f" ({tax})" if tax else "")


def shown_facility(facility: Facility | None) -> str:
    """Write a place of service."""
    return known_as(facility.name, facility.npi, "NPI") if facility else ""


def shown_address(address: Address | None) -> str:
    """Write an address on one line."""
    if address is None:
        return ""
    where = " ".join(part for part in (address.state, address.zip_code) if part)
    return listed((address.line1, address.line2, address.city, where, address.country))


def shown_contact(contact: Contact | None) -> str:
    """Write whom to call."""
    if contact is None:
        return ""
    phone = f"{contact.phone} ext. {contact.extension}" if contact.extension else contact.phone
    fax = f"fax {contact.fax}" if contact.fax else ""
    return listed((contact.name, phone, contact.email, fax, contact.url))


def shown_payer(payer: PayerIdentity) -> str:
    """Write a payer: ``Blue Heron Health (BHH01)``."""
    return known_as(payer.name, payer.payer_id)


def shown_coverage(coverage: Coverage) -> str:
    """Write an insurance: payer, order, member, whose it is, group and kind of plan."""
    subscriber = coverage.subscriber
    own = coverage.relationship == "18"
    whose = f"{worded('relationship', coverage.relationship)} of {person(subscriber.name)}"
    group = known_as(coverage.group_name, coverage.group_number)
    return listed(
        (
            shown_payer(coverage.payer),
            worded("sequence", coverage.sequence),
            f"member {coverage.member_id}" if coverage.member_id else "",
            "" if own else whose,
            f"group {group}" if group else "",
            worded("filing", coverage.filing_indicator) if coverage.filing_indicator else "",
            worded("insurance_type", coverage.insurance_type) if coverage.insurance_type else "",
        )
    )


ReasonRow = tuple[str, str, str, str]
_NO_WORDS = "(no words for this code here)"


def reason_rows(adjustments: Iterable[Adjustment], remarks: Iterable[str] = ()) -> list[ReasonRow]:
    """Return code, amount, whose and why: ``CO-45  $45.00  provider bears  above the contracted price``."""
    rows: list[ReasonRow] = []
    for held in adjustments:
        reason = meaning("adjustment_reason", held.reason) or _NO_WORDS
        count = f" ({held.quantity} units)" if held.quantity else ""
        group = worded("adjustment_group", held.group)
        rows.append((held.code, dollars(held.amount_cents), group, f"{reason}{count}"))
    return [*rows, *((code, "", "remark", meaning("remark", code) or _NO_WORDS) for code in remarks)]


def reason_lines(adjustments: Iterable[Adjustment], remarks: Iterable[str], indent: str) -> list[str]:
    """Write why not more was paid: adjustments, then remarks, in columns."""
    return columns(reason_rows(adjustments, remarks), right=(1,), indent=indent)


def shown_status(status: ClaimStatus) -> str:
    """Write one status: ``A7:562:85  rejected: information is not valid - NPI (billing provider)``."""
    code = listed((status.category, status.code, status.entity), ":")
    entity = worded("entity", status.entity) if status.entity else ""
    what = _status_code(status)
    about = f"{what} ({entity})" if what and entity else what or entity
    return f"{code}  {listed((meaning('status_category', status.category), about), ' - ')}".rstrip()


def _status_code(status: ClaimStatus) -> str:
    """Name a status code, or the other list that a code is of."""
    if status.code_list:
        return f"{_CODE_LISTS.get(status.code_list, status.code_list)} {status.code}"
    return meaning("status_code", status.code)


_CODE_LISTS = {"RX": "pharmacy reject code", "LOI": "LOINC"}


def verdict_lines(verdicts: Iterable[StatusVerdict]) -> list[tuple[str, str]]:
    """Return each status of each verdict as labelled lines."""
    rows: list[tuple[str, str]] = []
    for verdict in verdicts:
        rows += [("Status", shown_status(status)) for status in verdict.statuses]
        rows.append(("Message", verdict.message))
        rows.append(("Money", _money(verdict)))
    return rows


def _money(verdict: StatusVerdict) -> str:
    check = f"check {verdict.check_number}" if verdict.check_number else ""
    return listed(
        (
            f"charge {dollars(verdict.charge_cents)}" if verdict.charge_cents else "",
            f"paid {dollars(verdict.paid_cents)}" if verdict.paid_cents else "",
            worded("payment_method", verdict.payment_method) if verdict.payment_method else "",
            listed((check, days(verdict.check_date)), " of "),
            f"decided {verdict.finalized_on}" if verdict.finalized_on else "",
        )
    )


def reference_rows(references: Iterable[Identification]) -> list[tuple[str, str]]:
    """Return REF as labelled lines: ``Number  group number HARBOR7 (Harbor Fleet)``."""
    return [
        ("Number", f"{worded('reference', r.qualifier)} {known_as(r.number, r.description)}")
        for r in references
    ]


def date_rows(dates: Iterable[DatedPeriod]) -> list[tuple[str, str]]:
    """Return DTP as labelled lines: ``Date  plan begins 2026-01-01``."""
    return [("Date", f"{worded('date', d.qualifier)} {days(d.begin, d.end)}") for d in dates]


def amount_rows(amounts: Iterable[Amount]) -> list[tuple[str, str]]:
    """Return AMT as labelled lines."""
    return [("Amount", f"{coded('amount', held.qualifier)} {dollars(held.amount_cents)}") for held in amounts]


def shown_provider_named(name: str, number: str, qualifier: str = "XX", first: str = "") -> str:
    """Write an organization or person whose name comes in parts."""
    return known_as(listed((first, name), " "), number, number_kind(qualifier))
