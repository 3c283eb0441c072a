"""A 999 rejects what it points at: the claim at fault is mended, its neighbours are sent again."""

import json
from typing import Any

import pytest
from sqlmodel import select

from models.acknowledgement import SyntaxContext, SyntaxFinding, TransactionAcknowledgement
from models.lifecycle import ClaimState
from models.tables import FactRow, PayerFileRow, QuarantineRow
from models.tasks import TaskKind
from store import files
from tests.activities.conftest import AS_OF, Practice
from tests.activities.desk import Desk
from tests.activities.test_refused_payments import take_in
from tests.builders import a_group_acknowledgement, a_strangers_claim, an_envelope
from x12.acknowledgements.files import write_999
from x12.sent_sets import SentSet, sent_sets


@pytest.fixture
def desks(practice: Practice) -> list[Desk]:
    """Return three claims in the outbox."""
    return [Desk(practice.store, AS_OF, a_strangers_claim(f"HL-{n}")) for n in (1, 2, 3)]


def sent_file(practice: Practice, desks: list[Desk]) -> PayerFileRow:
    """Send the claims in one file of one set."""
    (file,) = practice.exchange.batch_outbox(practice.partner)
    assert {desk.attempts[-1].file_id for desk in desks} == {file}
    return practice.file(file)


def in_two_sets(practice: Practice, file: PayerFileRow, first: Desk) -> PayerFileRow:
    """Part the stored file into two sets: the first claim alone, then the others."""
    lines = file.content.decode().splitlines()
    number = first.attempts[-1].control_number
    heads = [i for i, line in enumerate(lines) if line.startswith("HL*") and line.split("*")[3] == "22"]
    claims = [next(line for line in lines[i:] if line.startswith("CLM*")).split("*")[1] for i in heads]
    at = claims.index(number)
    mine = range(heads[at], heads[at + 1] if at + 1 < len(heads) else lines.index("GE*1*1~") - 1)
    opening, body = lines[3 : heads[0]], lines[heads[0] : -3]
    alone = [lines[i] for i in mine]
    others = [line for i, line in enumerate(body, start=heads[0]) if i not in mine]
    text = [*lines[:2]]
    for n, part in enumerate((alone, others), start=1):
        text += [f"ST*837*{n:04d}*005010X222A1~", *opening, *part]
        text += [f"SE*{len(opening) + len(part) + 2}*{n:04d}~"]
    text += ["GE*2*1~", lines[-1]]
    with practice.store.write() as session:
        stored = files.need(session, file.id)
        stored.content = "\n".join(text).encode()
    return practice.file(file.id)


def the_set(file: PayerFileRow, n: int = 0) -> SentSet:
    """Return a set of the file as it was sent."""
    return sent_sets(file.content)[n]


def place_of(desk: Desk, one: SentSet) -> int:
    """Return the segment position of a claim's CLM."""
    number = desk.attempts[-1].control_number
    return next(claim.own.start for claim in one.claims if claim.control_number == number)


def verdict(status: str, *findings: SyntaxFinding, number: str = "0001") -> TransactionAcknowledgement:
    """Return AK2 to IK5 about one set."""
    values: dict[str, Any] = {"transaction": "837", "control_number": number, "status": status}
    return TransactionAcknowledgement.model_validate({**values, "findings": findings})


def missing(position: int, segment: str = "CLM", element: str = "2", **changes: Any) -> SyntaxFinding:
    """Return IK3 and IK4: an element is missing."""
    values: dict[str, Any] = {"segment": segment, "position": position, "loop": "2300", "element": element}
    return SyntaxFinding.model_validate({**values, "element_error": "1", **changes})


def answer(practice: Practice, file: PayerFileRow, status: str, *sets: TransactionAcknowledgement) -> int:
    """Deliver a 999 about the file; return how many claims are told."""
    changes = {"group_control_number": file.control_number, "status": status, "transactions": sets}
    envelope = an_envelope(sender_id="TIDEWATER", receiver_id="HARBORLIGHT", control_number=77)
    return len(take_in(practice, write_999(envelope, a_group_acknowledgement(**changes))))


def asked(desk: Desk) -> dict[str, Any]:
    """Let the claim go on; return what its one task shows."""
    desk.go_on()
    (task,) = desk.open_tasks
    assert task.kind == TaskKind.FIX_REJECTION
    return json.loads(task.detail)


