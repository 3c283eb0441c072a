"""MIA and MOA in loop 2320 of an 837: what Medicare, and payers like it, reported beside the payment.

::

    MIA*3***4120*MA01~     inpatient: three covered days, 4120.00 by diagnosis related group, a remark
    MOA*.5**MA18*N89~      outpatient: half the rate, two remarks

An 835 carries the same two segments; the places of their numbers stand in ``x12/remittances/codes.py``.
"""

from models.claim import PriorAdjudication
from models.errors import BadInput
from models.remittance_parts import InpatientAdjudication, OutpatientAdjudication
from x12.reading import Loop, take_held
from x12.remittances.checks import numbers_of, within
from x12.remittances.codes import MIA_ELEMENTS, MIA_REMARKS, MOA_ELEMENTS, MOA_REMARKS
from x12.remittances.fields import numbers_in
from x12.writing import SegmentWriter

Medicare = tuple[InpatientAdjudication | None, OutpatientAdjudication | None, tuple[str, ...]]


def read_medicare(own: Loop) -> Medicare:
    """Take MIA and MOA out of the loop; the remarks of both, MIA's first."""
    mia, moa = take_held(own, "MIA", *range(1, 25)), take_held(own, "MOA", *range(1, 10))
    if mia is None and moa is None:
        return None, None, ()
    stay = numbers_in(mia, MIA_ELEMENTS) if mia else {}
    visit = numbers_in(moa, MOA_ELEMENTS) if moa else {}
    places = [(mia, n) for n in MIA_REMARKS] + [(moa, n) for n in MOA_REMARKS]
    return (
        InpatientAdjudication(**stay) if stay else None,
        OutpatientAdjudication(**visit) if visit else None,
        tuple(code for segment, n in places if segment and (code := segment.get(n))),
    )


def write_medicare(out: SegmentWriter, decided: PriorAdjudication, *, stays: bool) -> None:
    """Write MIA (where the guide tells of ``stays``: 837I) and MOA; five remarks fit into each."""
    if decided.remarks or decided.outpatient is not None or (stays and decided.inpatient is not None):
        try:
            _write(out, decided, stays=stays)
        except BadInput as error:
            raise within("coverages.adjudication.", error, out.record) from None


def _write(out: SegmentWriter, decided: PriorAdjudication, *, stays: bool) -> None:
    remarks = list(decided.remarks)
    if stays and decided.inpatient is not None:
        if decided.inpatient.covered_days is None:
            raise BadInput("MIA cannot go without it", field="inpatient.covered_days", remedy="Give the days")
        texts = numbers_of(decided.inpatient, MIA_ELEMENTS, 24, "inpatient")
        # The outlier amount has its place in an 835 only.
        texts[1] = ""
        for n, code in zip(MIA_REMARKS, remarks, strict=False):
            texts[n - 1] = code
        out.add("MIA", *texts)
        del remarks[: len(MIA_REMARKS)]
    if len(remarks) > len(MOA_REMARKS):
        raise BadInput("MOA holds at most five remark codes", field="remarks", remedy="Give five at most")
    texts = (
        [""] * 9
        if decided.outpatient is None
        else numbers_of(decided.outpatient, MOA_ELEMENTS, 9, "outpatient")
    )
    texts[2 : 2 + len(remarks)] = remarks
    if any(texts):
        out.add("MOA", *texts)
