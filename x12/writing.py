"""Writing segments and envelopes: counts, HL numbers, trailing empties and forbidden characters.

Writers put loops into a ``SegmentWriter``; ``interchange`` wraps one or several of them in
ISA, GS, ST and their trailers with the right counts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from models.envelope import Envelope
from models.errors import BadInput
from x12.written_segments import ALLOWED, clean, fits, refuse_misfit


@dataclass(frozen=True, slots=True)
class Repeated:
    """An element said several times: ``Repeated(("1", "33"))`` is ``1^33``."""

    elements: tuple[str | tuple[str, ...], ...]


Element = str | tuple[str, ...] | Repeated
"""An element, the components of a composite one, or either of them repeated."""


def clean_segment(text: str) -> str:
    """Make a whole segment of another sender fit to be written: its delimiters stay, but not ``~``."""
    return "".join(c for c in text if c in ALLOWED or c in "*:^")


def is_clean(text: str) -> bool:
    """Tell whether text goes through X12 unchanged; control numbers must, or no answer finds them again."""
    return clean(text) == text


def need(text: str, record: str, field: str, remedy: str) -> str:
    """Return text that a guide requires, or raise ``BadInput`` naming record, field and remedy."""
    if clean(text):
        return text
    raise BadInput("there is nothing to write here", record=record, field=field, remedy=remedy)


def fit(text: str, longest: int, record: str, field: str) -> str:
    """Return an identifier that goes through X12 whole; empty stays empty.

    Raises ``BadInput`` when it is too long or holds characters that X12 has no place for: an identifier
    that was cut or changed on the way finds nothing again.
    """
    if len(text) > longest:
        problem, remedy = f"the identifier is longer than {longest} characters", "Use the agreed identifier"
        raise BadInput(problem, record=record, field=field, remedy=remedy)
    if not is_clean(text):
        problem = "the identifier holds characters that X12 cannot carry"
        raise BadInput(problem, record=record, field=field, remedy="Use letters, digits and - . / only")
    return text


def fit_text(text: str, longest: int, record: str, field: str) -> str:
    """Return free text that is short enough; raises ``BadInput`` instead of leaving its end out."""
    if len(text) > longest:
        problem, remedy = f"the text is longer than {longest} characters", "Say it in fewer words"
        raise BadInput(problem, record=record, field=field, remedy=remedy)
    return text


def need_fit(text: str, longest: int, record: str, field: str, remedy: str) -> str:
    """Return an identifier that a guide requires, whole. Raises ``BadInput`` as ``need`` and ``fit`` do."""
    return fit(need(text, record, field, remedy), longest, record, field)


@lru_cache(maxsize=1 << 12)
def day_text(day: date) -> str:
    """Write a date as CCYYMMDD."""
    return day.isoformat().replace("-", "")


@lru_cache(maxsize=1 << 12)
def number_text(number: Decimal) -> str:
    """Write a quantity without exponent or trailing zeros: ``Decimal("1.50")`` is ``1.5``."""
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


class SegmentWriter:
    """Collects the segments of one transaction set between ST and SE.

    ``record`` names the claim being written, for a refusal.
    """

    def __init__(self, record: str = "") -> None:
        self.segments: list[str] = []
        self.record = record
        self._levels = 0

    def add(self, segment_id: str, *elements: Element) -> None:
        """Add a segment; a tuple is a composite; empties at the end of both fall away.

        Characters that X12 cannot carry are left out. Raises ``BadInput`` when an element is too long or
        too short for its place.
        """
        texts = [segment_id]
        for element in elements:
            if isinstance(element, str):
                texts.append(element)
            elif isinstance(element, tuple):
                joined = ":".join(element)
                if joined.count(":") >= len(element):
                    # A part that holds a colon would become two, which the lengths do not show.
                    self._add_cleaned(segment_id, elements)
                    return
                texts.append(joined.rstrip(":"))
            else:
                texts.append(_joined(element, str))
        while not texts[-1]:
            texts.pop()
        line = "*".join(texts)
        if fits(segment_id, len(texts), line):
            self.segments.append(line)
        else:
            self._add_cleaned(segment_id, elements)

    def _add_cleaned(self, segment_id: str, elements: Sequence[Element]) -> None:
        texts = [segment_id, *(_joined(element, clean) for element in elements)]
        while not texts[-1]:
            texts.pop()
        line = "*".join(texts)
        if not fits(segment_id, len(texts), line):
            refuse_misfit(segment_id, texts, self.record)
        self.segments.append(line)

    def add_if(self, condition: object, segment_id: str, *elements: Element) -> None:
        """Add a segment only if there is something to say."""
        if condition:
            self.add(segment_id, *elements)

    def add_binary(self, content: bytes) -> None:
        """Add ``BIN*12*...``: bytes as they are, whatever delimiters they hold; BIN01 says how many."""
        # One character for each byte, until the file is written.
        self.segments.append(f"BIN*{len(content)}*{content.decode('latin-1')}")

    def level(self, parent: int | None, code: str, *, has_children: bool | None = None) -> int:
        """Start an HL level and return its number; ``has_children`` None leaves HL04 out."""
        self._levels += 1
        child = "" if has_children is None else "1" if has_children else "0"
        self.add("HL", str(self._levels), str(parent or ""), code, child)
        return self._levels


def _joined(element: Element, each: Callable[[str], str]) -> str:
    if isinstance(element, str):
        return each(element)
    if isinstance(element, Repeated):
        return "^".join(_joined(repetition, each) for repetition in element.elements)
    return ":".join([each(part) for part in element]).rstrip(":")


def interchange(
    envelope: Envelope,
    functional_code: str,
    version: str,
    kind: str,
    bodies: Sequence[SegmentWriter],
    *,
    names_version: bool = True,
) -> bytes:
    """Wrap transaction sets in one group and one interchange; ST02 counts 0001, 0002 ...

    ``names_version`` False leaves ST03 out, as the 835 guide wants it.
    """
    lines = [_group_header(envelope, functional_code, version)]
    for number, body in enumerate(bodies, 1):
        lines.append(f"ST*{kind}*{number:04d}" + (f"*{version}" if names_version else ""))
        lines += body.segments
        lines.append(f"SE*{len(body.segments) + 2}*{number:04d}")
    lines.append(f"GE*{len(bodies)}*{envelope.control_number}")
    return wrapped(envelope, lines, groups=1)


def wrapped(envelope: Envelope, lines: Sequence[str], *, groups: int) -> bytes:
    """Put ISA and IEA around finished lines."""
    all_lines = [_interchange_header(envelope), *lines, f"IEA*{groups}*{envelope.control_number:09d}"]
    try:
        return "".join(f"{line}~\n" for line in all_lines).encode("ascii")
    except UnicodeEncodeError:
        return b"".join(_encoded(line) for line in all_lines)


def _encoded(line: str) -> bytes:
    """Encode one segment. Only the bytes of a document (BIN) may be outside of ASCII."""
    return line.encode("latin-1" if line.startswith("BIN*") else "ascii") + b"~\n"


def _interchange_header(envelope: Envelope) -> str:
    """Write the ISA, whose elements have fixed widths: 106 characters with the terminator."""
    if not 1 <= envelope.control_number <= 999_999_999:
        raise BadInput(
            "the interchange control number is out of range",
            record="envelope",
            field="control_number",
            remedy="Use a number from 1 to 999999999",
        )
    sender = _party(envelope.sender_id, "sender_id")
    receiver = _party(envelope.receiver_id, "receiver_id")
    at = envelope.created_at
    return (
        f"ISA*00*{'':10}*00*{'':10}*{envelope.sender_qualifier:2.2}*{sender:15}"
        f"*{envelope.receiver_qualifier:2.2}*{receiver:15}*{at:%y%m%d}*{at:%H%M}*^*00501"
        f"*{envelope.control_number:09d}*0*{envelope.usage:1.1}*:"
    )


def _group_header(envelope: Envelope, functional_code: str, version: str) -> str:
    sender = clean(envelope.application_sender or envelope.sender_id)[:15]
    receiver = clean(envelope.application_receiver or envelope.receiver_id)[:15]
    at = envelope.created_at
    return (
        f"GS*{functional_code}*{sender}*{receiver}*{at:%Y%m%d}*{at:%H%M}"
        f"*{envelope.control_number}*X*{version}"
    )


def _party(identifier: str, field: str) -> str:
    text = clean(need(identifier, "envelope", field, "Name the party of the interchange"))
    if len(text) > 15:
        problem = "the identifier is longer than the 15 characters of ISA06 and ISA08"
        raise BadInput(problem, record="envelope", field=field, remedy="Use the agreed identifier")
    return text
