"""The professional claim, 837P (005010X222A1), and what it shares with the 837I."""
