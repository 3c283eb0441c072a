"""Rules are read by everybody, written as drafts, tried on past claims, and approved by a second person."""

import re
from datetime import timedelta

import httpx
import pytest
from sqlmodel import col, select

from console.reports import claim_figures
from models.claim import ClaimDocument
from models.console_tables import AuditRow
from models.tasks import TaskKind
from store import practice_playbook, rule_packs
from tests.activities import ways
from tests.activities.desk import Desk
from tests.builders import a_claim
from tests.console.web.axe import obstacles
from tests.console.web.conftest import BUSINESS_NOW, Browsers, Console
from tests.workflows.payer import decides

TODAY = BUSINESS_NOW.date()
NEEDS_NOTE = f"""name = "heron"
version = "2026.1"
effective_from = {TODAY - timedelta(days=30)}
source = "Blue Heron manual"
reviewed_on = {TODAY}

[[rule]]
id = "office_visit_needs_authorization"
severity = "error"
owner = "biller"
message = "The plan wants an authorization"
fix = "Get it"

[rule.when]
procedures = ["99213"]

[rule.needs]
authorization = true
"""
OWN_ROW = f"""effective_from = {TODAY}
source = "Call with Blue Heron"

[[denial]]
carc = "16"
payer = "BHH01"
action = "review"
owner = "supervisor"
cause = "payer_error"
advice = "Blue Heron errs: oona calls them."
"""


class Writer:
    """Somebody who writes a draft, with the draft's page as they see it."""

    def __init__(self, client: httpx.Client, kind: str, of: str = "", row: str = "") -> None:
        self.client = client
        answer = client.post("/rules/drafts", data={"kind": kind, "of": of, "row": row})
        self.address = answer.headers["location"]

    @property
    def page(self) -> str:
        return self.client.get(self.address).text

    def post(self, what: str, **said: str) -> httpx.Response:
        """Do something with the draft in the revision that is shown."""
        revision = re.search(r'name="revision" value="(\d+)"', self.page)
        assert revision is not None
        return self.client.post(f"{self.address}/{what}", data={"revision": revision[1], **said})

    def proposed(self, content: str) -> str:
        """Write a text, try it, and propose it; return what approves it."""
        assert self.post("save", content=content, reason="The payer says so").status_code == 303
        assert self.post("test").status_code == 303
        assert self.post("propose").status_code == 303
        return self.address.replace("/drafts/", "/approvals/")


def decide(client: httpx.Client, approval: str, answer: str = "approve", why: str = "") -> httpx.Response:
    """Decide about a draft as it stands."""
    text = client.get(approval.replace("/approvals/", "/drafts/")).text
    revision = re.search(r'name="revision" value="(\d+)"', text)
    assert revision is not None
    return client.post(approval, data={"revision": revision[1], "answer": answer, "why": why})


def test_a_rule_is_found_by_its_words_with_remedy_and_source(console: Console) -> None:
    text = console.client("mabel").get("/rules?q=check+digit&severity=error").text

    assert "npi_check_digit" in text
    assert "45 CFR 162.406" in text
    assert "taxonomy_format" not in text
    assert "No rule is like this" in console.client("mabel").get("/rules?q=zebra").text


def test_the_playbook_says_what_follows_a_reason_and_whose_it_is(console: Console) -> None:
    text = console.client("quill").get("/playbook?q=CARC+197").text

    assert "authorization" in text
    assert "by itself from authorization" in text
    assert 'aria-label="Change CARC 197' in text


def test_a_pack_counts_when_a_second_person_has_approved_it_and_not_before(console: Console) -> None:
    before = Desk(console.store, BUSINESS_NOW, a_claim())
    oona = Writer(console.client("oona"), "pack")
    approval = oona.proposed(NEEDS_NOTE)
    herself = decide(console.client("oona"), approval)
    with console.store.read() as session:
        unapproved = rule_packs.every(session)
    approved = decide(console.client("wick"), approval)
    after = Desk(console.store, BUSINESS_NOW, a_claim(control_number="HL-2", note="other"))
    page = console.client("ines").get("/rules/packs/heron/2026.1").text

    assert herself.status_code == 422
    assert "you wrote a part of this" in herself.text
    assert unapproved == []
    assert approved.status_code == 303
    assert TaskKind.FIX_FINDINGS not in before.asked
    assert TaskKind.FIX_FINDINGS in after.asked
    assert "approved by wick" in page


def test_a_back_test_says_how_many_past_claims_a_pack_would_have_stopped(console: Console) -> None:
    ways.denied(Desk(console.store, BUSINESS_NOW, a_claim()))
    ines = Writer(console.client("ines"), "pack")
    ines.post("save", content=NEEDS_NOTE, reason="why")
    ines.post("test", since="2026-01-01")

    assert "Of 1 claims first sent since 2026-01-01 it would have stopped <strong>1</strong>" in ines.page


def test_what_is_wrong_with_a_draft_is_said_with_its_line(console: Console) -> None:
    ines = Writer(console.client("ines"), "pack")
    ines.post("save", content=NEEDS_NOTE.replace('"error"', '"fatal"'))
    refused = ines.post("propose")

    assert "Line 9" in ines.page
    assert refused.status_code == 422
    assert "line 9" in refused.text


def test_a_draft_that_was_not_tested_as_it_stands_is_not_proposed(console: Console) -> None:
    ines = Writer(console.client("ines"), "pack")
    ines.post("save", content=NEEDS_NOTE, reason="why")
    ines.post("test")
    ines.post("save", content=NEEDS_NOTE.replace("99213", "99214"), reason="why")
    answer = ines.post("propose")

    assert answer.status_code == 422
    assert "was not tested" in answer.text


