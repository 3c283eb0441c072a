"""Segments that no field of a claim holds: which of them go out again, and in which place.

Only segments that are legal in loop 2300 or 2400 for any payer are written back: ambulance data (CR1,
CRC), oxygen (CR3), equipment (SV5), paper (PWK), tests (MEA), forms (LQ, FRM) and the like. What belongs
to one payer or one sender (repricing HCP, REF*9A, contract CN1, secondary provider ids REF*G2) stays
behind: sent to another payer it would be wrong.
"""

from collections.abc import Iterable, Sequence

from x12.writing import clean_segment

_CLAIM_ORDER = ("CLM", "DTP", "PWK", "CN1", "AMT", "REF", "K3", "NTE", "CR1", "CR2", "CRC", "HI", "HCP")
_LINE_ORDER = (
    *("LX", "SV1", "SV5", "PWK", "CR1", "CR3", "CRC", "DTP", "QTY", "MEA"),
    *("CN1", "REF", "AMT", "K3", "NTE", "PS1", "HCP"),
)
_CLAIM_LEGAL = """
K3 CR1 CR2 CRC HI*BP HI*BG REF*4N REF*F5 REF*EW REF*LX REF*P4 REF*1J REF*D9
DTP*304 DTP*435 DTP*454 DTP*090 DTP*091 DTP*314
"""
_LINE_LEGAL = """
SV5 PWK CR1 CR3 CRC QTY MEA K3 PS1 NTE*DCP NTE*TPO REF*9F REF*BT REF*X4 REF*F4 REF*EW AMT*T AMT*F4
DTP*304 DTP*455 DTP*461 DTP*463 DTP*471 DTP*481 DTP*607 DTP*738 DTP*739 DTP*011
"""
_CLAIM_KEEPS = frozenset(_CLAIM_LEGAL.split())
_LINE_KEEPS = frozenset(_LINE_LEGAL.split())


def with_kept_claim_segments(written: Sequence[str], kept: Iterable[str]) -> list[str]:
    """Return the head of loop 2300 with the kept segments in their legal places."""
    return merged(written, kept, _CLAIM_KEEPS, _CLAIM_ORDER)


def with_kept_line_segments(written: Sequence[str], kept: Iterable[str]) -> list[str]:
    """Return the head of loop 2400 with the kept segments in their legal places."""
    return merged(written, kept, _LINE_KEEPS, _LINE_ORDER)


def kept_ambulance(kept: Iterable[str]) -> list[str]:
    """Return the ambulance pick-up (NM1*PW) and drop-off (NM1*45) loops, 2310E-F and 2420G-H."""
    return _loops(kept, ("NM1*PW*", "NM1*45*"), ("N3*", "N4*"))


def kept_forms(kept: Iterable[str]) -> list[str]:
    """Return the forms of a line: LQ and its FRM answers, loop 2440."""
    return _loops(kept, ("LQ*",), ("FRM*",))


def kept_casualty_number(kept: Iterable[str]) -> list[str]:
    """Return REF*Y4, the accident insurer's own file number, of loop 2010BA or 2010CA."""
    return [clean_segment(text) for text in kept if text.startswith("REF*Y4*")][:1]


def kept_claim_elements(kept: Sequence[str]) -> tuple[str, str, str]:
    """Return CLM10 (signature source), CLM12 (special program) and CLM20 (delay reason) of a kept CLM."""
    if not kept:
        return "", "", ""
    clm = next((text for text in kept if text.startswith("CLM*")), "CLM")
    elements = [*clm.split("*"), *[""] * 20]
    return elements[10], elements[12], elements[20]


def merged(
    written: Sequence[str], kept: Iterable[str], keeps: frozenset[str], order: tuple[str, ...]
) -> list[str]:
    """Return what was written and what of the kept segments is in ``keeps``, in the order of segment ids."""
    legal = [clean_segment(text) for text in kept if not keeps.isdisjoint(_names(text))]
    return sorted([*written, *legal], key=lambda text: order.index(text.partition("*")[0]))


def _names(text: str) -> tuple[str, str]:
    """Name a segment by id and by id with qualifier: ``("HI", "HI*BP")``."""
    segment_id, _, rest = text.partition("*")
    return segment_id, f"{segment_id}*{rest.partition('*')[0].partition(':')[0]}"


def _loops(kept: Iterable[str], starts: tuple[str, ...], follow: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    inside = False
    for text in kept:
        inside = text.startswith(starts) or (inside and text.startswith(follow))
        if inside:
            found.append(clean_segment(text))
    return found
