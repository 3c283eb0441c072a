"""What the demo's practice sends outside the wire: an answer to a request by fax, an appeal by portal.

A letter is one JSON file in the payer's tray, named by its reference: put there again it is the same letter.
"""

import json
from pathlib import Path
from typing import Any

from sqlmodel import Session

from store import claims, requests, submissions
from store.engine import Store

_SUBJECTS = {"answer_request": "records", "deliver_appeal": "appeal"}


def post(store: Store, tray: Path, task: dict[str, Any], answer: dict[str, Any]) -> None:
    """Put what goes by fax or portal into the payer's tray; an answer that goes by the wire posts nothing."""
    subject = _SUBJECTS.get(task["kind"])
    if subject is None or not answer.get("channel"):
        return
    with store.read() as session:
        payer, number = _addressed(session, task)
    reference = answer["reference"]
    letter = {"payer_id": payer, "number": number, "subject": subject, "reference": reference}
    place = tray / f"{reference}.json"
    # Written beside and renamed, so that the payer never reads half a letter.
    part = place.with_name(f"{place.name}.part")
    part.write_text(json.dumps(letter))
    part.rename(place)


def _addressed(session: Session, task: dict[str, Any]) -> tuple[str, str]:
    """Return the payer a letter goes to, who asked rather than who is billed now, and our number there."""
    row = claims.need(session, task["claim"])
    request = task["detail"].get("request")
    payer = requests.need(session, request).payer_id if request else row.payer_id
    attempt = submissions.sent_to(session, row.id, payer)
    return payer, attempt.control_number if attempt else ""
