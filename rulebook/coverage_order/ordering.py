"""The order of all of a patient's coverages, from the decisions about each pair of them.

``order_of(facts).order`` is ``("S", "P")`` where the claim has them the wrong way round; the decision about
the pair says by which rule.
"""

from itertools import combinations

from models.coverage_order import CoverageOrder, OrderFacts
from rulebook.coverage_order.deciding import decide


def order_of(facts: OrderFacts) -> CoverageOrder:
    """Return who pays first, second and so on, with the rule that decided each pair.

    Whoever is first in more pairs comes earlier. Where the rules go in a circle (three coverages, each before
    the next), nobody is: ``circular`` says so, and a person decides.
    """
    decisions = tuple(decide(a, b, facts) for a, b in combinations(facts.coverages, 2))
    wins = {coverage.key: 0 for coverage in facts.coverages}
    for decision in decisions:
        wins[decision.first] += 1
    order = tuple(sorted(wins, key=lambda key: -wins[key]))
    return CoverageOrder(order=order, decisions=decisions, circular=len(set(wins.values())) < len(wins))
