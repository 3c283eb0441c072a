"""What the payer's own files say: which claims it received, which it turned away, what it paid."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.claim import ClaimDocument
from store import remittances
from x12.acknowledgements.claims import read_277ca
from x12.acknowledgements.files import read_999
from x12.attachments.messages import read_275
from x12.claims.reader import read_claims
from x12.envelopes import Interchange, Transaction
from x12.files import kind_of
from x12.interchange import read_interchanges
from x12.remittances.reader import read_835
from x12.status.messages import read_277

SECOND_COPY = "025"
"""TA105: this interchange control number was taken before."""


@dataclass(frozen=True)
class PayerFiles:
    """The payer's side of the wire, read from its files.

    ``received`` counts how often each CLM01 arrived, ``documents`` how often each 275 that answers a request
    (BGN02); ``not_held`` are those it turned away (999, 277CA) or said it does not have (277 A4), or could
    not process (MA130); ``remittance_lines`` are the identities of all lines it paid or denied in 835 claims
    that balance.
    """

    received: Counter[str]
    documents: Counter[str]
    not_held: frozenset[str]
    remittance_lines: frozenset[str]

    @classmethod
    def read(cls, folder: Path) -> "PayerFiles":
        """Read everything under the payer's folder."""
        received: Counter[str] = Counter()
        documents: Counter[str] = Counter()
        for transaction in _taken(folder):
            if kind_of(transaction) == "275":
                attachment = read_275(transaction)
                documents.update([attachment.reference] if attachment.solicited else [])
            else:
                received.update(claim.control_number for claim in read_claims(transaction).claims)
        not_held: set[str] = set()
        lines: set[str] = set()
        for transaction in [*_transactions(folder / "sent"), *_transactions(folder / "realtime")]:
            not_held |= _turned_away(transaction)
            lines |= _lines(transaction)
        return cls(received, documents, frozenset(not_held), frozenset(lines))


def _taken(folder: Path) -> Iterator[Transaction]:
    """Yield what the payer received and did not turn away as a second copy (TA1 with note 025).

    Control numbers count per trading partner: two partners each have an interchange 1 of ours.
    """
    copies = Counter(
        (interchange.receiver_id, interchange.sender_id, acknowledgement.control_number)
        for interchange in _interchanges(folder / "sent")
        for acknowledgement in interchange.acknowledgements
        if acknowledgement.note == SECOND_COPY
    )
    for interchange in _interchanges(folder / "received"):
        identity = (interchange.sender_id, interchange.receiver_id, interchange.control_number)
        if copies[identity]:
            copies[identity] -= 1
            continue
        yield from interchange.transactions


def _transactions(folder: Path) -> Iterator[Transaction]:
    for interchange in _interchanges(folder):
        yield from interchange.transactions


def _interchanges(folder: Path) -> Iterator[Interchange]:
    """Read every file of a folder; one that was lost on the payer's side never arrived."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.endswith(".lost"):
            yield from read_interchanges(path.read_bytes())


def _turned_away(transaction: Transaction) -> set[str]:
    match kind_of(transaction):
        case "277CA":
            report = read_277ca(transaction)
            return {a.control_number for a in report.acknowledgements if not a.accepted}
        case "277":
            answers = read_277(transaction).answers
            return {a.control_number for a in answers if any(s.category == "A4" for s in a.statuses)}
        case "835":
            claims = read_835(transaction).claims
            return {c.control_number for c in claims if "MA130" in c.remarks}
        case "999":
            # A rejected file's claims are named in the 837 alone; the demo's payer rejects no whole file.
            assert read_999(transaction).status != "R", "the payer rejected a whole file"
            return set()
        case _:
            return set()


def _lines(transaction: Transaction) -> set[str]:
    if kind_of(transaction) != "835":
        return set()
    remittance = read_835(transaction)
    identities = remittances.claim_identities(remittance)
    return {
        f"{identity}:{position}"
        for identity, claim in zip(identities, remittance.claims, strict=True)
        if remittances.balances(claim)
        for position in range(1, len(claim.lines) + 1)
    }


def phrases_of(world: Path) -> list[tuple[bytes, str]]:
    """Return what must stand nowhere: last names, member ids and birth dates of all invented patients.

    Names shorter than five letters are left out: they occur by chance in megabytes of ciphertext.
    """
    phrases: dict[str, str] = {}
    for document in _documents(world):
        for coverage in document["coverages"]:
            phrases[coverage["member_id"]] = "member id"
            _add_person(phrases, coverage["subscriber"])
        if document.get("patient"):
            _add_person(phrases, document["patient"])
    return [(phrase.encode(), kind) for phrase, kind in phrases.items() if len(phrase) >= 5]


def _add_person(phrases: dict[str, str], person: dict[str, Any]) -> None:
    last, born = str(person["name"]["last"]), str(person["birth_date"])
    for form in (last, last.upper(), last.lower()):
        phrases[form] = "last name"
    for form in (born, born.replace("-", "")):
        phrases[form] = "birth date"


def _documents(world: Path) -> Iterator[dict[str, Any]]:
    for interchange in read_interchanges((world / "batch.837").read_bytes()):
        for transaction in interchange.transactions:
            for claim in read_claims(transaction).claims:
                yield _plain(claim.document)
    yield from json.loads((world / "visits.json").read_text())["visits"]


def _plain(document: ClaimDocument) -> dict[str, Any]:
    return document.model_dump(mode="json")
