"""A program reads of a claim what people read on its page, and tells it what they may tell it."""

from typing import Any

import pytest
from fastapi.routing import iter_route_contexts
from sqlmodel import select

from console.web.access import Scope
from console.web.app import console_app
from console.web.desk import Desk as Parts
from models.console_tables import AuditRow
from models.tables import FactRow
from tests.activities import ways
from tests.activities.desk import Desk
from tests.console.web.conftest import BUSINESS_NOW, Console
from tests.console.web.programs import API, etag, program
from tests.console.web.test_inbox import with_findings

SECRET = "Quillfeather"
"""A name that nobody has: whatever answers with it has quoted the request."""


def denied(console: Console) -> Desk:
    """Lead a claim to a denial."""
    desk = Desk(console.store, BUSINESS_NOW, ways.document())
    ways.denied(desk)
    return desk


def test_a_program_reads_all_that_a_claims_page_shows(console: Console) -> None:
    desk, client = denied(console), program(console, "ines")
    at = f"{API}/claims/{desk.claim}"
    got: dict[str, Any] = {
        part: client.get(f"{at}/{part}").json()
        for part in ("standing", "money", "versions", "submissions", "files", "tasks", "timeline", "contacts")
    }
    files = got["files"]["items"]
    sent = next(f"{at}/files/{one['id']}" for one in files if one["kind"].startswith("837"))
    reading, raw = client.get(sent), client.get(f"{sent}/raw")

    assert (got["standing"]["state"], got["standing"]["stage"]) == ("correcting_denial", "denial")
    assert any("deadline" in sentence.lower() for sentence in got["standing"]["next"])
    assert sum(entry["amount_cents"] for one in got["money"]["postings"] for entry in one["entries"]) == 0
    assert got["money"]["decisions"][0]["reasons"][0]["code"]
    assert got["submissions"]["items"][0]["status"]
    assert got["tasks"]["items"][0]["kind"] == "correct_denial"
    assert [event["at"] for event in got["timeline"]["items"]] == sorted(
        event["at"] for event in got["timeline"]["items"]
    )
    assert reading.json()["parts"]
    assert "CLM*" in raw.text


def test_a_claim_is_found_by_number_day_and_amount_with_its_patient_masked(console: Console) -> None:
    desk, client = denied(console), program(console, "ines", Scope.READ)
    row = desk.row
    asked = (row.source_number, str(row.service_from), f"{row.charge_cents / 100:.2f}")
    found = [client.get(f"{API}/claims", params={"q": q}).json() for q in asked]

    assert [[one["id"] for one in answer["items"]] for answer in found] == [[desk.claim]] * 3
    assert {answer["items"][0]["patient"] for answer in found} == {"M. F., born 1984"}


def test_claims_of_a_day_come_page_by_page(console: Console) -> None:
    claims = {with_findings(console, n).claim for n in range(1, 6)}
    client, seen = program(console, "ines"), list[str]()
    address = f"{API}/claims?q=150.00&limit=2"
    while address:
        answer = client.get(address)
        seen += [one["id"] for one in answer.json()["items"]]
        address = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")

    assert (len(seen), set(seen)) == (5, claims)


def test_a_patient_is_found_in_no_address_and_the_audit_log_says_who_asked(console: Console) -> None:
    desk, client = denied(console), program(console, "mabel", Scope.PATIENTS)
    person = desk.document.person
    sent = {"last": person.name.last, "first": person.name.first, "born": str(person.birth_date)}
    found = client.post(f"{API}/patients/search", json=sent).json()
    with console.store.read() as session:
        (noted,) = session.exec(select(AuditRow).where(AuditRow.action == "patient searched"))

    assert [one["id"] for one in found["items"]] == [desk.claim]
    assert person.name.last not in repr(noted.model_dump())


def test_a_claim_in_full_needs_its_own_scope_and_is_noted(console: Console) -> None:
    desk = denied(console)
    address = f"{API}/claims/{desk.claim}/document"
    without = program(console, "ines", Scope.READ).get(address)
    document = program(console, "ines", Scope.PATIENTS).get(address).json()
    with console.store.read() as session:
        noted = session.exec(select(AuditRow.user).where(AuditRow.action == "claim content read")).all()

    assert (without.status_code, 'scope="patients"' in without.headers["WWW-Authenticate"]) == (403, True)
    assert document["coverages"][0]["member_id"] == desk.document.coverages[0].member_id
    assert noted == ["ines"]


