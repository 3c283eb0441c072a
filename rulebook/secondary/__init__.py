"""What a later payer can be expected to pay after the one before it."""
