"""``claimflow demo`` as a user runs it: a process of its own, everything real, stopped by Ctrl-C."""

import json
import os
import signal
import subprocess
import sysconfig
import time
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.timeout(900)]

PROGRAM = Path(sysconfig.get_path("scripts")) / "claimflow"
CLAIMS = 25

PAID, SHARED, GIVEN_UP = {"paid": 1}, {"patient_billed": 1}, {"written_off": 1}

EXPECTED: dict[str, dict[str, int]] = {
    "authorization_appealed": GIVEN_UP,
    "authorization_found": PAID,
    "bad_npi": PAID,
    "claim_unprocessable": PAID,
    "coverage_replaced": PAID,
    "crossed_over": PAID,
    "duplicate_line": PAID,
    "file_unacknowledged": PAID,
    "late_filing_overturned": PAID,
    "line_denied": PAID,
    "member_id_mistyped": PAID,
    "missing_pointer": GIVEN_UP,
    "paid_in_full": PAID,
    "patient_protected": GIVEN_UP,
    "patient_share": SHARED,
    "records_attached": PAID,
    "records_faxed": PAID,
    "records_late": PAID,
    "records_not_sent": PAID,
    "rejected_by_clearinghouse": PAID,
    "rejected_by_payer": PAID,
    "remittance_before_acknowledgement": SHARED,
    "remittance_redelivered": PAID,
    "remittance_unbalanced": PAID,
    "report_missing": SHARED,
    "secondary_billed": SHARED,
    "self_pay": SHARED,
    "status_not_found": PAID,
    "status_pending": PAID,
    "unclear_note": PAID,
    "uncoded_visit": PAID,
    "written_off": GIVEN_UP,
}
"""Each scenario of the first twenty-five claims and how its claim ends; one claim may live through two of
them (the one without a pointer is denied later on, and given up)."""

INVARIANTS = {
    "every_claim_terminal",
    "ledger_balances",
    "no_duplicate_submission",
    "one_posting_per_remittance_line",
    "each_request_answered_once",
    "every_open_claim_attended",
    "no_forgotten_fact",
    "no_patient_in_temporal_or_logs",
}


def run_demo() -> dict[str, Any]:
    """Run the demo to its end and return its report; anything but exit code 0 fails the test."""
    command = [str(PROGRAM), "demo", "--claims", str(CLAIMS), "--json"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=400, check=False)
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
    return json.loads(ran.stdout)


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    """Run the demo once for the tests that look at its report."""
    return run_demo()


def test_every_invariant_of_the_demo_holds(report: dict[str, Any]) -> None:
    assert set(report["invariants"]) == INVARIANTS
    assert [name for name, holds in report["invariants"].items() if not holds] == []
    assert (report["terminal"], report["open"], report["broken"]) == (CLAIMS, 0, {})


def test_every_scenario_comes_to_its_end(report: dict[str, Any]) -> None:
    assert report["scenario_outcomes"] == EXPECTED


def test_the_ledger_of_the_demo_adds_up(report: dict[str, Any]) -> None:
    ledger = report["ledger"]
    parts = ("paid_cents", "adjusted_cents", "patient_cents", "written_off_cents", "open_cents")

    assert ledger["balanced"] is True
    assert ledger["charges_cents"] == sum(ledger[part] for part in parts) > 0
    assert ledger["open_cents"] == 0


def test_nothing_was_sent_or_posted_twice(report: dict[str, Any]) -> None:
    assert report["duplicates"] == {"submissions": 0, "postings": 0}


def test_every_kind_of_file_was_exchanged(report: dict[str, Any]) -> None:
    assert [kind for kind, count in report["files"].items() if not count] == []


def test_every_task_was_answered_or_overtaken(report: dict[str, Any]) -> None:
    tasks = report["tasks"]

    assert tasks["opened"] == tasks["completed"] + tasks["cancelled"]
    assert tasks["completed"] > 30
    assert "mend_claim" not in tasks["by_kind"], "a step failed"


def test_requests_of_payers_are_answered_by_275_and_by_fax(report: dict[str, Any]) -> None:
    requests = report["requests"]

    # One is asked for twice: by 277, and after the payer's last day by the denial (CARC 226).
    assert requests["asked"] == requests["answered"] + 1 == 5
    assert requests["by_channel"] == {"275": 3, "fax": 1}
    assert requests["in_time"] == requests["answered"]


def test_the_same_seed_leads_to_the_same_books(report: dict[str, Any]) -> None:
    again = run_demo()

    for part in ("by_outcome", "by_outcome_cents", "scenario_outcomes", "ledger"):
        assert again[part] == report[part], part


def test_ctrl_c_stops_everything_the_demo_started(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    command = [str(PROGRAM), "demo", "--claims", str(CLAIMS), "--json", "--keep", str(folder)]
    # A session of its own, so that the signal reaches the demo alone and nothing of this test's.
    said = (tmp_path / "said").open("wb")
    demo = subprocess.Popen(command, stdout=said, stderr=said, start_new_session=True)
    said.close()
    try:
        wait_until_at_work(folder, demo)
        started = processes_of(folder)
        demo.send_signal(signal.SIGINT)
        code = demo.wait(timeout=60)
    finally:
        demo.kill()
        demo.wait()
        left = processes_of(folder)
        for pid in left:
            os.kill(pid, signal.SIGKILL)

    assert len(started) >= 4, "temporal, payer, worker and the demo itself"
    assert left == []
    assert code == 130
    assert list((folder / "run").glob("*.pid")) == []


def wait_until_at_work(folder: Path, demo: "subprocess.Popen[bytes]") -> None:
    """Wait until the worker runs and some claims are on their way."""
    until = time.monotonic() + 120
    while not (folder / "run" / "worker.pid").exists():
        assert demo.poll() is None, (folder.parent / "said").read_text()
        assert time.monotonic() < until, "the demo did not start its worker"
        time.sleep(0.2)
    time.sleep(6)


def processes_of(folder: Path) -> list[int]:
    """Return every process that was started for this folder: it stands in its command or environment."""
    needle = str(folder).encode()
    found: list[int] = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue  # gone, or not ours
        if needle in words:
            found.append(int(process.name))
    return found
