"""Reads JSON visit files visit by visit: one that cannot be read takes no other along."""

import json
import re
from collections.abc import Iterator
from typing import Any, cast

from pydantic import ValidationError

from console.incoming import Incoming, Rejection
from models.claim import ClaimDocument, ServiceLine
from models.errors import BadInput
from models.party import PersonName, Provider
from models.practice import Practice
from models.visit import Visit, VisitFile
from store.keepable import kept_as

SCHEMA = "See: claimflow intake --schema"
_SIGNS = re.compile(r'"(?:[^"\\]++|\\.)*+"|[][{},]', re.DOTALL)


def schema() -> dict[str, Any]:
    """Return the JSON schema of a visit file."""
    return VisitFile.model_json_schema()


def visits_in(content: bytes, practice: Practice | None) -> Iterator[Incoming | Rejection]:
    """Yield every visit of a file, or why it was refused. Raises ``BadInput`` when it is no visit file."""
    if practice is None:
        raise BadInput(
            "visits need the practice's own data", remedy="Set it up: claimflow setup load FILE.toml"
        )
    try:
        source, visits = _opened(content)
        _refuse_odd(source)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadInput(f"not a visit file ({type(error).__name__})", remedy=SCHEMA) from None
    for position, (visit, text) in enumerate(visits, start=1):
        yield _visit(f"visits:{source}", visit, text, position, practice)


def _opened(content: bytes) -> tuple[str, Iterator[tuple[Any, str]]]:
    """Return the source of a file, and its visits, each with its own text where it could not be read."""
    whole = content.decode(json.detect_encoding(content), "surrogatepass")
    try:
        raw: Any = json.loads(whole)
    except (ValueError, RecursionError) as fault:
        if isinstance(fault, json.JSONDecodeError):
            raise
        # One number too long or one visit nested too deep: the others can be read for themselves.
        head, texts = _apart(whole)
        return str(json.loads(head)["source"]), ((_read(text), text) for text in texts)
    return str(raw["source"]), ((visit, "") for visit in list(raw["visits"]))


def _refuse_odd(source: str) -> None:
    if "\0" in source or source.encode("utf-8", "replace").decode() != source:
        raise ValueError("a character that no database keeps")


def _apart(whole: str) -> tuple[str, list[str]]:
    """Return a file without its visits, and the text of each of them."""
    depth, said, begun, first = 0, "", -1, -1
    texts: list[str] = []
    for sign in _SIGNS.finditer(whole):
        found, at = sign.group(), sign.start()
        depth += (found in "[{") - (found in "]}")
        if begun < 0:
            if found == "[" and depth == 2 and said == '"visits"':
                begun = first = sign.end()
                continue
            said = found if found[0] == '"' and depth == 1 else said
            continue
        if (found == "," and depth == 2) or depth == 1:
            texts.append(whole[first:at])
            first = sign.end()
        if depth == 1:
            return whole[:begun] + whole[at:], texts
    raise ValueError("no list of visits")


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as fault:
        return fault


def _visit(source: str, raw: Any, text: str, position: int, practice: Practice) -> Incoming | Rejection:
    number = cast("dict[str, Any]", raw).get("number", "") if isinstance(raw, dict) else ""
    number = str(number) if isinstance(number, str | int) else ""
    text = text or _text(raw)
    try:
        if isinstance(raw, Exception):
            raise BadInput(_unreadable(raw), field="visit", remedy=SCHEMA)
        visit = Visit.model_validate(raw)
        kept_as(visit)
        return Incoming(source, document_of(visit, practice), "P", position, text=text)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        path = ".".join(str(part) for part in first["loc"])
        return Rejection(number, first["msg"], path, SCHEMA, position, text)
    except BadInput as refusal:
        return Rejection(number, refusal.problem, refusal.field, refusal.remedy, position, text)


def _unreadable(fault: Exception) -> str:
    if isinstance(fault, RecursionError):
        return "the visit is nested too deep to be read"
    return "the visit holds a number that is too long to be read"


def _text(raw: Any) -> str:
    try:
        return json.dumps(raw)
    except RecursionError:  # it could be read just so; where we stand now there is less room
        return "nested too deep to be written down"


def document_of(visit: Visit, practice: Practice) -> ClaimDocument:
    """Return an uncoded claim from a visit: services with charges, no codes yet."""
    lines = tuple(
        ServiceLine(
            number=n,
            control_number=str(n),
            procedure="",
            description=service.description,
            charge_cents=service.charge_cents,
            units=service.units,
            service_from=visit.service_on,
        )
        for n, service in enumerate(visit.services, start=1)
    )
    return ClaimDocument(
        control_number=visit.number,
        charge_cents=sum(line.charge_cents for line in lines),
        place_of_service=visit.place_of_service,
        billing=_billing(practice),
        coverages=visit.coverages,
        patient=visit.patient,
        rendering=visit.rendering,
        lines=lines,
        visit_note=visit.note,
    )


def _billing(practice: Practice) -> Provider:
    return Provider(
        name=PersonName(last=practice.name),
        npi=practice.npi,
        is_person=False,
        taxonomy=practice.taxonomy,
        tax_id=practice.tax_id,
        tax_id_kind="EI",
        address=practice.address,
        contact=practice.contact,
    )
