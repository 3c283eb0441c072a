"""Figures of reports as the API shows them, each with the address of the claims behind it."""

from datetime import date
from urllib.parse import urlencode

from console.reports.slices import Slice
from console.views import reports as views
from console.web.api.parameters import Shown


class FigureShown(Shown):
    """How many claims, how many cents, and the address of these claims."""

    claims: int
    cents: int
    behind: str

    @classmethod
    def of(cls, one: views.Figure) -> "FigureShown":
        """Return a figure with where its claims are listed."""
        return cls(claims=one.claims, cents=one.cents, behind=_address(one.slice))


class RateShown(Shown):
    """A share of claims: `part` of `whole`, and the address of those that are the part."""

    part: int
    whole: int
    behind: str

    @classmethod
    def of(cls, one: views.Rate) -> "RateShown":
        """Return a share with where its claims are listed."""
        return cls(part=one.part, whole=one.whole, behind=_address(one.slice))


class CardShown(Shown):
    """One payer's scorecard; without a payer it is that of all together. `paid_share` is in per cent."""

    payer: str
    name: str
    figures: dict[str, FigureShown]
    clean: RateShown
    first_pass: RateShown
    denial: RateShown
    days_to_pay: float | None
    paid_share: float | None

    @classmethod
    def of(cls, one: views.Card) -> "CardShown":
        """Return a scorecard with the addresses of its claims."""
        return cls(
            payer=one.payer,
            name=one.name,
            figures={name: FigureShown.of(figure) for name, figure in one.figures.items()},
            clean=RateShown.of(one.clean),
            first_pass=RateShown.of(one.first_pass),
            denial=RateShown.of(one.denial),
            days_to_pay=one.days_to_pay,
            paid_share=one.paid_share,
        )


class MonthShown(Shown):
    """One month of a trend, by the first sending."""

    month: str
    clean: RateShown
    first_pass: RateShown


class BarShown(Shown):
    """One reason, cause, payer or limit with its figure."""

    key: str
    label: str
    figure: FigureShown


class AgeShown(Shown):
    """What is owed since so many days, by payers and by patients."""

    key: str
    label: str
    payers: FigureShown
    patients: FigureShown

    @classmethod
    def of(cls, row: views.Row) -> "AgeShown":
        """Return an age with both figures."""
        payers, patients = (FigureShown.of(one) for one in row.figures)
        return cls(key=row.key, label=row.label, payers=payers, patients=patients)


class AgingOfPayer(Shown):
    """What is owed on the claims that one payer has now."""

    payer: str
    name: str
    ages: list[AgeShown]


class AgingShown(Shown):
    """What is owed today by age: in all, and payer by payer."""

    total: list[AgeShown]
    payers: list[AgingOfPayer]


class ClaimBehind(Shown):
    """One claim behind a figure; `on` is the day the list goes by, `cents` what the figure counts of it."""

    claim_id: str
    payer_id: str
    service_from: date | None
    sent_on: date | None
    charge_cents: int
    paid_cents: int
    payer_open_cents: int
    patient_open_cents: int
    on: date | None
    cents: int


class ClaimsBehind(Shown):
    """A page of the claims behind a figure; `claims` and `cents` are the figure."""

    claims: int
    cents: int
    items: list[ClaimBehind]
    next: str | None


def _address(wanted: Slice) -> str:
    months = len(wanted.period.months)
    said = f"of={wanted.of}&last={wanted.period.last}&months={months}"
    return f"/api/v1/reports/claims?{said}{_rest(wanted)}"


def _rest(wanted: Slice) -> str:
    basis = wanted.basis if wanted.basis != "service" else ""
    more = {"payer": wanted.period.payer, "key": wanted.key, "basis": basis}
    query = urlencode({name: value for name, value in more.items() if value})
    return f"&{query}" if query else ""
