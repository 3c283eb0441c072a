"""Where each box of the CMS-1500 stands on our drawing of it, in hundredths of an inch on US letter paper.

It is a drawing of our own with short labels, for people to read and file: payers that want the red form
want that one.
"""

from typing import NamedTuple

WIDTH, HEIGHT = 850, 1100
LEFT, MIDDLE, RIGHT, END = 25, 315, 545, 825
"""The edges of the three columns."""
ROW = 33


class Cell(NamedTuple):
    """A box: its number, a label, place and size; its texts and ticks with how far they stand from its left.

    A text is (name in ``Form.boxes``, x); a tick is (mark that crosses it, its label, x).
    """

    number: str
    label: str
    x: int
    y: int
    width: int
    height: int = ROW
    texts: tuple[tuple[str, int], ...] = ()
    ticks: tuple[tuple[str, str, int], ...] = ()
    marks: str = ""
    """The name in ``Form.marks``; the number where it is empty."""


class Column(NamedTuple):
    """One column of the service lines: its letter, its label, where it begins, the field, its place in it."""

    letter: str
    label: str
    x: int
    field: str


YES_NO = (("yes", "YES", 60), ("no", "NO", 120))


def _y(row: float) -> int:
    return 130 + round(row * ROW)


def _address(box: str, name: str, x: int, width: int) -> tuple[Cell, ...]:
    """Return street, town and state, ZIP of a person."""
    return (
        Cell(box, f"{name}'s address (street)", x, _y(2), width, texts=((f"{box}.street", 6),)),
        Cell("", "City", x, _y(3), width - 60, texts=((f"{box}.city", 6),)),
        Cell("", "State", x + width - 60, _y(3), 60, texts=((f"{box}.state", 8),)),
        Cell("", "ZIP", x, _y(4), width // 2, texts=((f"{box}.zip", 6),)),
        Cell("", "Phone", x + width // 2, _y(4), width - width // 2),
    )


_PROGRAMS = (
    ("medicare", "MEDICARE", 6),
    ("medicaid", "MEDICAID", 84),
    ("tricare", "TRICARE", 160),
    ("champva", "CHAMPVA", 230),
    ("group", "GROUP PLAN", 304),
    ("feca", "FECA", 392),
    ("other", "OTHER", 450),
)
_SEX = (("M", "M", 150), ("F", "F", 190))
_RELATION = (("self", "SELF", 6), ("spouse", "SPOUSE", 58), ("child", "CHILD", 122), ("other", "OTHER", 176))
_MID = RIGHT - MIDDLE
_LAST = END - RIGHT

CELLS: tuple[Cell, ...] = (
    Cell("1", "Insurance", LEFT, _y(0), RIGHT - LEFT, ticks=_PROGRAMS),
    Cell("1a", "Insured's ID number", RIGHT, _y(0), _LAST, texts=(("1a", 6),)),
    Cell("2", "Patient's name", LEFT, _y(1), MIDDLE - LEFT, texts=(("2", 6),)),
    Cell(
        "3",
        "Patient's birth date and sex",
        MIDDLE,
        _y(1),
        _MID,
        texts=(("3", 10),),
        ticks=_SEX,
        marks="3.sex",
    ),
    Cell("4", "Insured's name", RIGHT, _y(1), _LAST, texts=(("4", 6),)),
    *_address("5", "Patient", LEFT, MIDDLE - LEFT),
    Cell("6", "Patient is the insured's", MIDDLE, _y(2), _MID, ticks=_RELATION),
    Cell("8", "Reserved", MIDDLE, _y(3), _MID, 2 * ROW),
    *_address("7", "Insured", RIGHT, _LAST),
    Cell("9", "Other insured's name", LEFT, _y(5), MIDDLE - LEFT, texts=(("9", 6),)),
    Cell("10", "Is the condition related to", MIDDLE, _y(5), _MID),
    Cell("11", "Insured's policy group", RIGHT, _y(5), _LAST, texts=(("11", 6),)),
    Cell("9a", "Other insured's policy or group", LEFT, _y(6), MIDDLE - LEFT, texts=(("9a", 6),)),
    Cell("10a", "Employment", MIDDLE, _y(6), _MID, ticks=YES_NO),
    Cell(
        "11a",
        "Insured's birth date and sex",
        RIGHT,
        _y(6),
        _LAST,
        texts=(("11a", 10),),
        ticks=_SEX,
        marks="11a.sex",
    ),
    Cell("9b", "Reserved", LEFT, _y(7), MIDDLE - LEFT),
    Cell("10b", "Auto accident (state)", MIDDLE, _y(7), _MID, texts=(("10b.state", 190),), ticks=YES_NO),
    Cell("11b", "Other claim id", RIGHT, _y(7), _LAST),
    Cell("9c", "Reserved", LEFT, _y(8), MIDDLE - LEFT),
    Cell("10c", "Other accident", MIDDLE, _y(8), _MID, ticks=YES_NO),
    Cell("11c", "Insurance plan or program", RIGHT, _y(8), _LAST, texts=(("11c", 6),)),
    Cell("9d", "Other plan or program", LEFT, _y(9), MIDDLE - LEFT, texts=(("9d", 6),)),
    Cell("10d", "Claim codes", MIDDLE, _y(9), _MID),
    Cell("11d", "Another health plan?", RIGHT, _y(9), _LAST, ticks=YES_NO),
    Cell("12", "Patient's signature: release of information", LEFT, _y(10), RIGHT - LEFT, 40, (("12", 60),)),
    Cell("13", "Insured's signature: benefits assigned", RIGHT, _y(10), _LAST, 40, (("13", 60),)),
    Cell(
        "14",
        "Current illness, injury, LMP",
        LEFT,
        500,
        MIDDLE - LEFT,
        texts=(("14", 10), ("14.qualifier", 200)),
    ),
    Cell("15", "Other date", MIDDLE, 500, _MID, texts=(("15.qualifier", 10), ("15", 80))),
    Cell("16", "Unable to work, from and to", RIGHT, 500, _LAST, texts=(("16.from", 30), ("16.to", 170))),
    Cell(
        "17", "Referring provider or other", LEFT, 533, MIDDLE - LEFT, texts=(("17.qualifier", 6), ("17", 40))
    ),
    Cell("17a", "Other id", MIDDLE, 533, 110, texts=(("17a.qualifier", 6), ("17a", 34))),
    Cell("17b", "NPI", MIDDLE + 110, 533, _MID - 110, texts=(("17b", 10),)),
    Cell("18", "In hospital, from and to", RIGHT, 533, _LAST, texts=(("18.from", 30), ("18.to", 170))),
    Cell("19", "Additional information", LEFT, 566, RIGHT - LEFT, texts=(("19", 6),)),
    Cell("20", "Outside lab?", RIGHT, 566, _LAST, ticks=YES_NO),
    Cell("21", "Diagnoses", LEFT, 599, RIGHT - LEFT, 70),
    Cell(
        "22",
        "Resubmission code and original number",
        RIGHT,
        599,
        _LAST,
        35,
        (("22", 10), ("22.original", 80)),
    ),
    Cell("23", "Prior authorization number", RIGHT, 634, _LAST, 35, (("23", 6),)),
    Cell(
        "25",
        "Federal tax ID",
        LEFT,
        939,
        215,
        36,
        (("25", 6),),
        (("ssn", "SSN", 110), ("ein", "EIN", 160)),
    ),
    Cell("26", "Patient's account number", 240, 939, 175, 36, (("26", 6),)),
    Cell("27", "Accept assignment?", 415, 939, 130, 36, (), (("yes", "YES", 8), ("no", "NO", 68))),
    Cell("28", "Total charge", RIGHT, 939, 105, 36, (("28", 6),)),
    Cell("29", "Amount paid", 650, 939, 95, 36, (("29", 6),)),
    Cell("30", "Reserved", 745, 939, 80, 36),
    Cell("31", "Provider's signature", LEFT, 975, 215, 95, (("31", 6),)),
    Cell("32", "Where services were given", 240, 975, 305, 95),
    Cell("33", "Billing provider and phone", RIGHT, 975, _LAST, 95),
)

LINES_AT, LINE, HEAD = 697, 40, 28
"""Where the service lines begin, how high each is, and their headings."""

COLUMNS = (
    Column("24A", "From", LEFT, "date_from"),
    Column("", "To", 108, "date_to"),
    Column("B", "Place", 191, "place"),
    Column("C", "EMG", 226, "emergency"),
    Column("D", "Procedure and modifiers", 258, "procedure"),
    Column("E", "Points to", 448, "pointers"),
    Column("F", "Charge", 505, "charge"),
    Column("G", "Units", 595, "units"),
    Column("H", "EPSDT", 643, ""),
    Column("I", "ID", 680, "id_qualifier"),
    Column("J", "Rendering provider", 712, "npi"),
)
MODIFIERS_AT = (320, 350, 380, 410)

DIAGNOSES = {
    letter: (LEFT + 20 + 128 * (n % 4), 629 + 16 * (n // 4)) for n, letter in enumerate("ABCDEFGHIJKL")
}
"""Where the letter of each diagnosis stands."""

BLOCKS: dict[str, tuple[int, int, int]] = {
    "carrier": (RIGHT - 20, 42, 15),
    "32": (246, 1002, 14),
    "33": (RIGHT + 6, 1004, 14),
}
"""Names with addresses below them: x, the first baseline, and the distance of lines."""
