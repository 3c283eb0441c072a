"""A simulated year with slow, silent and denying payers: no deadline is missed without anybody deciding."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from activities.clocks import WITH_PAYER
from models.party import Person
from models.record_tables import ClaimDeadlineRow
from store import deadlines, submissions
from store.submissions import SubmissionStatus
from tests.activities.conftest import AS_OF, Practice
from tests.activities.test_deadlines import a_contract
from tests.activities.year import TEMPERS, Year, begin, day_of
from tests.builders import a_claim, a_coverage, a_line

DENIED = frozenset({SubmissionStatus.UNPROCESSABLE})
"""Read by the payer before it gave the claim back: it had it."""


def a_patient(n: int) -> Person:
    """Return somebody of whom there is only one: claims of one patient would look like duplicates."""
    born = {"birth_date": date(1950, 1, 1) + timedelta(days=n)}
    return a_coverage().subscriber.model_copy(update=born)


def a_year(practice: Practice, n: int) -> Year:
    """Return the n-th claim, one of each temper in turn, with dates and patient of its own."""
    temper = TEMPERS[n % len(TEMPERS)]
    start = AS_OF + timedelta(days=n % 40, minutes=n)
    coded = {} if temper.coded else {"procedure": "", "diagnosis_pointers": ()}
    line = a_line(1, service_from=day_of(start, n), **coded)
    changes = {} if temper.coded else {"diagnoses": ()}
    document = a_claim(
        control_number=f"HL-{n}",
        lines=(line,),
        coverages=(a_coverage(member_id=f"BHH77{n:04}", subscriber=a_patient(n)),),
        **changes,
    )
    return begin(practice.store, document, temper, start, n)


@dataclass
class Outcome:
    """One clock of one claim, as it stood at the end of the year."""

    temper: str
    row: ClaimDeadlineRow
    late: bool
    fresh: bool

    @property
    def silent(self) -> bool:
        """Tell whether it was missed and nobody was shown it, or nobody decided.

        What became of it otherwise (overtaken, closed) is no decision: only being shown makes it one.
        """
        undecided = self.row.decision in ("", "noted") and not self.fresh
        return self.late and (self.row.escalated_at is None or undecided)


def outcomes(year: Year) -> list[Outcome]:
    """Return every clock; one whose supervisor still has a few days to answer is fresh."""
    end = year.until.date()
    with year.desk.store.read() as session:
        rows = deadlines.of_claim(session, year.desk.claim).values()
    patience = timedelta(days=year.temper.supervisor[1] + 2)
    return [
        Outcome(year.temper.name, row, (row.ended_on or end) > row.last_day, row.last_day + patience > end)
        for row in rows
    ]


def pretended(year: Year) -> list[ClaimDeadlineRow]:
    """Return clocks that count as met although nobody did what they ask: leaving a state is no act.

    Nobody of this year delivers an appeal; a payer has what it acknowledged or decided.
    """
    with year.desk.store.read() as session:
        met = [row for row in deadlines.of_claim(session, year.desk.claim).values() if row.status == "met"]
        attempts = submissions.of_claim(session, year.desk.claim)
    frequency = {"filing": "1", "corrected": "7"}
    had = {one.frequency for one in attempts if one.status in (WITH_PAYER | DENIED)}
    return [
        row
        for row in met
        if row.kind in ("filing", "corrected", "appeal") and frequency.get(row.kind) not in had
    ]


def sent_late(year: Year) -> list[str]:
    """Return the attempts that went out after their limit although no supervisor had decided so."""
    with year.desk.store.read() as session:
        rows = deadlines.of_claim(session, year.desk.claim)
        attempts = submissions.of_claim(session, year.desk.claim)
    filing = rows.get(("filing", "P"))
    return [
        attempt.control_number
        for attempt in attempts
        if filing is not None
        and attempt.frequency == "1"
        and attempt.queued_at.date() > filing.last_day
        and filing.decision != "go_on"
    ]


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param(14, marks=pytest.mark.slow),
        pytest.param(200, marks=[pytest.mark.slow, pytest.mark.timeout(3600)]),
    ],
)
def test_no_deadline_of_a_year_is_missed_without_an_escalation_and_a_decision(
    practice: Practice, claims: int
) -> None:
    a_contract(practice.store, filing_limit_days=90, corrected_limit_days=60, appeal_limit_days=75)
    known: list[Outcome] = []
    for n in range(claims):
        year = a_year(practice, n)
        year.live()
        assert sent_late(year) == [], (year.temper.name, year.desk.story)
        assert pretended(year) == [], (year.temper.name, year.desk.story)
        known += outcomes(year)
        assert [o for o in known if o.silent] == [], (year.temper.name, year.desk.story)

    missed = [o for o in known if o.late]
    decided = [o for o in missed if o.row.decided_by == "ada"]
    tempers = {o.temper for o in missed}
    assert len(known) >= claims
    # The year must bite: limits pass for filing and for denials, and people decided about them.
    assert {"silent at the door", "slow coders"} <= tempers
    assert len(decided) >= claims // 10, (len(missed), len(decided))
    kinds = {o.row.kind for o in known}
    assert {"filing", "appeal"} <= kinds
