"""Scrub rules about authorizations: needed, on file, for these days and services, with units left."""

from collections.abc import Iterator
from decimal import Decimal

from models.claim import ServiceLine
from models.practice import Authorization
from rulebook.authorizations import covering_authorization, for_provider, in_days
from rulebook.context import Case, Hit


def authorization_missing(case: Case) -> Iterator[Hit]:
    """A procedure on the payer's authorization list needs a number (REF*G1) on the claim or the line.

    An emergency does not wait for one (SV109). What an earlier payer gave is no number of this one.
    """
    required = case.context.payer.authorization_required if case.context.payer is not None else ()
    others = _of_earlier_payers(case) if required else frozenset[str]()
    for n, line in case.lines if required else ():
        given = _number(case, line)
        if line.procedure not in required or (given and given not in others) or line.emergency:
            continue
        context = case.context
        on_file = covering_authorization(case.document, (line,), context.sequence, context.authorizations)
        hint = "; one on file covers it" if on_file is not None else ""
        yield Hit(
            f"lines.{n}.authorization_number",
            f"The payer wants an authorization for this line{hint}",
            on_file.number if on_file is not None else None,
        )


def authorization_out_of_dates(case: Case) -> Iterator[Hit]:
    """An authorization counts for its own days: one until 31 March does not cover 2 April (CARC 302)."""
    for n, line, known in _known(case):
        if not in_days(known, line):
            yield Hit(f"lines.{n}.authorization_number", "The authorization is not for this date of service")


def authorization_other_service(case: Case) -> Iterator[Hit]:
    """An authorization counts for its own procedures and provider (CARC 284); others of a claim need none."""
    required = case.context.payer.authorization_required if case.context.payer is not None else ()
    for n, line, known in _known(case):
        meant = line.procedure in required or bool(line.authorization_number)
        if meant and line.procedure not in known.codes:
            yield Hit(f"lines.{n}.authorization_number", "The authorization is for another procedure")
        elif meant and not for_provider(known, case.document, line):
            yield Hit(f"lines.{n}.authorization_number", "The authorization is for another provider")


def authorization_other_member(case: Case) -> Iterator[Hit]:
    """An authorization belongs to one member of one payer; a number of another one is a slip."""
    if case.billed is None:
        return
    path, coverage = case.billed
    for n, _, known in _known(case):
        if (known.payer_id, known.member_id) != (coverage.payer.payer_id, coverage.member_id):
            yield Hit(f"lines.{n}.authorization_number", f"The authorization is not for the member of {path}")


def authorization_used_up(case: Case) -> Iterator[Hit]:
    """The units billed are no more than the authorization has left (CARC 198)."""
    left = {b.authorization.number: b.remaining for b in case.context.balances}
    billed: dict[str, Decimal] = {}
    for n, line, known in _known(case):
        if line.procedure not in known.codes:
            continue
        billed[known.number] = billed.get(known.number, Decimal(0)) + line.units
        if billed[known.number] > left.get(known.number, known.units):
            yield Hit(
                f"lines.{n}.authorization_number", "More units are billed than the authorization has left"
            )


def _known(case: Case) -> Iterator[tuple[int, ServiceLine, Authorization]]:
    """Yield the lines whose authorization number is one on file; of any other nothing is known.

    A claim to the second payer may still carry the number of the first one, which is no matter of the second.
    """
    if not case.context.authorizations:
        return
    others = _of_earlier_payers(case)
    on_file = {a.number: a for a in case.context.authorizations if a.number not in others}
    for n, line in case.lines if on_file else ():
        known = on_file.get(_number(case, line))
        if known is not None:
            yield n, line, known


def _of_earlier_payers(case: Case) -> frozenset[str]:
    """Return the numbers on file that payers billed before this one gave for their own member."""
    earlier = {(coverage.payer.payer_id, coverage.member_id) for _, coverage in case.earlier}
    return frozenset(
        a.number for a in case.context.authorizations if earlier and (a.payer_id, a.member_id) in earlier
    )


def _number(case: Case, line: ServiceLine) -> str:
    return line.authorization_number or case.document.authorization_number
