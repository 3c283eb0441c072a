"""What a payer said about an authorization: given, not needed, not yet decided; then the review looks again.

What was given is kept in the set-up like one that ``claimflow setup add authorization`` brings: the member's
later claims find it, and each line that goes out under it counts its units down.
"""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeVar

from activities.authorization_calls import billed
from activities.authorization_numbers import with_number, without_numbers
from activities.contacts import contacts_of, day_after, log_contacts
from activities.coverage_facts import balances_of
from activities.overrides import keep_none_required
from activities.steps import form
from activities.withdrawal import take_back
from models.answers import AuthorizationAnswer, ContactEntry
from models.claim import ServiceLine
from models.correction import corrected
from models.errors import BadInput
from models.finding import Finding, Role
from models.inbox import Snooze
from models.judgement import Judgement
from models.lifecycle import ClaimState
from models.practice import Authorization
from models.tables import HumanTaskRow
from models.tasks import TaskKind
from rulebook.edits.answered import lines_of
from rulebook.granted import Objection, lines_covered, written_down
from rulebook.snoozing import LONGEST_DAYS
from store import setup, tasks
from store.step import ClaimStep, Decision

Good = TypeVar("Good", Authorization, tuple[ServiceLine, ...])


def authorization_answered(step: ClaimStep, task: HumanTaskRow, answer: AuthorizationAnswer) -> Decision:
    """Keep what the payer said, and review the claim again. Raises ``BadInput``."""
    # A day named for the authorization is no promise of money: nobody is to call for a remittance then.
    entries = tuple(one.model_copy(update={"promised_on": None}) for one in answer.contact_log)
    log_contacts(step, task, entries)
    match answer.action:
        case "obtained":
            return _obtained(step, task, answer)
        case "not_required":
            return _not_required(step, task, answer)
        case "wait":
            return _wait(step, task, answer)
        case "withdraw":
            return take_back(step, "withdrawn: no authorization")
        case _:
            step.revise(corrected(step.document, answer.changes), task.completed_by)
            changed = sorted(answer.changes)
            return step.proceed(ClaimState.REVIEWING, "corrected: review again", changed=changed)


def _lines(step: ClaimStep, task: HumanTaskRow) -> tuple[ServiceLine, ...]:
    """Return the lines that the findings of the task are about."""
    found = json.loads(task.detail).get("findings", ())
    return lines_of(step.document, [Finding.model_validate(one) for one in found])


def _obtained(step: ClaimStep, task: HumanTaskRow, answer: AuthorizationAnswer) -> Decision:
    """Keep the authorization, and put it on the lines that it is for, in the place of a wrong number."""
    granted, lines = _granted(step, task, answer), _lines(step, task)
    covered = _accepted(task, lines_covered(granted, step.document, lines))
    _refuse_too_few(step, task, granted, covered)
    setup.put(step.session, "authorization", granted)
    bare = without_numbers(step.document, lines)
    step.revise(with_number(bare, covered, granted), task.completed_by)
    told = {"codes": sorted(granted.codes), "valid_from": granted.valid_from, "valid_to": granted.valid_to}
    return _reviewed_again(
        step, task, "authorization_obtained", "the payer gave an authorization", covered, told
    )


def _granted(step: ClaimStep, task: HumanTaskRow, answer: AuthorizationAnswer) -> Authorization:
    """Return what was obtained as the set-up keeps it, together with what the number was good for before."""
    coverage = billed(step)
    member = coverage.member_id if coverage is not None else ""
    said = _accepted(task, written_down(answer, step.claim.payer_id, member, step.as_of.date()))
    known = setup.get(step.session, Authorization, said.number)
    if known is None:
        return said
    if (known.payer_id, known.member_id) != (said.payer_id, said.member_id):
        remedy = "Look at the number again; if it is right, the record on file is wrong: claimflow setup"
        raise _bad(task, "number", "another member or payer has this number on file", remedy)
    return _extended(known, said)


def _extended(known: Authorization, said: Authorization) -> Authorization:
    """Return a known authorization that the payer extended: what went out under it stays covered."""
    changes: dict[str, Any] = {
        "procedure": "",
        "procedures": tuple(sorted(known.codes | said.codes)),
        "valid_from": min(known.valid_from, said.valid_from),
        "valid_to": max(known.valid_to, said.valid_to),
    }
    return said.model_copy(update=changes)


