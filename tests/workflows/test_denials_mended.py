"""Every automatic row of the playbook, three times: mended, the fact missing, denied the same way again.

One practice for all of them; each claim has people and numbers of its own, so that no fact serves two.
"""

import itertools
import json
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from temporalio.testing import WorkflowEnvironment

from models.claim import Attachment, ClaimDocument
from models.clock import BusinessClock
from models.eligibility import EligibilityAnswer
from models.lifecycle import ClaimState
from models.party import PersonName, Provider
from models.practice import Authorization, Payer, PracticeProvider
from models.tables import CoverageCheckRow, PayerFileRow
from models.tasks import TaskKind
from rulebook.denials.paths import value_at
from store import documents, setup
from store.engine import Store
from store.migrate import upgrade
from tests.builders import (
    NPI_CLINIC,
    SERVICE_DAY,
    TAXONOMY,
    a_claim,
    a_clinic,
    a_coverage,
    a_doctor,
    a_line,
    an_eligibility_answer,
)
from tests.workflows.office import Office, open_office
from tests.workflows.payer import Sent, decides

pytestmark = pytest.mark.slow

_NUMBERS = itertools.count(100)


def an_npi() -> str:
    """Return another NPI with the right check digit."""
    body = f"10000{next(_NUMBERS):04d}"
    digits = [int(d) for d in f"80840{body}"]
    doubled = [sum(divmod(2 * d, 10)) if n % 2 == 0 else d for n, d in enumerate(reversed(digits))]
    return body + str(-sum(doubled) % 10)


@dataclass
class Case:
    """One claim with its fault, the facts that would mend it, and what must come out."""

    document: ClaimDocument
    learn: Callable[[Office, str], None]
    right: dict[str, Any]
    asked: TaskKind = TaskKind.CORRECT_DENIAL
    decision: dict[str, Any] = field(default_factory=dict[str, Any])
    missing: ClaimDocument | None = None


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def office(
    temporal: WorkflowEnvironment, clock: BusinessClock, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Office]:
    """Open one practice for all rows."""
    folder: Path = tmp_path_factory.mktemp("mended")
    url = f"sqlite:///{folder / 'claimflow.sqlite3'}"
    upgrade(url)
    store = Store(url)
    async with open_office(temporal, store, clock, folder) as opened:
        yield opened
    store.close()


# Faults and facts


def one_of_a_kind() -> dict[str, Any]:
    """Return a member and an account that no other claim has."""
    n = next(_NUMBERS)
    return {
        "control_number": f"HL-{n}",
        "coverages": (a_coverage(member_id=f"BHH{n:06d}"),),
        "rendering": a_doctor(name=PersonName(last=f"Brack {n}", first="Ottoline"), npi=an_npi()),
    }


def member_of(document: ClaimDocument) -> str:
    return document.coverages[0].member_id


def told_by_payer(**changes: Any) -> Callable[[Office, str], None]:
    """Keep a 271 that says it differently than the claim did."""

    def learn(office: Office, claim: str) -> None:
        document = office.document(claim)
        held: dict[str, Any] = {"member_id": member_of(document), "birth_date": date(1984, 2, 29), "sex": "F"}
        answer: EligibilityAnswer = an_eligibility_answer(**{**held, **changes})
        row = CoverageCheckRow(
            claim_id=claim,
            n=900,
            payer_id="BHH01",
            status="active",
            answer=answer.model_dump_json(),
            as_of=office.now,
        )
        with office.store.write() as session:
            session.add(row)

    return learn


def known_provider(provider: Provider, **changes: Any) -> Callable[[Office, str], None]:
    """Enter a provider into the practice's master."""

    def learn(office: Office, claim: str) -> None:
        values: dict[str, Any] = {
            "npi": provider.npi,
            "last": provider.name.last,
            "first": provider.name.first,
            "taxonomy": provider.taxonomy,
        }
        with office.store.write() as session:
            setup.put(session, "provider", PracticeProvider(**{**values, **changes}))

    return learn


def nothing(office: Office, claim: str) -> None:
    """Learn nothing: the fact is on file from the beginning."""


def demographics() -> Case:
    document = a_claim(**one_of_a_kind())
    right = {"coverages.1.subscriber.birth_date": date(1985, 3, 1), "coverages.1.subscriber.sex": "M"}
    return Case(document, told_by_payer(birth_date=date(1985, 3, 1), sex="M"), right)


def member() -> Case:
    document = a_claim(**one_of_a_kind())
    number = f"RIGHT{next(_NUMBERS)}"
    return Case(document, told_by_payer(member_id=number), {"coverages.1.member_id": number})


