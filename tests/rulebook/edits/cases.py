"""For every scrub rule a change that breaks it, and one that comes near and does not.

The first of a pair makes a right claim wrong in one way; the second looks alike and is right. The pairs are
tried on one plain claim, and on the many claims of ``test_seeded_claims``.
"""

from tests.rulebook.edits.cases_apart import SET_APART
from tests.rulebook.edits.cases_paid import PAID, PAID_LOOKS
from tests.rulebook.edits.cases_people import INSURED, WHO
from tests.rulebook.edits.cases_quiet import NEEDLESS_WARNINGS
from tests.rulebook.edits.cases_right import RIGHT_CLAIMS
from tests.rulebook.edits.cases_services import OTHERS, WHAT, WHEN, WHY
from tests.rulebook.edits.cases_wrong import CLAIMS_THAT_SLIPPED
from tests.rulebook.edits.situations import Look, Pair

PAIRS: dict[str, Pair] = WHO | INSURED | WHY | WHAT | PAID | WHEN | OTHERS
"""The pair of every rule that may stand against a claim."""

LOOKS: tuple[Look, ...] = RIGHT_CLAIMS + CLAIMS_THAT_SLIPPED + NEEDLESS_WARNINGS + PAID_LOOKS + SET_APART
"""Further claims: some look wrong and are right, some look right and are wrong."""
