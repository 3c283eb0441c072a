"""A simulated staff: answers tasks through the same door as people, from what they could know.

It sees what ``claimflow tasks show --json`` shows, and an answer book of outside facts: what the chart
says, what the patient, the clearinghouse or the payer said on the phone. It knows no scenario.
"""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import Field

from models.coded_fields import is_coded
from models.finding import Role
from models.value import Value

Answer = dict[str, Any]


class OutsideFacts(Value):
    """What the world outside knows about one patient account."""

    account: str
    chart: dict[str, Any] = Field(default_factory=dict)
    coding: Answer | None = None
    question: str = ""
    provider_answer: str = ""
    patient: Answer | None = None
    contact_log: tuple[dict[str, str], ...] = ()
    file_call: str = ""
    claim_report_call: str = ""
    payer_call: str = ""
    appeal: dict[str, str] | None = None
    authorization: Answer | None = None
    records: dict[str, str] | None = None


class AnswerBook(Value):
    """Outside facts by patient account."""

    entries: tuple[OutsideFacts, ...]

    @classmethod
    def read(cls, path: Path) -> "AnswerBook":
        """Read the book from its JSON file."""
        return cls.model_validate_json(path.read_text())

    def about(self, account: str) -> OutsideFacts:
        """Return what is known about an account; nothing in particular if the book is silent."""
        return next((e for e in self.entries if e.account == account), OutsideFacts(account=account))


Way = Callable[[Answer, OutsideFacts, date], Answer | None]
"""How one kind of task is answered: from its detail, the outside facts, and today's date.

``papers`` in an answer are documents to be kept with the claim first; their ids become its ``documents``.
"""


LEFT_ALONE = {
    "set_up_payer": "every payer of the demo is set up: a claim that asks for one is a fault to be seen",
    "mend_claim": "no step of the demo fails for good: one that does is a fault to be seen",
}
"""Kinds of tasks that nobody answers, and why: the run ends with them open, and says so."""


EXPLAINED = {"channel": "phone", "note": "Explained the deductible, line by line."}


class Staff:
    """Answers each task as a careful person would, given the task and the outside facts."""

    def __init__(self, book: AnswerBook) -> None:
        self._book = book
        self._signs_on: dict[str, date] = {}
        self._promised: set[str] = set()
        self._by_kind: dict[str, Way] = {
            "contact_patient": _contact_patient,
            "verify_coverage": _always({"action": "verified"}),
            "assign_codes": _assign_codes,
            "answer_query": _answer_query,
            "fix_findings": _correct_fields,
            "obtain_authorization": _obtain_authorization,
            "release_claim": _always({"action": "release"}),
            "fix_rejection": _correct_from_chart,
            "file_unacknowledged": _ask_about_file,
            "clearinghouse_query": _ask_clearinghouse,
            "call_payer": _call_payer,
            "balance_remittance": _always({"action": "done", "note": "asked for a corrected 835"}),
            "correct_denial": _correct_denial,
            "release_correction": _always({"action": "release"}),
            "file_appeal": _file_appeal,
            "approve_appeal": _always({"action": "approve", "reason": "complete"}),
            "deliver_appeal": _deliver_appeal,
            "verify_next_payer": _verify_next_payer,
            "answer_request": self._answer_request,
            "record_appeal_decision": _appeal_decision,
            "decide_deadline": _always({"action": "go_on", "reason": "the payer was told why it is late"}),
            "decide_denial": _decide_denial,
            "approve_write_off": _always({"action": "approve", "reason": "uncollectable"}),
            "approve_refund": _always({"action": "approve", "reason": "it is the payer's"}),
            "answer_dispute": _always({"action": "explained", "contact_log": [EXPLAINED]}),
            "match_lines": _always({"action": "claim_level"}),
            "review_source_change": _always({"action": "done"}),
        }

    @property
    def kinds(self) -> frozenset[str]:
        """Return the kinds of tasks that somebody answers."""
        return frozenset(self._by_kind)

    def answer(self, task: dict[str, Any], today: date) -> Answer | None:
        """Return the answer to a task as ``tasks show --json`` shows it, or None to leave it alone."""
        detail = task["detail"]
        way = self._by_kind.get(task["kind"])
        answer = None if way is None else way(detail, self._known(detail), today)
        return _by_whom(answer, task["role"]) if answer is not None else None

    def _known(self, detail: Answer) -> OutsideFacts:
        """Return what is known about the task's account, or about any account of the file it asks about."""
        about = [self._book.about(account) for account in detail.get("accounts", [])]
        called = [facts for facts in about if facts.file_call]
        return called[0] if called else self._book.about(detail["account"])

    def _answer_request(self, detail: Answer, facts: OutsideFacts, today: date) -> Answer | None:
        """Send the record the way the practice sends it, once the provider has signed it."""
        if facts.records is None:
            return {"action": "cannot", "note": "there is no such record"}
        # Asked once, when the first request came, the provider says when; nobody asks every day.
        away = timedelta(days=int(facts.records["away_days"]))
        signs_on = self._signs_on.setdefault(facts.account, today + away)
        if signs_on > today:
            if detail["request"] in self._promised:
                return None
            self._promised.add(detail["request"])
            return {"action": "wait", "promised_on": signs_on.isoformat(), "note": "the provider is away"}
        return _send_record(facts.records, detail["request"])


