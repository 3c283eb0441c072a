"""Claim status: the question (276) and the answer (277)."""