def test_a_supervisor_holds_a_claim_once_and_only_as_it_was_read(console: Console) -> None:
    desk, oona = denied(console), program(console, "oona")
    address, because = f"{API}/claims/{desk.claim}", {"reason": "The patient asked us to wait"}
    headers = etag(oona, address) | {"Idempotency-Key": "hold-1"}
    answers = [oona.post(f"{address}/hold", json=because, headers=headers) for _ in range(2)]
    stale = oona.post(f"{address}/hold", json=because, headers={"If-Match": '"9.9"'})
    unread = oona.post(f"{address}/hold", json=because)
    ines = program(console, "ines").post(f"{address}/hold", json=because, headers=headers)
    with console.store.read() as session:
        told = session.exec(select(FactRow).where(FactRow.kind == "instruction_given")).all()

    assert [answer.status_code for answer in (*answers, stale, unread, ines)] == [202, 202, 412, 428, 403]
    assert len(told) == 1


def test_a_patients_dispute_is_taken_down_once_and_told_to_the_claim(console: Console) -> None:
    desk = Desk(console.store, BUSINESS_NOW, ways.document())
    ways.patient_billed(desk)
    mabel, address = program(console, "mabel"), f"{API}/claims/{desk.claim}"
    headers = etag(mabel, address) | {"Idempotency-Key": "dispute-1"}
    said = {"reason": "I paid my deductible in March"}
    answers = [mabel.post(f"{address}/dispute", json=said, headers=headers) for _ in range(2)]
    desk.go_on()
    again = mabel.post(f"{address}/dispute", json=said, headers=etag(mabel, address))

    assert [answer.status_code for answer in (*answers, again)] == [202, 202, 409]
    assert desk.asked == ["answer_dispute"]


def test_those_a_note_names_find_it_among_theirs(console: Console) -> None:
    desk = denied(console)
    sent = {"words": "@rory look at line 2"}
    kept = program(console, "ines").post(f"{API}/claims/{desk.claim}/notes", json=sent)
    (mention,) = program(console, "rory").get(f"{API}/me/mentions").json()["items"]

    assert kept.json()["mentions"] == ["rory"]
    assert (mention["claim"], mention["author"]) == (desk.claim, "ines")


def test_a_file_of_claims_is_taken_once_with_a_result_for_each_record(console: Console) -> None:
    client = program(console, "mabel", Scope.INTAKE)
    visits = b'{"source": "clinic", "visits": [{"number": "V-1"}, 7]}'
    kind = {"Content-Type": "application/octet-stream"}
    given = client.post(f"{API}/intake", content=visits, headers=kind | {"Idempotency-Key": "f"})
    again = client.post(f"{API}/intake", content=visits, headers=kind | {"Idempotency-Key": "f"})
    at = given.headers["Location"]
    upload, records = client.get(at).json(), client.get(f"{at}/records", params={"limit": 1}).json()
    rest = client.get(f"{at}/records", params={"cursor": records["next"]}).json()["items"]
    wrong = client.post(f"{API}/intake", content=visits, headers={"Content-Type": "text/html"})

    assert (given.status_code, again.json()["id"], wrong.status_code) == (202, upload["id"], 415)
    assert (upload["status"], upload["refused"]) == ("done", 2)
    assert [(one["n"], one["result"]) for one in (*records["items"], *rest)] == [
        (1, "refused"),
        (2, "refused"),
    ]
    assert len(client.get(f"{API}/intake").json()["items"]) == 1


def test_a_supervisor_sees_the_load_and_says_who_is_away(console: Console) -> None:
    with_findings(console, 1)
    oona = program(console, "oona")
    queues = {one["key"]: one["tasks"] for one in oona.get(f"{API}/team/loads").json()["queues"]}
    sent = {"user": "rory", "first_day": "2026-12-21", "days": 11, "substitute": "ines"}
    away = oona.post(f"{API}/team/absences", json=sent).json()
    listed = oona.get(f"{API}/team/absences").json()["items"]
    gone = oona.delete(f"{API}/team/absences/{away['id']}")

    assert queues["biller"] == 1
    assert (listed[0]["last_day"], listed[0]["substitute"]) == ("2026-12-31", "ines")
    assert (gone.status_code, oona.get(f"{API}/team/absences").json()["items"]) == (204, [])


def test_a_view_kept_by_a_program_is_a_view_of_the_inbox(console: Console) -> None:
    client = program(console, "ines")
    shows = {"queue": "team", "kind": "fix_findings", "least": 500}
    kept = client.post(f"{API}/views", json={"name": "Large findings", "shows": shows, "team": True}).json()
    seen = program(console, "rory").get(f"{API}/views").json()["items"]

    assert "Large findings" in console.client("ines").get("/inbox").text
    assert [(one["name"], one["mine"], one["shows"]["least"]) for one in seen] == [
        ("Large findings", False, 500)
    ]
    assert program(console, "rory").delete(f"{API}/views/{kept['id']}").status_code == 404


