"""The code book: every loaded release of every code set, looked up by date of service.

A rule asks, and never cares which file the answer came from::

    book = CodeBook.shipped()
    book.diagnosis("S8002XA", on)       DiagnosisCode(title="Contusion of left knee, initial encounter", ...)
    book.loaded("ptp", on)              False: only a sample is shipped
    book.version("icd10cm", on)         "ICD-10-CM FY 2026 (April 2026)"

Look-ups take microseconds and never raise. ``clears`` says whether silence means anything: a sample or a part
finds what it knows, what it does not find is not checked. Edits of a quarter say nothing after it.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any, cast

from models.codes import (
    SILENT_AFTER,
    AddOn,
    CodeSetKind,
    DiagnosisCode,
    Entry,
    ModifierCode,
    MueLimit,
    PaymentRule,
    PlaceOfService,
    ProcedureCode,
    PtpEdit,
    ReleaseInfo,
    TaxonomyCode,
    Wording,
)
from rulebook.codes.excludes import Excludes
from rulebook.codes.limits import limited
from rulebook.codes.prices import all_priced, fee_of
from rulebook.codes.release import Release
from rulebook.codes.shipped import releases
from rulebook.codes.table import in_force, pair_key, table_of

BEGINNING, LATEST = date(1990, 1, 1), date(9999, 12, 31)
REMEMBERED = 65536
"""How many look-ups a book remembers; then it forgets them all and starts again."""


class CodeBook:
    """All releases side by side; a book is never changed, ``with_release`` returns a larger one."""

    def __init__(self, releases: Iterable[Release] = ()) -> None:
        self.releases = tuple(releases)
        self._shelves: dict[tuple[CodeSetKind, str], list[Release]] = {}
        for release in sorted(self.releases, key=lambda r: (r.info.complete, r.info.effective_from)):
            self._shelves.setdefault((release.info.kind, release.info.scope), []).append(release)
        self._chosen: dict[tuple[CodeSetKind, str, date], Release | None] = {}
        self._fees: dict[tuple[str, str, tuple[str, ...], str, date], int | None] = {}
        self._known: dict[tuple[CodeSetKind, str, str, date], tuple[Any, ...]] = {}
        self._clears: dict[tuple[CodeSetKind, date, str], bool] = {}

    @classmethod
    def of(cls, since: date = BEGINNING, **entries: Iterable[Entry]) -> "CodeBook":
        """Return a book of these entries by kind, complete from that day on: ``CodeBook.of(mue=[...])``."""
        given = cast(dict[CodeSetKind, Iterable[Entry]], entries)
        return cls(
            Release.of(
                ReleaseInfo(kind=kind, name=f"{kind} given", effective_from=since), table_of(kind, some)
            )
            for kind, some in given.items()
        )

    @classmethod
    @cache
    def shipped(cls) -> "CodeBook":
        """Return what the package ships; nothing is read before the first look-up."""
        return cls(releases())

    def with_release(self, release: Release) -> "CodeBook":
        """Return a book with one release more; opened tables are shared, not read again."""
        return CodeBook((*self.releases, release))

    def release(self, kind: CodeSetKind, on: date, scope: str = "") -> Release | None:
        """Return the release that answers for this day: the latest begun, a complete one before others."""
        key = (kind, scope, on)
        if key not in self._chosen:
            if len(self._chosen) > 4096:
                self._chosen.clear()
            self._chosen[key] = self._choose(kind, on, scope)
        return self._chosen[key]

    def _choose(self, kind: CodeSetKind, on: date, scope: str) -> Release | None:
        # Samples and parts stand first on the shelf: looking from its end finds complete releases first.
        past: Release | None = None
        for release in reversed(self._shelves.get((kind, scope), [])):
            info = release.info
            if info.effective_from > on or (past and info.effective_from < past.info.effective_from):
                continue
            if info.effective_to is not None and info.effective_to < on:
                if info.complete:
                    return past
            elif _silent(info, on):
                past = past or release
            else:
                return release
        return past

    def loaded(self, kind: CodeSetKind, on: date, scope: str = "") -> bool:
        """Tell whether a complete release answers for that day; a sample or a part does not count."""
        release = self.release(kind, on, scope)
        return release is not None and release.info.complete and not _silent(release.info, on)

    def clears(self, kind: CodeSetKind, on: date, scope: str = "") -> bool:
        """Tell whether silence clears a claim of that day: a complete release made for it is loaded.

        For ``fees``, that all prices of the payer are known (``priced``).
        """
        key = (kind, on, scope)
        known = self._clears.get(key)
        if known is None:
            if len(self._clears) >= REMEMBERED:
                self._clears.clear()
            complete = self.priced(scope, on) if kind == "fees" else self.loaded(*key)
            known = self._clears[key] = complete and not self.outdated(*key)
        return known

    def first_unclear(self, kind: CodeSetKind, days: tuple[date, ...], scope: str = "") -> date | None:
        """Return the first of some days on which silence clears nothing; None when it does on all of them."""
        for on in days:
            if not self.clears(kind, on, scope):
                return on
        return None

    def version(self, kind: CodeSetKind, on: date, scope: str = "") -> str:
        """Return the name of the release that answers, for explanations; empty when none does."""
        release = self.release(kind, on, scope)
        return release.info.title if release else ""

    def outdated(self, kind: CodeSetKind, on: date, scope: str = "") -> bool:
        """Tell whether the release that answers was published for days before this one only.

        It still answers, and knows what it knows; a code it does not know may be newer than it. Only edits
        (``SILENT_AFTER``) answer no more.
        """
        until = self.published_until(kind, on, scope)
        return until is not None and until < on

    def published_until(self, kind: CodeSetKind, on: date, scope: str = "") -> date | None:
        """Return the last day the release of that day was published for; None without such a day."""
        release = self.release(kind, on, scope)
        return release.info.published_until if release else None

    def rows(self, kind: CodeSetKind, key: str, on: date, scope: str = "") -> tuple[Any, ...]:
        """Return all entries of a code that are in force on that day."""
        asked = (kind, scope, key, on)
        known = self._known.get(asked)
        if known is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = self._known[asked] = self._rows(kind, key, on, scope)
        return known

    def _rows(self, kind: CodeSetKind, key: str, on: date, scope: str) -> tuple[Any, ...]:
        release = self.release(kind, on, scope)
        if release is None or _silent(release.info, on):
            return ()
        found = release.table.rows(key)
        if kind == "icd10cm":
            return tuple(limited(cast(DiagnosisCode, code), on) for code in found)
        return tuple(entry for entry in found if in_force(entry, on))

    def _one(self, kind: CodeSetKind, key: str, on: date) -> Any:
        # As ``rows`` begins: rules look up some sixty codes for each claim, most of them asked before.
        found = self._known.get((kind, "", key, on))
        if found is None:
            found = self.rows(kind, key, on)
        return found[-1] if found else None

    def diagnosis(self, code: str, on: date) -> DiagnosisCode | None:
        """Return an ICD-10-CM code (no dot) or a header above it; None when unknown on that day."""
        return self._one("icd10cm", code, on)

    def excludes1(self, code: str, other: str, on: date) -> bool:
        """Tell whether one of the two may never stand beside the other; codes without a dot, in any order."""
        notes = self._excludes(on)
        return notes is not None and notes.between(code, other)

    def _excludes(self, on: date) -> Excludes | None:
        """Return the notes of the day's release; an order file has none, so the nearest ones before count."""
        release = self.release("icd10cm", on)
        if release is None:
            return None
        if release.excludes is not None:
            return release.excludes
        shelf = self._shelves[("icd10cm", "")]
        before = [r for r in shelf if r.info.effective_from <= release.info.effective_from]
        return next((r.excludes for r in reversed(before) if r.excludes is not None), None)

    def diagnosis_notes(self, code: str, on: date) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Yield the notes at a code and above it: where they stand, their kind, and their words.

        Kinds are ``code first``, ``use additional code``, ``code also``, ``excludes1`` and ``excludes2``;
        blocks and chapters (``E08-E13``) come first. Nothing for a release without notes.
        """
        release = self.release("icd10cm", on)
        held = release.notes if release else {}
        over = [node for node in held if "-" in node and node[:3] <= code[:3] <= node[4:]]
        for node in [*over, *(code[:length] for length in range(3, len(code) + 1))]:
            for kind, words in held.get(node, ()):
                yield node, kind, words

    def diagnosis_terms(self, on: date) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield every code that has inclusion terms, with them: ``("J020", ("Septic pharyngitis", ...))``."""
        release = self.release("icd10cm", on)
        for line in release.table.section("terms").splitlines() if release else ():
            code, *terms = line.split("\t")
            yield code, tuple(terms)

    def diagnoses(self, on: date) -> Iterator[DiagnosisCode]:
        """Yield every ICD-10-CM code in force on that day, headers too, in the order of the codes."""
        release = self.release("icd10cm", on)
        for code in release.table.entries() if release else ():
            yield limited(cast(DiagnosisCode, code), on)

    def procedure(self, code: str, on: date) -> ProcedureCode | None:
        """Return a HCPCS Level II code, or a CPT code of the practice's licensed file."""
        return self._one("hcpcs", code, on) or self._one("cpt", code, on)

    def modifier(self, code: str, on: date) -> ModifierCode | None:
        """Return a modifier; None when unknown on that day."""
        return self._one("modifiers", code, on)

    def place(self, code: str, on: date) -> PlaceOfService | None:
        """Return a place of service; None when unknown on that day."""
        return self._one("pos", code, on)

    def taxonomy(self, code: str, on: date) -> TaxonomyCode | None:
        """Return a provider taxonomy code; None when unknown on that day."""
        return self._one("taxonomy", code, on)

    def ptp(self, column1: str, column2: str, on: date) -> PtpEdit | None:
        """Return the NCCI edit for this pair in this order; None when the pair has none."""
        return self._one("ptp", pair_key(column1, column2), on)

    def mue(self, code: str, on: date) -> MueLimit | None:
        """Return the most units of a procedure; None when it has no limit."""
        return self._one("mue", code, on)

    def payment_rule(self, code: str, modifier: str, on: date) -> PaymentRule | None:
        """Return how Medicare's physician fee schedule pays a code; None when it lists none such.

        The row of this modifier where there is one (``26``, ``TC``, ``53``), else that of the whole service.
        """
        found: tuple[PaymentRule, ...] = self.rows("pfs", code, on)
        by_modifier = {row.modifier: row for row in found}
        return by_modifier.get(modifier) or by_modifier.get("")

    def add_on(self, code: str, on: date) -> AddOn | None:
        """Return what an add-on code must stand beside; None when it is no add-on.

        ``primaries`` is empty where any may be right: the list of types 2 and 3 is the payer's to complete.
        """
        found: tuple[AddOn, ...] = self.rows("addon", code, on)
        if not found:
            return None
        if any(row.kind != 1 for row in found):
            return found[-1]._replace(primaries=())
        return found[-1]._replace(primaries=tuple(sorted({p for row in found for p in row.primaries})))

    def reason(self, carc: str, on: date | None = None) -> str:
        """Return what an adjustment reason (CARC) means on a day, or last meant; empty when unknown."""
        return self._words("carc", carc, on)

    def remark(self, rarc: str, on: date | None = None) -> str:
        """Return what a remark code (RARC) means on a day, or last meant; empty when unknown."""
        return self._words("rarc", rarc, on)

    def status(self, code: str, on: date | None = None) -> str:
        """Return what a claim status code means on a day, or last meant; empty when unknown."""
        return self._words("status", code, on)

    def _words(self, kind: CodeSetKind, code: str, on: date | None) -> str:
        found: Wording | None = self._one(kind, code, on or LATEST)
        if found is None:
            # Old remittances name codes that have ended, and new ones codes that a loaded list does not know.
            releases = reversed(self._shelves.get((kind, ""), []))
            rows = (row for release in releases for row in reversed(release.table.rows(code)))
            found = cast(Wording | None, next(rows, None))
        return found.title if found else ""

    def priced(self, payer: str, on: date) -> bool:
        """Tell whether a code that ``fee`` knows nothing of has no price: all that was agreed is loaded."""
        return all_priced(self, payer, on)

    def fee(self, payer: str, code: str, modifiers: Iterable[str], place: str, on: date) -> int | None:
        """Return what a payer allows for one unit, in cents; None when contract and schedule are silent.

        The contract counts before the schedule, a term for the code before one for all (``*``); a row for
        one of the modifiers before one for none, one for the place or setting before one for all. The fee of
        the whole service is not that of a part of it: with 26 only a row or a term for 26 counts.
        """
        asked = (payer, code, (*modifiers,), place, on)
        if asked not in self._fees:
            if len(self._fees) >= REMEMBERED:
                self._fees.clear()
            self._fees[asked] = fee_of(self, *asked)
        return self._fees[asked]


def _silent(info: ReleaseInfo, on: date) -> bool:
    """Tell whether a release of edits says nothing on this day, because it was published for earlier ones."""
    return info.kind in SILENT_AFTER and info.published_until is not None and info.published_until < on
