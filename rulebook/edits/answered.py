"""Findings that a fact answers, and no change of the claim: what a person knows, or what the payer holds."""

OF_COVERAGE = frozenset({"coverage_inactive", "coverage_not_confirmed", "coverage_stale"})
"""Rules about the payer's answer to a 270, which a person may know better."""

OF_HELD_CLAIM = frozenset(
    {"original_beside_held_claim", "replacement_of_undecided_claim", "reference_on_original"}
)
"""Rules about what the payer holds of this claim already."""
