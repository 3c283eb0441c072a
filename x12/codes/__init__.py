"""What codes mean, in our own short words: a TOML file for each subject, read by ``x12/meanings.py``."""
