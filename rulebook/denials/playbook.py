"""The denial playbook: what a payer's decision calls for, as one disposition with the rule behind it.

The playbook is data (``rulebook/data/denials.toml``), keyed by payer, CARC, RARC and group; the most
specific rule wins, and a CARC no rule knows goes to the biller, never past anybody. Three examples::

    CO-16 with M119            the payer holds the claim: correct it, send a replacement (frequency 7)
    CO-16 with MA130 and M119  the payer holds nothing: a new claim (frequency 1), no appeal
    the same on one line of    the payer holds the paid lines: a replacement, or they would be paid twice
      two, the other paid
    CO-197, no number sent,    resend by itself with the number, once
      one on file since
"""

from collections.abc import Iterable
from typing import Any

from models.denial import DenialAction, DeniedLine, Disposition
from models.filing_evidence import FilingEvidence
from models.finding import Role
from models.matching import UnmatchedLine
from models.remittance import RemittanceClaim
from rulebook.denials.data import FixName, known_remarks
from rulebook.denials.denied_lines import denied_lines, questioned_lines
from rulebook.denials.facts import DenialContext
from rulebook.denials.fixes import applied, mended
from rulebook.denials.limits import Limits, limits_of
from rulebook.denials.verdicts import Verdict, judge, most_specific
from rulebook.line_matching import match_lines, unmatched_lines

__all__ = ["MOST_HUMAN_FIRST", "DenialContext", "assess", "judge", "most_specific"]

MOST_HUMAN_FIRST = (
    DenialAction.REVIEW,
    DenialAction.CORRECT,
    DenialAction.ANSWER_REQUEST,
    DenialAction.APPEAL,
    DenialAction.WRITE_OFF,
    DenialAction.WAIT,
    DenialAction.RESEND_AUTOMATICALLY,
)
"""When lines are denied differently, the action that asks most of a person decides for the claim."""


def assess(claim: RemittanceClaim, context: DenialContext) -> Disposition:
    """Return what to do about a payer's decision; ``NONE`` when no line of it is denied or questioned.

    Never raises for any codes a payer may send. Money is not its business: a paid line next to a denied
    one is posted all the same.
    """
    matches = match_lines(claim, context.document, context.told_lines)
    denied = (*denied_lines(claim, matches), *questioned_lines(claim, matches))
    if not denied:
        source = "ASC X12 005010X221A1 2110: charge, paid, adjustments of each line"
        return Disposition(action=DenialAction.NONE, rule="no denied line", source=source)
    unmatched = _denied_unmatched(denied, unmatched_lines(claim, context.document, matches))
    limits = limits_of(claim, denied, context.today)
    verdicts = [judge(line, adjustment, context) for line in denied for adjustment in line.adjustments]
    verdicts = [_within_limits(verdict, context) for verdict in verdicts]
    if unmatched:
        return _asked_which_line(_combined(denied, verdicts, limits, context), unmatched)
    return _automatic(denied, verdicts, limits, context) or _combined(denied, verdicts, limits, context)


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


def _within_limits(verdict: Verdict, context: DenialContext) -> Verdict:
    """Remarks of the line may forbid what a rule advises; then a person corrects, or decides."""
    remarks = known_remarks(verdict.line.remarks, context.today)
    if verdict.action is DenialAction.APPEAL and any(r.new_claim for r in remarks):
        return verdict.model_copy(update={"action": DenialAction.CORRECT, "deadline": "corrected"})
    appeal = verdict.action is DenialAction.APPEAL and not all(r.appeal_allowed for r in remarks)
    resends = verdict.action in {DenialAction.CORRECT, DenialAction.RESEND_AUTOMATICALLY}
    if appeal or (resends and not all(r.resend_allowed for r in remarks)):
        return verdict.model_copy(update={"action": DenialAction.REVIEW})
    return verdict


