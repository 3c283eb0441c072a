"""What befalls a claim in the edits' cases: authorizations, drugs, accidents, replacements and the like."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from models.claim import Drug
from models.coverage_facts import AuthorizationBalance
from models.deadline import Deadline, DeadlineKind
from models.lineage import Attempt, AttemptState, Lineage
from models.party import Address, Facility
from models.practice import Referral
from tests.rulebook.builders import a_provider, an_authorization
from tests.rulebook.edits.changes import (
    Change,
    Given,
    billing,
    both,
    claim,
    context,
    coverage,
    earlier,
    line,
    lines,
    payer,
    subscriber,
)


class Pair(NamedTuple):
    """What breaks a rule and what only comes near; ``also`` names rules that the flaw breaks besides."""

    flaw: Change
    near: Change
    also: tuple[str, ...] = ()


class Look(NamedTuple):
    """One more claim, in a sentence: what is changed on the right claim, and the rules it breaks."""

    about: str
    change: Change
    found: tuple[str, ...] = ()


WRONG_NPI, CLINIC, DOCTOR = "1234567890", "1234567893", "1993000003"
ABROAD = {"zip_code": "75008", "country": "FR"}
NEEDED = payer(authorization_required=("99213",))
LAB = {"procedure": "85018", "charge_cents": 1500}
SECOND = {"procedure": "97110", "charge_cents": 12000}
HELD = Attempt(control_number="A1-1", frequency="1", state=AttemptState.DECIDED, payer_control_number="ICN1")
WAITING = HELD.model_copy(update={"state": AttemptState.UNDECIDED})
REFUSED = HELD.model_copy(update={"state": AttemptState.NOT_HELD})
VOID = HELD.model_copy(update={"frequency": "8", "control_number": "A1-2"})
DRUG = Drug(ndc="00409379501", quantity=Decimal(1), unit="ML")
HOSPITAL = Facility(name="Harbor Hospital", npi=CLINIC)


def address(**changes: str) -> Change:
    """Change the billing address."""
    return lambda given: billing(address=clinic(given).model_copy(update=changes))(given)


def home(zip_code: str) -> Change:
    """Give the subscriber the clinic's address with another ZIP code."""
    return lambda given: subscriber(address=clinic(given).model_copy(update={"zip_code": zip_code}))(given)


def annex(**changes: str) -> Change:
    """Name another place of the practice."""
    return lambda given: claim(
        facility=Facility(name="Annex", address=clinic(given).model_copy(update=changes))
    )(given)


def clinic(given: Given) -> Address:
    """Return the clinic's address."""
    address = given[0].billing.address
    assert address is not None
    return address


def medicare_second(**changes: Any) -> Change:
    """Let the second payer be Medicare."""

    def change(given: Given) -> Given:
        first, second = given[0].coverages
        medicare = {"filing_indicator": "MB", "member_id": "1EG4TE5MK73", **changes}
        return claim(coverages=(first, second.model_copy(update=medicare)))(given)

    return change


def used(units: int) -> Change:
    """Let other claims have used so many units of the authorization."""

    def change(given: Given) -> Given:
        (known,) = given[1].authorizations
        return context(balances=(AuthorizationBalance(authorization=known, used=Decimal(units)),))(given)

    return change


def over_days(count: int) -> Change:
    """Let the first line last so many days."""
    return lambda given: line(service_to=first_day(given) + timedelta(days=count - 1))(given)


def first_day(given: Given) -> date:
    """Return the first line's day."""
    return given[0].lines[0].service_from


def filed_within(days_more: int) -> Change:
    """Let the payer's filing limit end so many days after today (or before)."""
    return lambda given: payer(filing_limit_days=(given[1].today - first_day(given)).days + days_more)(given)


