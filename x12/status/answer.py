"""The answer what became of a claim: 277 (005010X212). It is information; money moves only with the 835.

::

    NM1*IL*1*Finch*Marigold****MI*LB-2~                       2100D the subscriber
    TRN*2*Q-77~                                               2200D our number of the question
    STC*F1:65*20261121**150*80*20261120***EFT9~               paid: charge 150, paid 80, when, by which check
    STC*F2:88*20261121**20*0~                                 more than one STC, each with its amounts
    REF*1K*ICN-5~ REF*EJ*HL-0001~ DTP*472*D8*20261102~        the payer's number of the claim, CLM01, the day
    SVC*HC:99213:25*150*80****1~ STC*F1:65*20261121~          2220D a line: charge 150, paid 80, 1 unit
    REF*FJ*L1~ DTP*472*D8*20261102~                           its line number and day

A request for information (277RFAI, 005010X213) has the same record below a patient (``HL*4*3*PT``), with the
day by which it wants an answer in ``DTP*106``, which stays in ``kept_aside``.

An answer above the subscriber is about the question: in 2200B to its sender, in 2200C about a provider::

    HL*2*1*21*0~ NM1*41*...~ TRN*2*Q-77~ STC*E0:24:41*20261121~
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal, TypedDict

from models.acknowledgement import ClaimStatus, StatusVerdict
from models.errors import X12Refused
from models.inquiry import StatusAnswer, StatusAnswerLine, StatusAnswerReport
from models.party import Contact
from x12.envelopes import Transaction
from x12.held import partly_held
from x12.hierarchy import Level, read_levels
from x12.level_names import above, left_above, named, records_in, refuse_mixed
from x12.parties import read_contact, read_name
from x12.reading import (
    Bag,
    money,
    money_or_none,
    period,
    required,
    split_at,
)
from x12.refusals import nothing, read_each, reads_records
from x12.segment import Segment
from x12.services import read_procedure
from x12.status.levels import (
    read_organizations,
    read_people,
)
from x12.statuses import all_statuses, read_verdicts

VERSION = "005010X212"
_LEVELS: dict[str, Literal["claim", "provider", "receiver"]] = {
    "20": "receiver",
    "21": "receiver",
    "19": "provider",
    "22": "claim",
    "23": "claim",
    "PT": "claim",
}
_CALLS = frozenset({"TE", "EM", "FX"})


@reads_records
def read_277(transaction: Transaction) -> StatusAnswerReport:
    """Read every answer, at whatever level it stands; what cannot be read stands in ``refused``.

    Raises ``X12Refused`` when no answer can be read.
    """
    header, levels = read_levels(transaction)
    bht = next((segment for segment in header if segment.id == "BHT"), Segment(["BHT"]))
    given = [
        _Answer(levels, level, record, mixed)
        for level in levels
        if level.code in _LEVELS
        for record, mixed in records_in(level)
    ]
    read, refusals = read_each(transaction, "trace", given)
    if not read:
        problem, remedy = "the transaction set holds no answer", "Send a TRN with STC at the level answered"
        raise nothing(transaction, problem, "TRN", remedy)
    kept = [segment.text for segment in header if segment.id not in {"ST", "BHT"}]
    kept += partly_held(transaction.segments)
    for level in levels:
        kept += [text for text in left_above(level) if not _is_held(level, text)]
    return StatusAnswerReport(reference=bht.get(3), answers=read, refused=refusals, kept_aside=tuple(kept))


def _is_held(level: Level, text: str) -> bool:
    """Tell whether a PER of the payer is held by ``payer_contact`` as a whole."""
    elements = text.split("*")
    return level.code == "20" and elements[0] == "PER" and _CALLS.issuperset(elements[3::2])


class _Answer:
    """One answer: its loop (2200B to 2200E) and the levels above."""

    def __init__(self, levels: Sequence[Level], level: Level, record: list[Segment], mixed: bool) -> None:
        self.levels = levels
        self.level = level
        self.segments = record
        self.mixed = mixed

    @property
    def number(self) -> str:
        """Return TRN02."""
        return self.segments[0].get(2)

    def read(self) -> StatusAnswer:
        """Read the answer; raises ``X12Refused``."""
        if self.mixed:
            refuse_mixed(self.segments)
        head, loops = split_at(self.segments, "SVC")
        trace, bag = head[0], Bag(head[1:])
        verdicts = read_verdicts(bag.take_all("STC"))
        lines = tuple(_read_line(loop) for loop in loops)
        subscriber = named(self.level.up("22"), "IL")
        start, end = _served(bag)
        return StatusAnswer(
            trace=required(trace, 2, "trace number"),
            level=_LEVELS[self.level.code],
            **read_organizations(self.levels, self.level),
            **read_people(self.level),
            **summed_up(verdicts or tuple(v for line in lines for v in line.verdicts), trace),
            payer_contact=self._payer_contact(),
            subscriber=read_name(subscriber) if subscriber.get(3) else None,
            payer_claim_control_number=bag.text("REF", "1K"),
            bill_type=bag.text("REF", "BLT"),
            control_number=bag.text("REF", "EJ"),
            prescription_number=bag.text("REF", "XZ"),
            voucher=bag.text("REF", "VV"),
            clearinghouse_trace=bag.text("REF", "D9"),
            service_from=start,
            service_to=end,
            verdicts=verdicts,
            lines=lines,
            kept_aside=bag.texts(),
        )

    def _payer_contact(self) -> Contact | None:
        payer = above(self.levels, self.level, "20")
        return read_contact(Bag(payer.segments).take("PER")) if payer else None


def _served(bag: Bag) -> tuple[date | None, date | None]:
    served = bag.take("DTP", "472")
    return period(served, "service date") if served else (None, None)


def _read_line(loop: list[Segment]) -> StatusAnswerLine:
    """Read 2220D: SVC, STC, REF*FJ and DTP*472."""
    service, bag = loop[0], Bag(loop[1:])
    start, end = _served(bag)
    return StatusAnswerLine(
        procedure=read_procedure(service, 1),
        charge_cents=money(service, 2, "line charge"),
        paid_cents=money_or_none(service, 3, "line payment") or 0,
        revenue_code=service.get(4),
        units=service.get(7),
        verdicts=read_verdicts(bag.take_all("STC")),
        control_number=bag.text("REF", "FJ"),
        service_from=start,
        service_to=end,
        kept_aside=bag.texts(),
    )


class Summary(TypedDict):
    """The fields of an answer that follow from its STC; amounts and dates are those of the first."""

    statuses: tuple[ClaimStatus, ...]
    effective_on: date
    charge_cents: int
    paid_cents: int
    finalized_on: date | None
    check_number: str


def summed_up(verdicts: Sequence[StatusVerdict], trace: Segment | None = None) -> Summary:
    """Return the fields of an answer that sum up its STC. Raises ``X12Refused`` without STC or its date."""
    first = verdicts[0] if verdicts else None
    if first is None or first.effective_on is None:
        missing = "status" if first is None else "status date"
        problem, position = f"the answer has no {missing}", trace.position if trace else 0
        raise X12Refused(problem, field="STC", remedy="Send STC after TRN", position=position)
    return Summary(
        statuses=all_statuses(verdicts),
        effective_on=first.effective_on,
        charge_cents=first.charge_cents or 0,
        paid_cents=first.paid_cents or 0,
        finalized_on=first.finalized_on,
        check_number=first.check_number,
    )
