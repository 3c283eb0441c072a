"""The words of the domain: frozen values, states and legal moves, money; rows in ``tables.py``."""
