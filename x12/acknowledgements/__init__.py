"""Was it taken? TA1, 999 and 997 for a file, 277CA for each claim."""
