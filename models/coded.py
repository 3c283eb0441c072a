"""Small coded values that stand in several messages: identifications, procedures and periods."""

from datetime import date

from models.value import Value


class Identification(Value):
    """One REF: ``REF*6P*HARBOR7*Harbor Fleet`` is the group number (6P) with the group's name."""

    qualifier: str
    number: str
    description: str = ""


class Procedure(Value):
    """What was or shall be done, as SVC01, EQ02 and EB13 name it: ``HC:99213:25``.

    ``qualifier`` names the list: HC (HCPCS and CPT), AD (dental), N4 (NDC), NU (revenue) and others.
    """

    qualifier: str = "HC"
    code: str
    modifiers: tuple[str, ...] = ()
    description: str = ""
    code_to: str = ""


class DatedPeriod(Value):
    """One DTP: ``DTP*346*D8*20260101`` (plan begins) or ``DTP*291*RD8*20260101-20261231``.

    ``end`` is None for a single day (D8).
    """

    qualifier: str
    begin: date
    end: date | None = None
