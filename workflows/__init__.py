"""What happens in what order: deterministic, no I/O, no rules."""