def corrected_within(days_more: int) -> Change:
    """Let a clock for the corrected claim end so many days after today (or before)."""

    def change(given: Given) -> Given:
        last = given[1].today + timedelta(days=days_more)
        clock = Deadline(
            kind=DeadlineKind.CORRECTED,
            started_on=last - timedelta(days=90),
            last_day=last,
            rule="corrected",
        )
        return context(deadlines=(clock,))(given)

    return change


def authorized(**changes: Any) -> Change:
    """Put an authorization on file and its number on the claim."""
    return both(NEEDED, claim(authorization_number="AUTH7"), on_file(**changes))


def on_file(**changes: Any) -> Change:
    """Put an authorization on file, for the claim's member, provider and first day."""

    def change(given: Given) -> Given:
        document = given[0]
        values: dict[str, Any] = {
            "member_id": document.coverages[0].member_id,
            "provider_npi": "1993000003",
            "procedure": document.lines[0].procedure,
            "valid_from": document.lines[0].service_from - timedelta(days=9),
            "valid_to": document.lines[0].service_from + timedelta(days=9),
            "units": Decimal(9),
        }
        return context(authorizations=(an_authorization(**{**values, **changes}),))(given)

    return change


def referred(**changes: Any) -> Change:
    """Put a referral on file and its number on the claim."""
    return both(claim(referral_number="RF1"), referral_on_file(**changes))


def referral_on_file(**changes: Any) -> Change:
    """Put a referral on file, for the claim's member, provider and first day."""

    def change(given: Given) -> Given:
        day = given[0].lines[0].service_from
        values: dict[str, Any] = {
            "number": "RF1",
            "payer_id": "ACME1",
            "member_id": given[0].coverages[0].member_id,
            "provider_npi": DOCTOR,
            "valid_from": day - timedelta(days=9),
            "valid_to": day + timedelta(days=9),
            "visits": 3,
            "recorded_on": day,
        }
        return context(referrals=(Referral(**{**values, **changes}),))(given)

    return change


def specialist(**changes: Any) -> Change:
    """Let a surgeon see the member of an HMO."""
    surgeon = a_provider(**{"taxonomy": "207X00000X", **changes})
    return both(claim(rendering=surgeon), coverage(filing_indicator="HM"))


def drug(**changes: Any) -> Change:
    """Make the first line an injection with a drug code."""
    return lines({"procedure": "J1885", "charge_cents": 4000, "drug": DRUG.model_copy(update=changes)})


def replaced(*attempts: Attempt, **changes: Any) -> Change:
    """Send a replacement of what the payer holds."""
    lineage = Lineage.model_validate({"attempts": attempts, **changes})
    return context(frequency="7", original_reference="ICN1", lineage=lineage)


def born(years: int) -> Change:
    """Let the patient be so many years old at the first service."""
    return lambda given: subscriber(
        birth_date=given[0].lines[0].service_from.replace(day=1) - timedelta(days=round(365.25 * years) + 60)
    )(given)


def accident(**changes: Any) -> Change:
    """Let the claim be for an accident of another kind, a day before the service."""

    def change(given: Given) -> Given:
        on = given[0].lines[0].service_from - timedelta(days=1)
        return claim(**{"related_causes": ("OA",), "dates": {"439": on}, **changes})(given)

    return change


def dated(qualifier: str, days_after: int) -> Change:
    """Give the claim a further date, so many days after the first service."""

    def change(given: Given) -> Given:
        on = given[0].lines[0].service_from + timedelta(days=days_after)
        return claim(dates={**given[0].dates, qualifier: on})(given)

    return change


def inpatient(**changes: Any) -> Change:
    """Make it a hospital visit."""
    return both(
        lines({"procedure": "99232"}),
        claim(place_of_service="21", facility=HOSPITAL, **changes),
    )


def operated(days_before: int, **changes: Any) -> Change:
    """Let another claim bill a new knee (27447) by the same surgeon, so many days before the first line."""

    def change(given: Given) -> Given:
        on = first_day(given) - timedelta(days=days_before)
        return earlier(**{"procedure": "27447", "modifiers": (), "service_from": on, **changes})(given)

    return change