def test_of_two_who_write_at_once_the_second_keeps_their_words(console: Console) -> None:
    ines = Writer(console.client("ines"), "pack")
    stale = re.search(r'name="revision" value="(\d+)"', ines.page)
    assert stale is not None
    ines.post("save", content=NEEDS_NOTE, reason="why")
    answer = console.client("rory").post(
        f"{ines.address}/save", data={"revision": stale[1], "content": "# my words", "reason": ""}
    )

    assert answer.status_code == 409
    assert "# my words" in answer.text


def test_a_refusal_needs_a_reason_and_is_kept_with_it(console: Console) -> None:
    approval = Writer(console.client("ines"), "pack").proposed(NEEDS_NOTE)
    silent = decide(console.client("oona"), approval, "refuse")
    said = decide(console.client("oona"), approval, "refuse", "The manual is of last year")

    assert (silent.status_code, said.status_code) == (422, 303)
    assert (
        "The manual is of last year"
        in console.client("ines").get(approval.replace("approvals", "drafts")).text
    )


def test_a_row_of_the_practice_decides_denials_from_its_approval_on(console: Console) -> None:
    before = Desk(console.store, BUSINESS_NOW, a_claim())
    ways.denied(before)
    while claim_figures.catch_up(console.store):
        continue
    ines = Writer(console.client("ines"), "playbook", row="CARC 16")
    approval = ines.proposed(OWN_ROW)
    tested = ines.page
    decide(console.client("oona"), approval)
    after = Desk(console.store, BUSINESS_NOW, of_somebody_else("HL-2"))
    after.paid(decides(after.accepted(), "CO-16 150, M119"))
    with console.store.read() as session:
        present = practice_playbook.in_force(session, TODAY)
    text = console.client("quill").get("/playbook?q=oona").text

    assert "<strong>1</strong> would have been decided by another row" in tested
    assert (before.asked, after.asked) == ([TaskKind.CORRECT_DENIAL], [TaskKind.DECIDE_DENIAL])
    assert present is not None
    assert (present.version, present.author, present.approved_by) == (1, "ines", "oona")
    assert "the practice’s own" in text


def of_somebody_else(number: str) -> ClaimDocument:
    """Return the claim of another patient."""
    claim = a_claim(control_number=number)
    first = claim.coverages[0]
    name = first.subscriber.name.model_copy(update={"last": "Heath"})
    person = first.subscriber.model_copy(update={"name": name})
    return claim.model_copy(update={"coverages": (first.model_copy(update={"subscriber": person}),)})


def test_a_row_of_a_later_day_counts_from_that_day_on(console: Console) -> None:
    later = OWN_ROW.replace(str(TODAY), str(TODAY + timedelta(days=10)))
    decide(console.client("oona"), Writer(console.client("ines"), "playbook").proposed(later))
    with console.store.read() as session:
        now = practice_playbook.in_force(session, TODAY)
        then = practice_playbook.in_force(session, TODAY + timedelta(days=10))

    assert now is None
    assert then is not None


MOVES_BY_ITSELF = {
    'carc = "16"\naction = "none"': "none",
    'carc = "16"\naction = "resend_automatically"': "resend_automatically",
    'carc = "1"\ngroup = "PR"\naction = "appeal"': "price or a share",
    'carc = "99999"\naction = "appeal"': "99999",
}


def test_no_row_of_the_practice_moves_money_without_a_person(console: Console) -> None:
    ines = Writer(console.client("ines"), "playbook")
    for row, problem in MOVES_BY_ITSELF.items():
        text = OWN_ROW.split("[[denial]]")[0] + f'[[denial]]\n{row}\ncause = "late"\nadvice = "x"\n'
        ines.post("save", content=text, reason="why")

        assert problem in ines.page.split('id="check"')[1]
        assert ines.post("test").status_code == 422


def test_a_reader_writes_nothing_and_the_log_has_who_did(console: Console) -> None:
    approval = Writer(console.client("ines"), "pack").proposed(NEEDS_NOTE)
    reader = console.client("mabel").post("/rules/drafts", data={"kind": "pack"})
    biller = console.client("rory").post(approval, data={"revision": "1", "answer": "approve"})
    decide(console.client("oona"), approval)
    with console.store.read() as session:
        rows = session.exec(select(AuditRow).where(col(AuditRow.action).startswith("rule draft"))).all()

    assert (reader.status_code, biller.status_code) == (403, 403)
    assert [(row.user, row.action.removeprefix("rule draft ")) for row in rows] == [
        ("ines", "begun"),
        ("ines", "written"),
        ("ines", "tested"),
        ("ines", "proposed"),
        ("oona", "approved"),
    ]


@pytest.mark.slow
def test_nothing_stands_in_the_way_of_people(windows: Browsers, console: Console) -> None:
    decide(console.client("oona"), Writer(console.client("ines"), "pack").proposed(NEEDS_NOTE))
    decide(console.client("oona"), Writer(console.client("ines"), "playbook").proposed(OWN_ROW))
    draft = Writer(console.client("ines"), "pack", of="heron@2026.1")
    draft.proposed(NEEDS_NOTE.replace("2026.1", "2026.2"))
    packs = ("/rules/packs", "/rules/packs/heron/2026.1")

    assert obstacles(windows, "ines", ("/rules?q=npi", *packs, "/playbook?q=16", draft.address)) == []
