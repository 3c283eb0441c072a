"""Authorizations and what is used of them: each line that goes out under a number counts its units down.

A use counts while the payer may hold the submission. It is released when the submission is rejected, not
found, withdrawn or unprocessable, when a later attempt of the same claim takes its place, and when a void
is done.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from sqlalchemy import orm
from sqlmodel import Session, col, select, update

from models.claim import ClaimDocument
from models.coverage_facts import AuthorizationBalance
from models.practice import Authorization, Referral
from models.record_tables import AuthorizationUseRow
from models.tables import SubmissionRow
from store import setup


def use(session: Session, attempt: SubmissionRow, document: ClaimDocument, as_of: datetime) -> None:
    """Count the units of every line that goes out under an authorization for it; a void uses none.

    Earlier attempts of this claim at the same payer are released: this one stands in their place.
    """
    if attempt.frequency == "8":
        return
    lines = [(line, line.authorization_number or document.authorization_number) for line in document.lines]
    named = setup.found(session, Authorization, keys=[number for _, number in lines])
    granted = {a.number: a.codes for a in named}
    used = [(line, number) for line, number in lines if line.procedure in granted.get(number, ())]
    release_claim(session, attempt.claim_id, attempt.sequence)
    for line, number in used:
        session.add(
            AuthorizationUseRow(
                authorization=number,
                submission=attempt.control_number,
                line=line.number,
                claim_id=attempt.claim_id,
                units=str(line.units),
                as_of=as_of,
            )
        )
    session.flush()


def release(session: orm.Session, submission: str) -> None:
    """Give back what a submission used: the payer does not hold it."""
    session.execute(
        update(AuthorizationUseRow)
        .where(col(AuthorizationUseRow.submission) == submission)
        .values(released=True)
    )


def count_again(session: orm.Session, submission: str) -> None:
    """Count what a submission used once more: the payer holds it after all."""
    session.execute(
        update(AuthorizationUseRow)
        .where(col(AuthorizationUseRow.submission) == submission)
        .values(released=False)
    )


def release_claim(session: orm.Session, claim: str, sequence: str) -> None:
    """Give back what every attempt of a claim at one payer used: replaced or voided there."""
    attempts = select(SubmissionRow.control_number).where(
        SubmissionRow.claim_id == claim, SubmissionRow.sequence == sequence
    )
    for number in session.execute(attempts).scalars():
        release(session, number)


def balances(session: Session, document: ClaimDocument, besides: str) -> tuple[AuthorizationBalance, ...]:
    """Return the authorizations of a claim's members, and those it names, with what others used of them.

    The claim ``besides`` does not count.
    """
    on_file = of_document(session, document)
    used: dict[str, Decimal] = {}
    for row in uses(session, [a.number for a in on_file]) if on_file else ():
        if row.claim_id != besides:
            used[row.authorization] = used.get(row.authorization, Decimal(0)) + Decimal(row.units)
    return tuple(AuthorizationBalance(authorization=a, used=used.get(a.number, Decimal(0))) for a in on_file)


def of_document(session: Session, document: ClaimDocument) -> tuple[Authorization, ...]:
    """Return the authorizations of a claim's members and those it names, by number."""
    named = [document.authorization_number, *(line.authorization_number for line in document.lines)]
    return setup.found(session, Authorization, keys=named, found_by=_members(document))


def referrals_of(session: Session, document: ClaimDocument) -> tuple[Referral, ...]:
    """Return the referrals of a claim's members and the one it names, by number."""
    return setup.found(session, Referral, keys=[document.referral_number], found_by=_members(document))


def _members(document: ClaimDocument) -> list[str]:
    return [coverage.member_id for coverage in document.coverages]


def uses(session: Session, numbers: Iterable[str] = ()) -> list[AuthorizationUseRow]:
    """Return the uses that count (of these authorizations, or of all), oldest first."""
    query = select(AuthorizationUseRow).where(col(AuthorizationUseRow.released).is_(False))
    wanted = list(numbers)
    if wanted:
        query = query.where(col(AuthorizationUseRow.authorization).in_(wanted))
    return list(session.exec(query.order_by(col(AuthorizationUseRow.as_of))))
