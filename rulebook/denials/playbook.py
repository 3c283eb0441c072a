"""The denial playbook: what a payer's decision calls for, as one disposition with the rule behind it.

The playbook is data (``rulebook/data/denials.toml``), keyed by payer, CARC, RARC and group; the most
specific rule wins, and a CARC no rule knows goes to the biller, never past anybody. Three examples::

    CO-16 with M119            the payer holds the claim: correct it, send a replacement (frequency 7)
    CO-16 with MA130 and M119  the payer holds nothing: a new claim (frequency 1), no appeal
    CO-197, no number sent,    resend by itself with the number, once
      one on file since
"""

from collections.abc import Iterable
from typing import Any, Literal

from models.denial import DenialAction, DeniedLine, Disposition
from models.finding import Role
from models.matching import UnmatchedLine
from models.remittance import RemittanceClaim
from rulebook.denials.data import RemarkRule
from rulebook.denials.denied_lines import denied_lines
from rulebook.denials.verdicts import (
    DenialContext,
    Verdict,
    fresh_authorization,
    judge,
    known_remarks,
    most_specific,
    our_lines,
)
from rulebook.line_matching import match_lines, unmatched_lines

__all__ = ["MOST_HUMAN_FIRST", "DenialContext", "assess", "judge", "most_specific"]

MOST_HUMAN_FIRST = (
    DenialAction.REVIEW,
    DenialAction.CORRECT,
    DenialAction.APPEAL,
    DenialAction.WRITE_OFF,
    DenialAction.RESEND_AUTOMATICALLY,
)
"""When lines are denied differently, the action that asks most of a person decides for the claim."""


def assess(claim: RemittanceClaim, context: DenialContext) -> Disposition:
    """Return what to do about a payer's decision; ``NONE`` when no line of it is denied.

    Never raises for any codes a payer may send. Money is not its business: a paid line next to a denied
    one is posted all the same.
    """
    matches = match_lines(claim, context.document, context.told_lines)
    denied = denied_lines(claim, matches)
    if not denied:
        return Disposition(action=DenialAction.NONE, rule="no denied line")
    unmatched = _denied_unmatched(denied, unmatched_lines(claim, context.document, matches))
    remarks = tuple(r for line in denied for r in known_remarks(line.remarks, context.today))
    verdicts = [judge(line, adjustment, context) for line in denied for adjustment in line.adjustments]
    verdicts = [_within_limits(verdict, remarks) for verdict in verdicts]
    if unmatched:
        return _asked_which_line(_combined(denied, verdicts, remarks, context), unmatched)
    return _automatic(denied, verdicts, context) or _combined(denied, verdicts, remarks, context)


def _denied_unmatched(
    denied: tuple[DeniedLine, ...], unmatched: tuple[UnmatchedLine, ...]
) -> tuple[UnmatchedLine, ...]:
    return tuple(line for line in unmatched if line.answer in {one.answer for one in denied})


def _asked_which_line(disposition: Disposition, unmatched: tuple[UnmatchedLine, ...]) -> Disposition:
    """A denial that names none of our lines is decided by a person, who sees what the playbook says of it."""
    answers = ", ".join(str(line.answer) for line in unmatched)
    said = f"Line {answers} of the remittance is denied and answers none of ours: see the candidates."
    return disposition.model_copy(
        update={
            "action": DenialAction.REVIEW,
            "owner": Role.BILLER,
            "rule": _joined("; ", ("denied line is not ours", disposition.rule)),
            "advice": _joined(" ", (said, disposition.advice)),
            "unmatched": unmatched,
        }
    )


def _within_limits(verdict: Verdict, remarks: tuple[RemarkRule, ...]) -> Verdict:
    """Remarks may forbid what a rule advises; then a person corrects, or decides."""
    if verdict.action is DenialAction.APPEAL and any(r.new_claim for r in remarks):
        return verdict.model_copy(update={"action": DenialAction.CORRECT})
    appeal = verdict.action is DenialAction.APPEAL and not all(r.appeal_allowed for r in remarks)
    resends = verdict.action in {DenialAction.CORRECT, DenialAction.RESEND_AUTOMATICALLY}
    if appeal or (resends and not all(r.resend_allowed for r in remarks)):
        return verdict.model_copy(update={"action": DenialAction.REVIEW})
    return verdict


