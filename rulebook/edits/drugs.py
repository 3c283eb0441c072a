"""Scrub rules about drugs by national drug code (loop 2410)."""

import re
from collections.abc import Iterator

from rulebook.context import Case, Hit

NDC = re.compile(r"[0-9]{11}")
"""A national drug code as claims carry it: eleven digits (5-4-2) without dashes."""

MEASURES = frozenset({"F2", "GR", "ME", "ML", "UN"})
PARTS = {(4, 4, 2), (5, 3, 2), (5, 4, 1), (5, 4, 2)}
"""Digits of labeler, product and package as they are printed; a claim fills each part up to 5, 4 and 2."""


def drug_code_format(case: Case) -> Iterator[Hit]:
    """An NDC on a claim has eleven digits: 0069-2587-10 on the package is 00069258710 (RARC M119)."""
    for n, line in case.lines:
        if line.drug is not None and NDC.fullmatch(line.drug.ndc) is None:
            yield Hit(f"lines.{n}.drug.ndc", "The drug code is not eleven digits", filled(line.drug.ndc))


def filled(printed: str) -> str | None:
    """Return an NDC printed with dashes as eleven digits; None when it cannot be told where they belong."""
    parts = printed.split("-")
    if not all(part.isdigit() for part in parts) or tuple(len(part) for part in parts) not in PARTS:
        return None
    labeler, product, package = parts
    return labeler.zfill(5) + product.zfill(4) + package.zfill(2)


def drug_quantity(case: Case) -> Iterator[Hit]:
    """A drug code goes with how much was given, in units the code set has (CTP04, CTP05)."""
    for n, line in case.lines:
        if line.drug is None:
            continue
        if line.drug.quantity is None or line.drug.quantity <= 0:
            yield Hit(f"lines.{n}.drug.quantity", "The drug has no quantity above zero")
        if line.drug.unit not in MEASURES:
            yield Hit(f"lines.{n}.drug.unit", "The drug's unit is none of F2, GR, ME, ML and UN")
