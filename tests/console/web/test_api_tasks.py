"""A program works on tasks as people do: nothing is done twice, and what is stale is refused."""

from functools import partial

import httpx
from sqlmodel import func, select

from console.web.access import Scope
from models.console_tables import AuditRow
from tests.console.web.conftest import Console
from tests.console.web.programs import API, etag, program
from tests.console.web.test_inbox import later, row_of, task_of, with_findings
from tests.racing import at_once

ADD_CARD = {
    "kind": "fix_findings",
    "answer": {"action": "correct", "changes": {"coverages.1.member_id": "A1"}},
}


def listed(client: httpx.Client, **query: str | int) -> list[str]:
    """Return the ids of a list."""
    return [task["id"] for task in client.get(f"{API}/tasks", params=query).json()["items"]]


def test_a_program_sees_the_list_that_its_person_sees(console: Console) -> None:
    small, large = with_findings(console, 1, 50), with_findings(console, 2, 5000)
    client = program(console, "ines", Scope.READ)

    assert listed(client) == [task_of(large), task_of(small)]
    assert listed(client, least=100) == [task_of(large)]
    assert listed(program(console, "quill", Scope.READ)) == []


def test_a_list_is_read_page_by_page_and_names_every_task_once(console: Console) -> None:
    expected = {task_of(with_findings(console, n, 100 * n)) for n in range(1, 6)}
    client, seen = program(console, "ines", Scope.READ), list[str]()
    address = f"{API}/tasks?limit=2"
    while address:
        answer = client.get(address)
        seen += [task["id"] for task in answer.json()["items"]]
        assert (answer.json()["next"] is None) is ("Link" not in answer.headers)
        address = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")

    assert (len(seen), set(seen)) == (5, expected)


def test_no_list_begins_at_a_place_that_somebody_made_up(console: Console) -> None:
    client = program(console, "oona")
    lists = ("tasks", "waiting", "audit", "claims?q=150.00", "workflows")
    answers = [
        program(console, "wick" if name == "workflows" else "oona").get(
            f"{API}/{name}{'&' if '?' in name else '?'}cursor=bm9uc2Vuc2U"
        )
        for name in lists
    ]

    assert client.get(f"{API}/tasks?cursor=***").status_code == 422
    assert [answer.status_code for answer in answers] == [404, 404, 404, 404, 200]


def test_a_task_is_claimed_released_and_put_off_and_each_can_be_undone(console: Console) -> None:
    desk = with_findings(console, 1)
    task, client = task_of(desk), program(console, "ines", Scope.READ, Scope.TASKS)
    address = f"{API}/tasks/{task}"
    claimed = client.post(f"{address}/claim", headers=etag(client, address)).json()
    snoozed = client.post(f"{address}/snooze", json={"days": 3}, headers=etag(client, address)).json()
    undone = client.post(f"{API}/acts/{snoozed['act']}/undo")

    assert claimed["task"]["assignee"] == "ines"
    assert snoozed["task"]["place"] == "snoozed"
    assert undone.status_code == 202
    assert client.get(address).json()["place"] == "claimed"


def test_what_was_read_before_somebody_changed_it_is_stale(console: Console) -> None:
    task = task_of(with_findings(console, 1))
    address, ines, rory = f"{API}/tasks/{task}", program(console, "ines"), program(console, "rory")
    read = etag(ines, address)
    first = rory.post(f"{address}/claim", headers=etag(rory, address))
    second = ines.post(f"{address}/claim", headers=read)
    without = ines.post(f"{address}/claim")

    assert [answer.status_code for answer in (first, second, without)] == [200, 412, 428]
    assert second.headers["ETag"] == first.headers["ETag"]
    assert row_of(console, task).assignee == "rory"


def test_of_many_programs_that_claim_one_task_at_once_one_has_it(console: Console) -> None:
    task = task_of(with_findings(console, 1))
    address = f"{API}/tasks/{task}"
    clients = [program(console, user) for user in ("ines", "rory", "oona")]
    read = etag(clients[0], address)
    answers = at_once(*(partial(client.post, f"{address}/claim", headers=read) for client in clients))
    statuses = sorted(answer.status_code for answer in answers if isinstance(answer, httpx.Response))

    assert statuses[0] == 200
    assert set(statuses[1:]) <= {409, 412}


