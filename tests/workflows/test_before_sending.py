"""Coverage, coding and review: what stands between a visit and the first file to a payer."""

from typing import Any

import pytest

from models.claim import ClaimDocument
from models.lifecycle import ClaimState
from models.tables import ClaimVersionRow, ContactRow
from models.tasks import TaskKind
from tests.builders import a_claim, a_coverage, a_doctor, a_line
from tests.workflows.office import Office

CODES = {
    "action": "code",
    "diagnoses": ["J02.0", "R05.9"],
    "lines": [{"line": 1, "procedure": "99214", "diagnosis_pointers": [1, 2]}],
}


def an_uncoded_visit() -> ClaimDocument:
    """Return a visit as the practice's system gives it: a note, no codes."""
    return a_claim(diagnoses=(), lines=(a_line(procedure="", diagnosis_pointers=()),), note="sore throat")


async def test_an_uncoded_visit_is_coded_by_one_coder_and_sent(office: Office) -> None:
    claim = await office.take_in(an_uncoded_visit())
    shown = await office.answer(claim, TaskKind.ASSIGN_CODES, **CODES)
    sent = await office.send_one(claim)

    assert shown["role"] == "coder"
    assert [t.kind for t in office.tasks_of(claim)] == ["assign_codes"]
    assert sent.document.lines[0].procedure == "99214"
    assert [d.code for d in sent.document.diagnoses] == ["J020", "R059"]
    assert office.row(claim).version == 2


async def test_an_unclear_note_goes_to_the_provider_and_back_to_the_coder(office: Office) -> None:
    claim = await office.take_in(an_uncoded_visit())
    await office.answer(claim, TaskKind.ASSIGN_CODES, action="query", question="Which side?")
    asked = await office.answer(claim, TaskKind.ANSWER_QUERY, answer="The left.")
    shown = await office.answer(claim, TaskKind.ASSIGN_CODES, **CODES)
    await office.send_one(claim)

    assert (asked["role"], asked["detail"]["question"]) == ("provider", "Which side?")
    assert shown["detail"]["query"]["answer"] == "The left."


FLAWS: dict[str, tuple[dict[str, Any], str, str, dict[str, Any]]] = {
    "the same service twice": (
        {"lines": tuple(a_line(n, procedure="20610") for n in (1, 2)), "charge_cents": 30000},
        "coder",
        "duplicate_line",
        {"lines.2.modifiers": ["76"]},
    ),
    "an npi with a slip": (
        {"rendering": a_doctor(npi="1234567894")},
        "biller",
        "npi_check_digit",
        {"rendering.npi": "1234567893"},
    ),
    "a line without a diagnosis": (
        {"lines": (a_line(diagnosis_pointers=()),)},
        "coder",
        "diagnosis_pointer_missing",
        {"lines.1.diagnosis_pointers": [1]},
    ),
    "no member id": (
        {"coverages": (a_coverage(member_id=""),)},
        "biller",
        "member_id_missing",
        {"coverages.1.member_id": "BHH774411"},
    ),
}


@pytest.mark.parametrize("flaw", FLAWS)
async def test_a_flaw_reaches_the_role_that_can_mend_it_and_no_payer(office: Office, flaw: str) -> None:
    changes, role, rule, correction = FLAWS[flaw]
    claim = await office.take_in(a_claim(**changes))
    shown = await office.task(claim, TaskKind.FIX_FINDINGS)

    assert shown["role"] == role
    assert rule in [finding["rule"] for finding in shown["detail"]["findings"]]
    assert await office.send() == []

    await office.answer(claim, TaskKind.FIX_FINDINGS, action="correct", changes=correction)
    await office.send_one(claim)
    versions = [v for v in office.all(ClaimVersionRow) if v.claim_id == claim]
    assert [(v.version, v.author) for v in versions] == [(1, "intake"), (2, f"a {role}")]
    assert all(path in versions[1].changes for path in correction)


async def test_a_warning_may_be_let_pass_with_a_reason_an_error_may_not(office: Office) -> None:
    claim = await office.take_in(
        a_claim(
            lines=(a_line(diagnosis_pointers=()),),
            billing=a_claim().billing.model_copy(update={"taxonomy": ""}),
        )
    )
    await office.answer(
        claim, TaskKind.FIX_FINDINGS, action="override", overrides={"diagnosis_pointer_missing": "in a hurry"}
    )
    again = await office.task(claim, TaskKind.FIX_FINDINGS)
    assert "cannot be overridden" in again["detail"]["problem"]

    await office.answer(
        claim, TaskKind.FIX_FINDINGS, action="correct", changes={"lines.1.diagnosis_pointers": [1]}
    )
    await office.answer(
        claim, TaskKind.FIX_FINDINGS, action="override", overrides={"taxonomy_missing": "not asked for here"}
    )
    assert (await office.send_one(claim)).document.billing.taxonomy == ""


async def test_the_patient_names_another_coverage_and_its_payer_is_asked(office: Office) -> None:
    office.line.coverage = ["inactive", "active"]
    claim = await office.take_in(a_claim())
    other = a_coverage(member_id="BHH990022").model_dump(mode="json")
    said = {"channel": "phone", "note": "changed jobs in October", "reference": "call 7"}
    shown = await office.answer(
        claim, TaskKind.CONTACT_PATIENT, action="coverage", coverage=other, contact_log=[said]
    )
    sent = await office.send_one(claim)

    assert (shown["role"], shown["detail"]["coverage_status"]) == ("front_desk", "inactive")
    assert [asked.member_id for asked in office.line.asked] == ["BHH774411", "BHH990022"]
    (contact,) = office.all(ContactRow)
    assert (contact.claim_id, contact.note, contact.author) == (
        claim,
        "changed jobs in October",
        "a front_desk",
    )
    assert sent.document.coverages[0].member_id == "BHH990022"


async def test_a_payer_that_is_not_set_up_is_asked_for_once_and_then_asked(office: Office) -> None:
    stranger = a_coverage(payer=a_coverage().payer.model_copy(update={"payer_id": "NEWP1"}))
    claim = await office.take_in(a_claim(coverages=(stranger,)))
    shown = await office.task(claim, TaskKind.SET_UP_PAYER)

    assert shown["detail"]["payer_id"] == "NEWP1"
    assert office.row(claim).state == ClaimState.RESOLVING_COVERAGE
    assert office.line.asked == []


async def test_a_changed_record_before_sending_is_a_new_version(office: Office) -> None:
    claim = await office.take_in(an_uncoded_visit())
    await office.task(claim, TaskKind.ASSIGN_CODES)
    await office.changed_by_source(a_claim())
    sent = await office.send_one(claim)

    assert office.row(claim).version == 2
    assert sent.document.lines[0].procedure == "99213"
    assert [t.status for t in office.tasks_of(claim)] == ["cancelled"]


async def test_a_changed_record_after_sending_is_looked_at_by_a_biller(office: Office) -> None:
    claim = await office.take_in(a_claim())
    await office.accepted(claim)
    await office.changed_by_source(a_claim(note="right knee"))
    shown = await office.answer(claim, TaskKind.REVIEW_SOURCE_CHANGE, action="done")
    await office.until(claim, ClaimState.AWAITING_REMITTANCE)

    assert [change["field"] for change in shown["detail"]["changes"]] == ["note"]
    assert office.document(claim).note == ""
