"""The outbox and the list of deadlines ask the database for much in one query: on both databases alike."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from activities.exchange import ExchangeActivities
from models.claim import Attachment
from models.messages import PartnerRequest
from models.policy import Policy
from store import claims, deadlines, documents, submissions
from store.deadlines import State
from store.engine import Store
from store.versions import add_version, document_of
from tests.activities.desk import Desk
from tests.builders import a_claim, a_strangers_claim
from tests.workflows.office import PARTNER, set_up_practice

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)


def batched(store: Store, as_of: datetime = NOW) -> int:
    """Write the outbox; return how many files are to be sent."""
    request = PartnerRequest(partner=PARTNER, as_of=as_of)
    return len(ExchangeActivities(store, Policy()).batch_outbox(request))


def test_a_held_claim_waits_a_broken_one_is_set_aside_and_the_rest_goes(store: Store, tmp_path: Path) -> None:
    set_up_practice(store, tmp_path, tmp_path, "")
    held, broken, good = (Desk(store, NOW, a_strangers_claim(f"HL-{n}")) for n in range(3))
    held.instruct("hold")
    with store.write() as session:
        row = claims.need(session, broken.claim)
        kept = documents.add_document(session, row.id, "note", "n.txt", "text/plain", b"", "ada", NOW)
        announced = Attachment(report_type="OZ", transmission="EL", control_number=kept)
        document = document_of(session, row).model_copy(update={"attachments": (announced,)})
        add_version(session, row, document, "test", "ada", NOW)
        row.reviewed = row.reviewed.replace("|1|P", "|2|P")
        (attempt,) = submissions.of_claim(session, broken.claim)
        attempt.version = 2

    assert batched(store) == 1
    assert [d.attempts[-1].status for d in (held, broken, good)] == ["queued", "rejected", "batched"]


@pytest.mark.parametrize(("state", "found"), [("open", 1), ("warned", 0), ("missed", 0), ("met", 1)])
def test_deadlines_are_listed_by_what_became_of_them(
    store: Store, tmp_path: Path, state: State, found: int
) -> None:
    set_up_practice(store, tmp_path, tmp_path, "")
    Desk(store, NOW, a_claim())
    done = Desk(store, NOW, a_strangers_claim("HL-9"))
    done.accepted()
    today = NOW.date()
    with store.read() as session:
        rows = deadlines.listed(session, today, state=state, before=today + timedelta(days=9999))

    assert len([row for row in rows if row.kind == "filing"]) == found
