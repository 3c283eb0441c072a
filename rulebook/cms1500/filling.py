"""Fills the form for one of a claim's coverages."""

from models.claim import ClaimDocument, Coverage
from rulebook.cms1500.form import Form
from rulebook.cms1500.people import people_boxes
from rulebook.cms1500.services import LETTERS, Numbers, paper_lines, service_boxes, sums


def filled(document: ClaimDocument, coverage: Coverage, numbers: Numbers) -> Form:
    """Return the form as it would go to the payer of this coverage."""
    texts, marks = people_boxes(document, coverage)
    more_texts, more_marks = service_boxes(document, coverage, numbers)
    boxes = {box: text for box, text in {**texts, **more_texts}.items() if text}
    return Form(
        boxes=boxes,
        marks={box: mark for box, mark in {**marks, **more_marks}.items() if mark},
        lines=paper_lines(document),
        totals=sums(document),
        left_out=tuple(one.code for one in document.diagnoses[len(LETTERS) :]),
    )
