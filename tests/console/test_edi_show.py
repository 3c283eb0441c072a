"""``claimflow edi show``: a person reads an X12 file of any kind, without any installation."""

import io
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from console.cli import main
from models.acknowledgement import ClaimStatus
from models.adjustment import Adjustment
from models.attachment import AttachedDocument, Attachment
from models.benefit import Benefit
from models.claim import ClaimDocument
from models.party import PersonName
from tests.builders import (
    a_batch,
    a_claim,
    a_claim_acknowledgement,
    a_dependent_claim,
    a_provider_adjustment,
    a_rejected_group,
    a_remittance,
    a_remittance_claim,
    a_remittance_line,
    a_report,
    a_secondary_claim,
    a_status_answer,
    a_status_inquiry,
    an_eligibility_answer,
    an_eligibility_inquiry,
    an_envelope,
    an_outbound,
)
from tests.x12.reading import a_file
from x12.acknowledgements.claims import write_277ca
from x12.acknowledgements.files import write_999
from x12.attachments.writer import write_275
from x12.claims.writer import write_claims
from x12.eligibility.messages import write_270, write_271
from x12.interchange import Messages
from x12.remittances.writer import write_835
from x12.status.messages import write_276, write_277


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Return what ``--json`` wrote."""
        return json.loads(self.out)

    @property
    def words(self) -> str:
        """Return the output on one line, so that a sentence is found wherever it was wrapped."""
        return " ".join(self.out.split())


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Return how to show bytes, in a world where nothing is installed and no server answers."""
    monkeypatch.setenv("CLAIMFLOW_DATA_DIR", str(tmp_path / "nothing"))
    monkeypatch.setenv("CLAIMFLOW_DATABASE_URL", "postgresql+psycopg://127.0.0.1:1/nothing")

    def run(data: bytes, *words: str) -> Ran:
        file = tmp_path / "file.x12"
        file.write_bytes(data)
        capsys.readouterr()
        code = main(["edi", "show", str(file), *words], leave=lambda _: None)
        written = capsys.readouterr()
        return Ran(code, written.out, written.err)

    return run


def a_claim_batch(*documents: ClaimDocument) -> bytes:
    """Return an 837P with these claims, numbered HL-0001 and so on."""
    claims = [an_outbound(held, control_number=f"HL-{n:04}") for n, held in enumerate(documents, 1)]
    return write_claims(an_envelope(), a_batch(*claims))


def test_the_envelope_says_from_whom_to_whom_when_and_that_it_is_a_test(show: Any) -> None:
    ran = show(a_claim_batch(a_claim()))

    first = ran.out.splitlines()[0]
    assert first == "HARBORLIGHT (ZZ) -> TIDEWATER (ZZ)  2026-11-03 09:30, interchange 000000907, TEST"


def test_a_claim_says_who_what_where_and_how_much(show: Any) -> None:
    ran = show(a_claim_batch(a_claim()))

    assert ran.code == 0
    assert "CLAIM HL-0001 $150.00 original" in ran.words
    assert "Patient Marigold Finch, born 1984-02-29, female" in ran.words
    assert "Blue Heron Health (BHH01), primary, member BHH774411" in ran.words
    assert "Place Office (11)" in ran.words
    assert "Diagnoses 1 E11.9 (principal diagnosis)" in ran.words
    assert re.search(r"1 +2026-11-02 +99213 +1 +\$150\.00 +1 2", ran.out)
    assert "TOTAL 1 claim, $150.00 charged" in ran.words


def test_a_dependent_is_named_with_whose_child_it_is(show: Any) -> None:
    ran = show(a_claim_batch(a_dependent_claim()))

    assert "Patient Pip Finch" in ran.words
    assert "child of Marigold Finch" in ran.words


def test_what_an_earlier_payer_decided_stands_with_its_reasons_in_words(show: Any) -> None:
    document = a_secondary_claim()
    outbound = an_outbound(document, sequence="S")

    ran = show(write_claims(an_envelope(), a_batch(outbound)))

    assert "Blue Heron Health (BHH01)" in ran.words
    assert "decided by BHH01" in ran.words
    assert re.search(r"PR-\d +\$\d+\.\d\d +patient owes ", ran.out)


def test_a_segment_that_no_field_holds_is_listed_with_its_name(show: Any) -> None:
    data = a_claim_batch(a_claim()).replace(b"HI*ABK", b"REF*P4*PILOT-7~\nHI*ABK")

    ran = show(data)

    assert "REF*P4*PILOT-7 demonstration project" in ran.words


