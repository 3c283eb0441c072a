"""Damaged messages of every kind: each reader reads, or refuses in words; nothing else ever comes out."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import X12Refused
from tests.builders import (
    a_batch,
    a_rejected_group,
    a_remittance,
    a_report,
    a_secondary_claim,
    a_status_answer,
    a_status_inquiry,
    an_eligibility_answer,
    an_eligibility_inquiry,
    an_envelope,
    an_outbound,
)
from x12.acknowledgements.claims import read_277ca, write_277ca
from x12.acknowledgements.files import read_999, write_999
from x12.claims.reader import read_claims
from x12.claims.writer import write_claims
from x12.eligibility.messages import read_270, read_271, write_270, write_271
from x12.envelopes import Transaction
from x12.interchange import read_interchanges
from x12.remittances.reader import read_835
from x12.remittances.writer import write_835
from x12.status.messages import read_276, read_277, write_276, write_277

_ENVELOPE = an_envelope()
_SECONDARY = an_outbound(a_secondary_claim(), sequence="S")
MESSAGES: dict[str, tuple[bytes, Callable[[Transaction], Any]]] = {
    "837P": (write_claims(_ENVELOPE, a_batch(_SECONDARY)), read_claims),
    "835": (write_835(_ENVELOPE, (a_remittance(),)), read_835),
    "999": (write_999(_ENVELOPE, a_rejected_group()), read_999),
    "277CA": (write_277ca(_ENVELOPE, a_report()), read_277ca),
    "276": (write_276(_ENVELOPE, a_status_inquiry()), read_276),
    "277": (write_277(_ENVELOPE, a_status_answer(), a_status_inquiry()), read_277),
    "270": (write_270(_ENVELOPE, an_eligibility_inquiry()), read_270),
    "271": (write_271(_ENVELOPE, an_eligibility_answer(), an_eligibility_inquiry()), read_271),
}


@pytest.mark.parametrize("kind", MESSAGES)
@settings(max_examples=60)
@given(st.data())
def test_a_damaged_message_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    message, reader = MESSAGES[kind]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(106, len(message) - 1))
        length = data.draw(st.integers(0, 12))
        message = message[:start] + data.draw(st.binary(max_size=8)) + message[start + length :]
    try:
        for interchange in read_interchanges(message):
            for transaction in interchange.transactions:
                reader(transaction)
    except X12Refused as refusal:
        message = refusal.sentence().encode()
    assert message
