"""Code sets with effective dates: packed releases, look-ups by date of service, published files."""
