"""Every scenario of the invented world comes about at the payer by itself, when nobody corrects the claim."""

from pathlib import Path

import pytest

from models.acknowledgement import ClaimAcknowledgement
from models.adjustment import Adjustment
from models.claim import ClaimDocument
from models.remittance import RemittanceClaim
from simulator.world.case import Case
from simulator.world.invent import books_for
from simulator.world.programme import play
from tests.simulator.given import a_batch
from tests.simulator.test_world import TODAY
from tests.simulator.working import WorkingPayer


class Season:
    """Twenty-five cases sent as they are, and eight weeks of answers."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.cases = tuple(play(index, seed, TODAY) for index in range(1, 26))
        self.payer = WorkingPayer(folder, books_for(self.cases))
        documents = [self._as_exported(case) for case in self.cases if case.document]
        self.payer.take(a_batch(*(d for d in documents if not self._is_plains(d))))
        self.payer.take(a_batch(*(d for d in documents if self._is_plains(d))), partner="plains")
        self.payer.pass_days(56)

    def _as_exported(self, case: Case) -> ClaimDocument:
        assert case.document is not None
        lines = tuple(
            line.model_copy(update={"diagnosis_pointers": ()})
            if line.number == case.line_without_pointer
            else line
            for line in case.document.lines
        )
        return case.document.model_copy(update={"lines": lines})

    def _is_plains(self, document: ClaimDocument) -> bool:
        return document.coverages[0].payer.payer_id == "PH004"

    def account(self, scenario: str) -> str:
        """Return the account number of the case with this scenario."""
        return next(case.account for case in self.cases if scenario in case.scenarios)

    def entries(self, scenario: str, source: str) -> list[ClaimAcknowledgement]:
        """Return what one source's 277CAs say about the case."""
        account = self.account(scenario)
        acknowledged = [a for r in self.payer.reports(source) for a in r.acknowledgements]
        return [a for a in acknowledged if a.control_number == account]

    def refusal(self, scenario: str, source: str) -> str:
        """Return the first status of the case's only 277CA entry of this source."""
        entry = self.entries(scenario, source)[0]
        assert not entry.accepted
        status = entry.statuses[0]
        return ":".join(part for part in (status.category, status.code, status.entity) if part)

    def answers(self, scenario: str) -> list[RemittanceClaim]:
        """Return the CLPs of the case, in order."""
        account = self.account(scenario)
        return [c for p in self.payer.payments() for c in p.claims if c.control_number == account]

    def adjustments(self, scenario: str) -> list[Adjustment]:
        """Return every adjustment of the case's last CLP."""
        return [a for line in self.answers(scenario)[-1].lines for a in line.adjustments]

    def codes(self, scenario: str) -> set[str]:
        """Return the adjustment codes of the case's last CLP."""
        return {a.code for a in self.adjustments(scenario)}


@pytest.fixture(scope="module", params=[1, 2])
def season(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Season:
    """Send the twenty-five cases of one seed."""
    return Season(tmp_path_factory.mktemp("season"), request.param)


def test_a_plain_claim_is_paid_in_full_and_its_remittance_comes_three_times(season: Season) -> None:
    answers = season.answers("paid_in_full")

    assert len(answers) == 3
    assert answers[0].paid_cents > 0
    assert answers[0].patient_responsibility_cents == 0


def test_a_shared_claim_leaves_copay_deductible_and_coinsurance(season: Season) -> None:
    assert season.codes("patient_share") >= {"PR-1", "PR-2", "PR-3"}
    assert season.entries("patient_share", "PR")[0].accepted


def test_defects_that_should_have_been_found_before_are_refused_by_the_clearinghouse(season: Season) -> None:
    assert season.refusal("bad_npi", "AY") == "A7:562:82"
    assert season.refusal("missing_pointer", "AY") == "A7:477"
    assert season.refusal("rejected_by_clearinghouse", "AY") == "A6:562:DN"
    assert season.refusal("rejected_by_payer", "PR") == "A7:255"


def test_what_the_payer_denies(season: Season) -> None:
    assert season.codes("coverage_replaced") == season.codes("self_pay") == {"CO-27"}
    assert season.codes("line_denied") == {"CO-45", "CO-16"}
    assert season.codes("claim_unprocessable") == {"CO-16"}
    assert season.answers("claim_unprocessable")[0].remarks == ("MA130",)
    assert (
        season.codes("authorization_found") == season.codes("authorization_appealed") == {"CO-45", "CO-197"}
    )


def test_the_duplicate_line_comes_unbalanced_and_then_right(season: Season) -> None:
    wrong, right = season.answers("duplicate_line")

    assert wrong.difference_cents != 0
    assert right.difference_cents == 0
    assert "OA-18" in season.codes("duplicate_line")


def test_what_gets_lost(season: Season) -> None:
    assert list(season.payer.mailbox.outbox("plains").iterdir()) == []
    assert season.entries("report_missing", "AY") == season.entries("report_missing", "PR") == []
    assert len(season.answers("report_missing")) == 1
    assert season.entries("status_not_found", "PR")[0].accepted
    assert season.answers("status_not_found") == []
    assert len(season.answers("status_pending")) == 1


def test_the_first_of_two_plans_leaves_something_for_the_second(season: Season) -> None:
    assert season.answers("secondary_billed")[0].patient_responsibility_cents > 0
    assert season.codes("secondary_billed") >= {"PR-2", "PR-3"}


def test_what_the_payer_wants_to_see_or_is_wrong_about(season: Season) -> None:
    assert season.codes("records_attached") == season.codes("records_late") == {"CO-226"}
    assert season.codes("late_filing_overturned") == {"CO-29"}
    assert season.refusal("member_id_mistyped", "PR") == "A3:33:IL"


def test_what_one_payer_leaves_to_another_or_to_nobody(season: Season) -> None:
    first, second = season.answers("crossed_over")

    assert (first.status, second.status) == ("19", "2")
    assert second.paid_cents == first.patient_responsibility_cents > 0
    assert season.answers("patient_protected")[0].remarks == ("N782",)
