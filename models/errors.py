"""Every exception of claimflow, in one tree.

::

    ClaimflowError
    ├── BadInput            a file, form or answer that cannot be taken; says record, field, problem, remedy
    │   ├── X12Refused      an X12 file or transaction set that cannot be read
    │   └── NotAllowed      the roles of the person do not allow it; says which would
    ├── NotFound            the thing named does not exist
    ├── Conflict            someone else was first (a task completed by another)
    ├── BadSettings         the program is set up wrongly; says which setting and what would be right
    ├── PayerUnreachable    the payer's side of the wire does not answer; retried, then a person is asked
    ├── IllegalMove         a step asked for a move the table does not have (``store/step.py``)
    ├── Unbalanced          entries that do not sum to zero (``store/ledger.py``)
    ├── ChildFailed         a program of the embedded stack ended or never got ready (``console/embedded``)
    └── DatabaseUnreachable the database does not answer a command (``console/commands``)

What is wrong with *data* that could be read is no exception but a ``Finding`` (``models/finding.py``).
No message carries a person's name, member id or birth date: records are named by claim ids and
control numbers.
"""


class ClaimflowError(Exception):
    """The root. ``exit_code`` is what a command ends with when it meets this error."""

    exit_code = 1


class BadInput(ClaimflowError):
    """Input that cannot be taken: which record, which field, what is wrong, and what would be right."""

    exit_code = 2

    def __init__(self, problem: str, *, record: str = "", field: str = "", remedy: str = "") -> None:
        self.problem = problem
        self.record = record
        self.field = field
        self.remedy = remedy
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """Return the whole message: ``record, field: problem. Remedy.``"""
        where = ", ".join(part for part in (self.record, self.field) if part)
        text = f"{where}: {self.problem}" if where else self.problem
        return f"{text}. {self.remedy}" if self.remedy else text


class X12Refused(BadInput):
    """An X12 file or transaction set that cannot be read. ``position`` counts segments from 1."""

    def __init__(
        self, problem: str, *, record: str = "", field: str = "", remedy: str = "", position: int = 0
    ) -> None:
        self.position = position
        super().__init__(problem, record=record, field=field, remedy=remedy)


class NotAllowed(BadInput):
    """The roles of the person do not allow it; the remedy says whose it is."""


class NotFound(ClaimflowError):
    """The thing named does not exist."""

    exit_code = 3


class Conflict(ClaimflowError):
    """Someone else was first, or the state does not allow it any more."""

    exit_code = 4


class BadSettings(ClaimflowError):
    """The program is set up wrongly; the message names the setting and the remedy."""

    exit_code = 2


class PayerUnreachable(ClaimflowError):
    """The payer's side of the wire does not answer."""
