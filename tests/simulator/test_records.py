"""The payer asks for records: what answers it, what happens without, and what opens a denial again."""

from datetime import timedelta

import pytest

from models.acknowledgement import StatusVerdict
from models.attachment import AttachedDocument, Attachment
from models.claim import Attachment as Announced
from models.claim import ClaimDocument
from models.errors import BadInput
from models.inquiry import StatusAnswer
from models.remittance import RemittanceClaim
from simulator.books import Incident
from simulator.inquiries import RECORDS_WANTED
from tests.simulator.given import MEMBER_ID, a_batch, a_document, an_envelope, an_inquiry, codes
from tests.simulator.working import START, Start, WorkingPayer
from x12.attachments.writer import write_275
from x12.status.messages import read_277, write_277_request

ASKED = Incident(records="asked_for")
NOTE = b"Low back pain for two weeks; stimulation tolerated well."


def a_275(number: str, file_number: int = 2, content: bytes | None = NOTE, **changes: object) -> bytes:
    """Return the practice's answer under the payer's number of the request."""
    document = AttachedDocument(
        control_number=number,
        numbered_by="payer",
        requested=(StatusVerdict(statuses=(RECORDS_WANTED,)),),
        report_type="M1",
        format="TX",
        electronic_format=("05",),
        content=content,
    )
    values: dict[str, object] = {
        "reference": "FC-1-R6-7",
        "created_on": START.date(),
        "purpose": "11",
        "payer_name": "Bluewater Health",
        "payer_id": "BW001",
        "submitter_name": "Fernhill Family Clinic",
        "submitter_id": "FERNHILL",
        "provider_name": "Fernhill Family Clinic",
        "provider_npi": "1993000003",
        "patient": an_inquiry().subscriber,
        "member_id": MEMBER_ID,
        "control_number": "FC-1",
        "service_from": an_inquiry().service_from,
        "documents": (document,),
    }
    return write_275(
        an_envelope(control_number=file_number), Attachment.model_validate({**values, **changes})
    )


def asked(payer: WorkingPayer) -> list[StatusAnswer]:
    """Return what the payer's requests say."""
    return [a for i in payer.interchanges("277RFAI") for t in i.transactions for a in read_277(t).answers]


def decisions(payer: WorkingPayer) -> list[RemittanceClaim]:
    """Return every CLP of the payer's 835s."""
    return [claim for payment in payer.payments() for claim in payment.claims]


def a_claim_asked_about(start: Start, document: ClaimDocument | None = None) -> tuple[WorkingPayer, str]:
    """Start a payer that has asked for the records of a claim; return the number it wants repeated."""
    payer = start(ASKED)
    payer.take(a_batch(document or a_document()))
    payer.pass_days(3.2)
    (request,) = asked(payer)
    return payer, request.trace


def test_a_request_names_the_claim_what_is_wanted_and_until_when(start: Start) -> None:
    payer, number = a_claim_asked_about(start)
    (request,) = asked(payer)

    assert request.control_number == "FC-1"
    assert request.statuses == (RECORDS_WANTED,)
    assert number == payer.reports("PR")[0].acknowledgements[0].payer_claim_control_number
    until = (START + timedelta(days=33)).date()
    assert f"DTP*106*D8*{until:%Y%m%d}" in request.kept_aside
    assert payer.status() == "R4:11506-3"


def test_documents_under_the_payers_number_let_the_claim_be_decided(start: Start) -> None:
    payer, number = a_claim_asked_about(start)
    payer.take(a_275(number), "answer.275")
    payer.pass_days(4.8)
    assert (payer.status(), decisions(payer)) == ("P1:20", [])
    payer.pass_days(0.5)

    assert [a.status for a in payer.file_acknowledgements()] == ["A", "A"]
    assert [(c.status, c.paid_cents) for c in decisions(payer)] == [("1", 10000)]
    payer.pass_days(40)
    assert len(decisions(payer)) == 1, "answered once, decided once"


def test_a_fax_about_our_own_number_answers_the_request_as_well(start: Start) -> None:
    payer, _ = a_claim_asked_about(start)
    letter = '{"payer_id": "BW001", "number": "FC-1", "subject": "records", "reference": "FAX-1"}'
    (payer.mailbox.tray / "FAX-1.json").write_text(letter)
    payer.pass_days(5.3)

    assert [c.status for c in decisions(payer)] == ["1"]
    assert payer.mailbox.letters() == ()


@pytest.mark.parametrize(
    "text", ["no letter at all", '{"payer_id": "BW001", "number": "X", "subject": "records"}']
)
def test_a_letter_nobody_understands_is_kept_and_changes_nothing(start: Start, text: str) -> None:
    payer, _ = a_claim_asked_about(start)
    (payer.mailbox.tray / "odd.json").write_text(text)
    payer.pass_days(10)

    assert [p.name for p in payer.mailbox.read_letters.iterdir()] == ["odd.json"]
    assert payer.status() == "R4:11506-3"


