"""What is asked of a subscriber (837, loop 2000B) by who the patient is.

::

    HL*2*1*22*0        nobody below: the subscriber is the patient,
    SBR*P*18           which SBR02 must say,
    N3, N4, DMG        and whose address and birth must be known
"""

from x12.checks.dates import day_of
from x12.checks.placed_loop import PlacedLoop
from x12.checks.reporter import Reporter
from x12.checks.situations_parties import check_party


def check_subscriber(level: PlacedLoop, reporter: Reporter) -> None:
    """Check a subscriber's level when it closes; its claims and patients were let go before."""
    heading, plan = level.first("HL"), level.first("SBR")
    if plan is not None:
        if "2000C" in level.gone and plan.get(2) == "18":
            reporter.add("subscriber_is_not_patient", level, plan, "02")
        elif "2300" in level.gone and plan.get(2) != "18":
            reporter.add("subscriber_relation_missing", level, plan, "02")
    if not level.gone and heading is not None:
        reporter.add("claim_missing", level, heading)
    subscriber = level.one("2010BA")
    if subscriber is not None and "2000C" not in level.gone:
        _check_patient_facts(subscriber, reporter)


def _check_patient_facts(subscriber: PlacedLoop, reporter: Reporter) -> None:
    """Check that a subscriber who is the patient has address and birth."""
    name = subscriber.first("NM1")
    if name is None or name.get(2) != "1":
        return
    for segment_id in ("N3", "N4"):
        if subscriber.first(segment_id) is None:
            reporter.add("subscriber_address_missing", subscriber, name, what=segment_id)
    if subscriber.first("DMG") is None:
        reporter.add("subscriber_birth_missing", subscriber, name)


def check_insured(loop: PlacedLoop, reporter: Reporter) -> None:
    """Check name, number and birth of a subscriber (2010BA) or patient (2010CA)."""
    name, birth = loop.first("NM1"), loop.first("DMG")
    if name is not None and name.get(1) == "IL" and name.get(2) == "1" and not name.get(9):
        reporter.add("member_id_missing", loop, name, "09")
    if birth is not None:
        day, today = day_of(birth.get(2)), reporter.file_day
        if day is not None and today is not None and day > today:
            reporter.add("birth_in_future", loop, birth, "02")
    check_party(loop, reporter)
