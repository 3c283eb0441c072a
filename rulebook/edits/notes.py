"""Scrub rules that compare the claim with the visit's note; silent on a claim without one.

They warn, and a coder decides: a note can be read in more than one way. What they look for is in
``rulebook/suggest/missing.py`` and ``unsupported.py``. No message repeats a word of the note.
"""

from collections.abc import Iterator

from rulebook.context import Case, Hit
from rulebook.suggest.missing import possible_missing_codes
from rulebook.suggest.unsupported import unsupported_codes


def possible_missing_code(case: Case) -> Iterator[Hit]:
    """What the note tells of as ordered or done here is billed by some line."""
    for missing in possible_missing_codes(case.document):
        codes = f" ({' or '.join(missing.codes)})" if missing.codes else ""
        yield Hit("visit_note", f"The note tells of a service that no line bills: {missing.title}{codes}")


def unsupported_code(case: Case) -> Iterator[Hit]:
    """The note supports every diagnosis, on its side, and every service it speaks of."""
    if case.document.visit_note:
        for found in unsupported_codes(case.document, case.codes, case.on):
            yield Hit(found.field, found.reason)
