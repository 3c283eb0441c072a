"""A payer and clearinghouse on the other side of the wire: a program of its own, for demos and tests."""
