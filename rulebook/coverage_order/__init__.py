"""The order of a patient's payers: who pays first, by which rule, and why."""
