"""One release of a code set: what is known of it, and its table, opened at the first look-up."""

from collections.abc import Callable
from functools import cached_property

from models.codes import ContractTerm, ReleaseInfo
from rulebook.codes.excludes import Excludes
from rulebook.codes.table import Table


class Release:
    """A release that opens itself when somebody looks something up; books share it."""

    def __init__(self, info: ReleaseInfo, opened: Callable[[], Table]) -> None:
        self.info = info
        self._opened = opened

    @classmethod
    def of(cls, info: ReleaseInfo, table: Table) -> "Release":
        """Return a release whose table is there already."""
        return cls(info, lambda: table)

    @cached_property
    def table(self) -> Table:
        """Return the table; raises ``ValueError`` when what was kept is no packed table."""
        return self._opened()

    @cached_property
    def excludes(self) -> Excludes | None:
        """Return the Excludes1 notes, or None when the release has none (an order file has only codes)."""
        section = self.table.section("excludes1")
        return Excludes(section) if section else None

    @cached_property
    def schedules(self) -> frozenset[str]:
        """Return the fee schedules that the terms of a contract are a share of."""
        terms = (entry for entry in self.table.entries() if isinstance(entry, ContractTerm))
        return frozenset(term.schedule for term in terms if term.schedule)

    @cached_property
    def notes(self) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
        """Return the notes of the tabular list by node (code, block or chapter): kind and words."""
        found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for line in self.table.section("notes").splitlines():
            node, kind, *words = line.split("\t")
            found.setdefault(node, []).append((kind, tuple(words)))
        return found
