"""A contact as it is typed on the command line."""

from datetime import date

from models.answers import ContactEntry
from models.errors import BadInput


def contact_entry(
    channel: str, note: str, person: str, payer: str, reference: str, promised: str
) -> ContactEntry:
    """Return the contact. Raises ``BadInput`` for an empty note or a day that is none."""
    if not note.strip():
        raise BadInput("the note is empty", field="--note", remedy="Say what was said")
    return ContactEntry.model_validate(
        {
            "channel": channel,
            "note": note,
            "person": person,
            "payer_id": payer,
            "reference": reference,
            "promised_on": _day(promised),
        }
    )


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("this is no day", field="--promised", remedy="Write it as 2026-12-01") from None