def corrected_by_payer() -> Case:
    document = a_claim(**one_of_a_kind())
    number = f"NM174{next(_NUMBERS)}"
    return Case(
        document,
        nothing,
        {"coverages.1.member_id": number},
        decision={
            "corrected_name": PersonName(last="Finch", first="Marigold"),
            "corrected_member_id": number,
        },
    )


def taxonomy(where: str = "rendering") -> Case:
    known = one_of_a_kind()
    if where == "billing":
        document = a_claim(**known, billing=a_clinic(taxonomy="208D00000X"))
        other = a_claim(**one_of_a_kind(), billing=a_clinic(taxonomy="208D00000X", tax_id="930456780"))
        return Case(document, nothing, {"billing.taxonomy": TAXONOMY}, missing=other)
    document = a_claim(**known)
    learn = known_provider(known["rendering"], taxonomy="208D00000X")
    return Case(document, learn, {"rendering.taxonomy": "208D00000X"})


def provider(where: str = "rendering") -> Case:
    wrong, right = (
        a_doctor(name=PersonName(last=f"Reed {next(_NUMBERS)}", first="Ada"), npi=an_npi()),
        an_npi(),
    )
    known = one_of_a_kind()
    if where == "billing":
        document = a_claim(**known, billing=a_clinic(npi=an_npi()))
        other = a_claim(**one_of_a_kind(), billing=a_clinic(npi=an_npi(), tax_id="930456780"))
        return Case(document, nothing, {"billing.npi": NPI_CLINIC}, missing=other)
    if where == "lines.1.ordering":
        document = a_claim(**known, lines=(a_line(ordering=wrong),))
    else:
        document = a_claim(**{**known, where: wrong})
    return Case(document, known_provider(wrong, npi=right), {f"{where}.npi": right})


def authorization(sent: str = "") -> Case:
    document = a_claim(**one_of_a_kind(), authorization_number=sent)
    number = f"PA{next(_NUMBERS)}"

    def learn(office: Office, claim: str) -> None:
        assert document.rendering is not None
        found = Authorization(
            number=number,
            payer_id="BHH01",
            member_id=member_of(document),
            procedure="99213",
            provider_npi=document.rendering.npi,
            valid_from=SERVICE_DAY,
            valid_to=SERVICE_DAY,
            units=Decimal(1),
            recorded_on=office.now.date(),
        )
        with office.store.write() as session:
            setup.put(session, "authorization", found)

    return Case(document, learn, {"authorization_number": number})


def clia() -> Case:
    known = one_of_a_kind()
    learn = known_provider(known["rendering"], clia_number="38D0000007")
    return Case(a_claim(**known), learn, {"clia_number": "38D0000007"})


def control_number() -> Case:
    document = a_claim(**one_of_a_kind())
    return Case(document, nothing, {"payer_claim_control_number": "ICN5"})


AUTOMATIC: dict[str, Callable[[], Case]] = {
    "CO-6": demographics,
    "CO-7": demographics,
    "CO-8": lambda: taxonomy(),
    "CO-15": lambda: authorization("PA-OLD"),
    "CO-31": member,
    "CO-140": member,
    "CO-197": authorization,
    "CO-206": provider,
    "CO-207": provider,
    "CO-208": provider,
    "CO-B23": clia,
    "CO-16 MA27": member,
    "CO-16 MA36": member,
    "CO-16 MA39": demographics,
    "CO-16 MA61": member,
    "CO-16 MA112": lambda: provider("billing"),
    "CO-16 MA120": clia,
    "CO-16 N77": lambda: provider("billing"),
    "CO-16 N253": lambda: provider("supervising"),
    "CO-16 N255": lambda: taxonomy("billing"),
    "CO-16 N257": lambda: provider("billing"),
    "CO-16 N264": lambda: provider("lines.1.ordering"),
    "CO-16 N265": lambda: provider("lines.1.ordering"),
    "CO-16 N286": lambda: provider("referring"),
    "CO-16 N288": taxonomy,
    "CO-16 N290": provider,
    "CO-16 N329": demographics,
    "CO-16 N382": member,
    "CO-31 as the remittance corrects it": corrected_by_payer,
    "CO-16 M47": control_number,
}
"""Every row that makes a new version by itself; 29, 163 and 164 make none and stand below."""


def one_of_three(turn: int, *, without: str = "") -> list[Any]:
    """Return every row: one of three is for each run, so that each row has one of its three tests there."""
    return [
        pytest.param(row, marks=() if n % 3 == turn else pytest.mark.slow)
        for n, row in enumerate(AUTOMATIC)
        if row != without
    ]


