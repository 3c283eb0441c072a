"""The NCCI files of CMS: procedure-to-procedure edits, medically unlikely edits, add-on codes.

Each as published (text with tabs, or CSV), or the Excel sheet saved as CSV; copyright notices above the table
are passed over. A deletion date is the last day an edit counts.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple, cast

from models.codes import AddOn, Entry, MueLimit, PtpEdit
from models.errors import BadInput
from rulebook.codes.files.reading import Reading, Refused, day, number, one_of
from rulebook.codes.files.sheets import ABOVE, Column, Row, rows

PROCEDURE = re.compile(r"[0-9A-Z]\d{3}[0-9A-Z]")
SPREADSHEET = re.compile(r"\d{1,4}|\d+\.\d*(E\+?\d+)?|\d+E\+?\d+")
"""What a spreadsheet makes of a code: 100 of 00100, 99213.0 of 99213, 1.00E+02 of 001E2."""
FOR_OTHERS = re.compile(r"ccioph|outpatient[ _]?hospital|dme[ _]?supplier", re.IGNORECASE)
CONTRACTOR_DEFINED = "CCCCC"
"""What CMS writes where each contractor decides which primary procedures fit."""

PTP_COLUMNS = (
    Column("column1", "column1", needed=True),
    Column("column2", "column2", needed=True),
    Column("begins", "effective"),
    Column("ends", "deletion"),
    Column("indicator", "modifier", needed=True),
)
MUE_COLUMNS = (
    Column("code", "hcpcs", "cptcode", "code", needed=True),
    Column("units", "practitionerservices", "muevalue", "practitionermue", "units", needed=True),
    Column("mai", "mueadjudication", "adjudication", "mai", needed=True),
)
ADD_ON_COLUMNS = (
    Column("kind", "aocedittype", "aoctype", "type", needed=True),
    Column("code", "addon", needed=True),
    Column("primary", "primary", needed=True),
    Column("begins", "aoceditef", "effective"),
    Column("ends", "aoceditdel", "deletion"),
    Column("code_ends", "aocdel"),
    Column("primary_ends", "primarycodedel"),
)


def read_ptp(text: str, reading: Reading, name: str) -> Iterator[Entry]:
    """Yield the pairs of the file. Raises ``BadInput`` for the table of outpatient hospitals."""
    _need_practitioners(text, name)
    begun = False
    for line, row in rows(text, PTP_COLUMNS, reading, name):
        first, second = row["column1"].upper(), row["column2"].upper()
        if not begun and not (PROCEDURE.fullmatch(first) or PROCEDURE.fullmatch(second)):
            reading.pass_over(ABOVE)
            continue
        begun = True
        try:
            yield PtpEdit(
                procedure(first, "column 1"),
                procedure(second, "column 2"),
                one_of(row["indicator"][:1], ("0", "1", "9"), "the modifier indicator"),
                day(row.get("begins", ""), "effective date"),
                day(row.get("ends", ""), "deletion date"),
            )
        except Refused as refused:
            reading.refuse(line, refused)


def read_mue(text: str, reading: Reading, name: str) -> Iterator[Entry]:
    """Yield the limits of the file; the adjudication indicator is the first character of its cell.

    Raises ``BadInput`` for the limits of outpatient hospitals or suppliers.
    """
    _need_practitioners(text, name)
    for line, row in rows(text, MUE_COLUMNS, reading, name):
        try:
            digit = one_of(row["mai"][:1], ("1", "2", "3"), "the adjudication indicator")
            mai = cast(Literal[1, 2, 3], int(digit))
            yield MueLimit(procedure(row["code"].upper()), number(row["units"], "the units"), mai)
        except Refused as refused:
            reading.refuse(line, refused)


class _Beside(NamedTuple):
    """What makes pairs of one add-on code one entry: they count in the same days."""

    code: str
    kind: int
    begins: date | None
    ends: date | None


def read_add_ons(text: str, reading: Reading, name: str) -> Iterator[Entry]:
    """Yield each add-on code with the primary procedures it may stand beside, for the days they count."""
    beside: dict[_Beside, set[str]] = {}
    for line, row in rows(text, ADD_ON_COLUMNS, reading, name):
        try:
            kind = int(one_of(row["kind"][-1:], ("1", "2", "3"), "the type"))
            begins, ends = day(row.get("begins", ""), "effective date"), _last_day(row)
            primaries = beside.setdefault(_Beside(procedure(row["code"].upper()), kind, begins, ends), set())
            if row["primary"].upper() != CONTRACTOR_DEFINED:
                primaries.add(procedure(row["primary"].upper(), "the primary code"))
        except Refused as refused:
            reading.refuse(line, refused)
    for key, primaries in beside.items():
        kind = cast(Literal[1, 2, 3], key.kind)
        yield AddOn(key.code, tuple(sorted(primaries)), kind, key.begins, key.ends)


def _last_day(row: Row) -> date | None:
    """Return the last day of the pair: it ends with either of its codes."""
    days = (day(row.get(name, ""), "deletion date") for name in ("ends", "code_ends", "primary_ends"))
    return min((ends for ends in days if ends), default=None)


def _need_practitioners(text: str, name: str) -> None:
    """Refuse what CMS publishes for others: a professional claim is judged by the table of practitioners.

    Pairs tell it by the name of their file (``ccipra``, ``ccioph``) alone, limits by their heading, too.
    """
    found = FOR_OTHERS.search(name) or FOR_OTHERS.search(text[:4000])
    if found:
        raise BadInput(
            "is a table for outpatient hospitals or suppliers; professional claims have one of their own",
            record=name,
            remedy="Load the practitioners' files: ccipra-...-f1 to f4, or MCR_MUE_PractitionerServices",
        )


def procedure(code: str, what: str = "the code") -> str:
    """Return a procedure code; raises ``Refused`` naming ``what``."""
    if PROCEDURE.fullmatch(code):
        return code
    remedy = ""
    if SPREADSHEET.fullmatch(code):
        remedy = "A spreadsheet made a number of it: give the file as published, or format its column as text"
    raise Refused(f"{what} {code!r} is no procedure code of five characters", remedy)
