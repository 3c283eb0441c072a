"""``claimflow claims why``: in plain sentences why a claim is where it is, and what will happen next.

Everything is read from what the steps stored: moves with their judgements, open tasks, deadlines, facts that
wait. No rule runs here, so the page says what was decided then, not what would be decided today.
"""

import json
from typing import Any

from console.commands.common import COMMON, Common
from console.commands.installation import opened
from console.commands.output import emit, instant, line
from console.views.claims import found
from console.views.why import next_sentences, sentence, told_of
from models.money import dollars

Data = dict[str, Any]

NOT_CHECKED = "not_checked"
"""The rule that says which tables are missing: told in full only with ``--all``."""


def why(claim: str, /, *, all: bool = False, common: Common = COMMON) -> None:
    """Say in plain sentences why a claim is where it is, and what will happen next.

    Parameters
    ----------
    claim
        The claim's id, the practice's own number, or the CLM01 of a submission.
    all
        Show the inputs of each decision, and the decisions of earlier stages, too.
    """
    installation = opened(common.data_dir)
    with installation.store.read() as session:
        told = told_of(session, found(session, claim), installation.settings.clock.now())
    if common.json:
        emit(told)
    else:
        _print(told, everything=all)


def _print(told: Data, *, everything: bool) -> None:
    who = f"payer {told['payer']} ({told['sequence']})"
    line(f"Claim {told['claim']} ({told['source_number']}), {dollars(told['charge_cents'])}, {who}")
    line(f"{told['state'].replace('_', ' ')} since {instant(told['since'])}. {told['now']}")
    line("\nWhy it is here")
    for move in (*told["led_here"], *told["because"]):
        _print_move(move, everything=everything)
    line("\nWhat happens next")
    for words in next_sentences(told):
        line(f"  {words}")
    first = (*told["led_here"], *told["because"])[0]
    earlier = [move for move in told["decisions"] if move["n"] < first["n"]]
    if everything and earlier:
        line("\nWhat was decided before")
        for move in earlier:
            _print_move(move, everything=True)
    elif earlier:
        many = "decision" if len(earlier) == 1 else "decisions"
        line(f"\n{len(earlier)} earlier {many}: claimflow claims why {told['claim']} --all")


def _print_move(move: Data, *, everything: bool) -> None:
    line(f"  {instant(move['at'])}  {sentence(move['summary'])} Because {move['because']}.")
    shown = [j for j in move["judgements"] if everything or j.get("rule") != NOT_CHECKED]
    for judgement in shown:
        reason = sentence(judgement.get("reason", ""))
        if reason != sentence(move["summary"]):
            line(f"      {reason}")
        line(f"      by {_rule(judgement)}")
        if everything and judgement.get("inputs"):
            given = ", ".join(f"{name} {_input(value)}" for name, value in judgement["inputs"].items())
            line(f"      from {given}")
    if len(shown) < len(move["judgements"]):
        line(f"      {len(move['judgements']) - len(shown)} things could not be checked: --all names them.")


def _rule(judgement: Data) -> str:
    version = f", version {judgement['version']}" if judgement.get("version") else ""
    source = f" ({judgement['source']})" if judgement.get("source") else ""
    return f"rule {judgement['rule']}{version}{source}"


def _input(value: Any) -> str:
    if isinstance(value, str):
        return value or "none"
    return json.dumps(value, default=str)