def test_a_claim_that_cannot_be_read_stands_in_its_place_with_what_is_wrong(show: Any) -> None:
    data = a_claim_batch(a_claim(), a_claim(), a_claim()).replace(b"CLM*HL-0002*150*", b"CLM*HL-0002*15O*")

    ran = show(data)

    assert ran.code == 1
    headings = re.findall(r"^(?:CLAIM|REFUSED) +(?:claim )?(\S+)", ran.out, re.MULTILINE)
    assert headings == ["HL-0001", "HL-0002", "HL-0003"]
    assert "Where CLM02" in ran.words
    assert "Found 15O" in ran.words
    assert "TOTAL 2 claims, and 1 refused, $300.00 charged" in ran.words


def test_one_claim_of_many_can_be_asked_for(show: Any) -> None:
    data = a_claim_batch(a_claim(), a_claim(), a_claim())

    ran = show(data, "--claim", "HL-0002")

    assert re.findall(r"^CLAIM (\S+)", ran.out, re.MULTILINE) == ["HL-0002"]
    assert "TOTAL 3 claims, $450.00 charged" in ran.words


def test_a_number_that_is_not_there_is_said(show: Any) -> None:
    ran = show(a_claim_batch(a_claim()), "--claim", "HL-0099")

    assert ran.code == 3
    assert "nothing in" in ran.err
    assert "HL-0099" in ran.err


def test_a_limit_hides_claims_but_the_sums_are_those_of_all(show: Any) -> None:
    ran = show(a_claim_batch(a_claim(), a_claim(), a_claim()), "--limit", "1")

    assert re.findall(r"^CLAIM (\S+)", ran.out, re.MULTILINE) == ["HL-0001"]
    assert "TOTAL 3 claims" in ran.words
    assert "2 more are not shown" in ran.err


def a_paid_claim() -> Any:
    """Return a claim with reasons at the line, one of them unknown to everybody, and a remark."""
    reasons = (
        Adjustment(group="CO", reason="45", amount_cents=4000),
        Adjustment(group="PR", reason="1", amount_cents=2500),
        Adjustment(group="OA", reason="Z99", amount_cents=500),
    )
    return a_remittance_claim(lines=(a_remittance_line(adjustments=reasons, remarks=("MA130", "N9999")),))


def test_a_payment_says_how_much_how_when_and_from_whom(show: Any) -> None:
    ran = show(write_835(an_envelope(), (a_remittance(a_paid_claim()),)))

    assert ran.code == 0
    assert "PAYMENT $80.00 bank transfer (ACH), number EFT1009, 2026-11-12" in ran.words
    assert "Payer Blue Heron Health (BHH01)" in ran.words
    assert "Payee Harborlight Family Clinic (NPI 1993000003, tax id 930456789)" in ran.words


def test_a_paid_claim_says_why_not_all_was_paid_and_drops_no_code(show: Any) -> None:
    ran = show(write_835(an_envelope(), (a_remittance(a_paid_claim()),)))

    assert "CLAIM HL-0001 processed as primary charged $150.00, paid $80.00" in ran.words
    assert "CO-45 $40.00 provider bears above the contracted or highest allowed price" in ran.words
    assert "PR-1 $25.00 patient owes deductible" in ran.words
    assert "OA-Z99 $5.00 other (no words for this code here)" in ran.words
    assert "MA130 remark the claim cannot be processed" in ran.words
    assert "N9999 remark (no words for this code here)" in ran.words


def test_the_sign_of_a_provider_adjustment_is_told_in_words_and_the_payment_balances(show: Any) -> None:
    adjustments = (
        a_provider_adjustment(reason="WO", amount_cents=2000),
        a_provider_adjustment(reason="L6", amount_cents=-150),
    )
    remittance = a_remittance(a_remittance_claim(), provider_adjustments=adjustments)

    ran = show(write_835(an_envelope(), (remittance,)))

    assert "WO $20.00 taken recovery of an overpayment" in ran.words
    assert "L6 $1.50 added interest owed by the payer" in ran.words
    assert "$80.00 paid on claims - $18.50 provider adjustments = $61.50, as paid: balances" in ran.words


def test_a_payment_that_does_not_balance_says_so(show: Any) -> None:
    data = write_835(an_envelope(), (a_remittance(a_remittance_claim()),))

    ran = show(data.replace(b"BPR*I*80*", b"BPR*I*90*"))

    assert "= $80.00, but the payment is $90.00: DOES NOT BALANCE" in ran.words


