"""What the code sets of a claim say: one value for each kind of code, and how a release is kept.

Look-ups are made by ``rulebook/codes/book.py``; values are named tuples, because a scrub of ten thousand
claims makes millions of them::

    DiagnosisCode(code="S8002XA", title="Contusion of left knee, initial encounter", side="left")
"""

from datetime import date
from typing import Literal, NamedTuple, get_args

from models.value import Value

CodeSetKind = Literal[
    "icd10cm",
    "hcpcs",
    "cpt",
    "modifiers",
    "pos",
    "taxonomy",
    "ptp",
    "mue",
    "addon",
    "carc",
    "rarc",
    "status",
    "fees",
    "contract",
    "pfs",
]
"""Every kind of code set, by the name the command line takes."""

KINDS: tuple[CodeSetKind, ...] = get_args(CodeSetKind)

Sex = Literal["", "F", "M"]
Side = Literal["", "left", "right", "bilateral", "unspecified"]


class DiagnosisCode(NamedTuple):
    """An ICD-10-CM code without its dot, header codes too (``billable`` is False).

    ``seventh_required``: the code is no code without its seventh character. ``code_first``: a manifestation,
    never the first diagnosis. ``side`` is set only where the list has the same condition for another side.
    Ages are whole years, both included.
    """

    code: str
    title: str
    billable: bool = True
    seventh_required: bool = False
    code_first: bool = False
    side: Side = ""
    sex: Sex = ""
    age_from: int | None = None
    age_to: int | None = None
    external_cause: bool = False


class ProcedureCode(NamedTuple):
    """A procedure: HCPCS Level II, or a CPT code of the practice's own licensed file.

    ``title`` of a CPT code comes from the practice's file and lives in its database only.
    ``timed_minutes`` is what one unit stands for (15 for a timed therapy code), None for a code that is not
    timed. ``unlisted`` codes need a description on the line.
    """

    code: str
    title: str = ""
    kind: Literal["hcpcs", "cpt"] = "hcpcs"
    effective_from: date | None = None
    effective_to: date | None = None
    sex: Sex = ""
    age_from: int | None = None
    age_to: int | None = None
    timed_minutes: int | None = None
    unlisted: bool = False


class ModifierCode(NamedTuple):
    """A modifier. ``bypasses_ncci``: it may separate an NCCI pair with indicator 1."""

    code: str
    title: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    bypasses_ncci: bool = False
    side: Side = ""


class PlaceOfService(NamedTuple):
    """A place of service. ``facility``: payers price the service at their lower, facility rate."""

    code: str
    title: str = ""
    facility: bool = False
    telehealth: bool = False
    effective_from: date | None = None
    effective_to: date | None = None


class TaxonomyCode(NamedTuple):
    """A provider taxonomy code of the NUCC list. ``individual`` is False for organisations."""

    code: str
    title: str = ""
    individual: bool = True
    effective_from: date | None = None
    effective_to: date | None = None


class PtpEdit(NamedTuple):
    """An NCCI procedure-to-procedure edit: the payer pays ``column1``, not ``column2``.

    ``indicator`` 0: never both; 1: both, with a modifier and documentation; 9: the edit does not count.
    """

    column1: str
    column2: str
    indicator: Literal["0", "1", "9"]
    effective_from: date | None = None
    effective_to: date | None = None


class MueLimit(NamedTuple):
    """The most ``units``. ``mai`` 1: on a line; 2: on a day, absolute; 3: on a day, appealable."""

    code: str
    units: int
    mai: Literal[1, 2, 3]
    effective_from: date | None = None
    effective_to: date | None = None


class AddOn(NamedTuple):
    """A code never billed alone. ``primaries`` empty: the payer decides what fits (type 2)."""

    code: str
    primaries: tuple[str, ...] = ()
    kind: Literal[1, 2, 3] = 1
    effective_from: date | None = None
    effective_to: date | None = None


class Wording(NamedTuple):
    """A code and what it means in short words of our own: CARC, RARC and claim status codes."""

    code: str
    title: str = ""
    effective_from: date | None = None
    effective_to: date | None = None


class Fee(NamedTuple):
    """What a payer's schedule allows for one unit, in cents.

    ``modifier`` and ``setting`` narrow the amount; empty ones count for all.
    """

    code: str
    cents: int
    modifier: str = ""
    setting: Literal["", "facility", "office"] = ""
    effective_from: date | None = None
    effective_to: date | None = None


