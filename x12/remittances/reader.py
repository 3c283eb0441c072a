"""Reads the remittance advice, 835 (005010X221A1): one payment with its claims.

::

    BPR*I*80*C*ACH*...*20261121~            what is paid, how, when
    TRN*1*EFT-1009*1512345678~              the payment's number
    N1*PR*Blue Heron Health~                1000A payer, 1000B payee (N1*PE)
    LX*1~ TS3*...~                          2000 a group of claims, perhaps with totals
    CLP*HL-0001*1*150*80*25*12*ICN-5~       2100 claim: charge 150, paid 80, patient owes 25
    SVC*HC:99213*150*80**1~                 2110 line
    PLB*1993000003*20261231*WO:HL-0000*20~  adjustments of the provider

``remittance_records`` gives one record after the other, in the memory of one claim; ``read_835`` gathers
them. A claim that cannot be read is refused alone, its neighbours go on. Nothing is balanced here:
``models.remittance`` tells the differences, the rulebook judges them.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from pydantic import ValidationError

from models.errors import X12Refused
from models.refusal import RefusedRecord
from models.remittance import (
    ClaimGroup,
    Payment,
    ProviderAdjustment,
    RefusedRemittanceClaim,
    Remittance,
    RemittanceClaim,
)
from x12.envelopes import OpenTransaction, Transaction
from x12.reading import money
from x12.refusals import attempt
from x12.remittances.claim_reader import read_claim
from x12.remittances.fields import says_more
from x12.remittances.head_reader import read_group, read_payment, read_provider_adjustments
from x12.segment import Segment

Read = TypeVar("Read")
RemittanceRecord = Payment | ClaimGroup | RemittanceClaim | RefusedRemittanceClaim | ProviderAdjustment | str
"""What a remittance consists of; a text is a segment behind the claims that no field holds."""

_TURNS = frozenset({"ST", "LX", "CLP", "PLB", "SE"})
_OF_CLAIMS = frozenset({"NM1", "MIA", "MOA", "PER"})
"""Segments that never stand in a line: behind an SVC they belong to a claim whose CLP is missing."""
_COMPLETE = "Ask the payer for the complete remittance"


def read_835(transaction: Transaction | OpenTransaction) -> Remittance:
    """Read one payment. Raises ``X12Refused`` when its head (BPR, TRN) cannot be read."""
    records = remittance_records(transaction)
    gathered = _Gathered(next(records))
    for record in records:
        gathered.add(record)
    return gathered.remittance(complete=transaction.complete)


def remittance_records(
    transaction: Transaction | OpenTransaction, refuse_head: Callable[[X12Refused], object] | None = None
) -> Iterator[RemittanceRecord]:
    """Yield the ``Payment``, then groups and claims as they come, then provider adjustments.

    A head that cannot be read raises ``X12Refused``; with ``refuse_head`` that is told the refusal, no
    ``Payment`` comes, and the claims go on: for people who look, never for money.

    Of an ``OpenTransaction`` (``x12.interchange.Messages``) no more than one claim is held in memory.
    Whether the set had its end, ``transaction.complete`` tells afterwards.
    """
    loops = _loops(transaction)
    head, _ = next(loops)
    try:
        yield _read_head(transaction, head)
    except X12Refused as error:
        if refuse_head is None:
            raise
        refuse_head(error)
    claim: tuple[list[Segment], int] | None = None
    for loop, end in loops:
        # A claim waits for what follows it: without the end of the set nobody knows whether it is whole.
        if claim is not None:
            yield from _claim(*claim)
        claim = (loop, end) if loop[0].id == "CLP" else None
        if claim is None:
            yield from _beside_claims(loop, end)
    if claim is not None:
        yield from _claim(*claim) if transaction.complete else _cut_off(*claim)


class _Gathered:
    """The records of one payment as they come."""

    def __init__(self, payment: RemittanceRecord) -> None:
        self.head: dict[str, Any] = dict(payment) if isinstance(payment, Payment) else {}
        self.kept: list[str] = []
        self.groups: list[ClaimGroup] = []
        self.counts: list[int] = []
        self.claims: list[RemittanceClaim] = []
        self.refused: list[RefusedRemittanceClaim] = []
        self.adjustments: list[ProviderAdjustment] = []

    def add(self, record: RemittanceRecord) -> None:
        """Put a record where it belongs."""
        match record:
            case RemittanceClaim():
                if not self.groups:
                    self.add(ClaimGroup(claim_count=0))
                self.claims.append(record)
                self.counts[-1] += 1
            case ClaimGroup():
                self.groups.append(record)
                self.counts.append(0)
            case RefusedRemittanceClaim():
                self.refused.append(record)
            case ProviderAdjustment():
                self.adjustments.append(record)
            case str():
                self.kept.append(record)
            case Payment():
                raise AssertionError("a remittance has one head")

    def remittance(self, *, complete: bool) -> Remittance:
        """Return the whole payment."""
        head, counted = self.head, zip(self.groups, self.counts, strict=True)
        kept: tuple[str, ...] = head.pop("kept_aside")
        return Remittance(
            **head,
            kept_aside=(*kept, *self.kept),
            claims=tuple(self.claims),
            groups=tuple(group.model_copy(update={"claim_count": n}) for group, n in counted),
            provider_adjustments=tuple(self.adjustments),
            refused=tuple(self.refused),
            complete=complete,
        )


def _loops(transaction: Transaction | OpenTransaction) -> Iterator[tuple[list[Segment], int]]:
    """Yield the head (without ST), then one list for every LX, CLP and PLB, each with the byte it ends at."""
    loop: list[Segment] = []
    for segment in transaction.segments:
        if segment.id not in _TURNS:
            loop.append(segment)
        elif segment.id != "ST":
            yield loop, segment.offset
            loop = [segment]
    if not loop or loop[0].id != "SE":
        yield loop, -1


def _read_head(transaction: Transaction | OpenTransaction, head: list[Segment]) -> Payment:
    try:
        return read_payment(head)
    except X12Refused as error:
        raise X12Refused(
            error.problem,
            record=f"ST {transaction.control_number[:20]}",
            field=error.field,
            remedy=error.remedy,
            position=error.position,
        ) from None


def _beside_claims(loop: list[Segment], end: int) -> Iterator[RemittanceRecord]:
    """Read what is no claim: a group, or provider adjustments and what follows them."""
    if loop[0].id == "LX":
        yield read_group(loop)
        return
    adjustments = _tried(lambda: read_provider_adjustments(loop[0]), loop[:1], end)
    if isinstance(adjustments, RefusedRemittanceClaim):
        yield adjustments
    else:
        yield from adjustments
        if says_more(loop[0], 14):
            yield loop[0].text
    yield from (segment.text for segment in loop[1:])


def _claim(loop: list[Segment], end: int) -> Iterator[RemittanceRecord]:
    """Read one claim, or say why not; segments of a claim whose own CLP is missing are refused apart."""
    try:
        claim = read_claim(loop)
        if not [line for line in claim.lines if line.kept_aside]:
            yield claim
            return
    except (X12Refused, ValidationError):
        pass
    yield from _claim_and_strangers(loop, end)


def _claim_and_strangers(loop: list[Segment], end: int) -> Iterator[RemittanceRecord]:
    """Read a claim that holds something odd: segments of another claim, or what cannot be read."""
    own = _length_of_claim(loop)
    if own == len(loop):
        yield _tried(lambda: read_claim(loop), loop, end)
    elif loop[own - 1].id == "CAS":
        # The CLP missing stood before this CAS or behind it: nobody knows whose adjustments these are.
        yield _refused(loop, end, "segments of another claim follow: its CLP is missing", "CLP")
    else:
        yield _tried(lambda: read_claim(loop[:own]), loop[:own], loop[own].offset)
        yield _refused(loop[own:], end, "the CLP of this claim is missing", "CLP")


def _length_of_claim(loop: list[Segment]) -> int:
    """Count the segments up to one that cannot belong to the claim any more."""
    in_lines = False
    for n, segment in enumerate(loop):
        if segment.id == "SVC":
            in_lines = True
        elif in_lines and segment.id in _OF_CLAIMS:
            return n
    return len(loop)


def _cut_off(loop: list[Segment], end: int) -> Iterator[RemittanceRecord]:
    yield _refused(loop, end, "the file is cut off within or behind this claim", "SE")


def _refused(loop: list[Segment], end: int, problem: str, field: str) -> RefusedRemittanceClaim:
    """Refuse a claim for something that stands in none of its elements."""

    def refuse() -> RemittanceClaim:
        raise X12Refused(problem, field=field, remedy=_COMPLETE, position=loop[0].position)

    refused = _tried(refuse, loop, end)
    assert isinstance(refused, RefusedRemittanceClaim)
    return refused.model_copy(update={"value": ""})


def _tried(read: Callable[[], Read], loop: list[Segment], end: int) -> Read | RefusedRemittanceClaim:
    """Return what ``read`` makes of a CLP or PLB, or why it cannot be taken."""
    heading = loop[0]
    is_claim = heading.id == "CLP"
    number = heading.get(1) if is_claim else ""
    result = attempt(read, "claim" if is_claim else heading.id, number, loop)
    if not isinstance(result, RefusedRecord):
        return result
    return RefusedRemittanceClaim(
        **dict(result),
        paid_cents=_paid(heading) if is_claim else None,
        payer_claim_control_number=heading.get(7) if is_claim else "",
        offset=heading.offset,
        end=end,
    )


def _paid(clp: Segment) -> int | None:
    try:
        return money(clp, 4, "amount paid")
    except X12Refused:
        return None
