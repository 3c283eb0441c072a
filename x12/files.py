"""Which message is this? Names the kind of a transaction set from ST01 and its guide version.

One X12 transaction number serves several guides, so the version decides: ``ST*837`` with
``005010X222A1`` is a professional claim (837P), with ``005010X223A2`` an institutional one (837I);
``ST*277`` with ``005010X214`` acknowledges claims (277CA), with ``005010X212`` answers a 276, with
``005010X213`` asks for information (277RFAI): that one is read by its levels and not checked.
"""

from typing import Literal

from models.errors import X12Refused
from x12.envelopes import Interchange, TransactionHeader
from x12.interchange import read_interchanges

# fmt: off
FileKind = Literal[
    "837P", "837I", "837D", "835", "999", "997", "TA1", "277CA", "276", "277", "277RFAI",
    "270", "271", "275", "278",
]
# fmt: on

_GUIDES: dict[tuple[str, str], FileKind] = {
    ("837", "X222"): "837P",
    ("837", "X223"): "837I",
    ("837", "X224"): "837D",
    ("835", "X221"): "835",
    ("999", "X231"): "999",
    ("997", ""): "997",
    ("997", "X230"): "997",
    ("277", "X214"): "277CA",
    ("276", "X212"): "276",
    ("277", "X212"): "277",
    ("277", "X213"): "277RFAI",
    ("270", "X279"): "270",
    ("271", "X279"): "271",
    ("275", "X210"): "275",
    ("275", "X211"): "275",
    ("278", "X215"): "278",
    ("278", "X216"): "278",
    ("278", "X217"): "278",
}

SUPPORTED = (
    "837P 005010X222A1, 837I 005010X223A2, 835 005010X221A1, 999 005010X231A1, 997 005010, TA1, "
    "277CA 005010X214, 276 and 277 005010X212, 270 and 271 005010X279A1, 275 005010X210"
)
"""What claimflow reads, in words for a refusal."""


def kind_of(transaction: TransactionHeader) -> FileKind:
    """Name the kind of a transaction set; addenda (X222A2, X223A3, X231 ...) count as their guide.

    Raises ``X12Refused`` for 4010 and for transactions nobody here knows.
    """
    version = transaction.version.rstrip("~").strip()
    guide = version[6:10] if version.startswith("005010") else None
    kind = _GUIDES.get((transaction.kind, guide)) if guide is not None else None
    if kind is None:
        raise X12Refused(
            f"transaction {transaction.kind[:10] or '?'} in version {version[:20] or '?'} is not supported",
            record=f"ST {transaction.control_number[:20]}",
            field=transaction.version_field,
            remedy=f"Supported are {SUPPORTED}",
            position=1,
        )
    return kind


def kinds_in(data: bytes) -> tuple[str, ...]:
    """Name every kind in a file once, in the order met. Raises ``X12Refused`` as the reader does."""
    kinds: dict[str, None] = {}
    for interchange in read_interchanges(data):
        kinds.update(dict.fromkeys(_kinds(interchange)))
    return tuple(kinds)


def identify(data: bytes) -> FileKind:
    """Name the first kind of message in a file; an interchange with nothing but TA1 segments is a TA1.

    Raises ``X12Refused`` when the file is no X12 or holds no message at all.
    """
    interchanges = read_interchanges(data)
    for interchange in interchanges:
        for transaction in interchange.transactions:
            return kind_of(transaction)
    if any(interchange.acknowledgements for interchange in interchanges):
        return "TA1"
    raise X12Refused("the file holds no message", record="file", field="ST", remedy="Send a file with an ST")


def _kinds(interchange: Interchange) -> list[str]:
    kinds: list[str] = ["TA1"] if interchange.acknowledgements else []
    return kinds + [kind_of(transaction) for transaction in interchange.transactions]
