"""The institutional claim, 837I (005010X223A2)."""