def _send_record(record: dict[str, str], request: str) -> Answer:
    papers = [{"kind": "record", "name": record["name"], "text": record["text"]}]
    if record["channel"] == "275":
        return {"action": "attach", "papers": papers}
    return {"action": "sent", "channel": "fax", "reference": f"FAX-{request}", "papers": papers}


def _by_whom(answer: Answer, role: str) -> Answer:
    """Leave codes to the coder: anybody else hands over what the chart says about them."""
    coded = answer.get("action") == "correct" and any(is_coded(path) for path in answer.get("changes", {}))
    if role == Role.CODER or not coded:
        return answer
    return answer | {"action": "hand_over", "note": "the chart says something else about the codes"}


def _always(answer: Answer) -> Way:
    def way(detail: Answer, facts: OutsideFacts, today: date) -> Answer:
        return answer

    return way


def _answer_query(detail: Answer, facts: OutsideFacts, today: date) -> Answer:
    return {"answer": facts.provider_answer or "As noted in the chart."}


def _contact_patient(detail: Answer, facts: OutsideFacts, today: date) -> Answer:
    log = [entry | {"channel": entry.get("channel", "phone")} for entry in facts.contact_log]
    said = facts.patient or {}
    corrections = said.get("correct", {})
    if any(_value(detail["claim"], path) != value for path, value in corrections.items()):
        return {"action": "correct", "changes": corrections, "contact_log": log}
    if "coverage" in said and not _already(detail, said["coverage"]):
        return {"action": "coverage", "coverage": said["coverage"], "contact_log": log}
    return {"action": "self_pay", "contact_log": log}


def _already(detail: Answer, coverage: Answer) -> bool:
    return any(c["member_id"] == coverage["member_id"] for c in detail["claim"]["coverages"])


def _assign_codes(detail: Answer, facts: OutsideFacts, today: date) -> Answer:
    if facts.question and not detail["query"]:
        return {"action": "query", "question": facts.question}
    return {"action": "code", **(facts.coding or {})}


def _correct_fields(detail: Answer, facts: OutsideFacts, today: date) -> Answer:
    """Correct what the findings name from the chart; a warning the chart cannot mend is let pass."""
    changes = {path: value for path, value in facts.chart.items() if path in detail["fields"]}
    if changes:
        return {"action": "correct", "changes": changes}
    reasons = {
        f["rule"]: "checked against the chart" for f in detail["findings"] if f["severity"] == "warning"
    }
    return {"action": "override", "overrides": reasons} if reasons else {"action": "withdraw"}


