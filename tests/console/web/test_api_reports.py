"""A program reads the figures of the reports, and the claims behind each add up to it."""

from typing import Any

from tests.console.web.conftest import Console
from tests.console.web.programs import API, program
from tests.console.web.test_reports import a_month


def figures_in(said: Any) -> list[dict[str, Any]]:
    """Return everything in an answer that has claims behind it."""
    if isinstance(said, list):
        return [one for part in said for one in figures_in(part)]  # pyright: ignore[reportUnknownVariableType]
    if not isinstance(said, dict):
        return []
    here: list[dict[str, Any]] = [said] if "behind" in said else []
    return [*here, *(one for part in said.values() for one in figures_in(part))]  # pyright: ignore[reportUnknownVariableType]


def test_every_figure_leads_to_claims_that_add_up_to_it(console: Console) -> None:
    a_month(console)
    oona = program(console, "oona")
    named = ("scorecards", "trends", "denials", "denials?by=cause", "aging?basis=sent", "risk")
    answers = [oona.get(f"{API}/reports/{one}").json() for one in named]
    told = [one for answer in answers for one in figures_in(answer) if one.get("claims", one.get("part"))]
    behind = [oona.get(f"{one['behind']}&limit=200").json() for one in told]
    (card,) = answers[0]["items"]

    assert (card["figures"]["sent"]["claims"], card["clean"]["part"], card["clean"]["whole"]) == (4, 3, 4)
    assert len(told) > 15
    assert [one.get("claims", one.get("part")) for one in told] == [one["claims"] for one in behind]
    assert all(one["cents"] == sum(line["cents"] for line in one["items"]) for one in behind)
    assert [one["cents"] for one in told if "cents" in one] == [
        there["cents"] for one, there in zip(told, behind, strict=False) if "cents" in one
    ]


def test_claims_behind_a_figure_come_page_by_page_and_odd_parts_are_not_found(console: Console) -> None:
    a_month(console)
    oona = program(console, "oona")
    address, seen = f"{API}/reports/claims?of=sent&limit=3", list[str]()
    while address:
        answer = oona.get(address)
        seen += [one["claim_id"] for one in answer.json()["items"]]
        address = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")
    odd = [
        oona.get(f"{API}/reports/claims", params={"of": "risk", "key": "carc:1"}).status_code,
        oona.get(f"{API}/reports/claims", params={"of": "sent", "cursor": "b2Rk"}).status_code,
        oona.get(f"{API}/reports/trends", params={"last": "2026-13"}).status_code,
        program(console, "quill").get(f"{API}/reports/risk").status_code,
    ]

    assert (len(seen), len(set(seen))) == (4, 4)
    assert odd == [404, 404, 422, 403]
