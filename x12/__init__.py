"""Reads and writes X12 5010 messages: text to models and back. Knows no database and no Temporal."""