def test_the_claim_at_fault_is_mended_and_its_neighbours_are_sent_again(
    practice: Practice, desks: list[Desk]
) -> None:
    file = sent_file(practice, desks)
    at_fault, *neighbours = desks
    told = answer(practice, file, "R", verdict("R", missing(place_of(at_fault, the_set(file)))))

    assert told == 3
    (said,) = asked(at_fault)["statuses"]
    number = at_fault.attempts[-1].control_number
    assert said["message"].startswith("CLM02 (amount) of segment ")
    assert said["message"].endswith("(claim) is missing")
    assert f"We sent CLM*{number}*150" in said["remedy"]
    assert said["claims"] == [number]

    for desk in neighbours:
        assert desk.go_on() is ClaimState.AWAITING_ACKNOWLEDGEMENT
        assert desk.open_tasks == []
        assert [a.status for a in desk.attempts] == ["file_rejected", "queued"]
    (again,) = practice.exchange.batch_outbox(practice.partner)
    resent = the_set(practice.file(again)).numbers
    assert resent == {desk.attempts[-1].control_number for desk in neighbours}
    assert practice.file(file.id).status == "rejected"


def test_the_context_of_an_error_names_the_claim_wherever_it_points(
    practice: Practice, desks: list[Desk]
) -> None:
    file = sent_file(practice, desks)
    number = desks[1].attempts[-1].control_number
    context = SyntaxContext(name="CLM01", value=number)
    answer(practice, file, "R", verdict("R", missing(1, "NM1", contexts=(context,))))

    assert asked(desks[1])["attempt"] == number
    assert [desk.go_on() for desk in desks[::2]] == [ClaimState.AWAITING_ACKNOWLEDGEMENT] * 2


@pytest.mark.parametrize("findings", [(), (missing(3, "NM1", "3"),)])
def test_an_error_about_the_whole_set_gives_every_claim_back(
    practice: Practice, desks: list[Desk], findings: tuple[SyntaxFinding, ...]
) -> None:
    file = sent_file(practice, desks)
    answer(practice, file, "R", verdict("R", *findings))

    for desk in desks:
        assert len(asked(desk)["statuses"]) == len(findings)


def test_an_error_in_a_subscriber_is_about_the_claim_below(practice: Practice, desks: list[Desk]) -> None:
    file = sent_file(practice, desks)
    one = the_set(file)
    subscriber = place_of(desks[2], one) - 1
    answer(practice, file, "R", verdict("R", missing(subscriber, "NM1", "9")))

    assert asked(desks[2])["statuses"][0]["field"] == "NM109"
    assert desks[0].go_on() is ClaimState.AWAITING_ACKNOWLEDGEMENT


def test_a_set_that_was_accepted_goes_on_beside_one_that_was_rejected(
    practice: Practice, desks: list[Desk]
) -> None:
    alone, *others = desks
    file = in_two_sets(practice, sent_file(practice, desks), alone)
    told = answer(practice, file, "P", verdict("A"), verdict("R", number="0002"))

    assert told == 2
    assert [a.status for a in alone.attempts] == ["file_accepted"]
    assert practice.file(file.id).status == "acknowledged"
    assert [len(asked(desk)["statuses"]) for desk in others] == [0, 0]


def test_a_set_that_a_split_answer_does_not_name_waits_on(practice: Practice, desks: list[Desk]) -> None:
    alone, *others = desks
    file = in_two_sets(practice, sent_file(practice, desks), alone)
    answer(practice, file, "P", verdict("R"))

    assert asked(alone)["rejected_by"] == "999 P"
    assert {desk.attempts[-1].status for desk in others} == {"batched"}


def test_accepted_with_errors_goes_on_with_a_note(practice: Practice, desks: list[Desk]) -> None:
    file = sent_file(practice, desks)
    number = desks[0].attempts[-1].control_number
    told = answer(practice, file, "E", verdict("E", missing(place_of(desks[0], the_set(file)))))

    assert told == 0
    assert {desk.attempts[-1].status for desk in desks} == {"file_accepted"}
    note = practice.file(file.id).detail
    assert f"claim {number}: CLM02 (amount)" in note
    assert "Finch" not in note


def test_a_set_we_never_sent_is_kept_and_changes_nothing(practice: Practice, desks: list[Desk]) -> None:
    file = sent_file(practice, desks)
    answer(practice, file, "A", verdict("A"), verdict("R", number="0009"))

    with practice.store.read() as session:
        (record,) = session.exec(select(QuarantineRow))
        assert session.exec(select(FactRow).where(FactRow.kind == "file_rejected")).all() == []
    assert (record.control_number, record.kind) == ("0009", "999")
    assert {desk.attempts[-1].status for desk in desks} == {"file_accepted"}


def test_the_same_999_again_rejects_nothing_twice(practice: Practice, desks: list[Desk]) -> None:
    file = sent_file(practice, desks)
    answer(practice, file, "R", verdict("R", missing(place_of(desks[0], the_set(file)))))
    for desk in desks:
        desk.go_on()
    practice.exchange.batch_outbox(practice.partner)
    again = verdict("R", missing(place_of(desks[0], the_set(file)), element="5"))

    assert answer(practice, file, "R", again) == 0
    assert [a.status for a in desks[1].attempts] == ["file_rejected", "batched"]
