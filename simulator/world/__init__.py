"""The invented world: a practice, its patients and claims, and what the payers know about them."""
