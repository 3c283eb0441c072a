"""What people use: the command line, and the demo that shows the whole life of a claim."""
