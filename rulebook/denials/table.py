"""The playbook as tables for people: the documentation shows them, and a test holds the two together."""

from collections.abc import Iterable

from models.denial import DenialAction
from rulebook.codes.book import CodeBook
from rulebook.denials.data import DenialRule, RemarkRule, denial_rules, remark_rules

ACTIONS = {
    DenialAction.NONE: "no denial: posted",
    DenialAction.CORRECT: "correct, send again",
    DenialAction.ANSWER_REQUEST: "send documents",
    DenialAction.APPEAL: "appeal",
    DenialAction.WRITE_OFF: "propose a write-off",
    DenialAction.WAIT: "wait",
    DenialAction.REVIEW: "decide",
}
"""What a row calls for, in words."""


def reasons_table() -> str:
    """Return every row about a reason (CARC) as a Markdown table."""
    book = CodeBook.shipped()
    rows = (
        (
            _key(rule),
            book.reason(rule.carc),
            "as the remark says" if rule.by_remark else ACTIONS[rule.action],
            rule.owner.value,
            rule.cause.value,
            rule.fix.replace("_", " "),
        )
        for rule in denial_rules()
    )
    return _table(("Reason", "Meaning", "What follows", "Whose", "Root cause", "By itself from"), rows)


def remarks_table() -> str:
    """Return every row about a remark (RARC) as a Markdown table."""
    book = CodeBook.shipped()
    rows = (
        (
            rule.rarc,
            book.remark(rule.rarc),
            _what_it_does(rule),
            rule.owner.value if rule.tells else "",
            rule.cause.value if rule.cause else "",
            rule.fix.replace("_", " "),
        )
        for rule in remark_rules()
    )
    return _table(("Remark", "Meaning", "What it does", "Whose", "Root cause", "By itself from"), rows)


def _key(rule: DenialRule) -> str:
    parts = [rule.carc, rule.rarc, rule.payer, *rule.procedures]
    said = " ".join([*([rule.group] if rule.group else []), *(part for part in parts if part)])
    return f"{said}, the whole charge" if rule.whole_charge else said


def _what_it_does(rule: RemarkRule) -> str:
    said = [ACTIONS[rule.action]] if rule.action else []
    said += ["names the field"] if rule.fields and not rule.action else []
    said += ["a new claim (frequency 1), no appeal"] if rule.new_claim else []
    said += [] if rule.appeal_allowed else ["no appeal"]
    said += [] if rule.resend_allowed else ["not to be sent again"]
    said += [rule.effect.value.replace("_", " ")] if rule.effect else []
    return "; ".join(said)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
