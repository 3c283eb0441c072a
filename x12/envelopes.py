"""What the three envelopes of a file say: interchange (ISA), group (GS) and transaction set (ST).

::

    ISA*00*          *00*          *ZZ*HARBORLIGHT    *ZZ*BLUEHERON      *261121*0930*^*00501*000000907*0*T*:~
    GS*HC*HARBORLIGHT*BLUEHERON*20261121*0930*907*X*005010X222A1~
    ST*837*0001*005010X222A1~

``x12/interchange.py`` reads them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from models.acknowledgement import InterchangeAcknowledgement
from models.edi import EdiFinding
from x12.segment import Delimiters, Segment


@dataclass(slots=True)
class TransactionHeader:
    """What ST and GS say of a transaction set: ``version`` is ST03, or GS08 where there is none (835, 997).

    ``complete`` is False when the set has no SE: the file was cut off, or a segment got lost.
    """

    kind: str
    control_number: str
    version: str
    delimiters: Delimiters
    group_control_number: int = 0
    version_field: str = "ST03"
    complete: bool = True


@dataclass(slots=True)
class Transaction(TransactionHeader):
    """One transaction set, ST to SE, with all its segments."""

    segments: tuple[Segment, ...] = ()


@dataclass(slots=True)
class OpenTransaction(TransactionHeader):
    """One transaction set of a stream: ``segments`` can be gone through once, ``complete`` is true after."""

    segments: Iterator[Segment] = field(default_factory=lambda: iter(()))


@dataclass(slots=True)
class Group:
    """One functional group, GS to GE: transactions of one kind (``HC`` claims, ``HP`` remittances)."""

    functional_code: str
    control_number: int
    version: str
    sender: str
    receiver: str
    transactions: list[Transaction] = field(default_factory=list[Transaction])
    transaction_count: int = 0


@dataclass(slots=True)
class Interchange:
    """One ISA to IEA. ``created_at`` has no time zone (ISA carries none) and is None when it is no date.

    ``acknowledgements`` are the TA1 segments; ``findings`` say what is wrong with the envelopes.
    """

    sender_qualifier: str
    sender_id: str
    receiver_qualifier: str
    receiver_id: str
    control_number: int
    created_at: datetime | None
    usage: str
    delimiters: Delimiters
    groups: list[Group] = field(default_factory=list[Group])
    acknowledgements: list[InterchangeAcknowledgement] = field(
        default_factory=list[InterchangeAcknowledgement]
    )
    findings: list[EdiFinding] = field(default_factory=list[EdiFinding])

    @property
    def transactions(self) -> tuple[Transaction, ...]:
        """Return the transactions of all groups, in their order."""
        return tuple(transaction for group in self.groups for transaction in group.transactions)
