"""``claimflow edi show`` of claims: 837P and 837I, one after the other, in the memory of one."""

from collections.abc import Iterator
from functools import partial

from console.commands.edi_show_institutional import institutional_lines
from console.commands.edi_show_professional import professional_lines
from console.commands.edi_show_record import Record, Sums, refused_record
from console.commands.edi_show_text import dollars, facts, known_as, plural, worded
from x12.claims.reader import ReadClaim, stream_claims
from x12.claims.reading import BatchHeader
from x12.claims.sources import RefusedClaim
from x12.envelopes import OpenTransaction
from x12.institutional.reader import ReadInstitutionalClaim, stream_institutional_claims

AnyRead = ReadClaim | ReadInstitutionalClaim


def show_professional(transaction: OpenTransaction) -> Iterator[Record]:
    """Show an 837P."""
    header = BatchHeader()
    return _claims(stream_claims(transaction, header), header)


def show_institutional(transaction: OpenTransaction) -> Iterator[Record]:
    """Show an 837I."""
    header = BatchHeader()
    return _claims(stream_institutional_claims(transaction, header), header)


def _claims(
    claims: Iterator[ReadClaim | ReadInstitutionalClaim | RefusedClaim], header: BatchHeader
) -> Iterator[Record]:
    """Show the batch, each claim in its place, and the sum."""
    sums, refused, first = Sums(), 0, True
    for claim in claims:
        if first:
            yield _batch(header)
            first = False
        if isinstance(claim, RefusedClaim):
            refused += 1
            yield refused_record(claim)
        else:
            sums.add(charge=claim.document.charge_cents)
            yield _claim(claim)
    yield _total(sums, refused)


def _batch(header: BatchHeader) -> Record:
    rows = [
        ("From", known_as(header.submitter_name, header.submitter_id)),
        ("To", header.receiver_id),
        ("Batch", header.reference),
    ]
    names = ("submitter_id", "submitter_name", "receiver_id", "reference")
    return Record("batch", "", lambda: facts(rows), {name: getattr(header, name) for name in names})


def _claim(claim: AnyRead) -> Record:
    document = claim.document
    frequency = worded("frequency", document.frequency)
    billed = "" if claim.sequence == "P" else f", billed to the {worded('sequence', claim.sequence)} payer"
    title = f"CLAIM {claim.control_number}  {dollars(document.charge_cents)}  {frequency}{billed}"
    draw = (
        partial(professional_lines, claim)
        if isinstance(claim, ReadClaim)
        else partial(institutional_lines, claim)
    )
    numbers = (claim.control_number, document.payer_claim_control_number)
    data = {"sequence": claim.sequence, "claim": document}
    return Record("claim", title, draw, data, tuple(n for n in numbers if n) or ("?",))


def _total(sums: Sums, refused: int) -> Record:
    also = f", and {refused:,} refused" if refused else ""
    text = f"{plural(sums.count, 'claim')}{also}, {dollars(sums.of('charge'))} charged"
    data = {"claims": sums.count, "refused": refused, "charge_cents": sums.of("charge")}
    return Record("total", f"TOTAL  {text}", data=data)
