"""Writes the remittance advice, 835 (005010X221A1), for the payer's side of the wire: the simulator.

Nothing is balanced or corrected on the way: an unbalanced remittance goes out unbalanced, so that the
reader's side can show what it does with it. But a file is never wrong in form: what the guide requires
and is not there, or does not fit, is ``BadInput`` naming the field (``claims.3.lines.2.procedure``).
Segments kept aside are not written: the guide has no place for them.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby, islice

from models.envelope import Envelope
from models.errors import BadInput
from models.party import Address
from models.remittance import BankAccount, ClaimGroup, ProviderAdjustment, Remittance
from x12.remittances import codes as codes
from x12.remittances.checks import (
    at_most,
    cents,
    identifier,
    numbers_of,
    one_of,
    required,
    within,
    write_claims_desk,
    write_dates,
    write_references,
    write_technical_desk,
)
from x12.remittances.claim_writer import write_claim
from x12.writing import SegmentWriter, clean, day_text, interchange

VERSION = codes.REMITTANCE_VERSION
_PLB_PAIRS = 6


def write_835(envelope: Envelope, remittances: tuple[Remittance, ...]) -> bytes:
    """Write one transaction set for each payment, all in one group."""
    bodies = [_write_remittance(remittance) for remittance in remittances]
    return interchange(envelope, "HP", VERSION, "835", bodies, names_version=False)


def _write_remittance(remittance: Remittance) -> SegmentWriter:
    out = SegmentWriter()
    try:
        _write_around(out, remittance)
    except BadInput as error:
        raise within("", error, error.record or f"payment {remittance.trace_number}".strip()) from None
    return out


def _write_around(out: SegmentWriter, remittance: Remittance) -> None:
    """Write the head, the claims below their groups, and the PLB."""
    if remittance.refused or not remittance.complete:
        problem, remedy = "this remittance was not read whole", "Write only what was read whole"
        raise BadInput(problem, field="refused" if remittance.refused else "complete", remedy=remedy)
    _write_payment(out, remittance)
    _write_payer(out, remittance)
    _write_payee(out, remittance)
    _write_groups(out, remittance)
    for members in _by_provider(remittance.provider_adjustments):
        _write_provider_adjustments(out, members)


# BPR and TRN


def _write_payment(out: SegmentWriter, remittance: Remittance) -> None:
    """Write BPR, TRN, CUR, REF*EV, REF*F2 and DTM*405."""
    out.add(
        "BPR",
        one_of(remittance.handling, codes.HANDLING, "handling"),
        cents(remittance.payment_cents, "payment_cents"),
        one_of(remittance.credit_or_debit, codes.DIRECTIONS, "credit_or_debit"),
        one_of(remittance.method, codes.METHODS, "method"),
        one_of(remittance.payment_format, codes.FORMATS, "payment_format"),
        *_account(remittance.payer_account, codes.CHECKING, "payer_account"),
        identifier(remittance.originator_id, 10, "originator_id", least=10),
        identifier(remittance.originator_code, 9, "originator_code", least=9),
        *_account(remittance.payee_account, codes.ACCOUNTS, "payee_account"),
        day_text(remittance.paid_on),
    )
    trace = required(remittance.trace_number, 50, "trace_number")
    payer = codes.originator(required(remittance.payer_id, 50, "payer_id"))
    out.add("TRN", "1", trace, payer, identifier(remittance.trace_supplement, 50, "trace_supplement"))
    if remittance.currency:
        out.add("CUR", "PR", identifier(remittance.currency, 3, "currency", least=3))
    if remittance.receiver_id:
        out.add("REF", "EV", identifier(remittance.receiver_id, 50, "receiver_id"))
    if remittance.version_number:
        out.add("REF", "F2", identifier(remittance.version_number, 50, "version_number"))
    write_dates(out, ("405", remittance.produced_on))


def _account(account: BankAccount | None, known: frozenset[str], field: str) -> tuple[str, ...]:
    """Return the four elements of a bank account in BPR."""
    if account is None:
        return ("",) * 4
    return (
        one_of(account.routing_qualifier, codes.ROUTINGS, f"{field}.routing_qualifier"),
        required(account.routing_number, 12, f"{field}.routing_number", least=3),
        one_of(account.account_qualifier, known, f"{field}.account_qualifier"),
        required(account.account_number, 35, f"{field}.account_number"),
    )


# 1000A and 1000B


def _write_payer(out: SegmentWriter, remittance: Remittance) -> None:
    """Write 1000A: N1, N3, N4, REF and PER; PER*BL is required there."""
    plan = identifier(remittance.payer_plan_id, 80, "payer_plan_id", least=2)
    out.add("N1", "PR", _name(remittance.payer_name, "payer_name"), "XV" if plan else "", plan)
    street = clean(remittance.payer_address_line)[:55]
    second = clean(remittance.payer_address_line2)[:55]
    out.add("N3", required(street, 55, "payer_address_line"), second)
    _write_town(
        out,
        "payer_",
        remittance.payer_city,
        remittance.payer_state,
        remittance.payer_zip,
        remittance.payer_country,
        remittance.payer_subdivision,
    )
    own = 0 if len(remittance.payer_id) == 10 else 1
    if own:
        out.add("REF", "2U", remittance.payer_id)
    at_most(4 - own, remittance.payer_references, "payer_references")
    write_references(out, remittance.payer_references, codes.PAYER_REFERENCES, "payer_references")
    _write_desks(out, remittance)


def _write_desks(out: SegmentWriter, remittance: Remittance) -> None:
    """Write PER of the claims desk (CX), the technical desks (BL) and the page in the web (IC)."""
    if remittance.payer_contact is not None:
        write_claims_desk(out, remittance.payer_contact, "payer_contact")
    if not remittance.technical_contacts:
        problem, remedy = "the guide requires somebody to call about the file", "Name the technical desk"
        raise BadInput(problem, field="technical_contacts", remedy=remedy)
    for n, contact in enumerate(remittance.technical_contacts):
        write_technical_desk(out, contact, f"technical_contacts.{n}")
    if remittance.payer_url:
        out.add("PER", "IC", "", "UR", identifier(remittance.payer_url, 256, "payer_url"))


def _write_payee(out: SegmentWriter, remittance: Remittance) -> None:
    """Write 1000B: ``N1*PE*Harborlight*XX*1993000003~`` with N3, N4, REF and RDM."""
    name = _name(remittance.payee_name, "payee_name")
    tax_id = identifier(remittance.payee_tax_id, 50, "payee_tax_id", least=2)
    if remittance.payee_npi and remittance.payee_plan_id:
        problem = "N1*PE carries one id, an NPI or a plan id"
        raise BadInput(problem, field="payee_plan_id", remedy="Give one of the two")
    if remittance.payee_npi:
        out.add("N1", "PE", name, "XX", identifier(remittance.payee_npi, 80, "payee_npi", least=2))
    elif remittance.payee_plan_id:
        out.add("N1", "PE", name, "XV", identifier(remittance.payee_plan_id, 80, "payee_plan_id", least=2))
    else:
        out.add("N1", "PE", name, "FI", required(tax_id, 50, "payee_npi"))
    _write_payee_address(out, remittance.payee_address or Address(line1="", city=""), remittance)
    write_references(out, remittance.payee_references, codes.PAYEE_REFERENCES, "payee_references")
    if tax_id and (remittance.payee_npi or remittance.payee_plan_id):
        out.add("REF", "TJ", tax_id)
    if remittance.delivery is not None:
        method = one_of(remittance.delivery.method, codes.DELIVERIES, "delivery.method")
        address_text = identifier(remittance.delivery.address, 256, "delivery.address")
        out.add("RDM", method, clean(remittance.delivery.name)[:60], address_text)


def _write_payee_address(out: SegmentWriter, address: Address, remittance: Remittance) -> None:
    """Write N3 and N4, which the payee may do without."""
    street = clean(address.line1)[:55]
    if street or address.line2:
        out.add("N3", required(street, 55, "payee_address.line1"), clean(address.line2)[:55])
    town = (address.city, address.state, address.zip_code, address.country, remittance.payee_subdivision)
    if any(town):
        _write_town(out, "payee_address.", *town)


def _name(text: str, field: str) -> str:
    """Return the name of an organization, cut to the 60 characters of N102."""
    return required(clean(text)[:60].rstrip(), 60, field)


def _write_town(
    out: SegmentWriter, place: str, city: str, state: str, zip_code: str, country: str, subdivision: str
) -> None:
    """Write ``N4*Portland*OR*97201~``; a state is one of the United States, a subdivision of elsewhere."""
    if state and subdivision:
        problem = "an address has a state or a subdivision, not both"
        raise BadInput(problem, field=f"{place}subdivision", remedy="Leave one out")
    if subdivision and not country:
        problem = "a subdivision is one of a country"
        raise BadInput(problem, field=f"{place}country", remedy="Name the country")
    out.add(
        "N4",
        required(clean(city)[:30].rstrip(), 30, f"{place}city"),
        identifier(state, 2, f"{place}state", least=2),
        identifier(zip_code, 15, f"{place}zip_code" if "." in place else f"{place}zip", least=3),
        identifier(country, 3, f"{place}country", least=2),
        "",
        "",
        identifier(subdivision, 3, f"{place}subdivision"),
    )


# 2000


def _write_groups(out: SegmentWriter, remittance: Remittance) -> None:
    """Write LX, TS3 and TS2 of each group, then as many claims as stand below it."""
    claims = remittance.claims
    groups = remittance.groups or ((ClaimGroup(claim_count=len(claims)),) if claims else ())
    if sum(group.claim_count for group in groups) != len(claims):
        problem = "the groups do not count as many claims as there are"
        raise BadInput(problem, field="groups", remedy="Let claim_count say how many stand below each LX")
    numbered = enumerate(claims)
    for n, group in enumerate(groups):
        try:
            _write_group(out, group)
        except BadInput as error:
            raise within(f"groups.{n}.", error) from None
        for position, claim in islice(numbered, group.claim_count):
            try:
                write_claim(out, claim)
            except BadInput as error:
                record = f"claim {claim.control_number}".strip()
                raise within(f"claims.{position}.", error, record) from None


def _write_group(out: SegmentWriter, group: ClaimGroup) -> None:
    """Write ``LX*1~ TS3*1993000003*11*20261231*1*150~ TS2*...~``."""
    if not group.claim_count:
        raise BadInput("no claim stands below this LX", field="claim_count", remedy="Leave the group out")
    if not group.number.isdigit():
        raise BadInput("LX01 is a whole number", field="number", remedy="Count the groups from 1")
    out.add("LX", required(group.number, 6, "number"))
    totals = group.totals
    if totals is not None:
        texts = numbers_of(totals, codes.TS3_ELEMENTS, 24, "totals")
        texts[0] = required(totals.provider_id, 50, "totals.provider_id")
        texts[1] = required(totals.facility_type, 2, "totals.facility_type")
        texts[2] = day_text(totals.fiscal_period_end)
        out.add("TS3", *texts)
    if group.inpatient_totals is not None:
        texts = numbers_of(group.inpatient_totals, codes.TS2_ELEMENTS, 19, "inpatient_totals")
        if not any(texts):
            raise BadInput("it says nothing", field="inpatient_totals", remedy="Leave it out")
        out.add("TS2", *texts)


# PLB

Numbered = tuple[int, ProviderAdjustment]


def _write_provider_adjustments(out: SegmentWriter, members: Sequence[Numbered]) -> None:
    """Write ``PLB*1993000003*20261231*WO:HL-0000*20*72:HL-0000*-20~``."""
    pairs: list[str | tuple[str, ...]] = []
    for n, held in members:
        place = f"provider_adjustments.{n}."
        reason = one_of(held.reason, codes.PROVIDER_REASONS, f"{place}reason")
        pairs.append((reason, identifier(held.reference, 50, f"{place}reference")))
        pairs.append(cents(held.amount_cents, f"{place}amount_cents"))
    n, first = members[0]
    provider = required(first.provider_id, 50, f"provider_adjustments.{n}.provider_id")
    out.add("PLB", provider, day_text(first.fiscal_period_end), *pairs)


def _by_provider(adjustments: Sequence[ProviderAdjustment]) -> Iterator[list[Numbered]]:
    """Gather neighbours of one provider and fiscal year, six to a PLB."""
    for _, same in groupby(enumerate(adjustments), key=_provider_of):
        members = list(same)
        for start in range(0, len(members), _PLB_PAIRS):
            yield members[start : start + _PLB_PAIRS]


def _provider_of(numbered: Numbered) -> tuple[str, date]:
    return numbered[1].provider_id, numbered[1].fiscal_period_end
