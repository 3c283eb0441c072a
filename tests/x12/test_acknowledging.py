"""A 999 of our own: what the check found, in the codes of the guide."""

from models.acknowledgement import GroupAcknowledgement
from tests.builders import an_envelope
from tests.x12.claim_files import CLAIM, a_claim_file
from tests.x12.judges import pyx12_errors
from x12.acknowledgements.files import write_999
from x12.checks.acknowledging import acknowledge_group, acknowledge_set
from x12.findings import check_file, check_transaction
from x12.interchange import Messages


def answer(data: bytes) -> GroupAcknowledgement:
    """Check a file of one group and return the answer to it."""
    messages = Messages(data)
    sets = [acknowledge_set(one, [*check_transaction(one), *messages.findings]) for one in messages]
    return acknowledge_group(messages.group, sets, messages.findings)


def broken(old: str, new: str) -> bytes:
    """Return the good claim file with one text changed."""
    assert any(old in segment for segment in CLAIM)
    return a_claim_file(*(segment.replace(old, new) for segment in CLAIM))


def test_a_group_without_errors_is_accepted() -> None:
    acknowledgement = answer(a_claim_file())

    assert (acknowledgement.status, acknowledgement.accepted) == ("A", 1)
    assert acknowledgement.transactions[0].findings == ()
    assert pyx12_errors(write_999(an_envelope(), acknowledgement)) == []


def test_a_wrong_code_rejects_the_set_and_names_claim_loop_and_element() -> None:
    acknowledgement = answer(broken("*11:B:1*Y*", "*11:B:1*X*"))

    (one,) = acknowledgement.transactions
    (finding,) = one.findings
    assert (acknowledgement.status, one.status, one.errors) == ("R", "R", ("5",))
    assert (finding.segment, finding.position, finding.loop) == ("CLM", 19, "2300")
    assert (finding.element, finding.reference, finding.element_error, finding.value) == (
        "6",
        "1073",
        "7",
        "X",
    )
    assert (finding.contexts[0].name, finding.contexts[0].value) == ("CLM01", "A-1001")
    assert pyx12_errors(write_999(an_envelope(), acknowledgement)) == []


def test_a_component_is_named_with_its_data_element() -> None:
    (one,) = answer(broken("11:B:1", "11:Q:1")).transactions

    assert (one.findings[0].element, one.findings[0].reference) == ("5:2", "1332")


def test_a_missing_segment_is_named_where_it_should_stand() -> None:
    acknowledgement = answer(a_claim_file(*(s for s in CLAIM if not s.startswith("N4*NEWPORT*OR*973650000"))))

    (finding,) = acknowledgement.transactions[0].findings
    assert (finding.segment, finding.position, finding.loop) == ("N4", 10, "2010")
    assert (finding.segment_error, finding.element) == ("3", "")
    assert pyx12_errors(write_999(an_envelope(), acknowledgement)) == []


def test_what_only_the_guide_forbids_is_told_as_an_error_of_the_guide() -> None:
    (one,) = answer(broken("SV1*HC:99213:25*100*UN*1***1:2", "SV1*HC:99213:25*100*UN*1**9*1:2")).transactions

    assert one.errors == ("I5",)
    assert one.findings[0].element_error == "I10"


def test_a_warning_leaves_the_set_accepted() -> None:
    (one,) = answer(a_claim_file(*(s + "*" if s == "N3*4 PIER ROAD" else s for s in CLAIM))).transactions

    assert one.status == "E"
    assert one.accepted


def test_balances_and_situations_are_no_matter_of_a_999() -> None:
    data = broken("CLM*A-1001*150*", "CLM*A-1001*151*")

    assert not check_file(data).ok
    assert answer(data).status == "A"


def test_a_wrong_count_goes_into_the_verdict_of_the_set() -> None:
    (one,) = answer(a_claim_file().replace(b"SE*32*", b"SE*31*")).transactions

    assert (one.status, one.errors, one.findings) == ("R", ("4",), ())


def test_one_bad_set_of_two_leaves_the_group_partly_accepted() -> None:
    good = a_claim_file().decode()
    head, _, rest = good.partition("ST*")
    body, _, _ = rest.partition("GE*")
    second = f"ST*{body}".replace("*0001", "*0002").replace("*11:B:1*Y*", "*11:B:1*X*")
    acknowledgement = answer(f"{head}ST*{body}{second}GE*2*907~\nIEA*1*000000907~\n".encode())

    assert (acknowledgement.status, acknowledgement.received, acknowledgement.accepted) == ("P", 2, 1)
    assert [one.status for one in acknowledgement.transactions] == ["A", "R"]
    assert pyx12_errors(write_999(an_envelope(), acknowledgement)) == []
