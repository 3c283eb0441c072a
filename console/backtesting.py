"""Back-tests on the store's own claims: what a pack, or rows of the playbook, would have said."""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel

from console.scrubbing import Seen
from models.adjustment import Adjustment
from models.denial import DeniedLine
from models.report_tables import ClaimDenialRow
from rulebook.denials.data import DenialRule, denial_rules
from rulebook.denials.verdicts import most_specific
from rulebook.packs.backtest import Backtest, PastClaim, Score, Tally
from rulebook.packs.model import RulePack
from store.past_claims import first_submissions

OUTCOMES = ("caught", "rejected", "elsewhere", "needless", "undecided")
DENIAL = SQLModel.metadata.tables[str(ClaimDenialRow.__tablename__)].c


def past_claims(session: Session, since: date) -> Iterator[PastClaim]:
    """Yield what was first sent to each payer from a day on, with what became of it."""
    seen = Seen()
    for sent in first_submissions(session, since):
        history = seen.of(sent.number, sent.document, sent.sequence)
        seen.add(sent.number, sent.document, sent.sequence)
        yield PastClaim(
            number=sent.number,
            document=sent.document,
            sequence=sent.sequence,
            frequency=sent.frequency,
            sent_on=sent.sent_on,
            decision=sent.decision,
            rejected=sent.rejected,
            told=sent.told,
            history=history,
        )


def try_pack(session: Session, pack: RulePack, since: date, most: int) -> Backtest:
    """Run a pack over the first so many claims since a day, as if it had always been in force."""
    tested = Backtest(pack)
    for past in islice(past_claims(session, since), most):
        tested.add(past)
    return tested


def data_of(tested: Backtest) -> dict[str, Any]:
    """Return a back-test as plain data."""
    return {
        "pack": tested.pack.name,
        "version": tested.pack.version,
        "claims": {ending.value: _tally(tally) for ending, tally in tested.endings.items()},
        "found": _score(tested.total),
        "missed": _tally(tested.missed),
        "rules": {rule: _score(score) for rule, score in tested.rules.items()},
    }


def _score(score: Score) -> dict[str, Any]:
    return {"claims": score.found} | {name: _tally(getattr(score, name)) for name in OUTCOMES}


def _tally(tally: Tally) -> dict[str, Any]:
    return {"claims": tally.claims, "cents": tally.cents, "examples": tally.examples}


class Decided(NamedTuple):
    """Denials that are alike: what the payer said of which procedure, how often, and for how much."""

    payer_id: str
    carc: str
    group: str
    remarks: str
    procedure: str
    claims: int
    cents: int


class Turn(NamedTuple):
    """Past denials that other rows would have decided: by which row before and then, for whom to do what."""

    denial: str
    before: str
    then: str
    claims: int
    cents: int


def try_playbook(
    session: Session,
    now: tuple[DenialRule, ...],
    draft: tuple[DenialRule, ...],
    since: date,
    today: date,
) -> tuple[int, list[Turn]]:
    """Return how many denials there were since a day, and those that the draft's rows would turn.

    ``now`` are the practice's rows in force. Each denial is asked by which row it would be decided, before
    and then; what stored facts would have mended is left out, as a row of the practice never mends.
    """
    turns: list[Turn] = []
    every = 0
    for one in _denials(session, since):
        every += one.claims
        before, then = (_deciding(one, rows, today) for rows in (now, draft))
        if then != before:
            said = ", ".join(p for p in (f"{one.group}-{one.carc}", one.remarks, one.procedure) if p)
            denial = f"{one.payer_id}: {said}"
            turns.append(Turn(denial, _words(before), _words(then), one.claims, one.cents))
    return every, sorted(turns, key=lambda turn: -turn.cents)


def _denials(session: Session, since: date) -> list[Decided]:
    alike = [DENIAL[name] for name in Decided._fields[:5]]
    sums = func.count(func.distinct(DENIAL.claim_id)), func.sum(DENIAL.cents)
    query = select(*[*alike, *sums]).where(DENIAL.decided_on >= since).group_by(*alike)
    found: list[Any] = list(session.connection().execute(query).all())
    return [Decided(*row[:5], claims=int(row[5]), cents=int(row[6])) for row in found]


def _deciding(one: Decided, own: tuple[DenialRule, ...], today: date) -> DenialRule | None:
    cut = Adjustment(group=one.group, reason=one.carc, amount_cents=one.cents)
    line = DeniedLine(
        number=1,
        procedure=one.procedure,
        charge_cents=one.cents,
        adjustments=(cut,),
        remarks=tuple(one.remarks.split()),
    )
    return most_specific((*own, *denial_rules()), line, cut, one.payer_id, today)


def _words(rule: DenialRule | None) -> str:
    if rule is None:
        return "a person decides (no row)"
    return f"{rule.name}: {rule.action.value.replace('_', ' ')}, {rule.owner.value.replace('_', ' ')}"
