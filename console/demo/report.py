"""The demo's report: one object for programs, the same in words for people."""

import json
from collections import Counter
from statistics import median
from typing import Any

from console.demo.checks import Evidence, duplicate_submissions, posting_differences
from models.lifecycle import TERMINAL
from models.money import dollars
from models.tasks import TaskStatus
from store import ledger
from store.requests import RequestStatus

FILE_KINDS = ("837P", "999", "277CA", "276", "277", "277RFAI", "275", "270", "271", "835")


def report(evidence: Evidence, broken: dict[str, list[str]], seed: int, seconds: float) -> dict[str, Any]:
    """Return the demo's result as one JSON object (the keys are described in ``docs/running.md``)."""
    terminal = [row for row in evidence.claims if row.state in TERMINAL]
    outcomes = Counter(row.state for row in terminal)
    cents: Counter[str] = Counter()
    for row in terminal:
        cents[row.state] += row.charge_cents
    return {
        "claims": len(evidence.claims),
        "terminal": len(terminal),
        "open": len(evidence.claims) - len(terminal),
        "by_outcome": dict(sorted(outcomes.items())),
        "by_outcome_cents": dict(sorted(cents.items())),
        **_scenarios(evidence),
        "ledger": _ledger(evidence, broken),
        "duplicates": {
            "submissions": len(duplicate_submissions(evidence)),
            "postings": len([d for d in posting_differences(evidence) if d]),
        },
        "files": {kind: _count(evidence, kind) for kind in FILE_KINDS},
        "tasks": _tasks(evidence),
        "requests": _requests(evidence),
        "transitions": _transitions(evidence),
        "checkpoints": evidence.checkpoints.count,
        "staff": "simulated, through the same door as people",
        "invariants": {name: not found for name, found in broken.items()},
        "broken": {name: found[:20] for name, found in broken.items() if found},
        "seconds": round(seconds, 1),
        "seed": seed,
    }


def _count(evidence: Evidence, kind: str) -> int:
    return sum(count for kinds, count in evidence.file_kinds.items() if kind in kinds.split("+"))


def _scenarios(evidence: Evidence) -> dict[str, Any]:
    cases: list[dict[str, Any]] = json.loads((evidence.world / "cases.json").read_text())
    state_of = {row.source_number: row.state for row in evidence.claims}
    counts: Counter[str] = Counter()
    outcomes: dict[str, Counter[str]] = {}
    for case in cases:
        for scenario in case["scenarios"]:
            counts[scenario] += 1
            outcomes.setdefault(scenario, Counter())[state_of.get(case["account"], "missing")] += 1
    return {
        "by_scenario": dict(sorted(counts.items())),
        "scenario_outcomes": {name: dict(found) for name, found in sorted(outcomes.items())},
    }


def _ledger(evidence: Evidence, broken: dict[str, list[str]]) -> dict[str, Any]:
    accounts: Counter[str] = Counter()
    for entry in evidence.entries:
        if entry.claim_id:
            accounts[entry.account] += entry.amount_cents
    balance = ledger.balance_from(accounts)
    return {
        "balanced": not broken["ledger_balances"],
        "charges_cents": balance.charges,
        "paid_cents": balance.paid,
        "adjusted_cents": balance.adjusted,
        "patient_cents": balance.patient,
        "written_off_cents": balance.written_off,
        "open_cents": balance.open,
    }


def _tasks(evidence: Evidence) -> dict[str, Any]:
    return {
        "opened": len(evidence.tasks),
        "completed": sum(task.status == TaskStatus.COMPLETED for task in evidence.tasks),
        "cancelled": sum(task.status == TaskStatus.CANCELLED for task in evidence.tasks),
        "by_kind": dict(sorted(Counter(task.kind for task in evidence.tasks).items())),
    }


def _requests(evidence: Evidence) -> dict[str, Any]:
    """Count what payers asked for: answered, answered by the payer's last day, and by which way."""
    answered = [row for row in evidence.requests if row.status == RequestStatus.ANSWERED]
    in_time = [row for row in answered if row.due_on and row.answered_on and row.answered_on <= row.due_on]
    return {
        "asked": len(evidence.requests),
        "answered": len(answered),
        "in_time": len(in_time),
        "by_channel": dict(sorted(Counter(row.channel for row in answered).items())),
    }


def _transitions(evidence: Evidence) -> dict[str, float]:
    attempts = Counter(row.claim_id for row in evidence.submissions)
    worked_on = {task.claim_id for task in evidence.tasks}
    clean = [n for c, n in evidence.transitions.items() if attempts[c] == 1 and c not in worked_on]
    reworked = [n for c, n in evidence.transitions.items() if attempts[c] != 1 or c in worked_on]
    return {
        "clean_median": median(clean) if clean else 0,
        "clean_max": max(clean, default=0),
        "reworked_max": max(reworked, default=0),
    }


def as_text(result: dict[str, Any]) -> str:
    """Return the report in words."""
    lines = [f"{result['claims']} claims, {result['terminal']} closed, in {result['seconds']} seconds", ""]
    lines.append("outcomes")
    for outcome, count in result["by_outcome"].items():
        lines.append(f"  {outcome:<22}{count:>6}{dollars(result['by_outcome_cents'][outcome]):>16}")
    lines += ["", "ledger"]
    book = result["ledger"]
    for part in ("charges", "paid", "adjusted", "patient", "written_off", "open"):
        lines.append(f"  {part:<22}{dollars(book[f'{part}_cents']):>22}")
    lines.append(f"  {'charges = the rest':<22}{'yes' if book['balanced'] else 'NO':>22}")
    lines += ["", "files exchanged"]
    lines.append("  " + ", ".join(f"{n} x {kind}" for kind, n in result["files"].items()))
    tasks = result["tasks"]
    lines += ["", f"tasks: {tasks['completed']} of {tasks['opened']} answered (staff: {result['staff']})"]
    lines += [f"  {kind:<22}{count:>6}" for kind, count in tasks["by_kind"].items()]
    asked = result["requests"]
    ways = ", ".join(f"{count} by {channel}" for channel, count in asked["by_channel"].items())
    lines += ["", f"requests of payers: {asked['asked']}, {asked['answered']} answered ({ways or 'none'}),"]
    lines[-1] += f" {asked['in_time']} of them in time"
    moves = result["transitions"]
    lines += ["", "Temporal state transitions per claim"]
    lines.append(f"  clean: median {moves['clean_median']:g}, most {moves['clean_max']}")
    lines.append(f"  reworked: most {moves['reworked_max']}")
    lines += ["", "invariants"]
    for name, holds in result["invariants"].items():
        lines.append(f"  {'holds ' if holds else 'BROKEN'} {name.replace('_', ' ')}")
        lines += [f"         {what}" for what in result["broken"].get(name, [])]
    return "\n".join(lines) + "\n"