def said(row: str) -> str:
    """Return the payer's words for the one line: ``"CO-16 MA27"`` becomes ``"CO-16 150, MA27"``."""
    code, *remark = row.split()[:2]
    remarks = [word for word in remark if word[0] in "MN"]
    return ", ".join([f"{code} 150", *remarks])


async def denied(office: Office, claim: str, row: str, case: Case, number: str = "ICN5") -> Sent:
    """Send the claim and have it denied."""
    sent = await office.send_one(claim)
    values: dict[str, Any] = {"payer_claim_control_number": number, **case.decision}
    decision = decides(sent, said(row)).model_copy(update=values)
    await office.deliver(office.payer.pays(decision))
    return sent


@pytest.mark.parametrize("row", one_of_three(0))
async def test_a_denial_that_a_stored_fact_mends_is_sent_again_without_anybody(
    office: Office, row: str
) -> None:
    case = AUTOMATIC[row]()
    claim = await office.take_in(case.document)
    await office.until_queued(claim)
    case.learn(office, claim)
    await denied(office, claim, row, case)
    second = await office.send_one(claim)

    assert office.tasks_of(claim) == []
    assert (second.frequency, second.original_reference) == ("7", "ICN5")
    after = office.document(claim)
    assert {path: value_at(after, path) for path in case.right} == case.right
    (move,) = [m for m in office.moves(claim) if m.kind == "remittance_received"]
    detail = json.loads(move.detail)
    assert {change["field"] for change in detail["correction"]} == set(case.right)
    assert detail["judgement"]["rule"]


@pytest.mark.parametrize("row", one_of_three(1, without="CO-16 M47"))
async def test_without_the_fact_a_person_is_asked_and_nothing_is_sent(office: Office, row: str) -> None:
    case = AUTOMATIC[row]()
    case.decision = {}
    claim = await office.take_in(case.missing or case.document)
    await denied(office, claim, row, case)
    await office.until_idle(claim)

    (task,) = office.tasks_of(claim)
    assert task.kind == case.asked
    assert len(office.attempts(claim)) == 1


@pytest.mark.parametrize("row", one_of_three(2))
async def test_the_same_denial_a_second_time_is_a_persons(office: Office, row: str) -> None:
    case = AUTOMATIC[row]()
    claim = await office.take_in(case.document)
    await office.until_queued(claim)
    case.learn(office, claim)
    await denied(office, claim, row, case)
    await denied(office, claim, row, case, number="ICN6")
    await office.until_idle(claim)

    (task,) = office.tasks_of(claim)
    sent_with_number = row == "CO-197"  # the number was sent: now it is proven, not sent again
    assert task.kind == (TaskKind.FILE_APPEAL if sent_with_number else case.asked)
    assert len(office.attempts(claim)) == 2


async def test_a_payer_that_was_given_its_number_and_misses_it_is_a_persons(office: Office) -> None:
    # Every remittance names the claim (CLP07), so the number is never missing: it may have been sent already.
    claim = await office.take_in(a_claim(**one_of_a_kind()))
    case = control_number()
    await denied(office, claim, "CO-5", case)
    changes = {"place_of_service": "12"}
    await office.answer(claim, TaskKind.CORRECT_DENIAL, action="hand_over", note="Seen at home")
    await office.answer(claim, TaskKind.CORRECT_DENIAL, action="correct", changes=changes)
    await office.answer(claim, TaskKind.RELEASE_CORRECTION, action="release")
    sent = await denied(office, claim, "CO-16 M47", case, number="ICN6")

    assert sent.original_reference == "ICN5"
    await office.task(claim, TaskKind.CORRECT_DENIAL)
    assert len(office.attempts(claim)) == 2


# Reasons whose answer is no new version: documents once more, and an appeal with proof


async def announced(office: Office, *, kept: bool) -> str:
    """Take in a claim that announces a document (PWK), which is kept here or is not."""
    office.line.coverage = ["inactive"]
    document = a_claim(**one_of_a_kind())
    claim = await office.take_in(document)
    await office.task(claim, TaskKind.CONTACT_PATIENT)
    number = "ELSEWHERE1"
    if kept:
        with office.store.write() as session:
            number = documents.add_document(
                session, claim, "note", "note.txt", "text/plain", b"Seen today.", "ada", office.now
            )
    attachment = Attachment(report_type="OZ", transmission="EL", control_number=number)
    await office.changed_by_source(document.model_copy(update={"attachments": (attachment,)}))
    return claim


