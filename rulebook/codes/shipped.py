"""What the package ships: ICD-10-CM, places of service, modifiers, our own words, and a few samples.

``releases()`` lists it from ``data/codes/releases.toml`` and opens nothing. No text of CPT is among it.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from models.codes import (
    AddOn,
    CodeSetKind,
    Entry,
    ModifierCode,
    MueLimit,
    PaymentRule,
    PlaceOfService,
    ProcedureCode,
    PtpEdit,
    ReleaseInfo,
    Side,
    Wording,
)
from rulebook.codes.release import Release
from rulebook.codes.table import Table, table_of
from rulebook.dated import read

PACKED = ".codes"


@cache
def releases() -> tuple[Release, ...]:
    """Return every shipped release, unopened; raises pydantic's ``ValidationError`` for a broken list."""
    return tuple(_release(entry) for entry in read("codes/releases.toml")["release"])


def _release(entry: Mapping[str, Any]) -> Release:
    told = {name: value for name, value in entry.items() if name != "file"}
    info = ReleaseInfo(id=f"shipped-{entry['kind']}-{entry['effective_from']}", **told)
    return Release(info, lambda: _table(info.kind, entry["file"]))


def _table(kind: CodeSetKind, file: str) -> Table:
    if file.endswith(PACKED):
        return Table.read(files("rulebook").joinpath("data", "codes", file).read_bytes())
    if not file.endswith(".toml"):
        return table_of(kind, (Wording(code, words) for code, words in _words(file).items()))
    return table_of(kind, _MADE[kind](read(f"codes/{file}")))


def _words(name: str) -> dict[str, str]:
    """Return one list of codes that the messages know, too."""
    for file in files("models.code_lists").iterdir():
        if file.name.endswith(".toml"):
            held: dict[str, dict[str, str]] = tomllib.loads(file.read_text("utf-8"))
            if name in held:
                return held[name]
    raise KeyError(name)


def _places(data: Mapping[str, Any]) -> Iterator[Entry]:
    begins: dict[str, date] = data["begins"]
    for code, title in _words("place_of_service").items():
        facility, telehealth = code in data["facility"], code in data["telehealth"]
        yield PlaceOfService(code, title, facility, telehealth, begins.get(code))


def _modifiers(data: Mapping[str, Any]) -> Iterator[Entry]:
    titles: dict[str, str] = _ambulance(data["ambulance"]) | data["title"]
    for code, title in titles.items():
        begins, ends = data["begins"].get(code), data["ends"].get(code)
        yield ModifierCode(code, title, begins, ends, code in data["ncci"], _side(code, data))


def _ambulance(letters: Mapping[str, str]) -> dict[str, str]:
    """Return the ways of ambulances: where from, where to; X is never where a way begins."""
    return {
        f"{start}{end}": f"Ambulance: from {letters[start]} to {letters[end]}"
        for start in letters
        if start != "X"
        for end in letters
    }


def _side(code: str, data: Mapping[str, Any]) -> Side:
    sides: tuple[Side, ...] = ("left", "right", "bilateral")
    for side in sides:
        if code in data[side]:
            return side
    return ""


def _hcpcs(data: Mapping[str, Any]) -> Iterator[Entry]:
    for code, title in data["title"].items():
        yield ProcedureCode(
            code,
            title,
            effective_from=data["begins"].get(code),
            effective_to=data["ends"].get(code),
            sex=data["sex"].get(code, ""),
            timed_minutes=data["minutes"].get(code),
            unlisted=code in data["more"]["unlisted"],
        )


_MADE: dict[CodeSetKind, Callable[[Mapping[str, Any]], Iterator[Entry]]] = {
    "pos": _places,
    "modifiers": _modifiers,
    "hcpcs": _hcpcs,
    "ptp": lambda data: (PtpEdit(*row) for row in data["ptp"]),
    "mue": lambda data: (MueLimit(*row) for row in data["mue"]),
    "addon": lambda data: (AddOn(code, tuple(beside), kind) for code, kind, beside in data["addon"]),
    "pfs": lambda data: (PaymentRule(code, **told) for code, told in data["pfs"].items()),
}