def test_the_claims_of_a_payment_without_a_date_are_shown_all_the_same(show: Any) -> None:
    data = write_835(an_envelope(), (a_remittance(a_remittance_claim()),))

    ran = show(data.replace(b"*20261112~", b"~", 1))

    assert ran.code == 1
    assert "REFUSED the head of the payment; its claims follow" in ran.words
    assert "BPR16" in ran.words
    assert "CLAIM HL-0001 processed as primary" in ran.words
    assert "nobody can tell whether that is right" in ran.words


def test_a_999_says_which_message_was_rejected_where_and_why(show: Any) -> None:
    ran = show(write_999(an_envelope(), a_rejected_group()))

    assert "GROUP 907 rejected" in ran.words
    assert "MESSAGE 0001 rejected" in ran.words
    assert re.search(r"segment \d+: [A-Z0-9]+ \(", ran.words)


def test_a_ta1_says_whether_the_interchange_was_taken(show: Any) -> None:
    data = (
        b"ISA*00*          *00*          *ZZ*TIDEWATER      *ZZ*HARBORLIGHT    *261103*0930*^*00501*000000088"
        b"*0*T*:~TA1*000000907*261103*0930*R*006~IEA*0*000000088~"
    )

    ran = show(data)

    assert "TA1 interchange 000000907 rejected" in ran.words
    assert "the sender is not known" in ran.words


def test_a_277ca_says_per_claim_whether_it_was_taken_and_what_is_wrong(show: Any) -> None:
    rejected = a_claim_acknowledgement(
        "HL-0002",
        accepted=False,
        statuses=(ClaimStatus(category="A7", code="562", entity="85"),),
        verdicts=(),
    )

    ran = show(write_277ca(an_envelope(), a_report(a_claim_acknowledgement(), rejected)))

    assert "CLAIM HL-0001 ACCEPTED $150.00" in ran.words
    assert "CLAIM HL-0002 REJECTED $150.00" in ran.words
    assert "A7:562:85 rejected: information is not valid - NPI (billing provider)" in ran.words


def test_a_status_question_names_the_claim_and_its_answer_the_status(show: Any) -> None:
    asked, answer = a_status_inquiry(), a_status_answer()

    question = show(write_276(an_envelope(), asked))
    answered = show(write_277(an_envelope(), answer, asked))

    assert f"QUESTION {asked.trace} claim {asked.control_number}, $150.00" in question.words
    assert f"ANSWER {answer.trace} claim" in answered.words
    assert "Status" in answered.words


def test_a_coverage_question_says_who_when_and_what(show: Any) -> None:
    ran = show(write_270(an_envelope(), an_eligibility_inquiry()))

    assert "is Marigold Finch covered?" in ran.words
    assert "Asks for health plan coverage (30)" in ran.words


def test_a_coverage_answer_says_what_the_patient_pays(show: Any) -> None:
    benefits = (
        Benefit(information="1", service_type="30"),
        Benefit(information="B", service_type="98", amount_cents=2500, in_network="Y"),
        Benefit(information="A", service_type="98", percent=".2", in_network="N"),
        Benefit(information="C", coverage_level="IND", period="23", amount_cents=150000),
    )
    ran = show(write_271(an_envelope(), an_eligibility_answer(benefits=benefits), an_eligibility_inquiry()))

    assert "COVERED" in ran.out
    assert "copay $25.00 in network for physician visit, office" in ran.words
    assert "coinsurance 20% out of network" in ran.words
    assert "deductible $1,500.00 a calendar year individual" in ran.words


def test_a_refused_coverage_question_says_why_and_what_to_do(show: Any) -> None:
    answer = an_eligibility_answer(benefits=(), rejections=("75",), refusals=())

    ran = show(write_271(an_envelope(), answer, an_eligibility_inquiry()))

    assert "NOT ANSWERED" in ran.out
    assert "the subscriber is not found (AAA 75" in ran.words


def an_attachment() -> Attachment:
    """Return a 275 with one document."""
    return Attachment(
        reference="A-17",
        created_on=date(2026, 11, 5),
        payer_name="Blue Heron Health",
        payer_id="BHH01",
        submitter_name="Harborlight Clinic",
        submitter_id="HARB",
        provider_name="Harborlight Clinic",
        provider_npi="1993000003",
        patient=PersonName(last="Finch", first="Marigold"),
        member_id="LB-2",
        control_number="HL-0001",
        documents=(
            AttachedDocument(
                control_number="ACN-778",
                report_type="OZ",
                format="TX",
                electronic_format=("05",),
                content=b"Knee: stable, secret",
            ),
        ),
    )


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_a_275_tells_of_its_documents_and_never_shows_one(show: Any, words: tuple[str, ...]) -> None:
    ran = show(write_275(an_envelope(), an_attachment()), *words)

    assert "ACN-778" in ran.out
    assert "HL-0001" in ran.out
    assert "20" in ran.out
    assert "secret" not in ran.out
    assert words or "DOCUMENT ACN-778 20 bytes" in ran.words