def _obtain_authorization(detail: Answer, facts: OutsideFacts, today: date) -> Answer:
    """Give what the payer wrote; where it wrote nothing, it gives none for a service that is over."""
    log = [{"channel": "phone", "person": "the payer's desk", "note": "asked for an authorization"}]
    if facts.authorization is None:
        return {"action": "withdraw", "note": "the payer gives none", "contact_log": log}
    named = ("number", "procedure", "valid_from", "valid_to", "units")
    letter = {name: value for name, value in facts.authorization.items() if name in named}
    procedures = [letter.pop("procedure")]
    return {"action": "obtained", "procedures": procedures, "contact_log": log, **letter}


def _correct_from_chart(detail: Answer, facts: OutsideFacts, today: date) -> Answer:
    """Correct everything in which the claim differs from the chart."""
    changes = {p: v for p, v in facts.chart.items() if v is not None and _value(detail["claim"], p) != v}
    return {"action": "correct", "changes": changes}


def _correct_denial(detail: Answer, facts: OutsideFacts, today: date) -> Answer:
    """Correct as the chart says, and give the number of an authorization whose letter came too late."""
    answer = _correct_from_chart(detail, facts, today)
    if facts.authorization is not None and not detail["claim"]["authorization_number"]:
        answer["changes"]["authorization_number"] = facts.authorization["number"]
    return answer if answer["changes"] else {"action": "write_off", "note": "nothing to correct"}


def _value(claim: Any, path: str) -> Any:
    for key in path.split("."):
        if claim is None:
            return None
        claim = claim[int(key) - 1] if key.isdigit() else claim.get(key)
    return claim


def _ask_about_file(detail: Answer, facts: OutsideFacts, today: date) -> Answer:
    """Call about the file: it never arrived, or they have it and are slow."""
    action = "resend" if facts.file_call == "not_received" else "wait"
    return {"action": action, "contact_log": [{"channel": "phone", "note": f"about the file: {action}"}]}


def _ask_clearinghouse(detail: Answer, facts: OutsideFacts, today: date) -> Answer:
    action = "accepted" if facts.claim_report_call == "accepted" else "wait"
    return {"action": action, "contact_log": [{"channel": "portal", "note": f"claim report: {action}"}]}


def _call_payer(detail: Answer, facts: OutsideFacts, today: date) -> Answer:
    log = [{"channel": "phone", "note": f"asked about the claim; {facts.payer_call or 'in process'}"}]
    if facts.payer_call == "resend":
        return {"action": "resend", "contact_log": log}
    promised = (today + timedelta(days=10)).isoformat()
    return {"action": "wait", "promised_on": promised, "contact_log": log}


def _file_appeal(detail: Answer, facts: OutsideFacts, today: date) -> Answer:
    if facts.appeal is None:
        return {"action": "give_up", "note": "no grounds"}
    return {"action": "prepare", "argument": "The authorization was given before the service."}


def _deliver_appeal(detail: Answer, facts: OutsideFacts, today: date) -> Answer:
    reference = (facts.appeal or {}).get("reference", "")
    return {"channel": "portal", "delivered_on": today.isoformat(), "reference": reference}


def _decide_denial(detail: Answer, facts: OutsideFacts, today: date) -> Answer:
    if detail["open_cents"] < 0:
        return {"action": "refund", "note": "the payer paid it twice"}
    return {"action": "write_off", "note": "nothing more to be had"}


def _verify_next_payer(detail: Answer, facts: OutsideFacts, today: date) -> Answer:
    """Bill whoever else stands on the card; where there is nobody, say so."""
    if len(detail["coverages"]) > 1:
        return {"action": "bill"}
    return {"action": "no_payer", "note": "asked the patient: there is no other insurance"}


def _appeal_decision(detail: Answer, facts: OutsideFacts, today: date) -> Answer:
    return {"action": (facts.appeal or {}).get("decision", "wait")}
