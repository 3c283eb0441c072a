"""Scrub rules about referrals: wanted by payer or plan, on file, for member, days, service and visits."""

import re
from collections.abc import Iterator

from models.claim import Coverage, ServiceLine
from models.earlier_service import EarlierService
from models.practice import Referral
from rulebook.context import Case, Hit
from rulebook.edits.services import DirectAccess, is_a, table
from rulebook.referrals import covering_referral, for_service, in_days, of_member, used_up

LINE_REFERRAL = re.compile(r"REF.9F.+")
EMERGENCY_ROOM = "23"


def referral_missing(case: Case) -> Iterator[Hit]:
    """A payer that wants a referral for every service of a specialist finds its number (REF*9F, CARC 288)."""
    payer = case.context.payer
    if payer is None or not payer.referral_required or _numbered(case):
        return
    if any(not line.emergency for _, line in case.lines):
        yield _wanted(case, "The payer wants a referral for this claim")


def referral_of_plan_missing(case: Case) -> Iterator[Hit]:
    """A plan with a gatekeeper (HMO) pays a specialist's visit with a referral only (CARC 288).

    Which plans do is ``Payer.referral_plans``, compared with the claim's filing indicator and the plan type
    of the 271. Emergencies need none, nor do providers whom members see without one.
    """
    payer, billed = case.context.payer, case.billed
    if payer is None or billed is None or payer.referral_required or _numbered(case):
        return
    facts = case.context.eligibility
    plans = {billed[1].filing_indicator, facts.plan_type if facts is not None else ""}
    if plans.isdisjoint(payer.referral_plans):
        return
    if any(_specialists_visit(case, line) for _, line in case.lines):
        yield _wanted(case, "The member's plan mostly wants a referral for a specialist's visit")


def _specialists_visit(case: Case, line: ServiceLine) -> bool:
    taxonomy = case.rendering(line).taxonomy
    if not taxonomy or line.emergency or case.place(line) == EMERGENCY_ROOM:
        return False
    if not is_a("specialist_visit", line.procedure, line.service_from):
        return False
    rows = (row for row in table(DirectAccess, "direct_access") if row.in_force(line.service_from))
    return not any(taxonomy.startswith(row.taxonomies) for row in rows)


def _wanted(case: Case, message: str) -> Hit:
    context, billed = case.context, case.billed
    known = (
        covering_referral(case.document, billed[1], context.referrals, _others(case))
        if billed is not None
        else None
    )
    hint = "; one on file covers it" if known is not None else ""
    return Hit("referral_number", f"{message}{hint}", known.number if known is not None else None)


def _others(case: Case) -> tuple[EarlierService, ...]:
    """Return the services that may count against a referral; a day told twice counts once."""
    return (*case.context.history, *case.context.referral_uses)


def _numbered(case: Case) -> bool:
    """Tell whether the claim carries a referral, at the claim or at a line."""
    at_lines = (segment for _, line in case.lines for segment in line.kept_aside)
    return bool(case.document.referral_number) or any(LINE_REFERRAL.match(segment) for segment in at_lines)


def referral_out_of_dates(case: Case) -> Iterator[Hit]:
    """A referral counts for its own days: one until 31 March does not cover 2 April (CARC 288)."""
    for known, _ in _known(case):
        if not in_days(known, case.document):
            yield Hit("referral_number", "The referral is not for this date of service")


def referral_other(case: Case) -> Iterator[Hit]:
    """A referral sends one member to one provider; a number of another one is a slip (CARC 288)."""
    for known, coverage in _known(case):
        if not of_member(known, coverage):
            yield Hit("referral_number", "The referral is for another member or of another payer")
        elif not for_service(known, case.document):
            yield Hit("referral_number", "The referral is for another provider or another procedure")


def referral_used_up(case: Case) -> Iterator[Hit]:
    """The visits billed are no more than the referral allows (CARC 287): days, over all claims under it."""
    for known, _ in _known(case):
        if used_up(known, case.document, _others(case)):
            yield Hit("referral_number", "More visits are billed than the referral allows")


def _known(case: Case) -> Iterator[tuple[Referral, Coverage]]:
    """Yield the referral on file under the claim's number; what an earlier payer asked for is not meant."""
    if case.billed is None or not case.document.referral_number:
        return
    coverage = case.billed[1]
    for referral in case.context.referrals:
        if referral.number == case.document.referral_number and not any(
            of_member(referral, earlier) for _, earlier in case.earlier
        ):
            yield referral, coverage
