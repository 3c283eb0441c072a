"""``claimflow rules test``: what a pack would have said to past claims, in counts and dollars."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from console.commands.common import COMMON, Common
from console.commands.output import emit, fields, line, say, table
from models.money import dollars

if TYPE_CHECKING:
    from rulebook.packs.backtest import Backtest, PastClaim, Score, Tally
    from store.engine import Store

Files = Annotated[tuple[str, ...], Parameter(consume_multiple=True)]

SAID = {
    "caught": "denied there",
    "rejected": "rejected",
    "elsewhere": "denied elsewhere",
    "needless": "paid: needless",
    "undecided": "undecided",
}
"""What the outcomes of a finding are called in the table."""


def backtest(
    pack: str,
    /,
    *,
    claims: Files = (),
    answers: Files = (),
    since: date | None = None,
    as_dated: bool = False,
    common: Common = COMMON,
) -> None:
    """Back-test a pack: what it would have caught of past claims, and what it would have held needlessly.

    Either on this installation's own claims (--since), or on files (--claims with --answers), which needs
    no installation.

    Parameters
    ----------
    pack
        A pack file, NAME or NAME@VERSION as loaded, or the name of a sample.
    claims
        837P files as they were sent.
    answers
        The 835 and 277CA files that came back; matched by CLM01.
    since
        Test on the installation's claims first sent on this day (YYYY-MM-DD) or later.
    as_dated
        Let the pack count by its own dates; without this it counts as if it had always been in force.
    """
    from console.commands.rule_packs import named, store_at_hand
    from rulebook.packs.backtest import Backtest

    _one_source(claims, answers, since)
    store = store_at_hand(common.data_dir)
    tested = Backtest(named(pack, store), as_dated=as_dated)
    skipped = _run_store(tested, store, since) if since else _run_files(tested, claims, answers)
    _tell(tested, skipped, as_dated=as_dated, json=common.json)


def _one_source(claims: Files, answers: Files, since: date | None) -> None:
    """Refuse a test on both files and the installation, or on neither. Raises ``BadInput``."""
    from models.errors import BadInput

    if bool(claims) == (since is not None):
        raise BadInput(
            "name either --claims or --since", remedy="Write --claims FILE... or --since 2026-01-01"
        )
    if answers and since is not None:
        raise BadInput("--answers go with --claims", remedy="Leave --answers out: the store has them")


def _tell(tested: "Backtest", skipped: int, *, as_dated: bool, json: bool) -> None:
    if json:
        from console.backtesting import data_of

        emit(data_of(tested) | {"skipped": skipped})
        return
    _print(tested, as_dated=as_dated)
    if skipped:
        say(f"{skipped} voids and claims with a number met before were left out")


def _run_store(tested: "Backtest", store: "Store | None", since: date) -> int:
    for past in _of_store(store, since):
        tested.add(past)
    return 0


def _of_store(store: "Store | None", since: date) -> "Iterator[PastClaim]":
    from console.backtesting import past_claims
    from models.errors import NotFound

    if store is None:
        raise NotFound(
            "there is no installation. Name its folder with --data-dir, or test on files: --claims"
        )
    with store.read() as session:
        yield from past_claims(session, since)


def _run_files(tested: "Backtest", claims: Files, answers: Files) -> int:
    from console.commands.edi import opened
    from console.past_files import Answers, past_claims

    ends = Answers()
    for file in answers:
        with opened(file) as source:
            ends.take(source)
    for past in past_claims(claims, opened, ends):
        tested.add(past)
    return ends.skipped


def _print(tested: "Backtest", *, as_dated: bool) -> None:
    total = tested.total
    endings = tested.endings
    counted = sum(tally.claims for tally in endings.values())
    fields(
        {
            "Pack": f"{tested.pack.name} {tested.pack.version}",
            "Claims": f"{counted}: "
            + ", ".join(f"{tally.claims} {ending.value}" for ending, tally in endings.items()),
            "Caught": f"{_money(total.caught)} denied later, {_money(total.rejected)} rejected later",
            "Held needlessly": f"{_money(total.needless)} that was paid",
            "Held, denied elsewhere": _money(total.elsewhere),
            "Missed": f"{_money(tested.missed)} denied, and the pack says nothing there",
        }
    )
    line()
    headings = ("RULE", "FOUND", *(heading.upper() for heading in SAID.values()), "EXAMPLES")
    table(headings, [_row(rule, score) for rule, score in tested.rules.items()])
    if tested.missed.examples:
        say(f"Missed, for example: {', '.join(tested.missed.examples)}")
    if not as_dated:
        say("Counted as if the pack had always been in force; --as-dated counts by its own dates")
    say('"Denied": paid nothing and left nothing to the patient, for more than a price. Dollars are charges')


def _row(rule: str, score: "Score") -> tuple[object, ...]:
    tallies = [getattr(score, name) for name in SAID]
    examples = dict.fromkeys(number for tally in tallies for number in tally.examples)
    return (rule, score.found, *(_money(tally) for tally in tallies), ", ".join(list(examples)[:3]))


def _money(tally: "Tally") -> str:
    return f"{tally.claims} ({dollars(tally.cents)})" if tally.claims else "0"
