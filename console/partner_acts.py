"""What admins change about trading partners: how fast they are asked, and which payers' claims they carry."""

from sqlalchemy import update
from sqlmodel import Session, col

from models.errors import BadInput, Conflict
from models.practice import Payer, TradingPartner
from models.tables import SubmissionRow
from store import setup
from store.submissions import SubmissionStatus

FASTEST = 6000
"""Questions a minute; more than a hundred a second no line of ours carries."""


def limit_questions(session: Session, partner: str, per_minute: int) -> int:
    """Let so many questions a minute go to a partner (0: as many as there are); return what it was.

    It counts from the next question on. Raises ``NotFound`` and ``BadInput``.
    """
    known = setup.need(session, TradingPartner, partner)
    if not 0 <= per_minute <= FASTEST:
        remedy = f"Give a number from 0 (no limit) to {FASTEST}"
        raise BadInput("this is no rate", record=f"partner {partner}", field="per_minute", remedy=remedy)
    setup.put(session, "trading_partner", known.model_copy(update={"realtime_per_minute": per_minute}))
    return known.realtime_per_minute


def reroute(session: Session, payer_id: str, to: str) -> int:
    """Have another partner carry a payer's claims; return how many waiting ones went along.

    What was written into a file stays where it is: only what lies in the outbox and was in no file yet is
    moved, so that nothing can be sent twice. Raises ``NotFound``; ``Conflict`` when it goes there already.
    """
    payer, partner = setup.need(session, Payer, payer_id), setup.need(session, TradingPartner, to)
    if payer.partner == partner.key:
        raise Conflict(f"the claims of {payer.name} go by {partner.name} already")
    setup.put(session, "payer", payer.model_copy(update={"partner": partner.key}))
    waiting = col(SubmissionRow.payer_id) == payer_id, col(SubmissionRow.status) == SubmissionStatus.QUEUED
    moved = update(SubmissionRow).where(*waiting).values(partner=partner.key)
    return session.connection().execute(moved).rowcount
