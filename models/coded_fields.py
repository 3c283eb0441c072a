"""Which fields of a claim are coding, so that only a coder may change them.

Codes, modifiers, units, charges, places and dates of service, diagnoses and their pointers say what was done
and why; a change of them is a change of what the practice swears to. Identifiers, coverages, providers and
reference numbers are not coding::

    is_coded("lines.2.modifiers")      True
    is_coded("lines.2")                True: a line comes or goes
    is_coded("coverages.1.member_id")  False
"""

import re

_CODED = re.compile(
    r"diagnoses(\..+)?"
    r"|lines(\.\d+)?"
    r"|lines\.\d+\.(procedure|procedure_qualifier|modifiers|units|unit|charge_cents|place_of_service)(\..+)?"
    r"|lines\.\d+\.(service_from|service_to|diagnosis_pointers|drug|description)(\..+)?"
    r"|charge_cents|place_of_service"
)


def is_coded(path: str) -> bool:
    """Tell whether a field path (``lines.1.procedure``, positions from 1) names something a coder decides."""
    return _CODED.fullmatch(path) is not None
