"""Writes a payer's request for information, 277 (005010X213), which ``read_277`` reads.

::

    HL*4*3*PT*0~  NM1*QC*1*Finch*Marigold****MI*LB-2~         2100D the patient
    TRN*1*ICN-5~                                              2200D the payer's number of the claim
    STC*R4:11506-3::LOI*20261121~                             what is wanted: a progress note, by LOINC
    REF*EJ*HL-0001~ DTP*472*D8*20261102~ DTP*106*D8*20261221~ CLM01, the day, answer wanted until
"""

from datetime import date

from models.envelope import Envelope
from models.inquiry import StatusAnswer
from x12.level_writer import NamedParty, write_party
from x12.parties import write_contact
from x12.services import write_period, write_reference
from x12.status.levels import record_of, write_payer, write_provider, write_submitter
from x12.statuses import write_verdicts
from x12.writing import SegmentWriter, interchange, need, need_fit

VERSION = "005010X213"


def write_277_request(envelope: Envelope, asked: StatusAnswer, due_on: date) -> bytes:
    """Write a request about one claim; ``asked.trace`` is the number that the answer (275) repeats.

    ``due_on`` is the day until which the payer waits. ``subscriber`` is the patient here: the guide knows
    one level for people. Raises ``BadInput`` for what the guide requires and is missing or too long.
    """
    out = SegmentWriter("277")
    at, record = envelope.created_at, record_of(asked)
    number = need_fit(asked.trace, 50, record, "trace", "Give the payer's number of the claim")
    out.add("BHT", "0085", "08", number, f"{at:%Y%m%d}", f"{at:%H%M}", "RQ")
    out.level(None, "20", has_children=True)
    write_payer(out, asked)
    write_contact(out, "IC", asked.payer_contact)
    out.level(1, "21", has_children=True)
    write_submitter(out, asked)
    out.level(2, "19", has_children=True)
    write_provider(out, asked)
    out.level(3, "PT", has_children=False)
    _write_patient(out, asked, record)
    out.add("TRN", "1", number)
    if not asked.verdicts:
        need("", record, "verdicts", "Say what is wanted")
    write_verdicts(out, asked.verdicts, record)
    write_reference(out, "EJ", asked.control_number, record, "control_number")
    write_period(out, "472", asked.service_from, asked.service_to)
    write_period(out, "106", due_on)
    return interchange(envelope, "HN", VERSION, "277", [out])


def _write_patient(out: SegmentWriter, asked: StatusAnswer, record: str) -> None:
    """Write 2100D."""
    if asked.subscriber is None:
        need("", record, "subscriber", "Name the patient")
        return
    party = NamedParty("QC", asked.subscriber, True, asked.member_id_qualifier, asked.member_id)
    write_party(out, party, record, "subscriber")
