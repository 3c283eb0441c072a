"""What codes mean, in our own short words: one TOML file for each subject. Data; ``x12/meanings.py`` reads it."""