def _refuse_too_few(
    step: ClaimStep, task: HumanTaskRow, granted: Authorization, lines: tuple[ServiceLine, ...]
) -> None:
    """Refuse units that the lines use up, with those that other claims have used under the number."""
    number = granted.number
    used = next((b.used for b in balances_of(step) if b.authorization.number == number), Decimal(0))
    billed_units = sum((line.units for line in lines), Decimal(0))
    if used + billed_units <= granted.units:
        return
    others = f", and other claims have used {used:f}" if used else ""
    problem = f"the claim bills {billed_units:f} units{others}: {granted.units:f} are not enough"
    remedy = "Enter all units that the number was granted for, ask for more, or correct the claim"
    raise _bad(task, "units", problem, remedy)


def _not_required(step: ClaimStep, task: HumanTaskRow, answer: AuthorizationAnswer) -> Decision:
    """Keep the payer's word for these lines as they are; a number that is wrong for them comes off."""
    if not any(entry.person.strip() or entry.reference.strip() for entry in answer.contact_log):
        remedy = "Note in contact_log who said it, or the reference of the call or the portal"
        raise _bad(task, "contact_log", "nobody could show later that the payer wants none", remedy)
    lines = _lines(step, task)
    step.revise(without_numbers(step.document, lines), task.completed_by)
    keep_none_required(step.claim, lines, task.completed_by)
    why = "the payer says that it wants no authorization for this"
    return _reviewed_again(step, task, "authorization_not_required", why, lines, {})


def _wait(step: ClaimStep, task: HumanTaskRow, answer: AuthorizationAnswer) -> Decision:
    """It is asked for: the same task is put off until the day after the promised one, and comes back then.

    It stays open meanwhile, since the payer may be earlier.
    """
    promised = answer.promised_on or _promised_in(answer.contact_log)
    today = step.as_of.date()
    if promised is None or not today <= promised <= today + timedelta(days=LONGEST_DAYS):
        problem = "it is not said until when" if promised is None else "this is no day to wait for"
        raise _bad(task, "promised_on", problem, f"Give today, or a day within {LONGEST_DAYS} days")
    before = {k: v for k, v in json.loads(task.detail).items() if k not in ("problem", "refused")}
    said = {"promised_on": promised, "note": answer.note, "contacts": contacts_of(step)}
    asked = step.open_task(
        TaskKind(task.kind),
        before | said,
        ClaimState(task.state),
        role=Role(task.role),
        subject=task.subject,
        summary=f"an authorization is promised for {promised}",
    )
    row = tasks.need(step.session, asked.detail["task"])
    row.snoozed_until, row.snoozed_for = day_after(promised, step.as_of), Snooze.DATE.value
    row.assignee = task.completed_by
    row.due_at = row.snoozed_until + timedelta(days=step.policy.due_days(TaskKind(task.kind)))
    return Decision(asked.state, row.due_at, asked.summary, asked.detail)


def _promised_in(entries: tuple[ContactEntry, ...]) -> Any:
    return next((entry.promised_on for entry in entries if entry.promised_on), None)


def _reviewed_again(
    step: ClaimStep,
    task: HumanTaskRow,
    rule: str,
    reason: str,
    lines: tuple[ServiceLine, ...],
    told: dict[str, Any],
) -> Decision:
    judgement = Judgement(
        rule=rule,
        source=f"task {task.id}",
        inputs={
            "by": task.completed_by,
            "payer_id": step.claim.payer_id,
            "lines": [line.number for line in lines],
            **told,
        },
        reason=reason,
    )
    return step.proceed(ClaimState.REVIEWING, f"{reason}: review again", judgement=form(judgement))


def _accepted(task: HumanTaskRow, found: Good | Objection) -> Good:
    if isinstance(found, Objection):
        raise _bad(task, found.field, found.problem, found.remedy)
    return found


def _bad(task: HumanTaskRow, field: str, problem: str, remedy: str) -> BadInput:
    return BadInput(problem, record=f"task {task.id}", field=field, remedy=remedy)
