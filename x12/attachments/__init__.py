"""Documents for a claim, 275 (005010X210)."""
