"""What is wrong with a message: its guide, its balances, its situations."""
