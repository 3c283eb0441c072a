"""The vocabulary of packs as people read it: ``claimflow rules words``, and ``docs/rule-packs.md``."""

from typing import NamedTuple

from rulebook.packs.conditions import CONDITIONS
from rulebook.packs.needs import NEEDS


class Word(NamedTuple):
    """One word: in which table it stands, the form of its value, and what it means."""

    word: str
    table: str
    form: str
    looks_at: str
    meaning: str


def vocabulary() -> tuple[Word, ...]:
    """Return every condition, then every need."""
    conditions = (
        Word(name, "when", condition.form.words, condition.level, condition.meaning)
        for name, condition in CONDITIONS.items()
    )
    needs = (Word(name, "needs", need.form.words, need.level, need.meaning) for name, need in NEEDS.items())
    return (*conditions, *needs)


def markdown(table: str) -> str:
    """Return one part of the vocabulary as the documentation shows it."""
    rows = [
        f"| `{word.word}` | {word.form} | {word.looks_at} | {word.meaning} |"
        for word in vocabulary()
        if word.table == table
    ]
    return "\n".join(["| Word | Value | Looks at | Meaning |", "|---|---|---|---|", *rows])
