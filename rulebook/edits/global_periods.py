"""Scrub rules about global periods: what belongs to an operation is paid with it, unless a modifier says why.

The period is that of Medicare's physician fee schedule: 0 or 10 days (minor), or 90 days and the day before
(major). What counts is the surgeon, and colleagues of the same specialty in the same group. Private payers
mostly do the same; so these are questions, and no errors.
"""

from collections.abc import Iterator

from models.claim import ServiceLine
from rulebook.context import Case, Hit, Operation
from rulebook.edits.services import is_a

UNRELATED = frozenset({"24", "58", "78", "79", "FT"})
"""A visit with one of these is no part of the operation, on whatever day."""

DAY_BEFORE = UNRELATED | {"57"}
SAME_DAY = UNRELATED | {"25", "57"}
"""25 (significant by itself) and 57 (the decision) tell of the operation's day, not of the days after."""

STAGED = frozenset({"58", "78", "79", "76", "77"})
"""Modifiers of a procedure in the period: planned, return to the room, unrelated, repeated."""


def global_period_visit(case: Case) -> Iterator[Hit]:
    """A visit in an operation's global period is paid with it (CARC 97, RARC M144), unless it is set apart.

    After the operation 24 says that it is for something else; on the day of a minor procedure 25, on the day
    of a major one or the day before 57 (the visit at which it was decided).
    """
    for n, line in case.lines if case.operations else ():
        if is_a("seeing_the_patient", line.procedure, line.service_from):
            belongs = (op for op in case.operations if _wanted(case, line, op) and not _apart(line, op))
            found = next(belongs, None)
            if found is not None:
                yield Hit(
                    f"lines.{n}.modifiers",
                    f"The visit belongs to the procedure on {_where(found)} unless "
                    f"modifier {_wanted(case, line, found)} sets it apart",
                )


def _apart(line: ServiceLine, operation: Operation) -> bool:
    """Tell whether a modifier sets a visit apart from an operation that its day belongs to."""
    after = (line.service_from - operation.on).days
    enough = UNRELATED if after > 0 else DAY_BEFORE if after < 0 else SAME_DAY
    return not enough.isdisjoint(line.modifiers)


def _wanted(case: Case, line: ServiceLine, operation: Operation) -> str:
    """Return the modifier that sets a visit apart from an operation; empty when its day is no part of it."""
    if not _same_team(case, line, operation):
        return ""
    after = (line.service_from - operation.on).days
    if 0 < after <= operation.days:
        return "24"
    if operation.major:
        return "57" if after in (0, -1) else ""
    return "25" if after == 0 else ""


def global_visit_modifier(case: Case) -> Iterator[Hit]:
    """25 sets a visit apart from a minor procedure, 57 from a major one (Manual chapter 12, 40.2)."""
    for n, line in case.lines if case.operations else ():
        if {"25", "57"}.isdisjoint(line.modifiers):
            continue
        that_day = (op for op in case.operations if op.on == line.service_from)
        wanted = {w for op in that_day if (w := _wanted(case, line, op))}
        if "57" in line.modifiers and wanted == {"25"}:
            yield Hit(f"lines.{n}.modifiers", "Beside a minor procedure 25 sets a visit apart, not 57")
        elif "57" not in line.modifiers and wanted == {"57"} and not _something_minor(case, n, line):
            yield Hit(f"lines.{n}.modifiers", "Beside a major procedure 57 sets a visit apart, not 25")


def _something_minor(case: Case, n: int, line: ServiceLine) -> bool:
    """Tell whether the day has a service that is no major operation: 25 may be for that one."""
    major = {op.procedure for op in case.operations if op.major}
    beside = {
        other.procedure for m, other in case.lines if m != n and other.service_from == line.service_from
    }
    beside |= {service.procedure for service in case.services_on(line.service_from)}
    return bool(beside - major)


def global_period_procedure(case: Case) -> Iterator[Hit]:
    """A further procedure in the global period says why: planned (58), a return (78), unrelated (79)."""
    for n, line in case.lines if case.operations else ():
        rule = case.payment(line)
        if (
            rule is None
            or rule.global_days not in ("000", "010", "090")
            or not STAGED.isdisjoint(line.modifiers)
        ):
            continue
        for operation in case.operations:
            within = 0 < (line.service_from - operation.on).days <= operation.days
            if within and _same_team(case, line, operation):
                yield Hit(
                    f"lines.{n}.modifiers",
                    f"The procedure is in the {operation.days} days after the one on {_where(operation)}",
                )
                break


def _same_team(case: Case, line: ServiceLine, operation: Operation) -> bool:
    """Tell whether a line is by the surgeon, or by a colleague of the surgeon's specialty and group."""
    provider = case.rendering(line)
    if provider.npi and provider.npi == operation.npi:
        return True
    specialty = provider.taxonomy or case.document.billing.taxonomy
    same_group = bool(operation.group) and operation.group == case.document.billing.npi
    return same_group and bool(specialty) and specialty == operation.specialty


def _where(operation: Operation) -> str:
    return f"line {operation.number}" if operation.number else "another claim"