def test_nothing_is_read_again_that_has_not_changed(console: Console) -> None:
    desk = with_findings(console, 1)
    client = program(console, "ines")
    for address in (f"{API}/tasks/{task_of(desk)}", f"{API}/claims/{desk.claim}"):
        known = {"If-None-Match": client.get(address).headers["ETag"]}
        answer = client.get(address, headers=known)

        assert (answer.status_code, answer.content) == (304, b"")


def test_an_answer_is_held_counts_once_and_can_be_taken_back_before(console: Console) -> None:
    desk = with_findings(console, 1)
    task, client = task_of(desk), program(console, "ines")
    address = f"{API}/tasks/{task}"
    given = client.post(f"{address}/complete", json=ADD_CARD, headers=etag(client, address))
    back = client.post(f"{address}/undo", headers={"If-Match": given.headers["ETag"]})
    again = client.post(f"{address}/complete", json=ADD_CARD, headers={"If-Match": back.headers["ETag"]})
    later(console)

    assert [answer.status_code for answer in (given, back, again)] == [200, 200, 200]
    assert (given.json()["task"]["place"], back.json()["place"]) == ("held", "claimed")
    assert (row_of(console, task).status, row_of(console, task).completed_by) == ("completed", "ines")


def test_an_answer_that_people_could_not_give_is_refused_with_its_fields(console: Console) -> None:
    desk = with_findings(console, 1)
    address, client = f"{API}/tasks/{task_of(desk)}", program(console, "ines")
    refused = [
        client.post(f"{address}/complete", json=answer, headers=etag(client, address))
        for answer in (
            {"kind": "fix_findings", "answer": {"action": "correct"}},
            {"kind": "fix_findings", "answer": {"action": "write_off", "note": "Marigold Finch"}},
            {"kind": "fix_findings", "answer": {"action": "correct", "changes": {"no.such.Marigold": "x"}}},
            {"kind": "call_payer", "answer": {"action": "resend"}},
        )
    ]

    assert [answer.status_code for answer in refused] == [422, 422, 422, 409]
    assert refused[0].json()["errors"][0]["field"] == "changes"
    assert not any("Marigold" in answer.text for answer in refused)
    assert row_of(console, task_of(desk)).held_until is None


def test_codes_are_a_coders_also_over_the_api(console: Console) -> None:
    desk = with_findings(console, 1)
    address, client = f"{API}/tasks/{task_of(desk)}", program(console, "ines")
    changes = {"lines.1.procedure": "99214", "coverages.1.member_id": "A1"}
    sent = {"kind": "fix_findings", "answer": {"action": "correct", "changes": changes}}
    answer = client.post(f"{address}/complete", json=sent, headers=etag(client, address))

    assert answer.status_code == 422
    assert "a coder's" in answer.json()["errors"][0]["problem"]


def test_the_same_request_under_one_key_answers_once_and_has_one_effect(console: Console) -> None:
    desk = with_findings(console, 1)
    client, sent = program(console, "ines"), {"words": "Called the patient"}
    address, key = f"{API}/claims/{desk.claim}/notes", {"Idempotency-Key": "note-1"}
    first, again = (client.post(address, json=sent, headers=key) for _ in range(2))
    other = client.post(address, json={"words": "Something else"}, headers=key)
    somebody = program(console, "rory").post(address, json=sent, headers=key)
    notes = client.get(address).json()["items"]

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert (first.text, again.headers["Idempotency-Replayed"]) == (again.text, "true")
    assert somebody.status_code == 201
    assert [note["author"] for note in notes] == ["ines", "rory"]


