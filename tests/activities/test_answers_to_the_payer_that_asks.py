"""Records go to the payer that asked for them, whoever is billed now, and to nobody else."""

import json
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from activities.file_acknowledgements import commit_file_acknowledgement
from activities.taking import Intake
from models.attachment import Attachment
from models.practice import Payer
from models.tables import PayerFileRow
from models.tasks import TaskKind
from store import documents, files, setup
from tests.activities.conftest import Practice
from tests.activities.desk import Desk
from tests.activities.test_whole_lives import change_payer, two_payers
from tests.builders import a_group_acknowledgement
from tests.workflows.office import PARTNER
from tests.workflows.payer import decides
from x12.attachments.messages import read_275
from x12.interchange import read_interchanges

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)


@pytest.fixture
def desk(practice: Practice) -> Desk:
    """Return a claim that Blue Heron has decided and Larkspur has now; Blue Heron asks for records."""
    desk = Desk(practice.store, NOW, two_payers())
    desk.paid(decides(desk.accepted(), "CO-45 45, PR-1 25"))
    desk.accepted("LB9")
    desk.wanted("R11", attempt=0)
    return desk


def keep(desk: Desk) -> str:
    """Keep a visit note with the claim."""
    with desk.store.write() as session:
        content = b"Knee: stable"
        return documents.add_document(
            session, desk.claim, "note", "note.txt", "text/plain", content, "ada", desk.now
        )


def attachments(desk: Desk) -> list[Attachment]:
    """Return the documents that the next exchange carries, as their reader sees them."""
    with desk.store.read() as session:
        files = session.exec(select(PayerFileRow).where(PayerFileRow.kind == "275")).all()
    interchanges = [i for file in files for i in read_interchanges(file.content)]
    return [read_275(one) for interchange in interchanges for one in interchange.transactions]


def test_records_go_to_the_payer_that_asked_though_another_one_is_billed_now(desk: Desk) -> None:
    (task,) = desk.open_tasks
    assert json.loads(task.detail)["takes_275"]
    desk.answer(TaskKind.ANSWER_REQUEST, action="attach", documents=[keep(desk)])
    (sent,) = attachments(desk)
    first = desk.attempts[0]

    assert (sent.payer_id, sent.control_number) == ("BHH01", first.control_number)
    assert sent.payer_claim_control_number == "ICN5"
    assert sent.member_id == two_payers().coverages[0].member_id


def test_records_go_by_fax_to_a_payer_that_takes_no_275_whoever_is_billed_now(desk: Desk) -> None:
    change_payer(desk.store, attachments="none")
    desk.answer(TaskKind.ANSWER_REQUEST, action="attach", documents=[keep(desk)])
    (task,) = desk.open_tasks

    assert "fax or portal" in json.loads(task.detail)["problem"]
    assert attachments(desk) == []


def test_what_the_payer_billed_now_takes_says_nothing_about_the_one_that_asks(desk: Desk) -> None:
    with desk.store.write() as session:
        larkspur = setup.need(session, Payer, "LARK1")
        setup.put(session, "payer", larkspur.model_copy(update={"attachments": "none"}))
    desk.answer(TaskKind.ANSWER_REQUEST, action="attach", documents=[keep(desk)])

    assert [sent.payer_id for sent in attachments(desk)] == ["BHH01"]


def test_documents_that_were_refused_are_still_those_of_the_payer_that_asked(desk: Desk) -> None:
    desk.answer(TaskKind.ANSWER_REQUEST, action="attach", documents=[keep(desk)])
    returned(desk)
    desk.answer(TaskKind.ANSWER_REQUEST, action="attach", documents=[keep(desk)])

    assert [sent.payer_id for sent in attachments(desk)] == ["BHH01", "BHH01"]


def returned(desk: Desk) -> None:
    """Let the payer refuse the file with the documents (999)."""
    with desk.store.write() as session:
        file = session.exec(select(PayerFileRow).where(PayerFileRow.kind == "275")).one()
        report = a_group_acknowledgement(group_control_number=file.control_number, status="R", accepted=0)
        answer, _ = files.add_inbound(session, PARTNER, "999", "a.999", b"refused", desk.now)
        commit_file_acknowledgement(Intake(session, answer, desk.now), report)
    desk.go_on()