def _automatic(
    denied: tuple[DeniedLine, ...], verdicts: list[Verdict], context: DenialContext
) -> Disposition | None:
    """Resend with the authorization on file, if that answers every denied line and is all that is to do.

    One authorization for all lines goes to the claim (REF*G1 of 2300), else each line gets its own. None
    of it happens towards a payer that takes no replacement: there a person chooses the way.
    """
    takes_replacement = context.payer is None or context.payer.replacement_supported
    if not takes_replacement or any(v.action is not DenialAction.RESEND_AUTOMATICALLY for v in verdicts):
        return None
    corrections = _authorization_corrections(denied, context)
    if not corrections:
        return None
    first = verdicts[0]
    return Disposition(
        action=DenialAction.RESEND_AUTOMATICALLY,
        owner=first.owner,
        denied=denied,
        frequency=_frequency(denied, context),
        appeal_allowed=_appeal_allowed(denied, context),
        corrections=corrections,
        fields=tuple(corrections),
        rule=f"{first.rule}, authorization on file",
        source=first.source,
        cause=first.cause,
        advice="An authorization recorded since the claim was sent covers it; it goes out again with it.",
    )


def _authorization_corrections(denied: tuple[DeniedLine, ...], context: DenialContext) -> dict[str, Any]:
    lines = tuple(line for one in denied for line in our_lines(one, context))
    whole = fresh_authorization(lines, context)
    if whole is not None:
        return {"authorization_number": whole.number}
    single = {line.number: fresh_authorization((line,), context) for line in lines}
    numbers = {n: a.number for n, a in single.items() if a is not None}
    # The units of one authorization must not be spent twice, and every line needs one.
    if len(numbers) < len(lines) or len(set(numbers.values())) < len(lines):
        return {}
    positions = {line.number: position for position, line in enumerate(context.document.lines, start=1)}
    return {f"lines.{positions[n]}.authorization_number": number for n, number in numbers.items()}


def _combined(
    denied: tuple[DeniedLine, ...],
    verdicts: list[Verdict],
    remarks: tuple[RemarkRule, ...],
    context: DenialContext,
) -> Disposition:
    """Let the most human action decide, and show everything that led to it."""
    asked = [_asked_of_a_person(verdict) for verdict in verdicts]
    action = min((v.action for v in asked), key=MOST_HUMAN_FIRST.index)
    deciding = [verdict for verdict in asked if verdict.action is action]
    fields = tuple(dict.fromkeys(path for verdict in deciding for path in verdict.fields))
    return Disposition(
        action=action,
        owner=deciding[0].owner,
        denied=denied,
        frequency=_frequency(denied, context),
        appeal_allowed=_appeal_allowed(denied, context),
        fields=fields,
        rule=_joined("; ", (verdict.rule for verdict in deciding)),
        source=_joined("; ", (verdict.source for verdict in deciding)),
        cause=_joined("; ", (verdict.cause for verdict in deciding)),
        advice=_joined(" ", (*(v.advice for v in deciding), *(r.advice for r in remarks if not r.fields))),
    )


def _asked_of_a_person(verdict: Verdict) -> Verdict:
    automatic = verdict.action is DenialAction.RESEND_AUTOMATICALLY
    return verdict.model_copy(update={"action": DenialAction.CORRECT}) if automatic else verdict


def _frequency(denied: tuple[DeniedLine, ...], context: DenialContext) -> Literal["1", "7"]:
    """Say 1 only where the payer holds nothing; whether it takes a 7 at all is the sender's to ask."""
    remarks = [r for line in denied for r in known_remarks(line.remarks, context.today)]
    return "1" if any(r.new_claim for r in remarks) else "7"


def _appeal_allowed(denied: tuple[DeniedLine, ...], context: DenialContext) -> bool:
    remarks = [r for line in denied for r in known_remarks(line.remarks, context.today)]
    return all(r.appeal_allowed and not r.new_claim for r in remarks)


def _joined(separator: str, texts: Iterable[str]) -> str:
    return separator.join(dict.fromkeys(text for text in texts if text))