def _automatic(
    denied: tuple[DeniedLine, ...],
    verdicts: list[Verdict],
    limits: Limits,
    context: DenialContext,
) -> Disposition | None:
    """Resend with what the facts mend, if that answers every denied line and is all that is to do.

    None of it happens towards a payer that takes no replacement of a claim it holds: there a person
    chooses the way.
    """
    if any(v.action is not DenialAction.RESEND_AUTOMATICALLY for v in verdicts):
        return None
    frequency = limits.frequency
    fixes: tuple[FixName, ...] = tuple(dict.fromkeys(verdict.fix for verdict in verdicts))
    corrections = {} if fixes == ("attachment",) else _corrections_together(fixes, verdicts, context)
    if fixes != ("attachment",) and not _may_go(corrections, frequency, context):
        return None
    return Disposition(
        action=DenialAction.RESEND_AUTOMATICALLY,
        owner=verdicts[0].owner,
        denied=denied,
        frequency=frequency,
        appeal_allowed=limits.appeal_allowed,
        corrections=corrections,
        fields=tuple(corrections),
        rule=_joined("; ", (f"{v.rule}, {v.fix} on file" for v in verdicts)),
        source=_joined("; ", (v.source for v in verdicts)),
        cause=verdicts[0].cause,
        fixes=fixes,
        reasons=_reasons(verdicts),
        advice="A stored fact puts it right; the claim goes out again with it.",
    )


def _may_go(corrections: dict[str, Any], frequency: str, context: DenialContext) -> bool:
    takes_it = context.payer is None or context.payer.replacement_supported or frequency == "1"
    return takes_it and bool(corrections) and applied(context.document, corrections) is not None


def _corrections_together(
    fixes: tuple[FixName, ...], verdicts: list[Verdict], context: DenialContext
) -> dict[str, Any]:
    """Return the corrections of all verdicts; nothing when two of them contradict each other.

    Each fix is asked once for all its lines: the units of one authorization must cover them together.
    """
    together: dict[str, Any] = {}
    for fix in fixes:
        mine = [verdict for verdict in verdicts if verdict.fix == fix]
        lines = tuple(dict.fromkeys(verdict.line for verdict in mine))
        fields = tuple(dict.fromkeys(field for verdict in mine for field in verdict.fields))
        found = mended(fix, lines, fields, context)
        if not found or any(together.get(path, value) != value for path, value in found.items()):
            return {}
        together |= found
    return together


def _combined(
    denied: tuple[DeniedLine, ...],
    verdicts: list[Verdict],
    limits: Limits,
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
        frequency=limits.frequency,
        appeal_allowed=limits.appeal_allowed,
        resend_allowed=limits.resend_allowed,
        fields=fields,
        rule=_joined("; ", (verdict.rule for verdict in deciding)),
        source=_joined("; ", (verdict.source for verdict in deciding)),
        cause=deciding[0].cause,
        deadline=deciding[0].deadline,
        letter=next((v.letter for v in deciding if v.letter), ""),
        reasons=_reasons(deciding),
        proof=_proof(context) if any(v.fix == "proof_of_filing" for v in deciding) else None,
        notes=tuple(dict.fromkeys((*limits.notes, *(note for verdict in asked for note in verdict.notes)))),
        flags=tuple(dict.fromkeys(v.flag for v in asked if v.flag)),
        advice=_joined(" ", (*(v.advice for v in deciding), *limits.advice)),
    )


def _proof(context: DenialContext) -> FilingEvidence | None:
    return context.filing_proof.evidence if context.filing_proof is not None else None


def _asked_of_a_person(verdict: Verdict) -> Verdict:
    automatic = verdict.action is DenialAction.RESEND_AUTOMATICALLY
    return verdict.model_copy(update={"action": DenialAction.CORRECT}) if automatic else verdict


def _reasons(verdicts: list[Verdict]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(verdict.reason for verdict in verdicts))


def _joined(separator: str, texts: Iterable[str]) -> str:
    return separator.join(dict.fromkeys(text for text in texts if text))
