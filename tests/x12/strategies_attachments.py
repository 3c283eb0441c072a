"""Attachments (275) of every shape the guides allow, for hypothesis."""

from hypothesis import strategies as st

from models.acknowledgement import (
    StatusVerdict,
)
from models.attachment import AttachedDocument, Attachment
from models.coded import Identification
from tests.x12.strategies_inquiries import status_parties
from tests.x12.strategies_parts import (
    addresses,
    dated_periods,
    days,
    desks,
    few,
    ids,
    maybe,
    numbers_only,
    periods,
    statuses,
)

documents = st.builds(
    AttachedDocument,
    control_number=ids(50),
    numbered_by=st.sampled_from(["provider", "payer"]),
    requested=few(
        st.builds(StatusVerdict, statuses=statuses("R4 R3", (), ("LOI",)), effective_on=st.none() | days)
    ),
    codes=few(st.builds(Identification, qualifier=st.just("HE"), number=ids(10))),
    references=few(numbers_only),
    dates=few(dated_periods),
    report_type=st.just("OZ"),
    format=st.sampled_from(["TX", "HL"]),
    report_code=maybe(ids(30)),
    electronic_format=st.sampled_from([("05",), ("05", "CDA")]),
    content=st.none() | st.binary(min_size=1, max_size=300),
)


@st.composite
def attachments(draw: st.DrawFn) -> Attachment:
    """Return a 275."""
    parties = draw(status_parties())
    begin, end = draw(periods() | st.just((None, None)))
    return Attachment(
        reference=draw(ids(50)),
        created_on=draw(days),
        purpose=draw(st.sampled_from(["02", "11"])),
        payer_name=parties["payer_name"],
        payer_id=parties["payer_id"],
        payer_contacts=draw(few(desks)),
        submitter_name=parties["submitter_name"],
        submitter_id=parties["submitter_id"],
        provider_name=parties["provider_name"],
        provider_first=parties["provider_first"],
        provider_is_person=parties["provider_is_person"],
        provider_npi=parties["provider_npi"],
        provider_references=draw(few(numbers_only)),
        provider_address=draw(st.none() | addresses),
        patient=parties["subscriber"],
        member_id=parties["member_id"],
        control_number=draw(ids(38)),
        payer_claim_control_number=draw(maybe(ids(50))),
        references=draw(few(numbers_only)),
        service_from=begin,
        service_to=end,
        documents=draw(few(documents, 3, 1)),
    )
