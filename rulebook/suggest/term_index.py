"""The titles and inclusion terms of a code set, indexed by their words.

A title is read as the tabular list means it: words in parentheses may be missing, words in brackets are
another name, what follows "without" says what must not be there, and side and encounter are chosen later
(``variants.py``). "Idiopathic gout, right ankle and foot" is required as *idiopathic gout*; the site helps.
"""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from rulebook.suggest.words import forms


class CodeTerms(NamedTuple):
    """One code of the list (no dot; headers too) with its title and the other names that stand under it."""

    code: str
    title: str
    billable: bool
    terms: tuple[str, ...] = ()


class Term(NamedTuple):
    """One name of one code. ``base`` is the code without its 7th character where it has one.

    ``needed`` words make the name, ``helpful`` ones (parentheses, site) raise it, ``absent`` ones stand after
    "without". ``vague``: the name says that something was not specified; ``rest``: that it is an other one.
    """

    base: str
    needed: tuple[str, ...]
    helpful: tuple[str, ...]
    absent: tuple[str, ...]
    side: str
    vague: bool
    rest: bool
    source: str


SIDES = {"left": "left", "right": "right", "bilateral": "bilateral", "both": "bilateral"}
_BRACKETS = re.compile(r"\[([^\]]*)\]")
_PARENTHESES = re.compile(r"\(([^)]*)\)")
_ENCOUNTER = re.compile(
    r",? ?(?:initial encounter|subsequent encounter|sequela|not applicable or unspecified|fetus \d|"
    r"other fetus).*$",
    re.IGNORECASE,
)
_WITHOUT = re.compile(r"\b(?:without|not)\b\s+(.*?)(?=\bof\b|\bin\b|\bwith\b|\bwithout\b|,|$)", re.IGNORECASE)
_SITE = re.compile(r",\s*(?:unspecified |(left|right|bilateral)\b\s*)([^,]*)$", re.IGNORECASE)
_VAGUE = re.compile(r"\b(?:unspecified|nos|not otherwise specified)\b", re.IGNORECASE)
_REST = re.compile(r"^other\b|\bother specified\b", re.IGNORECASE)
EXTERNAL_CAUSES = ("V", "W", "X", "Y")
"""How it happened is never suggested: no payer rule needs it of a practice, and notes name such things in
passing (guideline I.C.20: there is no national requirement)."""
MANY_SITES = 3
_AND = re.compile(r"\band\b", re.IGNORECASE)
SEVENTH = re.compile(r"^.{6}[A-Z0-9]$")


