"""What can be wrong with an envelope, in words: SNIP level 1.

The code is what a TA1 (TA105), a 999 (AK905 for the group, IK502 for the set) says about it.
"""

from typing import NamedTuple

from models.edi import EdiFinding
from models.finding import Severity


class EnvelopeRule(NamedTuple):
    """One rule: how bad, what is wrong (``{found}``, ``{right}`` are filled in), what to do, 999 code."""

    severity: Severity
    message: str
    remedy: str
    code: str = ""


ENVELOPE_RULES = {
    "text_before_isa": EnvelopeRule(
        "warning", "text stands before the ISA segment (byte {found})", "Send the interchange alone"
    ),
    "text_after_iea": EnvelopeRule(
        "warning", "text stands after the last interchange (byte {found})", "Send the interchange alone"
    ),
    "terminator_missing": EnvelopeRule(
        "warning", "the last segment has no terminator", "End every segment with the terminator"
    ),
    "id_lower_case": EnvelopeRule(
        "warning", "a segment id is in lower case (byte {found})", "Write segment ids in capital letters"
    ),
    "character_set": EnvelopeRule(
        "warning",
        "there is a character outside of ASCII and UTF-8 (byte {found})",
        "Send letters without accents",
    ),
    "binary_length": EnvelopeRule(
        "error",
        "the length of binary data is wrong (byte {found})",
        "Send the number of bytes in BIN01",
    ),
    "iea_missing": EnvelopeRule(
        "error",
        "the interchange has no IEA: the file is cut off",
        "Ask the sender for the complete file",
        "023",
    ),
    "isa_element_width": EnvelopeRule(
        "warning",
        "the elements of the ISA do not have their fixed widths",
        "Fill up the ISA with blanks",
        "024",
    ),
    "isa_control_number": EnvelopeRule(
        "error", "the interchange control number is not a number of nine digits", "Number the file", "018"
    ),
    "interchange_control_number_differs": EnvelopeRule(
        "error", "IEA02 and ISA13 are different control numbers", "Repeat ISA13 in IEA02", "001"
    ),
    "group_count": EnvelopeRule(
        "error", "IEA01 says {found}, the file holds {right} groups", "Count the groups", "021"
    ),
    "gs_missing": EnvelopeRule(
        "error", "a transaction set stands outside of a group", "Open the group with GS", "024"
    ),
    "ge_missing": EnvelopeRule("error", "the group has no GE trailer", "Close the group with GE", "3"),
    "group_control_number": EnvelopeRule(
        "error", "GS06 is not a number of one to nine digits", "Number the group", "6"
    ),
    "group_control_number_differs": EnvelopeRule(
        "error", "GE02 and GS06 are different control numbers", "Repeat GS06 in GE02", "4"
    ),
    "transaction_count": EnvelopeRule(
        "error", "GE01 says {found}, the file holds {right} transaction sets", "Count the sets", "5"
    ),
    "st_missing": EnvelopeRule(
        "error", "the transaction set has no ST header", "Open the transaction set with ST", "1"
    ),
    "envelope_misplaced": EnvelopeRule(
        "error", "{found} stands in the middle of a transaction set", "Leave it out"
    ),
    "se_missing": EnvelopeRule(
        "error", "the transaction set has no SE trailer", "Close the transaction set with SE", "2"
    ),
    "set_control_number_differs": EnvelopeRule(
        "error", "SE02 and ST02 are different control numbers", "Repeat ST02 in SE02", "3"
    ),
    "segment_count": EnvelopeRule(
        "error",
        "SE01 says {found}, the file holds {right} segments in the transaction set",
        "Count the segments from ST to SE",
        "4",
    ),
    "segment_outside": EnvelopeRule(
        "error",
        "a segment stands outside of a transaction set (byte {found})",
        "Put it between ST and SE, or leave it out",
    ),
}


def envelope_finding(
    rule: str,
    *,
    found: object = "",
    right: object = "",
    transaction: str = "",
    segment: str = "",
    position: int = 0,
    element: str = "",
) -> EdiFinding:
    """Return the finding of a rule, its words filled in."""
    severity, message, remedy, code = ENVELOPE_RULES[rule]
    return EdiFinding(
        rule=rule,
        severity=severity,
        message=message.format(found=found, right=right),
        remedy=remedy,
        transaction=transaction,
        segment=segment,
        position=position,
        element=element,
        code=code,
    )