def sent_documents(office: Office) -> int:
    return sum(file.kind == "275" for file in office.all(PayerFileRow))


@pytest.mark.parametrize("row", ["CO-163", "CO-164"])
async def test_documents_the_payer_missed_are_sent_again_without_anybody(office: Office, row: str) -> None:
    claim = await announced(office, kept=True)
    await office.until_queued(claim)
    before = sent_documents(office)
    await denied(office, claim, row, Case(office.document(claim), nothing, {}))
    await office.until(claim, ClaimState.AWAITING_REMITTANCE)

    assert [t for t in office.tasks_of(claim) if t.status == "open"] == []
    # Once with the claim, once more for the denial; the claim itself is not sent again.
    assert sent_documents(office) - before == 2
    assert len(office.attempts(claim)) == 1


@pytest.mark.parametrize("row", ["CO-163", "CO-164"])
async def test_documents_that_are_not_kept_here_are_a_persons(office: Office, row: str) -> None:
    claim = await announced(office, kept=False)
    await denied(office, claim, row, Case(office.document(claim), nothing, {}))
    asked = await office.task(claim, TaskKind.CORRECT_DENIAL)

    assert (asked["status"], len(office.attempts(claim))) == ("open", 1)


@pytest.mark.parametrize("row", ["CO-163", "CO-164"])
async def test_documents_missed_a_second_time_are_a_persons(office: Office, row: str) -> None:
    claim = await announced(office, kept=True)
    case = Case(office.document(claim), nothing, {})
    sent = await denied(office, claim, row, case)
    await office.until(claim, ClaimState.AWAITING_REMITTANCE)
    again = decides(sent, said(row)).model_copy(update={"payer_claim_control_number": "ICN6"})
    await office.deliver(office.payer.pays(again))
    asked = await office.task(claim, TaskKind.CORRECT_DENIAL)

    assert (asked["status"], len(office.attempts(claim))) == ("open", 1)


async def test_a_late_denial_is_appealed_with_the_payers_own_acceptance(office: Office) -> None:
    claim = await office.take_in(a_claim(**one_of_a_kind()))
    sent = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(sent, "CO-29 150")))
    drafted = await office.task(claim, TaskKind.FILE_APPEAL)

    assert drafted["detail"]["template"] == "timely_filing"
    assert "277CA A2" in drafted["detail"]["text"]
    with office.store.read() as session:
        kinds = {row.kind: row for row in documents.of_claim(session, claim)}
        assert kinds["letter"].content.startswith(b"%PDF-")
        assert sent.control_number in kinds["proof"].content.decode()
    assert drafted["detail"]["attachments"] == [kinds["proof"].id]
    assert len(office.attempts(claim)) == 1


async def test_a_late_denial_without_proof_is_given_up_only_with_approval(office: Office) -> None:
    claim = await office.take_in(a_claim(**one_of_a_kind()))
    sent = await office.send_one(claim)
    await office.deliver(office.payer.pays(decides(sent, "CO-29 150")))
    proposed = await office.task(claim, TaskKind.APPROVE_WRITE_OFF)

    assert proposed["role"] == "supervisor"
    balance = office.balance(claim)
    assert (balance.written_off, balance.patient, balance.open) == (0, 0, 15000)


async def test_a_late_denial_kept_up_after_the_appeal_is_a_persons(office: Office) -> None:
    claim = await office.take_in(a_claim(**one_of_a_kind()))
    sent = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(sent, "CO-29 150")))
    await office.answer(claim, TaskKind.FILE_APPEAL, action="prepare")
    await office.answer(claim, TaskKind.APPROVE_APPEAL, action="approve")
    await office.answer(claim, TaskKind.DELIVER_APPEAL, channel="fax", reference="FAX 7")
    await office.deliver(office.payer.pays(decides(sent, "CO-29 150", number="ICN6")))

    asked = await office.task(claim, TaskKind.DECIDE_DENIAL)

    assert (asked["status"], len(office.attempts(claim))) == ("open", 1)


async def test_a_payer_that_is_switched_off_leaves_the_same_denial_to_a_person(office: Office) -> None:
    case = member()
    with office.store.write() as session:
        payer = setup.need(session, Payer, "BHH01")
        setup.put(session, "payer", payer.model_copy(update={"automatic_fixes_off": ("31",)}))
    try:
        claim = await office.take_in(case.document)
        await office.until_queued(claim)
        case.learn(office, claim)
        await denied(office, claim, "CO-31", case)
        await office.task(claim, TaskKind.CORRECT_DENIAL)
    finally:
        with office.store.write() as session:
            setup.put(session, "payer", payer)