def test_what_is_no_x12_ends_with_2_and_says_so(show: Any) -> None:
    ran = show(b"Dear payer,")

    assert (ran.code, ran.out) == (2, "")
    assert "not an X12 file" in ran.err


def test_a_version_we_do_not_know_is_named_and_the_next_message_goes_on(show: Any) -> None:
    old = a_claim_batch(a_claim()).replace(b"005010X222A1", b"004010X098A1")

    alone, beside = show(old), show(old + a_claim_batch(a_claim()))

    assert (alone.code, beside.code) == (2, 1)
    assert "004010X098A1 is not supported" in alone.words
    assert "CLAIM HL-0001" in beside.out


def test_a_message_that_nothing_reads_says_so(show: Any) -> None:
    data = a_file("BHT*0007*13*1*20261103*0930", kind="278", code="HI", version="005010X217")

    assert "278 is not read here yet" in show(data).words


def test_a_dash_reads_stdin(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(a_claim_batch(a_claim()))

    monkeypatch.setattr("sys.stdin", Stdin)

    assert main(["edi", "show", "-"], leave=lambda _: None) == 0
    assert "CLAIM HL-0001" in capsys.readouterr().out


def test_json_is_one_document_with_every_field_and_the_meaning_of_every_code(show: Any) -> None:
    ran = show(
        write_835(
            an_envelope(),
            (
                a_remittance(a_paid_claim()),
                a_remittance(a_remittance_claim()),
            ),
        ),
        "--json",
    )

    (interchange,) = ran.data["interchanges"]
    first, second = interchange["messages"]
    assert [held["record"] for held in first["records"]] == ["payment", "claim", "total"]
    assert (first["kind"], second["kind"]) == ("835", "835")
    claim = first["records"][1]["data"]
    assert (claim["control_number"], claim["status_meaning"]) == ("HL-0001", "processed as primary")
    reason = claim["lines"][0]["adjustments"][0]
    assert (reason["amount_cents"], reason["group_meaning"]) == (4000, "provider bears")


def test_output_in_a_pipe_has_no_colours_and_fits_100_columns(show: Any) -> None:
    ran = show(write_835(an_envelope(), (a_remittance(a_paid_claim()),)))

    assert "\x1b" not in ran.out
    assert max(len(line) for line in ran.out.splitlines()) <= 100


def test_a_long_file_is_read_no_further_than_it_is_looked_at(tmp_path: Path) -> None:
    from console.commands.edi_show_reading import Reading

    claims = (an_outbound(a_claim(), control_number=f"HL-{n}") for n in range(1000))
    path = tmp_path / "long.837"
    path.write_bytes(write_claims(an_envelope(), a_batch(*claims)))

    with path.open("rb") as file:
        records = iter(Reading(file))
        seen = [next(records) for _ in range(4)]
        read_so_far = file.tell()

    assert "HL-0" in getattr(seen[-1], "title", "")
    assert read_so_far < path.stat().st_size


_CORPUS = os.environ.get("CLAIMFLOW_CORPUS", "")


def _files() -> list[Path]:
    files = sorted(Path(_CORPUS).rglob("*")) if _CORPUS else []
    return [file for file in files if file.is_file() and file.suffix != ".md"]


@pytest.mark.skipif(not _CORPUS, reason="CLAIMFLOW_CORPUS names no folder of sample files")
@pytest.mark.parametrize("file", _files(), ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_file_of_the_corpus_shows_all_its_claims(file: Path, show: Any) -> None:
    data = file.read_bytes()

    ran, as_json = show(data), show(data, "--json")

    assert ran.code == as_json.code
    assert "unexpected" not in ran.err
    if ran.code != 2:
        assert as_json.data["interchanges"]
        shown = set(ran.words.split())
        assert [number for number in _claim_numbers(data) if number not in shown] == []


def _claim_numbers(data: bytes) -> Iterator[str]:
    """Yield the claim numbers of the messages that we know, as plain words."""
    for message in Messages(io.BytesIO(data)):
        known = message.version.startswith("005010")
        for segment in message.segments:
            if known and (segment.id, message.kind) in {("CLM", "837"), ("CLP", "835")}:
                yield from segment.get(1).split()
