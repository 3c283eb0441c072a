"""Lists with one code a row: the practice's CPT file, places of service, taxonomy, CARC, RARC, status, fees.

Headings are found wherever they stand and in any order. The CPT file is the practice's own under its licence:
code, and if it likes a description, which stays in the practice's database::

    code,description,effective_from,effective_to,sex,age_from,age_to,minutes,unlisted
    99213
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal, cast

from models.codes import Entry, Fee, PlaceOfService, ProcedureCode, Sex, TaxonomyCode, Wording
from rulebook.codes.files.ncci import PROCEDURE, procedure
from rulebook.codes.files.reading import (
    Reading,
    Refused,
    cents,
    day,
    one_of,
    optional_number,
    yes,
)
from rulebook.codes.files.sheets import Column, Row, rows

BEGINS = Column("effective_from", "effectivefrom", "effectivedate", "effective", "start", "begin")
ENDS = Column("effective_to", "effectiveto", "deactivation", "termination", "stop", "end")
TITLE = Column("description", "description", "longdescription", "title", "name", "meaning")

CPT_COLUMNS = (
    Column("code", "code", "cpt", needed=True),
    TITLE,
    BEGINS,
    ENDS,
    Column("sex", "sex", "gender"),
    Column("age_from", "agefrom", "minimumage", "minage"),
    Column("age_to", "ageto", "maximumage", "maxage"),
    Column("minutes", "minutes", "timedminutes"),
    Column("unlisted", "unlisted"),
)
PLACE_COLUMNS = (
    Column("code", "code", "placeofservicecode", "pos", needed=True),
    Column("title", "name", "placeofservicename", "title", "description", needed=True),
    Column("facility", "facility", needed=True),
    Column("telehealth", "telehealth"),
    BEGINS,
    ENDS,
)
TAXONOMY_COLUMNS = (
    Column("code", "code", needed=True),
    Column("grouping", "grouping", needed=True),
    Column("classification", "classification", needed=True),
    Column("specialization", "specialization"),
    Column("display", "displayname"),
    Column("section", "section"),
    BEGINS,
    ENDS,
)
WORDING_COLUMNS = (
    Column("code", "code", "carc", "rarc", needed=True),
    Column("description", "description", "title", "meaning", "text", needed=True),
    BEGINS,
    ENDS,
)
FEE_COLUMNS = (
    Column("code", "code", "hcpcs", "cpt", "procedure", needed=True),
    Column("modifier", "mod"),
    Column("facility", "facility"),
    Column("office", "nonfacility", "office"),
    Column("amount", "amount", "fee", "allowed", "rate"),
    BEGINS,
    ENDS,
)
SETTINGS: dict[str, Literal["", "facility", "office"]] = {
    "amount": "",
    "office": "office",
    "facility": "facility",
}


def read_cpt(text: str, reading: Reading, name: str) -> Iterator[Entry]:
    """Yield the procedures of a practice's own file; a bare list of codes needs no headings."""
    for line, row in rows(
        text, CPT_COLUMNS, reading, name, bare=lambda cell: bool(PROCEDURE.fullmatch(cell))
    ):
        try:
            begins, ends = days_of(row)
            yield ProcedureCode(
                procedure(row["code"].upper()),
                row.get("description", ""),
                "cpt",
                begins,
                ends,
                cast(Sex, one_of(row.get("sex", ""), ("", "F", "M"), "the sex")),
                optional_number(row.get("age_from", ""), "the lowest age"),
                optional_number(row.get("age_to", ""), "the highest age"),
                optional_number(row.get("minutes", ""), "the minutes"),
                yes(row.get("unlisted", ""), "unlisted"),
            )
        except Refused as refused:
            reading.refuse(line, refused)


def read_places(text: str, reading: Reading, name: str) -> Iterator[Entry]:
    """Yield places of service: code, name, and whether the facility rate counts there."""
    for line, row in rows(text, PLACE_COLUMNS, reading, name):
        try:
            code = shaped(row["code"].zfill(2), r"\d\d", "a place of service of two digits")
            facility, telehealth = (
                yes(row["facility"], "facility"),
                yes(row.get("telehealth", ""), "telehealth"),
            )
            yield PlaceOfService(code, row["title"], facility, telehealth, *days_of(row))
        except Refused as refused:
            reading.refuse(line, refused)


def read_taxonomy(text: str, reading: Reading, name: str) -> Iterator[Entry]:
    """Yield the codes of the NUCC list. Individuals are told from organisations by its last column."""
    for line, row in rows(text, TAXONOMY_COLUMNS, reading, name):
        try:
            code = shaped(row["code"].upper(), r"[0-9A-Z]{9}X", "a taxonomy code of ten characters")
            words = row.get("display") or ", ".join(
                part for part in (row["classification"], row.get("specialization", "")) if part
            )
            individual = "non-individual" not in row.get("section", "").lower()
            yield TaxonomyCode(code, words, individual, *days_of(row))
        except Refused as refused:
            reading.refuse(line, refused)


def read_wording(text: str, reading: Reading, name: str) -> Iterator[Entry]:
    """Yield CARC, RARC or claim status codes with their words and days."""
    for line, row in rows(text, WORDING_COLUMNS, reading, name):
        try:
            code = shaped(row["code"].upper(), r"[0-9A-Z]{1,5}", "a code of up to five characters")
            yield Wording(code, row["description"], *days_of(row))
        except Refused as refused:
            reading.refuse(line, refused)


def read_fees(text: str, reading: Reading, name: str) -> Iterator[Entry]:
    """Yield a payer's amounts: one for all settings, or one in a facility and one in an office."""
    for line, row in rows(text, FEE_COLUMNS, reading, name):
        try:
            yield from list(_fees(row))
        except Refused as refused:
            reading.refuse(line, refused)


def _fees(row: Row) -> Iterator[Fee]:
    code, modifier = procedure(row["code"].upper()), row.get("modifier", "").upper()
    if modifier:
        shaped(modifier, r"[0-9A-Z]{2}", "a modifier of two characters")
    begins, ends = days_of(row)
    if not any(row.get(column) for column in SETTINGS):
        raise Refused(f"{code} has no amount", "Fill amount, or facility and non-facility")
    for column, setting in SETTINGS.items():
        if row.get(column):
            yield Fee(code, cents(row[column], "the amount"), modifier, setting, begins, ends)


def days_of(row: Row) -> tuple[date | None, date | None]:
    """Return the first and the last day of a row; raises ``Refused`` when they stand the wrong way round."""
    begins, ends = (
        day(row.get("effective_from", ""), "first day"),
        day(row.get("effective_to", ""), "last day"),
    )
    if begins and ends and ends < begins:
        raise Refused(f"ends on {ends}, before it begins on {begins}")
    return begins, ends


def shaped(code: str, shape: str, what: str) -> str:
    """Return a code of this shape; raises ``Refused`` saying ``what`` it is not."""
    if not re.fullmatch(shape, code):
        raise Refused(f"{code!r} is not {what}")
    return code
