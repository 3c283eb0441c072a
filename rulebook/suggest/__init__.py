"""Coding help: candidates from a visit's note, never codes on a claim."""
