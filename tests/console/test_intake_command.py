"""Taking files in from the command line, and getting records out of quarantine."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest
from temporalio.client import WorkflowExecutionStatus
from temporalio.testing import WorkflowEnvironment

from models.tables import ClaimRow
from tests.console.running import Desk
from tests.x12.institutional import sent


def _with_a_bad_date(batch: Path) -> str:
    """Break the second claim's first date of service."""
    text = batch.read_text()
    second = text.index("CLM*", text.index("CLM*") + 1)
    at = text.index("DTP*472*D8*", second)
    return text[:at] + "DTP*472*D8*20269999" + text[at + len("DTP*472*D8*20260101") :]


def test_a_file_is_taken_in_once_and_again_it_changes_nothing(desk: Desk):
    first = desk.data("intake", desk.world / "batch.837")
    again = desk.data("intake", desk.world / "batch.837")

    assert len(first["accepted"]) == 18
    assert first["rejected"] == []
    assert first["accepted"][0]["workflow"] == f"claim-{first['accepted'][0]['claim']}"
    assert (again["accepted"], again["changed"], again["duplicates"]) == ([], [], 18)
    assert len(desk.data("claims", "list")["claims"]) == 18


def test_several_files_are_one_list(desk: Desk):
    desk.set_up()
    taken = desk.data("intake", desk.world / "batch.837", desk.world / "visits.json")

    assert [len(one["accepted"]) for one in taken] == [18, 2]


def test_visits_before_the_practice_is_set_up_are_refused_with_the_remedy(desk: Desk):
    ran = desk.run("intake", desk.world / "visits.json")

    assert ran.code == 2
    assert "claimflow setup load" in ran.out


def test_visits_that_no_database_takes_are_refused_and_the_others_go_on(desk: Desk):
    desk.set_up()
    told = json.loads((desk.world / "visits.json").read_text())
    first, last = told["visits"][0], told["visits"][-1]
    numberless = first | {"number": "N-1", "rendering": 10**4000}
    odd = first | {"number": "N-2", "note": "nothing \0 more"}
    told["visits"] = [numberless, odd, first | {"number": "N-3", "coverages": []}, last]
    text = json.dumps(told).replace("0" * 4000, "0" * 5000)
    ran = desk.run("intake", desk.file("odd.json", text), "--json")
    rejected = [(one["position"], one["control_number"], one["field"]) for one in ran.data["rejected"]]

    assert ran.code == 5
    assert len(ran.data["accepted"]) == 1
    assert rejected == [(1, "", "visit"), (2, "N-2", "note"), (3, "N-3", "coverages")]


def test_one_bad_record_goes_to_quarantine_and_the_others_go_on(desk: Desk):
    ran = desk.run("intake", desk.file("bad.837", _with_a_bad_date(desk.world / "batch.837")), "--json")
    kept = desk.data("quarantine", "list")["quarantine"]

    assert ran.code == 5
    assert len(ran.data["accepted"]) == 17
    assert [one["control_number"] for one in ran.data["rejected"]] == ["FC-10002"]
    assert ran.data["rejected"][0]["position"] > 0
    assert [one["record"] for one in kept] == [ran.data["rejected"][0]["quarantine"]]


def test_a_mended_file_gets_its_record_out_of_quarantine(desk: Desk):
    bad = desk.file("bad.837", _with_a_bad_date(desk.world / "batch.837"))
    record = desk.run("intake", bad, "--json").data["rejected"][0]["quarantine"]
    still_bad = desk.run("quarantine", "release", record, "--file", bad)
    released = desk.data("quarantine", "release", record, "--file", desk.world / "batch.837")
    again = desk.run("quarantine", "release", record, "--file", desk.world / "batch.837")

    assert still_bad.code == 2
    assert "still not accepted" in still_bad.err
    assert released["status"] == "released"
    assert again.code == 4
    assert desk.data("claims", "show", "FC-10002")["state"] == "checking_coverage"
    assert desk.data("quarantine", "list")["quarantine"] == []


def test_a_record_may_go_without_being_taken_if_somebody_says_why(desk: Desk):
    record = desk.run("intake", desk.file("note.txt", "hello"), "--json").data["rejected"][0]["quarantine"]
    silent = desk.run("quarantine", "release", record)
    released = desk.data("quarantine", "release", record, "--reason", "not a claim file", "--as", "rory")

    assert silent.code == 2
    assert "Released by rory: not a claim file" in released["remedy"]


def test_a_file_whose_every_record_is_refused_ends_with_2(desk: Desk):
    ran = desk.run("intake", desk.file("empty.837", ""), "--json")

    assert ran.code == 2
    assert len(ran.data["rejected"]) == 1


def test_institutional_claims_are_refused_with_what_is_taken_instead(desk: Desk):
    ran = desk.run("intake", desk.file("stays.837", sent().decode()), "--json")
    (rejected,) = ran.data["rejected"]

    assert ran.code == 2
    assert "a 837I holds no claims that claimflow takes in" in rejected["reason"]
    assert "Give 837P files" in rejected["reason"]


def test_a_file_that_is_not_there_is_bad_input_and_the_one_before_it_is_taken(desk: Desk):
    ran = desk.run("intake", desk.world / "batch.837", desk.folder / "missing.837")

    assert ran.code == 2
    assert "missing.837" in ran.err
    assert len(desk.data("claims", "list")["claims"]) == 18


def test_the_schema_of_visit_files_is_one_json_object(desk: Desk):
    assert "visits" in json.loads(desk.run("intake", "--schema").out)["properties"]


def test_without_temporal_claims_are_stored_and_left_to_the_sweep(desk: Desk):
    ran = desk.run("intake", desk.world / "batch.837")
    with desk.store.read() as session:
        row = session.get(ClaimRow, desk.data("claims", "show", "FC-10001")["claim"])

    assert ran.code == 0
    assert "18 claims are not told yet: Temporal does not answer at 127.0.0.1:1" in ran.err
    assert row is not None
    assert not row.started


async def test_with_temporal_every_claim_has_its_workflow(
    desk: Desk, temporal: WorkflowEnvironment, surroundings: pytest.MonkeyPatch
):
    address = temporal.client.service_client.config.target_host
    surroundings.setenv("CLAIMFLOW_TEMPORAL_ADDRESS", address)
    ran = await asyncio.to_thread(desk.run, "intake", desk.world / "batch.837", "--json")
    taken = ran.data["accepted"]
    described = [await temporal.client.get_workflow_handle(one["workflow"]).describe() for one in taken]
    with desk.store.read() as session:
        rows = [session.get(ClaimRow, one["claim"]) for one in taken]

    assert ran.err == ""
    assert {workflow.status for workflow in described} == {WorkflowExecutionStatus.RUNNING}
    assert all(row is not None and row.started for row in rows)


def test_as_a_real_process_stdout_is_json_alone(desk: Desk):
    command = [sys.executable, "-m", "console.cli", "intake", str(desk.world / "batch.837"), "--json"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)

    assert ran.returncode == 0
    assert len(json.loads(ran.stdout)["accepted"]) == 18
    assert ran.stderr.startswith("Stored. 18 claims are not told yet")
