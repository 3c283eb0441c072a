"""The remittance advice, 835 (005010X221A1)."""
