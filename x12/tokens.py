"""Divides bytes into segments, block by block, so that a file of any size needs the memory of one block.

The delimiters are read from the ISA segment itself: the fourth character divides elements, ISA16 divides
components, the character after ISA16 ends segments, ISA11 repeats::

    ISA*00*          *00*          *ZZ*HARBORLIGHT    *ZZ*BLUEHERON      *261121*0930*^*00501*000000907*0*T*:~

What the world sends is taken as it is: a byte order mark, text before the ISA, CR, LF or both after a
terminator, indents, blanks around elements, ids in lower case, no terminator at the end, several
interchanges with delimiters of their own, binary data (BIN) that holds delimiters.
"""

import io
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from models.errors import X12Refused
from x12.segment import Delimiters, Segment

BLOCK_BYTES = 1 << 18
_BLANKS = " \t\r\n\x00\x1a"
_ASK_SENDER = "Ask the sender for the complete file"
_LONGEST_ISA = 400
_FAR_ENOUGH = 1 << 16
"""How much text before the first ISA is read past: a letter, not a book."""

_IDS = """
    AAA AK1 AK2 AK3 AK4 AK5 AK9 AMT BGN BHT BPR CAS CAT CL1 CLM CLP CN1 CR1 CR2 CR3 CR5 CR6 CRC CTP CTX CUR
    DMG DSB DTM DTP EB EFI EQ FRM GE GS HCP HCR HI HL HSD IEA IK3 IK4 IK5 III INS K3 LE LIN LQ LS LX MEA
    MIA MOA MPI MSG N1 N3 N4 NM1 NTE OI PAT PER PLB PRV PS1 PWK QTY RAS RDM REF RMR SBR SE ST STC SV1 SV2
    SV3 SV4 SV5 SV6 SVC SVD TA1 TOO TRN TS2 TS3 UM
"""
KNOWN_IDS = frozenset(_IDS.split())
_PLAIN_IDS = KNOWN_IDS - {"ST", "IEA"}
"""Segment ids of the guides read here. Any other id is looked at twice: lower case, binary data, damage."""


Note = Callable[[str, int], None]
"""Told about an oddity of the text and the byte where it stands."""


@dataclass(slots=True)
class _Source:
    """The text not yet divided: ``buffer`` starts at byte ``offset`` of the file."""

    file: BinaryIO
    buffer: str = ""
    offset: int = 0
    ended: bool = False

    def more(self) -> bool:
        """Read one block more; tell whether there was one."""
        block = b"" if self.ended else self.file.read(BLOCK_BYTES)
        self.ended = not block
        # One byte is one character, so that an offset in the text is an offset in the file.
        self.buffer += block.decode("latin-1")
        return not self.ended

    def skip(self, count: int) -> None:
        """Go on ``count`` characters later."""
        self.buffer = self.buffer[count:]
        self.offset += count


def segments_in(data: bytes | BinaryIO, note: Note) -> Iterator[Segment]:
    """Yield every segment of a file from its first ISA on; positions count from the last ST.

    Raises ``X12Refused`` when there is no ISA to read delimiters from.
    """
    source = _Source(io.BytesIO(data) if isinstance(data, bytes) else data)
    source.more()
    if source.buffer.startswith(("\xff\xfe", "\xfe\xff")):
        problem = "the file is UTF-16 text, X12 is plain ASCII"
        raise X12Refused(problem, record="file", remedy="Save it as ASCII or UTF-8 and send it again")
    if source.buffer.startswith("\xef\xbb\xbf"):
        source.skip(3)
    first = True
    while _seek_isa(source, note, first=first):
        first = False
        yield from _interchange_segments(source, note)


def _seek_isa(source: _Source, note: Note, *, first: bool) -> bool:
    """Go to the next ISA that names usable delimiters; tell whether there is one."""
    while not _at_isa(source):
        found = source.buffer.upper().find("ISA", 1)
        if found < 0 and source.more() and len(source.buffer) < _FAR_ENOUGH:
            continue
        skipped = source.buffer if found < 0 else source.buffer[:found]
        if found < 0 and first:
            raise _no_isa(source.buffer)
        if skipped.strip(_BLANKS + "~"):
            note("text_before_isa" if found >= 0 else "text_after_iea", source.offset)
        source.skip(len(skipped))
        if found < 0 and not source.more():
            return False
    return True


def _no_isa(text: str) -> X12Refused:
    if not text.strip(_BLANKS):
        return X12Refused("the file is empty", record="file", field="ISA", remedy=_ASK_SENDER)
    if text.lstrip(_BLANKS)[:3].upper() == "ISA":
        problem = "the ISA segment is cut off or names no usable delimiters"
        return X12Refused(problem, record="file", field="ISA16", remedy=_ASK_SENDER)
    problem = "this is not an X12 file: it has no ISA segment"
    return X12Refused(problem, record="file", field="ISA", remedy=_ASK_SENDER)


def _at_isa(source: _Source) -> bool:
    while len(source.buffer) < _LONGEST_ISA and source.more():
        pass
    return source.buffer[:3].upper() == "ISA" and _delimiters(source.buffer) is not None


def _delimiters(text: str) -> Delimiters | None:
    """Read the delimiters by their separators, not by column, as senders do pad the ISA wrongly."""
    mark = text[3:4]
    pieces = text[:_LONGEST_ISA].split(mark, 16) if mark else []
    if len(pieces) < 17 or len(pieces[16]) < 2:
        return None
    component, terminator = pieces[16][0], pieces[16][1]
    repetition = pieces[11].strip() if len(pieces[11]) == 1 and not pieces[11].isalnum() else ""
    marks = [mark, component, terminator, *repetition]
    if len(set(marks)) < len(marks) or any(m.isalnum() or m == " " for m in marks):
        return None
    return Delimiters(mark, component, repetition, terminator)