def test_a_request_nobody_answers_ends_in_a_denial_and_late_records_open_it_again(start: Start) -> None:
    payer, number = a_claim_asked_about(start)
    payer.pass_days(32)
    (denial,) = decisions(payer)
    assert (denial.status, codes(denial), denial.lines[0].remarks) == ("4", [["CO-226"]], ("M127",))

    payer.take(a_275(number), "late.275")
    assert payer.status() == "P1:20"
    payer.pass_days(5.2)

    _, reversal, decision = decisions(payer)
    assert (reversal.status, reversal.charge_cents, decision.status) == ("22", -15000, "1")
    assert decision.payer_claim_control_number == denial.payer_claim_control_number


def test_a_claim_denied_for_want_of_records_is_decided_again_when_they_come(start: Start) -> None:
    payer = start(Incident(records="denied_without"))
    payer.take(a_batch(a_document()))
    payer.pass_days(13)
    (denial,) = decisions(payer)
    assert codes(denial) == [["CO-252"]]
    assert asked(payer) == []

    payer.take(a_275(denial.payer_claim_control_number), "records.275")
    payer.take(a_275(denial.payer_claim_control_number, 3), "records-again.275")
    payer.pass_days(13)

    assert [c.status for c in decisions(payer)] == ["4", "22", "1"]


def test_documents_announced_with_the_claim_and_sent_beside_it_are_not_asked_for(start: Start) -> None:
    announced = (Announced(report_type="M1", transmission="EL", control_number="ACN-7"),)
    payer = start(ASKED)
    payer.take(a_275("ACN-7", 2), "before.275")
    payer.take(a_batch(a_document(attachments=announced)))
    payer.pass_days(13)

    assert asked(payer) == []
    assert [c.status for c in decisions(payer)] == ["1"]


def test_documents_without_content_or_about_nothing_change_nothing(start: Start) -> None:
    payer, number = a_claim_asked_about(start)
    payer.take(a_275("NOT-A-NUMBER", 2, control_number="FC-9"), "stray.275")
    payer.take(a_275(number, 3, content=None), "announced-only.275")
    payer.pass_days(6)

    assert payer.status() == "R4:11506-3"


def test_a_275_that_cannot_be_read_is_refused_with_a_999(start: Start) -> None:
    payer, number = a_claim_asked_about(start)
    payer.take(a_275(number).replace(b"BGN*11*", b"BGX*11*"), "broken.275")
    payer.pass_days(0.2)

    assert [a.status for a in payer.file_acknowledgements()] == ["A", "R"]
    assert payer.status() == "R4:11506-3"


def test_an_appeal_overturns_a_denial_that_was_the_payers_mistake_and_no_other(start: Start) -> None:
    payer = start(Incident(denied_as_late=True))
    payer.take(a_batch(a_document()))
    payer.pass_days(13)
    assert [codes(c) for c in decisions(payer)] == [[["CO-29"]]]

    appeal = '{"payer_id": "BW001", "number": "FC-1", "subject": "appeal", "reference": "APL-1"}'
    (payer.mailbox.tray / "APL-1.json").write_text(appeal)
    payer.pass_days(14.3)
    assert [c.status for c in decisions(payer)] == ["4", "22", "1"]

    (payer.mailbox.tray / "APL-2.json").write_text(appeal)
    payer.pass_days(20)
    assert len(decisions(payer)) == 3, "a decided appeal is not decided again"


def test_a_request_needs_the_patients_name(start: Start) -> None:
    payer, _ = a_claim_asked_about(start)
    nameless = asked(payer)[0]

    with pytest.raises(BadInput, match="subscriber"):
        write_277_request(an_envelope(), nameless, START.date())


def test_records_that_come_between_the_denial_and_its_remittance_are_read(start: Start) -> None:
    payer = start(Incident(records="denied_without", pends_until_days=8, remittance_delay_days=15))
    payer.take(a_batch(a_document()))
    payer.pass_days(9)
    assert decisions(payer) == [], "decided, and not paid yet"
    payer.take(a_275(payer.reports("PR")[0].acknowledgements[0].payer_claim_control_number), "records.275")
    payer.pass_days(20)

    assert [c.status for c in decisions(payer)] == ["1"], "no denial went out that had to be taken back"


def test_two_faxes_without_a_reference_are_two(start: Start) -> None:
    payer = start(ASKED)
    payer.take(a_batch(a_document(), a_document(control_number="FC-2")))
    for number in ("FC-1", "FC-2"):
        letter = f'{{"payer_id": "BW001", "number": "{number}", "subject": "records"}}'
        (payer.mailbox.tray / f"{number}.json").write_text(letter)
    payer.pass_days(30)

    assert asked(payer) == [], "both came before anybody asked"
