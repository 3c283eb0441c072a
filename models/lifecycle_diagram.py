"""Draws the table of legal moves: a Mermaid diagram of the usual ones, and a list of all.

``docs/claim-lifecycle.md`` holds what this module draws; a test compares them.
"""

import ast
import inspect
from collections.abc import Iterator

from models import lifecycle
from models.lifecycle import LEGAL_MOVES, STAGE_OF, TERMINAL, USUAL_MOVES, ClaimState


def diagram() -> str:
    """Return the usual moves as a Mermaid state diagram.

    What may overtake a claim in any state (a late remittance, a supervisor) stands in the table below it.
    """
    lines = ["stateDiagram-v2", f"    [*] --> {ClaimState.CHECKING_COVERAGE}"]
    for before in ClaimState:
        lines += [f"    {before} --> {after}" for after in ClaimState if after in USUAL_MOVES[before]]
    return "\n".join([*lines, *(f"    {state} --> [*]" for state in ClaimState if state in TERMINAL)])


def table() -> str:
    """Return every state with its stage, its meaning and the states it may go to, as a Markdown table."""
    meanings = dict(_meanings())
    rows = ["| state | stage | meaning | usual moves | may be overtaken to |", "|---|---|---|---|---|"]
    for state in ClaimState:
        usual, overtaken = _listed(USUAL_MOVES[state]), _listed(LEGAL_MOVES[state] - USUAL_MOVES[state])
        name = f"**`{state}`**" if state in TERMINAL else f"`{state}`"
        rows.append(f"| {name} | {STAGE_OF[state]} | {meanings[state]} | {usual} | {overtaken} |")
    return "\n".join(rows)


def _listed(states: frozenset[ClaimState]) -> str:
    return ", ".join(f"`{state}`" for state in ClaimState if state in states)


def _meanings() -> Iterator[tuple[str, str]]:
    """Yield each state's value with the sentence that stands below it in ``ClaimState``."""
    tree = ast.parse(inspect.getsource(lifecycle))
    states = next(n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == "ClaimState")
    for assignment, sentence in zip(states.body, states.body[1:], strict=False):
        if isinstance(assignment, ast.Assign) and isinstance(sentence, ast.Expr):
            value, words = assignment.value, sentence.value
            if isinstance(value, ast.Constant) and isinstance(words, ast.Constant):
                yield str(value.value), str(words.value)
