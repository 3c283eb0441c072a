"""The scrub rules: one function each, grouped by what they look at."""