class ContractTerm(NamedTuple):
    """What a contract says a payer allows for one unit: ``cents``, or a share of a fee schedule.

    ``code`` ``*`` stands for every code that has no term of its own. ``basis_points`` are hundredths of a
    percent (12,000 is 120 %) of the schedule loaded under the scope ``schedule``. ``modifier`` and ``place``
    (of service) narrow it; empty ones count for all.
    """

    code: str
    cents: int | None = None
    basis_points: int | None = None
    schedule: str = ""
    modifier: str = ""
    place: str = ""
    effective_from: date | None = None
    effective_to: date | None = None


class PaymentRule(NamedTuple):
    """What Medicare's physician fee schedule says of paying a code, as one letter or digit for each question.

    ``modifier`` is ``26``, ``TC`` or ``53`` where the file has a row of its own. ``status``: A is paid,
    B bundled, C priced by the carrier, I and N not paid. ``global_days``: ``000``, ``010``, ``090`` are days
    after the procedure, ``MMM`` maternity, ``XXX`` no such period, ``YYY`` up to the carrier, ``ZZZ`` part of
    another service. ``pctc``: 1 splits into 26 and TC; 2 is professional, 3 technical, 4 both in one code.
    ``multiple``, ``bilateral``, ``assistant``, ``co_surgeon`` and ``team`` as CMS numbers them; empty where
    the file says nothing. ``endoscopic_base`` is the base code of an endoscopy. No text of CPT is kept.
    """

    code: str
    modifier: str = ""
    status: str = ""
    global_days: Literal["", "000", "010", "090", "MMM", "XXX", "YYY", "ZZZ"] = ""
    pctc: str = ""
    multiple: str = ""
    bilateral: str = ""
    assistant: str = ""
    co_surgeon: str = ""
    team: str = ""
    endoscopic_base: str = ""


Entry = (
    DiagnosisCode
    | ProcedureCode
    | ModifierCode
    | PlaceOfService
    | TaxonomyCode
    | PtpEdit
    | MueLimit
    | AddOn
    | Wording
    | Fee
    | ContractTerm
    | PaymentRule
)
"""One entry of a release."""

ENTRY_OF: dict[CodeSetKind, type[Entry]] = {
    "icd10cm": DiagnosisCode,
    "hcpcs": ProcedureCode,
    "cpt": ProcedureCode,
    "modifiers": ModifierCode,
    "pos": PlaceOfService,
    "taxonomy": TaxonomyCode,
    "ptp": PtpEdit,
    "mue": MueLimit,
    "addon": AddOn,
    "carc": Wording,
    "rarc": Wording,
    "status": Wording,
    "fees": Fee,
    "contract": ContractTerm,
    "pfs": PaymentRule,
}


OF_A_PAYER: frozenset[CodeSetKind] = frozenset({"fees", "contract"})
"""Kinds that are a payer's own: their releases have its id as ``scope``."""


class ReleaseInfo(Value):
    """What is known of one release of a code set without opening it.

    In force from ``effective_from`` until the day before the next release of the same kind and scope begins;
    ``effective_to`` is set only where the person who loaded it said so. ``scope`` is a payer id, for fees and
    contracts.
    ``sample``: a few entries to try things with; ``part``: some ranges of codes are missing in it. Both find
    what they know, and clear nothing. ``published_until`` is the last day its publisher made it for: after it
    an unknown code may be new, and an edit (``SILENT_AFTER``) may be gone.
    """

    id: str = ""
    kind: CodeSetKind
    scope: str = ""
    name: str
    effective_from: date
    effective_to: date | None = None
    published_until: date | None = None
    sample: bool = False
    part: bool = False
    sha256: str = ""
    entries: int = 0
    source: str = ""

    @property
    def complete(self) -> bool:
        """Tell whether what the release does not know does not exist."""
        return not (self.sample or self.part)

    @property
    def title(self) -> str:
        """Return the release as explanations name it."""
        if self.sample:
            return f"{self.name} (sample)"
        return f"{self.name} (a part)" if self.part else self.name


SILENT_AFTER: frozenset[CodeSetKind] = frozenset({"ptp", "mue", "addon", "pfs"})
"""Kinds that say nothing on days after the last they were published for.

A quarter's file ends edits of the one before, on any day of it; a code of HCPCS or ICD-10-CM lives on.
"""
