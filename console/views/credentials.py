"""What lets people work and bill, ordered by when it ends, with how soon that is."""

from datetime import date
from typing import NamedTuple

from sqlmodel import Session

from models.practice import Credential, Payer, PracticeProvider
from store import setup

SOON, NEAR = 90, 30
"""Days before the end from which on it is shown as a warning, and as urgent: a renewal takes weeks."""


class Held(NamedTuple):
    """One credential with its holder's and its issuer's name, the days it is still good for, and a mark."""

    credential: Credential
    holder: str
    issuer: str
    days: int
    mark: str
    words: str


def held(session: Session, today: date) -> list[Held]:
    """Return every credential of the practice, the one that ends first at the top."""
    providers = {
        one.npi: f"{one.last}, {one.first}".strip(", ") for one in setup.every(session, PracticeProvider)
    }
    payers = {one.payer_id: one.name for one in setup.every(session, Payer)}
    known = sorted(setup.every(session, Credential), key=lambda one: (one.expires_on, one.key))
    return [_held(one, providers, payers, today) for one in known]


def ending(session: Session, today: date) -> list[Held]:
    """Return those that have ended, or do so within ``SOON`` days."""
    return [one for one in held(session, today) if one.mark]


def _held(one: Credential, providers: dict[str, str], payers: dict[str, str], today: date) -> Held:
    days = (one.expires_on - today).days
    holder = "the practice" if one.holder == "practice" else providers.get(one.holder, f"NPI {one.holder}")
    mark = "bad" if days < NEAR else "warn" if days < SOON else ""
    return Held(one, holder, payers.get(one.issuer, one.issuer), days, mark, _words(days))


def _words(days: int) -> str:
    if days < 0:
        return f"ended {-days} {'day' if days == -1 else 'days'} ago"
    return "ends today" if days == 0 else f"ends in {days} {'day' if days == 1 else 'days'}"