class TermIndex:
    """All names of a code set, asked in milliseconds. ``built`` makes one from the list, in seconds.

    ``lines`` are the names as text (``line_of``): of fifty thousand a process looks at a few. ``families``
    are the codes for billing by their base, apart by blanks; ``title_of`` returns the title of a code.
    """

    def __init__(
        self,
        lines: Sequence[str],
        families: Mapping[str, str],
        title_of: Callable[[str], str],
        version: str = "",
    ) -> None:
        self.lines, self.families, self.title_of, self.version = lines, families, title_of, version
        self.postings = _postings(lines)
        self._known: dict[int, Term] = {}
        total = max(1, len(lines))
        self.weight = {word: math.log(1 + total / len(found)) for word, found in self.postings.items()}

    @classmethod
    def built(
        cls, codes: Iterable[CodeTerms], own: Iterable[CodeTerms] = (), version: str = ""
    ) -> "TermIndex":
        """Read every title and name of a code set, and our own names for its codes."""
        names = _Names()
        headers: list[CodeTerms] = []
        for entry in codes:
            names.take(entry, headers)
        names.under_headers(headers)
        for entry in own:
            names.add(entry)
        families = {base: " ".join(family) for base, family in names.billable.items()}
        return cls([line_of(term) for term in names.terms], families, names.titles.__getitem__, version)

    def term(self, number: int) -> Term:
        """Return a name by its number in the postings."""
        known = self._known.get(number)
        if known is None:
            known = self._known[number] = term_of(self.lines[number])
        return known

    def codes_of(self, base: str) -> list[str]:
        """Return the codes for billing of a family: one, or one for each seventh character."""
        return self.families[base].split(" ")

    def many_sites(self, term: Term) -> bool:
        """Tell whether the same name stands for many sites, so that the site decides the code."""
        return bool(term.helpful) and len(self._sites[" ".join(term.needed)]) > MANY_SITES

    @cached_property
    def _sites(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for line in self.lines:
            _, needed, helpful, _ = line.split("\t", 3)
            found[needed].add(helpful)
        return found

    def title_words(self, base: str) -> frozenset[str]:
        """Return the words of a family's title."""
        return _forms(self.title_of(self.codes_of(base)[0]))

    def weigh(self, word: str) -> float:
        """Return how much a word tells: rare words tell more; 0 for a word no name has."""
        return self.weight.get(word, 0.0)


class _Names:
    """The names of a code set while they are read, title by title."""

    def __init__(self) -> None:
        self.titles: dict[str, str] = {}
        self.billable: dict[str, list[str]] = defaultdict(list)
        self.terms: list[Term] = []

    def add(self, entry: CodeTerms) -> None:
        """Take our own names for a code; for none that the list does not have."""
        if entry.code in self.billable or entry.code in self.titles:
            base = entry.code if entry.code in self.billable else entry.code[:6]
            self.terms += [_term(base, name, "phrases") for name in entry.terms]

    def take(self, entry: CodeTerms, headers: list[CodeTerms]) -> None:
        """Take one code of the list; a header with names of its own is put aside."""
        if entry.code.startswith(EXTERNAL_CAUSES):
            return
        if not entry.billable:
            self.titles.setdefault(entry.code, entry.title)
            if entry.terms:
                headers.append(entry)
            return
        base = entry.code[:6] if SEVENTH.match(entry.code) else entry.code
        first = base not in self.billable
        self.billable[base].append(entry.code)
        self.titles[entry.code] = entry.title
        if first:
            names = (*_names(entry.title), *entry.terms)
            self.terms += [_term(base, name, "terms") for name in names]
            halves = _halves(entry.title)
            self.terms += [_term(base, half, "terms")._replace(rest=True) for half in halves]

    def under_headers(self, headers: list[CodeTerms]) -> None:
        """Give the other names of a header to the codes below it that say no more than the header does."""
        below: dict[str, list[Term]] = defaultdict(list)
        for term in self.terms:
            for length in range(3, len(term.base)):
                below[term.base[:length]].append(term)
        for header in headers:
            own = set(forms(header.title))
            plain = [t for t in below[header.code] if not set(t.needed) - own and _is_default(t, header)]
            # Sorted, so that the same list gives the same index.
            for base, side in sorted({(t.base, t.side) for t in plain}):
                for name in header.terms:
                    self.terms.append(_term(base, name, "terms")._replace(side=side))


@lru_cache(maxsize=4096)
def _forms(title: str) -> frozenset[str]:
    return frozenset(forms(_PARENTHESES.sub("", title)))


def _is_default(term: Term, header: CodeTerms) -> bool:
    rest = term.base[len(header.code) :]
    return term.vague or bool(term.side) or rest.strip("0X9") == "" or not rest


def _names(title: str) -> tuple[str, ...]:
    """Return a title without brackets, and what stood in them as names of their own."""
    others = tuple(name for name in _BRACKETS.findall(title) if len(name) > 2)
    return (_BRACKETS.sub("", title), *others)


def _halves(title: str) -> tuple[str, ...]:
    """Return the halves of a title that "and" joins: it means either (guideline I.A.14).

    A half of one word is often a mere site ("of vulva and vagina"), so it is no name.
    """
    title = _ENCOUNTER.sub("", _BRACKETS.sub("", title))
    site = _SITE.search(title)
    title, tail = (title[: site.start()], title[site.start() :]) if site else (title, "")
    if len(_AND.findall(title)) != 1 or "," in title:
        return ()
    return tuple(half + tail for half in _AND.split(title) if len(forms(half)) >= 2)


def _term(base: str, name: str, source: str) -> Term:
    vague, rest = bool(_VAGUE.search(name)), bool(_REST.search(name))
    name = _ENCOUNTER.sub("", name)
    absent = " ".join(_WITHOUT.findall(name))
    name = _WITHOUT.sub("", name)
    helpful = [form for text in _PARENTHESES.findall(name) for form in forms(text)]
    name = _PARENTHESES.sub("", name)
    site = _SITE.search(name)
    side = ""
    if site:
        helpful += forms(site.group(2))
        side = (site.group(1) or "").lower()
        name = name[: site.start()]
    named = forms(name)
    side = side or next((SIDES[form] for form in named if form in SIDES), "")
    needed = [form for form in named if form not in SIDES]
    gone = tuple(forms(absent)) if absent else ()
    return Term(
        base, tuple(dict.fromkeys(needed)), tuple(dict.fromkeys(helpful)), gone, side, vague, rest, source
    )


def line_of(term: Term) -> str:
    """Return a name as one line, its fields apart by tabs, its words by blanks; ``term_of`` reads it."""
    flags = ("v" if term.vague else "") + ("r" if term.rest else "")
    words = (" ".join(words) for words in (term.needed, term.helpful, term.absent))
    return "\t".join((term.base, *words, term.side, flags, term.source))


def term_of(line: str) -> Term:
    """Return the name that a line holds."""
    base, needed, helpful, absent, side, flags, source = line.split("\t")
    return Term(
        base,
        tuple(needed.split()),
        tuple(helpful.split()),
        tuple(absent.split()),
        side,
        "v" in flags,
        "r" in flags,
        source,
    )


def _postings(lines: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        for word in line.split("\t", 2)[1].split():
            found[word].append(number)
    return found
