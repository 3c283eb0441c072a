"""Which code of a family the note calls for: the side, and the 7th character of an injury.

"Recheck of left Colles fracture, routine healing" calls for the left side and ``D``, subsequent encounter.
"""

import re
from collections.abc import Iterable, Sequence

from models.suggestion import Note

SIDE_OF = {
    "left": "left",
    "l": "left",
    "lt": "left",
    "os": "left",
    "lle": "left",
    "lue": "left",
    "right": "right",
    "r": "right",
    "rt": "right",
    "od": "right",
    "rle": "right",
    "rue": "right",
    "rll": "right",
    "lll": "left",
    "bilateral": "bilateral",
    "bilat": "bilateral",
    "bilaterally": "bilateral",
    "both": "bilateral",
    "ou": "bilateral",
}
"""Words of notes that name a side. OD and OS are eyes; elsewhere they do not come up."""

_AGAIN = re.compile(
    r"subsequent|follow[- ]?up (?:of|for|visit)|(?:^|\n)\s*(?:\w+[ -]){0,4}(?:follow[- ]?up|f/u|recheck)|"
    r"f/u (?:of|for)|routine healing|healing well|cast (?:change|removal)|suture removal today|"
    r"(?:weeks?|wks?|months?|mo|days?) (?:post|s/p|out from|after (?:surgery|injury|fracture))",
    re.IGNORECASE,
)
_SEQUELA = re.compile(r"\bsequelae?\b|\blate effects? of\b", re.IGNORECASE)
_OPEN = re.compile(r"\bopen (?:\w+ )?(?:fracture|fx)|\bcompound fracture", re.IGNORECASE)
_HEALING = (
    (re.compile(r"\bnonunion|non-union", re.IGNORECASE), "K"),
    (re.compile(r"\bmalunion|mal-union", re.IGNORECASE), "P"),
    (re.compile(r"\bdelayed (?:union|healing)", re.IGNORECASE), "G"),
)


def side_of(forms: Iterable[tuple[int, str]], near: Sequence[int]) -> str:
    """Return the side that stands nearest to these positions, empty when none stands there.

    ``forms`` are the words of the passage with their positions.
    """
    sides = [(min(abs(at - n) for n in near), SIDE_OF[form]) for at, form in forms if form in SIDE_OF]
    return min(sides)[1] if sides and near else ""


def seventh_of(note: Note) -> str:
    """Return the 7th character the note speaks for; A (active treatment) unless it tells of aftercare.

    Guideline I.C.19.a: A while the patient is treated actively, D for routine care after that, S for
    sequelae; for fractures B is open, G, K and P are delayed healing, nonunion and malunion.
    """
    if _SEQUELA.search(note.text):
        return "S"
    if not _AGAIN.search(note.text):
        return "B" if _OPEN.search(note.text) else "A"
    return next((letter for pattern, letter in _HEALING if pattern.search(note.text)), "D")


def chosen(codes: Sequence[str], seventh: str) -> str:
    """Return the code of a family with this 7th character, the first one where the family has no such
    code."""
    if len(codes) == 1:
        return codes[0]
    wanted = (seventh, "A" if seventh == "B" else "", "D" if seventh in "GKP" else "", "0", "A")
    return next((code for letter in wanted if letter for code in codes if code[-1] == letter), codes[0])
