"""The rows that reports count: what became of each claim, worked out once whenever it changes.

They hold nothing that the other tables do not say; ``console.reports.claim_figures`` works them out anew.
"""

from datetime import date

from sqlalchemy import Index
from sqlmodel import Field

from models.columns import Row, cents, text


class ClaimFiguresRow(Row, table=True):
    """What became of one claim, in numbers. What is not known yet is None.

    ``payer_id`` is the first payer it was sent to, ``owing_payer_id`` the one billed now. ``clean``: the
    first attempt was taken without a rejection. ``decided_on``, ``denied`` and ``first_pass`` are of the
    first payer's first decision: something was denied; the first attempt was paid, or left to the patient,
    whole. ``days_to_pay`` counts from the first sending to the first money. ``open`` tells whether anybody
    owes anything. ``promised_on`` is the latest day that a payer named, ``promise_kept`` whether it decided
    between the promise and that day.
    """

    __table_args__ = (
        Index("ix_claim_figures_sent", "sent_on", "claim_id"),
        Index("ix_claim_figures_payer_sent", "payer_id", "sent_on", "claim_id"),
        Index("ix_claim_figures_open_service", "open", "service_from", "claim_id"),
        Index("ix_claim_figures_open_sent", "open", "sent_on", "claim_id"),
        Index("ix_claim_figures_promised", "promised_on", "claim_id"),
    )
    claim_id: str = Field(primary_key=True)
    payer_id: str = ""
    owing_payer_id: str = ""
    service_from: date | None = None
    sent_on: date | None = None
    clean: bool | None = None
    decided_on: date | None = None
    denied: bool | None = None
    first_pass: bool | None = None
    days_to_pay: int | None = None
    charge_cents: int = cents(default=0)
    paid_cents: int = cents(default=0)
    payer_open_cents: int = cents(default=0)
    patient_open_cents: int = cents(default=0)
    open: bool = False
    promised_on: date | None = None
    promise_kept: bool = False


class ClaimDenialRow(Row, table=True):
    """One reason of one denied line of a claim, from a decision that was not taken back.

    ``remarks`` are RARCs with blanks between, ``cause`` is a ``RootCause``, ``action`` what the playbook
    called for on the day of the decision, ``cents`` what was cut for this reason.
    """

    __table_args__ = (
        Index("ix_claim_denial_decided", "decided_on", "claim_id"),
        Index("ix_claim_denial_carc", "carc", "decided_on"),
    )
    claim_id: str = Field(primary_key=True)
    n: int = Field(primary_key=True)
    decided_on: date
    payer_id: str = ""
    carc: str
    group: str = ""
    remarks: str = ""
    procedure: str = ""
    cause: str = ""
    action: str = ""
    rule: str = text(default="")
    cents: int = cents(default=0)


class FiguresDueRow(Row, table=True):
    """A claim of which something changed since its figures were worked out.

    Triggers of the tables themselves add these rows (migration 0009), in the transaction of the change, so
    that no change is ever missed; rows are only added and taken out, so that nobody waits for anybody.
    """

    n: int | None = Field(default=None, primary_key=True)
    claim_id: str
