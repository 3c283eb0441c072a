"""Claims as plain data: what commands print and pages show, read from what the steps stored."""
