"""``claimflow edi show`` of answers about files: 999, 997 and TA1. Was it taken, and what is wrong?"""

from collections.abc import Callable, Iterator
from functools import partial

from console.commands.edi_show_record import Record, kept, refusals
from console.commands.edi_show_text import INDENT, facts, listed, plural, worded
from models.acknowledgement import (
    GroupAcknowledgement,
    InterchangeAcknowledgement,
    SyntaxContext,
    SyntaxFinding,
    TransactionAcknowledgement,
)
from x12.acknowledgements.files import read_997, read_999
from x12.checks.guide_text import data_element, data_elements
from x12.envelopes import Transaction
from x12.segment_names import segment_name


def show_999(transaction: Transaction) -> Iterator[Record]:
    """Show a 999."""
    return _group(transaction, read_999, "999")


def show_997(transaction: Transaction) -> Iterator[Record]:
    """Show a 997."""
    return _group(transaction, read_997, "997")


def _group(
    transaction: Transaction, read: Callable[[Transaction], GroupAcknowledgement], kind: str
) -> Iterator[Record]:
    group = read(transaction)
    verdict = worded("set_status", group.status)
    title = f"GROUP {group.group_control_number}  {verdict}"
    yield Record(
        "group", title, partial(_group_lines, group, kind), group.model_copy(update={"transactions": ()})
    )
    for held in group.transactions:
        title = f"MESSAGE {held.control_number}  {worded('set_status', held.status)}"
        draw = partial(_set_lines, held, group.version, kind)
        yield Record("message", title, draw, held, (held.control_number, *_claims_in(held)))
    yield from refusals(group.refused)


def _claims_in(held: TransactionAcknowledgement) -> list[str]:
    """Return the claims that the findings name, so that ``--claim`` finds them."""
    contexts = (context for finding in held.findings for context in finding.contexts)
    return [context.value for context in contexts if context.value]


def _group_lines(group: GroupAcknowledgement, kind: str) -> list[str]:
    counts = f"{group.accepted} of {plural(group.received, 'message')} accepted, {group.included} included"
    rows = [
        ("About", listed((worded("functional_code", group.functional_code), group.version))),
        ("Messages", counts),
        *(("Problem", worded("group_error", code)) for code in group.errors),
    ]
    return [*facts(rows), *kept(group.kept_aside, kind)]


def _set_lines(held: TransactionAcknowledgement, version: str, kind: str) -> list[str]:
    lines = facts(
        [
            ("About", listed((held.transaction, held.version or version))),
            *(("Problem", worded("set_error", code)) for code in held.errors),
        ]
    )
    for finding in held.findings:
        lines += _finding(finding, held.transaction)
    return [*lines, *kept(held.kept_aside, kind)]


def _finding(finding: SyntaxFinding, transaction: str) -> list[str]:
    """Write one error: where it is, what is wrong, which claim it is about."""
    name = segment_name("", finding.segment)
    place = listed(
        (
            f"segment {finding.position}: {finding.segment}{f' ({name})' if name else ''}",
            f"loop {finding.loop}" if finding.loop else "",
        )
    )
    rows = [("", worded("segment_error", finding.segment_error) if finding.segment_error else "")]
    if finding.element:
        rows = [("Element", _element(finding)), ("Found", finding.value)]
    elif finding.segment_error:
        rows = [("Wrong", worded("segment_error", finding.segment_error))]
    contexts = [*finding.contexts, *finding.element_contexts]
    rows += [_context(context) for context in contexts]
    return [*facts([("At", place)]), *facts(rows, INDENT * 2)]


def _element(finding: SyntaxFinding) -> str:
    number, _, part = finding.element.partition(":")
    element = f"{number.zfill(2)}-{part.partition(':')[0]}" if part else number.zfill(2)
    known = data_elements()
    reference = finding.reference or (data_element(finding.segment, element) if number.isdecimal() else "")
    name = known[reference].name if reference in known else ""
    what = worded("element_error", finding.element_error)
    return f"{finding.segment}{element}{f' ({name})' if name else ''}: {what}"


def _context(context: SyntaxContext) -> tuple[str, str]:
    """Write a CTX: about which claim it is, or what made it necessary."""
    if context.name == "SITUATIONAL TRIGGER":
        at = f"{context.segment}{context.element.replace(':', '-').zfill(2) if context.element else ''}"
        where = listed((at, f"segment {context.position}" if context.position else "", context.loop))
        return "Needed for", where
    return "About", f"{context.name} {listed((context.value, *context.further))}"


def interchange_record(held: InterchangeAcknowledgement) -> Record:
    """Show a TA1."""
    sent = f"sent {held.sent_at:%Y-%m-%d %H:%M}" if held.sent_at else ""
    note = "" if held.note == "000" else worded("interchange_note", held.note)
    rows = [("About", sent), ("Problem", note)]
    title = f"TA1  interchange {held.control_number:09}  {worded('set_status', held.status)}"
    return Record("interchange", title, lambda: facts(rows), held)
