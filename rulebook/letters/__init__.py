"""Letters to payers: a template, the facts of one claim, and the printed page."""
