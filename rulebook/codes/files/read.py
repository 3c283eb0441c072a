"""Reads the files of one release into a packed table, with an account of every line that is not in it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from models.codes import KINDS, CodeSetKind, ContractTerm, Entry, Fee, PaymentRule
from models.errors import BadInput
from rulebook.codes.files.contract import read_contract
from rulebook.codes.files.hcpcs import read_hcpcs, read_modifiers
from rulebook.codes.files.icd10cm import read_order_file
from rulebook.codes.files.lists import read_cpt, read_fees, read_places, read_taxonomy, read_wording
from rulebook.codes.files.ncci import read_add_ons, read_mue, read_ptp
from rulebook.codes.files.payment import read_payment_rules
from rulebook.codes.files.reading import BadLine, Reading
from rulebook.codes.files.text import text_of
from rulebook.codes.table import Table, table_of

Reader = Callable[[str, Reading, str], Iterator[Entry]]

READERS: dict[CodeSetKind, Reader] = {
    "icd10cm": read_order_file,
    "hcpcs": read_hcpcs,
    "cpt": read_cpt,
    "modifiers": read_modifiers,
    "pos": read_places,
    "taxonomy": read_taxonomy,
    "ptp": read_ptp,
    "mue": read_mue,
    "addon": read_add_ons,
    "carc": read_wording,
    "rarc": read_wording,
    "status": read_wording,
    "fees": read_fees,
    "contract": read_contract,
    "pfs": read_payment_rules,
}
"""Who reads a file of each kind."""


@dataclass(frozen=True)
class ReadFile:
    """Files read: their entries packed, the lines that could not be taken, and what was passed over."""

    table: Table
    bad: tuple[BadLine, ...]
    passed: dict[str, int]


def known_kind(kind: str) -> CodeSetKind:
    """Return the kind, or raise ``BadInput`` naming those that exist."""
    for known in KINDS:
        if known == kind:
            return known
    raise BadInput(f"there is no kind {kind!r} of code set", remedy=f"Known are {', '.join(KINDS)}")


def read_files(kind: CodeSetKind, given: Iterable[tuple[str, bytes]]) -> ReadFile:
    """Read the files of one release as their publisher gives them out, one after the other.

    ``given`` are names, by which errors call them, and contents. Raises ``BadInput`` for a file that is not
    of this kind, or when they hold nothing of it.
    """
    reading, names = Reading(), list[str]()

    def every() -> Iterator[Entry]:
        for given_name, data in given:
            reading.file, text = text_of(data, given_name)
            names.append(reading.file)
            for entry in READERS[kind](text, reading, reading.file):
                reading.entries += 1
                yield entry

    table = table_of(kind, every())
    bad = [*reading.bad, *_twice(table)]
    if not len(table) and not bad:
        raise BadInput(
            f"holds no entries of kind {kind}", record=", ".join(names), remedy="Is it the right file?"
        )
    if again := reading.entries - len(table):
        reading.passed["lines that say what another says"] = again
    return ReadFile(table, tuple(bad), dict(reading.passed))


def _twice(table: Table) -> Iterator[BadLine]:
    """Yield codes that stand twice from the same day on: which of the two is meant, nobody can say."""
    if table.kind in ("ptp", "addon"):
        return  # a pair or an add-on code may have several spans of days that begin together
    seen: tuple[object, ...] = ()
    for entry in table.entries():
        key = (entry[0], getattr(entry, "effective_from", None), *_further(entry))
        if key == seen:
            yield BadLine(
                line=0, problem=f"{entry[0]} stands twice for the same days", remedy="Keep one of them"
            )
        seen = key


def _further(entry: Entry) -> tuple[object, ...]:
    if isinstance(entry, ContractTerm):
        return (entry.modifier, entry.place)
    if isinstance(entry, PaymentRule):
        return (entry.modifier,)
    return (entry.modifier, entry.setting) if isinstance(entry, Fee) else ()
