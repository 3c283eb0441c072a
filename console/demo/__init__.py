"""The demo: an invented practice lives through every kind of claim, for real."""
