"""Scrub rules about what else belongs to a claim: answered questions, attachments."""

from collections import Counter
from collections.abc import Iterator

from rulebook.context import Case, Hit

SENT_APART = frozenset({"BM", "EL", "EM", "FX", "FT"})
"""How an attachment travels when it is not with the claim (PWK02): mail, electronic, e-mail, fax, file."""


def open_query(case: Case) -> Iterator[Hit]:
    """While a question to the provider is open and blocks, the claim waits for its answer."""
    if case.context.open_queries:
        yield Hit("visit_note", f"{case.context.open_queries} questions to the provider have no answer yet")


def attachment_number_missing(case: Case) -> Iterator[Hit]:
    """An attachment that travels apart finds its claim by a control number (PWK06)."""
    for n, attachment in enumerate(case.document.attachments, start=1):
        if attachment.transmission in SENT_APART and not attachment.control_number:
            yield Hit(f"attachments.{n}.control_number", "An attachment sent apart has no control number")


def attachment_number_twice(case: Case) -> Iterator[Hit]:
    """No two attachments of a claim have the same control number."""
    if len(case.document.attachments) < 2:
        return
    counted = Counter(a.control_number for a in case.document.attachments if a.control_number)
    for n, attachment in enumerate(case.document.attachments, start=1):
        if counted.get(attachment.control_number, 0) > 1:
            yield Hit(f"attachments.{n}.control_number", "Two attachments have the same control number")
            return
