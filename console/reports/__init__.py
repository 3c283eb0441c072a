"""What reports add up: how a claim becomes figures, what each means, and which claims stand behind it."""
