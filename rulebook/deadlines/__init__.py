"""Deadlines: until when a claim can be filed, corrected and appealed, and how a day is counted."""
