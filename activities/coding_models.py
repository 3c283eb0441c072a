"""Models that a practice plugs in for coding help, asked outside of any transaction and for a limited time.

A model is a guest: it may be slow, hang, or raise. A step looks whether the answers of its note are there
(``answers_of``); if not, it is rolled back, the models are asked (``ask``), and it is taken anew::

    answers_of(("oracle",), note)      None: nobody was asked yet
    ask(("oracle",), note)             all models at once, at most five seconds
    answers_of(("oracle",), note)      (Answer("oracle", suggestions=(...), failure=""),)
"""

import hashlib
import time
from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points
from threading import Lock, Thread
from typing import NamedTuple, cast

from models.suggestion import Note, Suggestion
from rulebook.suggest.suggester import CodeSuggester, asked_model

PLUGGED_IN = "claimflow.suggesters"
"""The group of entry points under which an installed package offers a model."""

SECONDS = 5.0
"""How long all models together may take; a coder waits for a claim, and the claim's step has 30 seconds."""

KEPT = 64
"""Answers that wait for their step to be taken anew; older ones are forgotten, and asked for again."""


class Answer(NamedTuple):
    """What one model said to one note, or why it said nothing: the kind of failure, never its words."""

    name: str
    suggestions: tuple[Suggestion, ...] = ()
    failure: str = ""


_answers: dict[tuple[str, str], Answer] = {}
_models: dict[str, CodeSuggester] = {}
_running: dict[str, Thread] = {}
_lock = Lock()


def answers_of(names: Sequence[str], note: Note) -> tuple[Answer, ...] | None:
    """Return what each model said to this note, or None when one of them was not asked.

    A failure is told once: the next task with the same note asks the model again.
    """
    key = _digest(note)
    with _lock:
        found = [answer for name in names if (answer := _answers.get((name, key))) is not None]
        if len(found) < len(names):
            return None
        for answer in found:
            if answer.failure:
                _answers.pop((answer.name, key), None)
    return tuple(found)


def ask(names: Sequence[str], note: Note, seconds: float = SECONDS) -> None:
    """Ask all models at once and keep what they say; one that is not done in time has failed.

    A model that still thinks about an earlier note is not asked another: it would never catch up.
    """
    key, until = _digest(note), time.monotonic() + seconds
    asked = {name: _started(name, key, note) for name in dict.fromkeys(names)}
    for name, thread in asked.items():
        if thread is not None:
            thread.join(max(0.0, until - time.monotonic()))
        if thread is None or thread.is_alive():
            _keep(key, Answer(name, failure="TimeoutError" if thread else "still busy with an earlier note"))


def _started(name: str, key: str, note: Note) -> Thread | None:
    """Begin to ask a model in a thread of its own, which ends with the process; None for a busy one."""
    with _lock:
        running = _running.get(name)
        if running is not None and running.is_alive():
            return None
        thread = Thread(target=_ask, args=(name, key, note), name=f"model {name}", daemon=True)
        _running[name] = thread
    thread.start()
    return thread


def _ask(name: str, key: str, note: Note) -> None:
    try:
        if name not in _models:
            _models[name] = plugged_in(name)
        answer = Answer(name, asked_model(_models[name], note))
    except BaseException as error:
        # Whatever a model raises, the coder gets the claim. Its words are not kept: they may quote the note.
        answer = Answer(name, failure=type(error).__name__)
    _keep(key, answer)


def _keep(key: str, answer: Answer) -> None:
    with _lock:
        while len(_answers) >= KEPT:
            del _answers[next(iter(_answers))]
        _answers[answer.name, key] = answer


def plugged_in(name: str) -> CodeSuggester:
    """Return a model by its name. Raises ``LookupError`` when no installed package offers it."""
    offered: tuple[EntryPoint, ...] = tuple(entry_points(group=PLUGGED_IN))
    for point in offered:
        if point.name == name:
            return cast(CodeSuggester, point.load()())
    raise LookupError(name)


def _digest(note: Note) -> str:
    """Return what tells notes apart without holding one in memory."""
    return hashlib.sha256(repr(note).encode()).hexdigest()
