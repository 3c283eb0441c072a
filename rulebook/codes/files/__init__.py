"""Readers of code set files as their publishers give them out, and of a practice's own lists."""