def test_what_temporal_would_have_to_answer_says_that_it_does_not(console: Console) -> None:
    desk, wick = denied(console), program(console, "wick")
    reason = {"reason": "told again"}
    answers = [
        wick.get(f"{API}/partners"),
        wick.get(f"{API}/workflows/{desk.claim}"),
        wick.post(f"{API}/workflows/{desk.claim}/drive", json=reason, headers={"Idempotency-Key": "k"}),
        wick.post(f"{API}/workflows/{desk.claim}/drive", json=reason, headers={"Idempotency-Key": "k"}),
    ]

    assert {answer.status_code for answer in answers} == {503}
    assert wick.get(f"{API}/workflows/stuck").json() == {"items": []}
    assert [one["id"] for one in wick.get(f"{API}/workflows").json()["items"]] == [desk.claim]


@pytest.mark.parametrize(
    ("method", "address", "sent", "status"),
    [
        ("GET", f"{API}/tasks?queue=mine&{SECRET}=1", None, 422),
        ("GET", f"{API}/tasks?due={SECRET}", None, 422),
        ("GET", f"{API}/tasks/{SECRET}", None, 404),
        ("GET", f"{API}/{SECRET}", None, 404),
        ("PUT", f"{API}/tasks", None, 405),
        ("POST", f"{API}/patients/search", {"last": SECRET, "first": SECRET, "born": SECRET}, 422),
        ("POST", f"{API}/patients/search", {SECRET: 1, "last": "a", "first": "b", "born": "1980-01-01"}, 422),
        ("POST", f"{API}/views", {"name": SECRET, "shows": {"queue": "team", "kind": SECRET}}, 422),
        ("PUT", f"{API}/tasks/T1/draft", {"typed": {SECRET + " ": [SECRET]}}, 422),
        ("POST", f"{API}/claims/C1/notes", {"words": SECRET + "\0"}, 422),
        ("GET", f"{API}/tasks?queue=person:{SECRET}", None, 403),
    ],
)
def test_no_problem_quotes_what_was_sent(
    console: Console, method: str, address: str, sent: Any, status: int
) -> None:
    answer = program(console, "ines").request(method, address, json=sent)
    said = answer.json()

    assert (answer.status_code, said["status"]) == (status, status)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert said["type"] == f"/api/docs#problem-{status}"
    assert SECRET not in answer.text


def test_a_body_that_is_too_large_or_of_another_kind_is_a_problem_too(console: Console) -> None:
    client = program(console, "ines")
    address = f"{API}/claims/C1/notes"
    answers = [
        client.post(address, content=b"{" * 2_100_000, headers={"Content-Type": "application/json"}),
        client.post(
            address, content=b"words=x", headers={"Content-Type": "application/x-www-form-urlencoded"}
        ),
        client.post(address, content=b"{", headers={"Content-Type": "application/json"}),
        client.post(address, json={"words": "x"}, headers={"Sec-Fetch-Site": "cross-site"}),
        console.client().get(address),
    ]

    assert [answer.status_code for answer in answers] == [413, 415, 422, 403, 401]
    assert {answer.headers["Content-Type"] for answer in answers} == {"application/problem+json"}


def test_the_documentation_names_every_address_and_leads_from_each_problem(console: Console) -> None:
    client = console.client("mabel")
    described, page = client.get("/api/openapi.json").json(), client.get("/api/docs").text
    app = console_app(Parts(console.store))
    served = {path for one in iter_route_contexts(app.routes) if (path := one.path or "").startswith(API)}
    problem = client.get(f"{API}/nothing").json()["type"]

    assert described["openapi"].startswith("3.1")
    assert set(described["paths"]) == served
    assert all(path in page for path in served)
    assert f'id="{problem.partition("#")[2]}"' in page
    assert console.client().get("/api/docs").headers["location"].startswith("/sign-in?next=")


def test_every_operation_says_what_it_needs_and_how_it_may_fail(console: Console) -> None:
    paths = console.client("mabel").get("/api/openapi.json").json()["paths"]
    operations = [operation for methods in paths.values() for operation in methods.values()]

    assert all(operation["summary"] and "Roles:" in operation["description"] for operation in operations)
    assert all({"401", "403", "422", "429"} <= set(operation["responses"]) for operation in operations)
    assert len({operation["operationId"] for operation in operations}) == len(operations)
