"""How ``claimflow edi show`` lays out text: dollars, days, names, labelled lines and columns, 100 wide."""

import os
import sys
import textwrap
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from models.party import PersonName
from x12.meanings import in_words, meaning

LABEL = 14
"""How wide the names of facts are."""
INDENT = "  "
WIDTH = 100
_NARROWEST = 60


def width() -> int:
    """Return how wide lines may be: 100, or less on a narrower terminal."""
    if not sys.stdout.isatty():
        return WIDTH
    return max(_NARROWEST, min(WIDTH, os.get_terminal_size().columns))


def dollars(cents: int | None) -> str:
    """Write an amount: ``$1,234.50``, ``-$7.50``; nothing for None."""
    if cents is None:
        return ""
    return f"{'-' if cents < 0 else ''}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def days(first: date | None, last: date | None = None) -> str:
    """Write a day or a period: ``2026-11-02 to 2026-11-05``."""
    if first is None:
        return "" if last is None else f"to {last}"
    return str(first) if last is None or last == first else f"{first} to {last}"


def person(name: PersonName | None) -> str:
    """Write a name: ``Marigold P. Finch``; an organization as it is called."""
    if name is None:
        return ""
    return " ".join(part for part in (name.first, name.middle, name.last, name.suffix) if part)


def known_as(name: str, number: str, kind: str = "") -> str:
    """Write a name with its number: ``Blue Heron Health (BHH01)``, ``Dr. Quill (NPI 1993000003)``."""
    shown = f"{kind} {number}".strip() if number else ""
    return f"{name} ({shown})" if name and shown else name or shown


def number_kind(qualifier: str) -> str:
    """Name the kind of number that NM108 tells."""
    return {"XX": "NPI", "FI": "tax id", "24": "tax id", "34": "SSN"}.get(qualifier, "")


def listed(parts: Iterable[str], between: str = ", ") -> str:
    """Join what is not empty."""
    return between.join(part for part in parts if part)


def coded(name: str, code: str) -> str:
    """Return what a code means with the code, nothing for no code."""
    return in_words(name, code) if code else ""


def worded(name: str, code: str) -> str:
    """Return what a code means, else the code itself."""
    return meaning(name, code) or code


def fact(name: str, text: str, indent: str = INDENT) -> list[str]:
    """Write a labelled line, wrapped below its beginning; nothing when there is no text."""
    if not text:
        return []
    start = f"{indent}{name:<{LABEL}}"
    return wrapped(text, start if len(name) < LABEL else f"{indent}{name} ", indent + " " * LABEL)


def wrapped(text: str, start: str = INDENT, hang: str = INDENT * 2) -> list[str]:
    """Fill lines with text. Numbers and ids are never cut."""
    return textwrap.wrap(
        text,
        width(),
        initial_indent=start,
        subsequent_indent=hang,
        break_long_words=False,
        break_on_hyphens=False,
    )


def facts(rows: Iterable[tuple[str, str]], indent: str = INDENT) -> list[str]:
    """Write labelled lines; a name that repeats stands only once."""
    lines: list[str] = []
    before = ""
    for name, text in rows:
        lines += fact("" if name == before else name, text, indent)
        before = name if text else before
    return lines


def columns(
    rows: Sequence[Sequence[str]], right: Iterable[int] = (), indent: str = INDENT, *, headed: bool = False
) -> list[str]:
    """Align rows; the last column wraps, and a column that no row fills vanishes with its heading."""
    return [line for lines in aligned(rows, right, indent, headed=headed) for line in lines]


def aligned(
    rows: Sequence[Sequence[str]], right: Iterable[int] = (), indent: str = INDENT, *, headed: bool = False
) -> list[list[str]]:
    """Return the lines of each row; the columns in ``right`` stand to the right."""
    filled = rows[1:] if headed else rows
    used = [n for n in range(len(rows[0])) if any(row[n] for row in filled)] if rows else []
    widths = {n: max(len(row[n]) for row in rows) for n in used}
    rights, drawn = set(right), list[list[str]]()
    for row in rows:
        cells = [row[n].rjust(widths[n]) if n in rights else row[n].ljust(widths[n]) for n in used]
        start = indent + "".join(f"{cell}  " for cell in cells[:-1])
        text = cells[-1].rstrip() if cells else ""
        if used and used[-1] in rights:
            drawn.append([start + text])
        else:
            drawn.append(wrapped(text, start, " " * len(start)) or [start.rstrip()])
    return drawn


def beside(name: str, lines: list[str], indent: str = INDENT) -> list[str]:
    """Write a label beside the first of some lines that are indented for it."""
    start = f"{indent}{name:<{LABEL}}"
    return [start + line[len(start) :] if n == 0 else line for n, line in enumerate(lines)]


def said_code(code: str, qualifier: str = "ABK") -> str:
    """Write an ICD-10 code with its dot: ``M54.50``."""
    procedure = qualifier in {"BBR", "BBQ", "DR"}
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 and "." not in code and not procedure else code


def procedure(code: str, modifiers: Iterable[str] = (), qualifier: str = "HC") -> str:
    """Write a procedure as people do: ``99213-25``; of another list than HCPCS with that list's name."""
    text = "-".join((code, *modifiers))
    listing = meaning("procedure_list", qualifier) or qualifier
    return text if qualifier in {"HC", ""} else f"{text} ({listing})"


def number(value: Decimal) -> str:
    """Write how many, without zeros that say nothing: ``1`` for 1.00, ``0.5``."""
    return f"{value.normalize():f}"


def plural(count: int, one: str, many: str = "") -> str:
    """Count things: ``1 claim``, ``1,200 claims``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
