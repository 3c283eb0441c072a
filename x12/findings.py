"""The public door of the check: what is wrong with a transaction set, or with a file.

::

    for finding in check_transaction(transaction):
        print(finding.claim, finding.segment, finding.message, finding.remedy)

Four of the levels that SNIP counts: 1 the envelopes, 2 what the guide wants of loops, segments and
elements, 3 what must add up, 4 what a situation asks for. ``docs/edi.md`` lists every rule.
"""

from collections.abc import Iterator
from typing import BinaryIO

from models.edi import EdiFinding
from models.value import Value
from x12.checks.finding_rules import STRUCTURE_RULES
from x12.checks.group_checks import EnvelopeCheck
from x12.checks.guide_text import KINDS
from x12.checks.guide_walk import walk_of
from x12.checks.transaction_check import TransactionCheck
from x12.envelopes import OpenTransaction, Transaction
from x12.files import kind_of
from x12.interchange import Messages


class CheckedMessage(Value):
    """One transaction set of a file: its kind, its guide, how many claims it holds, and their money."""

    kind: str
    version: str
    claims: int = 0
    charge_cents: int = 0
    paid_cents: int = 0


class Checked(Value):
    """A checked file. ``ok`` when nothing is an error; warnings do not count."""

    messages: tuple[CheckedMessage, ...] = ()
    findings: tuple[EdiFinding, ...] = ()

    @property
    def ok(self) -> bool:
        """Tell whether the file has no errors."""
        return all(finding.severity != "error" for finding in self.findings)


def check_transaction(transaction: Transaction | OpenTransaction) -> Iterator[EdiFinding]:
    """Yield what is wrong inside a transaction set, going through its segments once.

    Raises ``X12Refused`` when its version is not supported.
    """
    check = _check_of(transaction)
    if check is None:
        yield _unchecked(transaction)
    else:
        yield from check.run(transaction.segments)


def check_file(data: bytes | BinaryIO) -> Checked:
    """Check a whole file. Raises ``X12Refused`` when it is no X12, or in a version we do not know."""
    messages, envelopes = Messages(data), EnvelopeCheck()
    found: list[EdiFinding] = []
    checked: list[CheckedMessage] = []
    for transaction in messages:
        found += envelopes.check(messages.interchange, messages.group, transaction)
        message, findings = _checked(transaction)
        checked.append(message)
        found += findings
    return Checked(messages=tuple(checked), findings=(*messages.findings, *found))


def _checked(transaction: OpenTransaction) -> tuple[CheckedMessage, list[EdiFinding]]:
    """Check one transaction set; its findings come in the order of its segments."""
    message = CheckedMessage(kind=kind_of(transaction), version=transaction.version)
    check = _check_of(transaction)
    if check is None:
        return message, [_unchecked(transaction)]
    findings = sorted(check.run(transaction.segments), key=lambda finding: finding.position)
    sums = check.reporter.sums
    totals = {"claims": sums["claims"], "charge_cents": sums["charge"], "paid_cents": sums["paid"]}
    return message.model_copy(update=totals), findings


def _check_of(transaction: Transaction | OpenTransaction) -> TransactionCheck | None:
    """Return the check for a transaction set, or None when it is of a kind without a guide (997)."""
    kind = kind_of(transaction)
    if kind not in KINDS:
        return None
    return TransactionCheck(walk_of(kind), transaction.control_number, transaction.delimiters)


def _unchecked(transaction: Transaction | OpenTransaction) -> EdiFinding:
    rule = STRUCTURE_RULES["guide_unknown"]
    return EdiFinding(
        rule="guide_unknown",
        severity=rule.severity,
        message=rule.message.format(found=kind_of(transaction)),
        transaction=transaction.control_number,
    )
