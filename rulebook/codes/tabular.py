"""Reading the ICD-10-CM tabular list: the XML of NCHS, with the list of all codes beside it.

The XML names codes up to the sixth character and says which seventh characters each may have; the list says
which combinations exist. ``read_tabular`` returns the release packed, with three sections more: ``excludes1``
(node and targets), ``terms`` (code and its inclusion terms) and ``notes`` (node, kind of note, its words).
"""

import re
import xml.etree.ElementTree as Xml
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rulebook.codes.derived import Listed, derived
from rulebook.codes.excludes import targets
from rulebook.codes.table import Table, table_of

CODE = re.compile(r"[A-Z][0-9A-Z]{2,6}")
BLOCK = re.compile(r"\(?([A-Z][0-9A-Z]{2})-([A-Z][0-9A-Z]{2})\)?$")

NOTES = {
    "codeFirst": "code first",
    "useAdditionalCode": "use additional code",
    "codeAlso": "code also",
    "excludes1": "excludes1",
    "excludes2": "excludes2",
}
"""The notes a coder reads at a code, by their element, and what they are called here."""


@dataclass
class _Tabular:
    """What the walk gathers by code: title, seventh characters, Excludes1 targets, inclusion terms."""

    titles: dict[str, str] = field(default_factory=dict[str, str])
    sevenths: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    excludes: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    terms: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    notes: list[str] = field(default_factory=list[str])


def read_tabular(xml: bytes, codes: Iterable[str]) -> Table:
    """Return the packed release. ``codes`` lists every code, headers too; blocks and chapters are left out.

    Raises ``ValueError`` for a file that is no tabular list or names a code the list does not explain.
    """
    try:
        root = Xml.fromstring(xml)
    except Xml.ParseError as error:
        raise ValueError(f"this is no XML: {error}") from None
    tabular = _Tabular()
    for chapter in root.iter("chapter"):
        _chapter(chapter, tabular)
    listed = sorted({code for code in codes if CODE.fullmatch(code)})
    if not tabular.titles or not listed:
        raise ValueError("this is no tabular list of ICD-10-CM")
    sections = {
        "excludes1": _lines(tabular.excludes, " "),
        "terms": _lines(tabular.terms, "\t"),
        "notes": "\n".join(tabular.notes),
    }
    return table_of("icd10cm", derived(_listed(listed, tabular)), sections)


def _chapter(chapter: Xml.Element, tabular: _Tabular) -> None:
    _note_excludes(_block(chapter.findtext("desc", "")), chapter, tabular)
    for section in chapter.iter("section"):
        _note_excludes(_block(section.get("id", "")), section, tabular)
        for entry in section.findall("diag"):
            _walk(entry, {}, tabular)


def _block(words: str) -> str:
    found = BLOCK.search(words.strip())
    return f"{found[1]}-{found[2]}" if found else ""


def _walk(entry: Xml.Element, sevenths: dict[str, str], tabular: _Tabular) -> None:
    code = entry.findtext("name", "").replace(".", "")
    own = entry.find("sevenChrDef")
    if own is not None:
        sevenths = {e.get("char", ""): " ".join((e.text or "").split()) for e in own.iter("extension")}
    tabular.titles[code] = " ".join(entry.findtext("desc", "").split())
    tabular.sevenths[code] = sevenths
    _note_excludes(code, entry, tabular)
    if terms := [" ".join((note.text or "").split()) for note in entry.findall("inclusionTerm/note")]:
        tabular.terms[code] = terms
    for below in entry.findall("diag"):
        _walk(below, sevenths, tabular)


def _note_excludes(node: str, entry: Xml.Element, tabular: _Tabular) -> None:
    notes = [note.text or "" for note in entry.findall("excludes1/note")]
    found = [target.text for note in notes for target in targets(note)]
    if node and found:
        tabular.excludes[node] = sorted(set(found))
    for tag, kind in NOTES.items():
        if node and (words := [_one_line(note.text) for note in entry.findall(f"{tag}/note")]):
            tabular.notes.append("\t".join([node, kind, *words]))


def _one_line(words: str | None) -> str:
    return " ".join((words or "").split())


def _listed(codes: list[str], tabular: _Tabular) -> Iterator[Listed]:
    """Yield every code with its title; a code is billable when no other begins with it."""
    for code, following in zip(codes, [*codes[1:], ""], strict=True):
        yield Listed(code, _title(code, tabular), billable=not following.startswith(code))


def _title(code: str, tabular: _Tabular) -> str:
    if code in tabular.titles:
        return tabular.titles[code]
    base = code[:6].rstrip("X") if code[:6] not in tabular.titles else code[:6]
    if len(code) == 7 and code[6] in tabular.sevenths.get(base, {}):
        return f"{tabular.titles[base]}, {tabular.sevenths[base][code[6]]}"
    raise ValueError(f"{code} is in the list of codes, and the tabular list does not explain it")


def _lines(by_code: dict[str, list[str]], between: str) -> str:
    return "\n".join(f"{code}\t{between.join(words)}" for code, words in sorted(by_code.items()))
