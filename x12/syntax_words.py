"""What a 999 says about our file, in plain words: which segment, which element, what is wrong with it.

``IK3*CLM*22*2300*8~ IK4*2*782*1~`` becomes "CLM02 (amount) of the claim segment is missing".
"""

from models.acknowledgement import SyntaxFinding
from x12.checks.guide_text import data_element, data_elements, segment_layouts

SEGMENT_ERRORS = {
    "1": "is no segment that is known",
    "2": "is not expected there",
    "3": "is missing",
    "4": "starts a loop that comes too often",
    "5": "comes too often",
    "6": "does not belong into this message",
    "7": "does not stand in its order",
    "8": "has wrong elements",
    "I4": "is not used by the payer's guide",
    "I6": "is missing: the guide wants it here",
    "I7": "starts a loop that comes too seldom",
    "I8": "comes too seldom",
    "I9": "must not be there: the guide forbids it here",
}
"""IK304, in our own words."""

ELEMENT_ERRORS = {
    "1": "is missing",
    "2": "is missing: another element makes it necessary",
    "3": "is one element too many",
    "4": "is too short",
    "5": "is too long",
    "6": "holds a character that is not allowed",
    "7": "is a code that does not exist",
    "8": "is no date",
    "9": "is no time",
    "10": "must not stand beside another element",
    "12": "is repeated too often",
    "13": "has too many components",
    "I6": "is a code that the guide does not use here",
    "I9": "is missing: the guide wants it here",
    "I10": "is not used by the guide",
    "I11": "is repeated too seldom",
    "I12": "does not have the form that the guide wants",
    "I13": "must not be there: the guide forbids it here",
}
"""IK403, in our own words."""


def place_of(finding: SyntaxFinding) -> str:
    """Return the element as people write it: ``CLM05-3``, or the segment alone."""
    number, _, part = _numbered(finding).partition("-")
    return f"{finding.segment}{number}" + (f"-{int(part)}" if part else "") if number else finding.segment


def in_words(finding: SyntaxFinding) -> str:
    """Return what is wrong as a sentence; never what stands there, which may tell of a person."""
    layout = segment_layouts().get(finding.segment)
    segment = f"segment {finding.position} ({layout.name if layout else finding.segment})"
    if not finding.element:
        said = SEGMENT_ERRORS.get(finding.segment_error, f"has error {finding.segment_error}")
        return f"{finding.segment}, {segment}, {said}"
    number = data_element(finding.segment, _numbered(finding)) or finding.reference
    element = data_elements().get(number)
    name = f" ({element.name})" if element else ""
    said = ELEMENT_ERRORS.get(finding.element_error, f"has error {finding.element_error}")
    return f"{place_of(finding)}{name} of {segment} {said}"


def _numbered(finding: SyntaxFinding) -> str:
    """Return ``5:3`` as ``05-03``: IK401 may have a repetition in its middle."""
    parts = [part for part in finding.element.split(":") if part.isdigit()]
    return "-".join(f"{int(part):02d}" for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts))
