"""Services that a note tells of: done here today, ordered, or only spoken of.

``told(text)`` yields ``Told`` for "blood drawn, CBC ordered": a blood draw that was done, a blood count that
was ordered. What was declined, done elsewhere or is planned for another day is not told. The list with the
codes that usually bill each service is ``rulebook/data/suggest/services.toml``.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from models.suggestion import Evidence
from rulebook.dated import Dated, entries

FILE = "suggest/services.toml"


class Service(Dated):
    """One service: how notes say it, the codes to suggest, and what else bills it (``801*`` any of them).

    ``near`` must be found anywhere in the note, ``unless`` must not be found in the sentence. ``more`` is
    suggested too where several were done. ``sent_out``: another laboratory often bills it.
    """

    service: str
    title: str
    words: tuple[str, ...]
    near: str = ""
    unless: str = ""
    codes: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    sent_out: bool = False

    def billed_by(self, code: str) -> bool:
        """Tell whether a code bills this service."""
        known = (*self.codes, *self.more, *self.also)
        return any(code.startswith(k[:-1]) if k.endswith("*") else code == k for k in known)


class Wording(Dated):
    """A regular expression over sentences."""

    words: str


class Told(NamedTuple):
    """One service of a note: where it is told, whether several were done, and whether it went elsewhere."""

    service: Service
    evidence: Evidence
    several: bool
    sent_out: bool


_SENTENCE = re.compile(r"[^\n.;!?]*(?:\.(?=\w)[^\n.;!?]*)*(?:[.;!?]|\n|$)")
_CLAUSE = re.compile(r"[,()]| - | but | and (?=will|refer|schedul)")
_NO = re.compile(
    r"\b(?:no|not|without|w/o|never|never had|denies|declin\w+|refus\w+)\b(?: \w+){0,2}\s*$", re.I
)
_REFUSED = re.compile(r"\s*(?:was |is )?(?:not (?:done|given|performed)|declined|refused|deferred)\b", re.I)
_COUNT = re.compile(r"\b(?:[2-9]|1[0-4]|two|three|four|five|six|seven|eight|nine|ten|several)\b", re.I)


@cache
def services() -> tuple[Service, ...]:
    """Return all services of the data file."""
    return entries(FILE, Service, "service")


@cache
def _patterns() -> tuple[tuple[Service, tuple[re.Pattern[str], ...]], ...]:
    return tuple(
        (service, tuple(re.compile(words, re.IGNORECASE) for words in service.words))
        for service in services()
    )


@cache
def _wording(table: str) -> re.Pattern[str]:
    return re.compile("|".join(e.words for e in entries(FILE, Wording, table)), re.IGNORECASE)


def told(text: str) -> Iterator[Told]:
    """Yield the services that a note tells of as done or ordered at this visit, each once, in its order."""
    seen: set[str] = set()
    sent = bool(_wording("sent_out").search(text))
    for found in _SENTENCE.finditer(text):
        sentence = found.group()
        if not sentence.strip():
            continue
        for service, patterns in _patterns():
            if service.service in seen:
                continue
            match = _done(service, patterns, sentence, text)
            if match is not None:
                seen.add(service.service)
                place = Evidence(start=found.start() + match.start(), end=found.start() + match.end())
                several = bool(_COUNT.search(sentence))
                yield Told(service, place, several, sent and service.sent_out)


def not_done(text: str) -> Iterator[Service]:
    """Yield the services that a note names, and each time as declined, not done or done elsewhere."""
    done = {item.service.service for item in told(text)}
    for service, patterns in _patterns():
        if service.service in done or service.near or not patterns[0].search(text):
            continue
        sentences = [m.group() for m in _SENTENCE.finditer(text) if m.group().strip()]
        naming = [s for s in sentences if all(pattern.search(s) for pattern in patterns)]
        if naming and all(_said_not_done(s, patterns[0]) for s in naming):
            yield service


def _said_not_done(sentence: str, pattern: re.Pattern[str]) -> bool:
    """Tell whether every clause that names it says in so many words that it was not done."""
    for match in pattern.finditer(sentence):
        before = sentence[: match.start()]
        after = sentence[match.end() : match.end() + 30]
        if not _NO.search(before) and not _REFUSED.match(after):
            return False
    return True


def _done(
    service: Service, patterns: tuple[re.Pattern[str], ...], sentence: str, text: str
) -> re.Match[str] | None:
    """Return where a sentence tells of the service as done or ordered here, or None."""
    if not all(pattern.search(sentence) for pattern in patterns):
        return None
    if service.unless and re.search(service.unless, sentence, re.IGNORECASE):
        return None
    if service.near and not re.search(service.near, text, re.IGNORECASE):
        return None
    fits = (match for match in patterns[0].finditer(sentence) if _here(match, sentence))
    return next(fits, None)


def _here(match: re.Match[str], sentence: str) -> bool:
    """Tell whether the clause around the wording says nothing of another day, another place, or a refusal."""
    start = max((m.end() for m in _CLAUSE.finditer(sentence, 0, match.start())), default=0)
    stop = _CLAUSE.search(sentence, match.end())
    clause = sentence[start : stop.start() if stop else len(sentence)]
    before = sentence[start : match.start()]
    return not _wording("elsewhere").search(clause) and not _NO.search(before)
