"""A new release of a code set while claims are on their way: older days of service keep what counted then."""

from datetime import date

from models.claim import ClaimDocument
from models.codes import DiagnosisCode, ReleaseInfo
from models.lifecycle import ClaimState
from models.tasks import TaskKind
from rulebook.codes.table import table_of
from store import code_sets
from tests.builders import a_claim, a_coverage, a_line, a_person
from tests.workflows.office import Office
from tests.workflows.payer import decides

BEFORE, AFTER = date(2026, 11, 2), date(2026, 11, 3)


def load_a_release_that_splits_i10(office: Office) -> None:
    """Load an ICD-10-CM in which I10 has ended, from the day after the first claims' service."""
    codes = [DiagnosisCode("E119", "Type 2 diabetes"), DiagnosisCode("I1001", "What I10 is split into")]
    table = table_of("icd10cm", codes)
    info = ReleaseInfo(
        id="icd10cm-splits-i10", kind="icd10cm", name="ICD-10-CM, next", effective_from=AFTER, sha256="ab"
    )
    with office.store.write() as session:
        code_sets.put(session, info, table.content())


def a_visit(number: str, on: date, member_id: str = "BHH774411") -> ClaimDocument:
    """Return a visit of somebody who has no other, on this day."""
    somebody = a_coverage(subscriber=a_person(last=f"Finch-{number}"), member_id=member_id)
    return a_claim(control_number=number, lines=(a_line(service_from=on),), coverages=(somebody,))


async def found(office: Office, claim: str) -> set[str]:
    shown = await office.task(claim, TaskKind.FIX_FINDINGS)
    return {finding["rule"] for finding in shown["detail"]["findings"] if finding["severity"] == "error"}


async def test_a_new_release_changes_nothing_for_older_days_and_breaks_no_running_claim(
    office: Office,
) -> None:
    sent = await office.take_in(a_visit("HH-1", BEFORE))
    bill = await office.accepted(sent)
    held = await office.take_in(a_visit("HH-2", BEFORE, member_id=""))
    assert await found(office, held) == {"member_id_missing"}

    load_a_release_that_splits_i10(office)
    later = await office.take_in(a_visit("HH-3", AFTER))
    earlier = await office.take_in(a_visit("HH-4", BEFORE))

    # The new release counts at the next step, for services from its first day on, and for no others.
    assert await found(office, later) == {"diagnosis_unknown"}
    await office.until_queued(earlier)
    await office.answer(
        held, TaskKind.FIX_FINDINGS, action="correct", changes={"coverages.1.member_id": "BHH774411"}
    )
    await office.until_queued(held)
    await office.deliver(office.payer.pays(decides(bill, "CO-45 70")))
    assert await office.closed(sent) is ClaimState.PAID

    await office.answer(later, TaskKind.FIX_FINDINGS, action="correct", changes={"diagnoses.2.code": "I1001"})
    await office.until_queued(later)
    assert [d.code for d in office.document(earlier).diagnoses] == ["E119", "I10"]
