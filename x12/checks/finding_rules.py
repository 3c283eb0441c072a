"""What can be wrong with envelopes that disagree, and inside a transaction set: SNIP levels 1 and 2.

``{...}`` is filled in. ``code`` is what a 999 says: IK304 when the rule speaks of a segment, IK403 when it
speaks of an element. Damaged envelopes have their rules in ``x12/envelope_findings.py``, balances
(level 3) and situations (level 4) in ``x12/checks/balance_rules.py`` and ``x12/checks/situation_rules.py``.
"""

from typing import NamedTuple

from models.finding import Severity


class Rule(NamedTuple):
    """One rule: which SNIP level, how bad, what is wrong, what would be right, and the 999's code."""

    snip: int
    severity: Severity
    message: str
    remedy: str
    code: str = ""


def _segment(message: str, remedy: str, code: str, severity: Severity = "error") -> Rule:
    return Rule(2, severity, message, remedy, code)


_element = _segment


def _envelope(message: str, remedy: str, code: str) -> Rule:
    return Rule(1, "error", message, remedy, code)


GROUP_RULES: dict[str, Rule] = {
    "functional_code": _envelope(
        "GS01 says {found}, the set belongs in {right}", "Write {right} in GS01", "5"
    ),
    "guide_differs": _envelope(
        "ST03 names the guide {found}, GS08 {right}", "Name the same guide in both", "I6"
    ),
    "set_control_number_repeated": _envelope(
        "{what} repeats the number of another set of the group", "Give every set its own number", "23"
    ),
    "group_control_number_repeated": _envelope(
        "{what} repeats the number of another group", "Give every group its own number", "6"
    ),
    "group_party_length": _envelope(
        "{what} is not two to fifteen characters long", "Use the agreed identifier", "14"
    ),
}

STRUCTURE_RULES: dict[str, Rule] = {
    "guide_unknown": _segment(
        "there is no guide here for {found}: only the envelopes are checked", "", "", "warning"
    ),
    "segment_unknown": _segment("{segment} is no segment of this message", "Leave {segment} out", "1"),
    "segment_unexpected": _segment(
        "{what} has no place here, in loop {loop}",
        "Put it where the guide wants it, give it the right qualifier, or leave it out",
        "2",
    ),
    "segment_misplaced": _segment(
        "{what} ({name}) comes too late in loop {loop}", "Keep the order of the guide", "7"
    ),
    "segment_missing": _segment("{what} ({name}) is missing in loop {loop}", "Add the segment {what}", "3"),
    "segment_repeated": _segment(
        "{what} ({name}) comes more than {most} times in loop {loop}", "Send it at most {most} times", "5"
    ),
    "loop_missing": _segment("loop {loop} ({name}) is missing", "Add the loop; it begins with {what}", "I7"),
    "loop_heading_missing": _segment(
        "loop {loop} ({name}) does not begin with {what}", "Add {what} before this segment", "3"
    ),
    "loop_repeated": _segment(
        "loop {loop} ({name}) comes more than {most} times", "Send it at most {most} times", "4"
    ),
    "loop_misplaced": _segment("loop {loop} ({name}) comes too late", "Keep the order of the guide", "7"),
    "segment_empty": _segment("{segment} has no elements", "Fill {segment} in, or leave it out", "8"),
    "level_number": _element("HL01 says {found}, it is level {right}", "Number the levels 1, 2, 3 ...", "7"),
    "level_parent": _element(
        "HL02 says {found}, the level above is {right}", "Name the level above in HL02", "7"
    ),
    "level_children": _element(
        "HL04 says {found}, but {right}", "Say 1 when levels follow below, else 0", "7"
    ),
    "line_number": _element("LX01 says {found}, it is line {right}", "Number the lines 1, 2, 3 ...", "7"),
}

ELEMENT_RULES: dict[str, Rule] = {
    "element_missing": _element("{what} is missing", "Give the {name}", "1"),
    "element_unused": _element("{what} must not be sent here", "Leave it out", "I10"),
    "elements_too_many": _element("{segment} has more than {most} elements", "Leave out the rest", "3"),
    "components_too_many": _element("{what} has more than {most} components", "Leave out the rest", "3"),
    "element_repeated": _element(
        "{what} repeats more than {most} times", "Send it at most {most} times", "12"
    ),
    "element_too_short": _element(
        "{what} is shorter than {right} characters", "Give at least {right} characters", "4"
    ),
    "element_too_long": _element(
        "{what} is longer than {right} characters", "Give at most {right} characters", "5"
    ),
    "element_character": _element(
        "{what} has a character that X12 does not allow", "Write letters, digits and plain marks", "6"
    ),
    "element_number": _element("{what} is not {right}", "Write {right}", "6"),
    "element_code": _element("{what} is none of the codes allowed here", "Use {right}", "7"),
    "element_date": _element("{what} is not {right}", "Write {right}", "8"),
    "element_time": _element("{what} is not a time", "Write HHMM or HHMMSS", "9"),
    "element_pair": _element("{right} must come together, {what} is missing", "Give both or none", "2"),
    "element_one_of": _element("none of {right} is there", "Give at least one of them", "2"),
    "element_needed": _element("{what} is missing, {right} needs it", "Give the {name}", "2"),
    "element_excluded": _element("{right} must not come together", "Leave one of them out", "10"),
    "trailing_delimiter": _element(
        "{segment} ends with an empty element", "End the segment behind its last value", "8", "warning"
    ),
    "lower_case": _element(
        "text is in lower case",
        "Agree on the extended character set, or write capital letters",
        "",
        "warning",
    ),
}