def test_a_claim_of_a_task_sent_again_is_no_conflict_with_itself(console: Console) -> None:
    task = task_of(with_findings(console, 1))
    client, address = program(console, "ines"), f"{API}/tasks/{task}"
    headers = etag(client, address) | {"Idempotency-Key": "k"}
    answers = [client.post(f"{address}/claim", headers=headers) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert row_of(console, task).version == 2


def test_many_requests_under_one_key_at_once_have_one_effect(console: Console) -> None:
    desk = with_findings(console, 1)
    client, address = program(console, "ines"), f"{API}/claims/{desk.claim}/notes"
    ask = partial(client.post, address, json={"words": "Once"}, headers={"Idempotency-Key": "same"})
    answers = [answer for answer in at_once(*[ask] * 4) if isinstance(answer, httpx.Response)]

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert len(client.get(address).json()["items"]) == 1


def test_what_was_refused_may_be_asked_again_under_its_key(console: Console) -> None:
    task = task_of(with_findings(console, 1))
    client, address = program(console, "ines"), f"{API}/tasks/{task}"
    key = {"Idempotency-Key": "k"}
    stale = client.post(f"{address}/claim", headers={"If-Match": '"9.9.9"', **key})
    right = client.post(f"{address}/claim", headers=etag(client, address) | key)

    assert (stale.status_code, right.status_code) == (412, 200)


def test_many_tasks_are_counted_given_and_taken_back(console: Console) -> None:
    chosen = [task_of(with_findings(console, n)) for n in (1, 2)]
    client = program(console, "oona")
    sent = {"act": {"do": "assign", "to": "rory"}, "to_what": {"view": {"queue": "role:biller"}}}
    counted = client.post(f"{API}/bulk/preview", json=sent).json()
    begun = client.post(f"{API}/bulk", json=sent)
    done = client.get(begun.headers["Location"]).json()
    given = [row_of(console, task).assignee for task in chosen]
    client.post(f"{begun.headers['Location']}/undo")

    assert (counted["tasks"], counted["stake_cents"], len(counted["first"])) == (2, 30_000, 2)
    assert (done["status"], done["left"], done["failed"]) == ("done", 0, [])
    assert (given, [row_of(console, task).assignee for task in chosen]) == (["rory"] * 2, [""] * 2)


def test_a_draft_kept_by_a_program_is_there_on_the_page(console: Console) -> None:
    task = task_of(with_findings(console, 1))
    client = program(console, "ines")
    kept = client.put(f"{API}/tasks/{task}/draft", json={"typed": {"correct.note": ["asked the front desk"]}})

    assert kept.status_code == 200
    assert "asked the front desk" in console.client("ines").get(f"/tasks/{task}").text
    assert client.delete(f"{API}/tasks/{task}/draft").status_code == 204
    assert client.get(f"{API}/tasks/{task}/draft").json() == {"typed": {}}


def test_who_is_not_asked_sees_a_task_without_what_names_the_patient(console: Console) -> None:
    task = task_of(with_findings(console, 1))
    fenwick, ines = program(console, "fenwick"), program(console, "ines")

    assert fenwick.get(f"{API}/tasks/{task}").json()["detail"] is None
    assert ines.get(f"{API}/tasks/{task}").json()["detail"]["findings"]
    assert fenwick.get(f"{API}/tasks/{task}/form").json()["ways"] == []


def test_reading_a_task_is_noted_once_an_hour_whoever_asks(console: Console) -> None:
    task = task_of(with_findings(console, 1))
    client = program(console, "ines")
    for _ in range(3):
        client.get(f"{API}/tasks/{task}")
    with console.store.read() as session:
        read = AuditRow.action == "task read", AuditRow.subject == f"task:{task}"
        assert session.exec(select(func.count()).select_from(AuditRow).where(*read)).one() == 1


def test_a_token_that_may_read_no_patients_gets_no_task_with_a_patient_in_it(console: Console) -> None:
    task = task_of(with_findings(console, 1))
    reads, sees = program(console, "ines", Scope.READ), program(console, "ines", Scope.READ, Scope.PATIENTS)
    claim = reads.get(f"{API}/tasks/{task}").json()["claim"]

    assert reads.get(f"{API}/tasks/{task}").json()["detail"] is None
    assert sees.get(f"{API}/tasks/{task}").json()["detail"]["findings"]
    assert reads.get(f"{API}/claims/{claim}/versions").status_code == 403
    assert sees.get(f"{API}/claims/{claim}/versions").status_code == 200


def test_a_task_that_is_named_twice_is_done_once_and_put_back_where_it_was(console: Console) -> None:
    oona, task = program(console, "oona"), task_of(with_findings(console, 1))
    sent = {"act": {"do": "assign", "to": "rory"}, "to_what": {"tasks": [task, task]}}
    counted = oona.post(f"{API}/bulk/preview", json=sent).json()
    begun = oona.post(f"{API}/bulk", json=sent)
    given = row_of(console, task).assignee
    oona.post(f"{begun.headers['Location']}/undo")

    assert (counted["tasks"], counted["stake_cents"]) == (1, 15_000)
    assert (given, row_of(console, task).assignee) == ("rory", "")
