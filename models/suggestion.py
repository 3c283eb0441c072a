"""Suggestions: codes that a note may call for, each with the words it stands on. A coder decides.

``Suggestion(kind="diagnosis", code="J020", rank=1, score=7.4, source="terms", ...)`` is a candidate, never a
code on a claim: only what a coder writes into the answer of the coding task gets there.
"""

from typing import Literal, NamedTuple

from pydantic import Field

from models.value import Value

CodeKind = Literal["diagnosis", "procedure"]

Verdict = Literal["accepted", "rejected"]
"""What a coder said to a suggestion: its code was used, or it was shown and not used."""


class Evidence(Value):
    """Words of the note a suggestion stands on: ``note[start:end]``, counted in characters from 0."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)


class Suggestion(Value):
    """One candidate code for a note.

    ``score`` orders candidates of one kind within one note and means nothing between notes. ``source`` says
    where it comes from: ``terms`` (titles and inclusion terms of the code set), ``phrases`` (our list of the
    words of notes), ``charges`` (words of orders and procedures), ``practice`` (what this practice coded for
    the same words), ``model:NAME`` (a model that the practice plugged in). ``model`` is the version of
    the data or model behind it.
    """

    kind: CodeKind
    code: str
    rank: int = 1
    score: float = 0.0
    source: str = "terms"
    model: str = ""
    title: str = ""
    evidence: tuple[Evidence, ...] = ()


class MissingCode(Value):
    """An order, result or procedure that the note tells of and no line bills.

    ``service`` is its name in our list (``blood_draw``), ``codes`` what usually bills it, ``evidence`` where
    the note says it. The message names the service, never the note's words.
    """

    service: str
    title: str
    codes: tuple[str, ...] = ()
    evidence: Evidence


class EarlierVisit(Value):
    """One visit as a coder of this practice coded it: the words of its note that count, and the codes."""

    words: frozenset[str] = frozenset()
    diagnoses: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()


class Note(NamedTuple):
    """What a suggester reads: the note, the descriptions of orders and services, and the claim's frame.

    ``age`` is in whole years on the date of service, None when unknown; ``sex`` is F, M or U.
    """

    text: str
    orders: tuple[str, ...] = ()
    age: int | None = None
    sex: str = ""
