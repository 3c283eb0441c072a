"""Whatever these messages may say: written, it is read back equal."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.acknowledgement import InterchangeAcknowledgement
from models.value import Value
from tests.builders import an_envelope
from tests.x12 import strategies_acknowledgements as acknowledgements
from tests.x12 import strategies_coverage as coverage
from tests.x12 import strategies_inquiries as inquiries
from tests.x12.judges import pyx12_errors
from tests.x12.reading import only_transaction
from tests.x12.strategies_attachments import attachments
from x12.acknowledgements.claims import read_277ca, write_277ca
from x12.acknowledgements.files import read_999, write_999, write_ta1
from x12.attachments.messages import read_275
from x12.attachments.writer import write_275
from x12.eligibility.messages import read_270, read_271, write_270_report, write_271_report
from x12.envelopes import Transaction
from x12.interchange import read_interchanges
from x12.status.messages import read_276, read_277, write_276_report, write_277_report

MESSAGES: dict[str, tuple[st.SearchStrategy[Any], Callable[..., bytes], Callable[[Transaction], Any]]] = {
    "999": (acknowledgements.groups, write_999, read_999),
    "277CA": (acknowledgements.claim_reports(), write_277ca, read_277ca),
    "276": (inquiries.inquiry_reports, write_276_report, read_276),
    "277": (inquiries.answer_reports, write_277_report, read_277),
    "270": (coverage.coverage_question_reports, write_270_report, read_270),
    "271": (coverage.coverage_answer_reports, write_271_report, read_271),
    "275": (attachments(), write_275, read_275),
}


@pytest.mark.parametrize("kind", MESSAGES)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(st.data())
def test_what_is_written_is_read_back_equal(kind: str, data: st.DataObject) -> None:
    strategy, write, read = MESSAGES[kind]
    value: Value = data.draw(strategy)

    assert read(only_transaction(write(an_envelope(), value))) == value


FALSE_REJECTS = (
    # CTX01 may repeat ten times; pyx12 looks for one.
    "CTX*SITUATIONAL TRIGGER^",
    # A trigger and the business unit may stand below one IK3 (so does the guide's own example).
    "Segment CTX exceeded max count",
    # STC10 and STC11 speak of the entities of STC01.
    "is not a valid code for Entity Identifier Code (STC1",
    # A batch turned away as a whole has no provider (so does the guide's own example).
    '"Billing Provider of Service Level" (2000C) missing',
)


@pytest.mark.parametrize("kind", ["999", "277CA"])
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(st.data())
def test_a_second_reader_has_nothing_against_what_is_written(kind: str, data: st.DataObject) -> None:
    strategy, write, _ = MESSAGES[kind]
    found = pyx12_errors(write(an_envelope(), data.draw(strategy)))

    assert [error for error in found if not any(known in error for known in FALSE_REJECTS)] == []


@given(acknowledgements.interchange_acknowledgements)
def test_a_ta1_is_read_back_equal(answer: InterchangeAcknowledgement) -> None:
    (interchange,) = read_interchanges(write_ta1(an_envelope(), answer))

    assert interchange.acknowledgements == [answer]