def _interchange_segments(source: _Source, note: Note) -> Iterator[Segment]:
    """Yield the segments from the ISA the source stands at to its IEA, the next ISA or the end."""
    delimiters = _delimiters(source.buffer) or Delimiters()
    if not source.buffer.startswith("ISA"):
        note("id_lower_case", source.offset)
    header = source.buffer[:_LONGEST_ISA].split(delimiters.element, 16)
    yield Segment(["ISA", *header[1:16], delimiters.component], 0, source.offset, delimiters)
    source.skip(sum(len(piece) + 1 for piece in header[:16]) + 2)
    yield from _Divider(source, delimiters, note).segments()


class _Divider:
    """Divides the text of one interchange behind its ISA."""

    def __init__(self, source: _Source, delimiters: Delimiters, note: Note) -> None:
        self.source = source
        self.delimiters = delimiters
        self.note = note
        self.position = 0

    def segments(self) -> Iterator[Segment]:
        """Yield segments up to and with IEA; stop before an ISA that comes without one."""
        source, terminator = self.source, self.delimiters.terminator
        more = True
        while more:
            pieces = source.buffer.split(terminator)
            tail = pieces.pop()
            taken = yield from self._divide(pieces)
            if taken is not None:
                source.buffer = terminator.join([*pieces[taken:], tail])
                if self._is_binary():
                    yield self._binary()
                elif not self._goes_on():
                    return
                continue
            source.buffer = tail
            more = source.more()
        if source.buffer.strip(_BLANKS):
            self.note("terminator_missing", source.offset)
            pieces, source.buffer = [source.buffer], ""
            taken = yield from self._divide(pieces)
            source.buffer = "" if taken is None else "".join(pieces[taken:])

    def _divide(self, pieces: list[str]) -> Generator[Segment, None, int | None]:
        """Yield the segments of pieces; return None, or how many were taken up to an IEA, ISA or BIN."""
        source, delimiters, plain = self.source, self.delimiters, _PLAIN_IDS
        mark = delimiters.element
        before, after = f" {mark}", f"{mark} "
        ascii_only = source.buffer.isascii()
        offset, position = source.offset, self.position
        for index, piece in enumerate(pieces):
            content = piece.strip(_BLANKS)
            fields = content.split(mark)
            if fields[0] not in plain or before in content or after in content or not ascii_only:
                source.offset, self.position = offset, position
                fields = self._looked_at_again(content)
                if fields[0] in {"ISA", "BIN"}:
                    return index
                if fields[0] == "ST":
                    position = 0
            if content:
                position += 1
                yield Segment(fields, position, offset, delimiters)
            offset += len(piece) + 1
            if fields[0] == "IEA":
                source.offset, self.position = offset, position
                return self._behind_trailer(pieces, index)
        source.offset, self.position = offset, position
        return None

    def _behind_trailer(self, pieces: list[str], index: int) -> int:
        """Return where to go on behind an IEA: one without terminator holds what stands on the next line."""
        head, line_end, rest = pieces[index].lstrip(_BLANKS).partition("\n")
        if not line_end or head.count(self.delimiters.element) > 2:
            return index + 1
        pieces[index] = rest
        self.source.offset -= len(rest) + 1
        return index

    def _looked_at_again(self, content: str) -> list[str]:
        """Read an odd piece: text in UTF-8, an id in lower case, or something that is no segment."""
        if content[:4].upper() == f"BIN{self.delimiters.element}":
            return ["BIN"]
        try:
            content = content.encode("latin-1").decode("utf-8")
        except UnicodeError:
            self.note("character_set", self.source.offset)
        if not content.isprintable() and content.startswith("IEA"):
            content = content.partition("\n")[0]
        fields = [field.strip() for field in content.split(self.delimiters.element)]
        upper = fields[0].upper()
        if fields[0] != upper and upper in KNOWN_IDS | {"ISA", "BIN"}:
            self.note("id_lower_case", self.source.offset)
            fields[0] = upper
        return fields

    def _is_binary(self) -> bool:
        return self.source.buffer.lstrip(_BLANKS)[:4].upper() == f"BIN{self.delimiters.element}"

    def _goes_on(self) -> bool:
        """Tell whether segments follow an IEA that stands in the wrong place: no ISA, no text, no end."""
        while len(self.source.buffer) < _LONGEST_ISA and self.source.more():
            pass
        following, mark, _ = self.source.buffer.lstrip(_BLANKS)[:_LONGEST_ISA].partition(
            self.delimiters.element
        )
        return bool(mark) and following.upper() in KNOWN_IDS

    def _binary(self) -> Segment:
        """Take ``BIN*1180*...``: as many characters as BIN01 says, whatever they are."""
        source, mark = self.source, self.delimiters.element
        blanks = len(source.buffer) - len(source.buffer.lstrip(_BLANKS))
        start = source.buffer.find(mark, blanks + 4) + 1
        said = source.buffer[blanks + 4 : start - 1].strip()
        length = int(said) if said.isascii() and said.isdigit() and len(said) < 12 else -1
        while len(source.buffer) <= start + length and source.more():
            pass
        end = start + length
        if start <= 0 or length < 0 or source.buffer[end : end + 1] not in {self.delimiters.terminator, ""}:
            self.note("binary_length", source.offset)
            end = (source.buffer + self.delimiters.terminator).find(self.delimiters.terminator)
        self.position += 1
        segment = Segment(
            ["BIN", said, source.buffer[start:end]], self.position, source.offset, self.delimiters
        )
        source.skip(end + 1)
        return segment
