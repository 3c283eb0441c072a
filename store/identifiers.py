"""Ids: generated for claims, derived from (claim, n) for everything a step makes."""

import hashlib
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so that a claim id can be read over the phone."""


def new_claim_id() -> str:
    """Make a claim id: 12 characters, 60 random bits, never the practice's own number."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


def new_id() -> str:
    """Make an id for a row that comes from outside."""
    return "".join(secrets.choice(ALPHABET) for _ in range(16))


def task_id(claim: str, n: int) -> str:
    """Return the id of the task that move ``n`` opens."""
    return f"{claim}-T{n}"


def submission_number(claim: str, n: int) -> str:
    """Return the CLM01 of the submission that move ``n`` queues: at most 20 characters."""
    return f"{claim}-{n}"


def digest(*parts: object) -> str:
    """Return a short hash over parts, for keys built from outside values."""
    joined = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:32]
