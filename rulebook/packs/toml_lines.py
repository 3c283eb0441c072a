"""Which line of a TOML text holds which value: the parser of the standard library does not say.

>>> lines_of('[[rule]]\\nid = "mri"\\n[rule.when]\\nunits = "2+"')
{('rule', 0): 1, ('rule', 0, 'id'): 2, ('rule', 0, 'when'): 3, ('rule', 0, 'when', 'units'): 4}

The text must be TOML that ``tomllib`` has read: nothing is checked again here.
"""

import re

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"((?:[^"\\]|\\.)*)"|'([^']*)'""")
_TEXT = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}(?!")|\'\'\'.*?\'{3,5}(?!\')|"(?:[^"\\]|\\.)*"|\'[^\']*\'', re.DOTALL
)
_BARE = re.compile(r"[^,\]}\n#]+")


def lines_of(text: str) -> dict[Path, int]:
    """Return the line (from 1) of every table, key and list item of a TOML text, by its path."""
    return _Scan(text).all()


class _Scan:
    """One pass over the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.counted = 0
        self.line = 1
        self.found: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}

    def all(self) -> dict[Path, int]:
        table: Path = ()
        self._blank()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._assignment(table)
            self._blank()
        return self.found

    def _here(self) -> int:
        self.line += self.text.count("\n", self.counted, self.at)
        self.counted = self.at
        return self.line

    def _blank(self) -> None:
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _key(self) -> Path:
        """Read a dotted key."""
        parts: list[str] = []
        while True:
            self._blank()
            found = _KEY.match(self.text, self.at)
            assert found is not None, "tomllib has read this text before"
            parts.append(found[1] or found[2] or found[0].strip("\"'"))
            self.at = found.end()
            self._blank()
            if self.text[self.at] != ".":
                return tuple(parts)
            self.at += 1

    def _header(self) -> Path:
        line, many = self._here(), self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        path = self._resolved(self._key(), many=many)
        self.at += 2 if many else 1
        self.found.setdefault(path, line)
        return path

    def _resolved(self, key: Path, *, many: bool) -> Path:
        """Put the number of the latest item behind every name of a list of tables."""
        path: Path = ()
        for position, part in enumerate(key, start=1):
            path = (*path, part)
            if many and position == len(key):
                self.counts[path] = self.counts.get(path, -1) + 1
            if path in self.counts:
                path = (*path, self.counts[path])
        return path

    def _assignment(self, table: Path) -> None:
        line = self._here()
        path = (*table, *self._key())
        self.at += 1
        self._blank()
        self._value(path)
        self.found[path] = line

    def _value(self, path: Path) -> None:
        self.found.setdefault(path, self._here())
        opening = self.text[self.at]
        if opening in "\"'":
            found = _TEXT.match(self.text, self.at)
            self.at = found.end() if found else len(self.text)
        elif opening == "[":
            self._list(path)
        elif opening == "{":
            self._inline(path)
        else:
            found = _BARE.match(self.text, self.at)
            self.at = found.end() if found else self.at + 1

    def _list(self, path: Path) -> None:
        self.at += 1
        position = 0
        self._blank()
        while self.text[self.at] != "]":
            self._value((*path, position))
            position += 1
            self._comma()
        self.at += 1

    def _inline(self, path: Path) -> None:
        self.at += 1
        self._blank()
        while self.text[self.at] != "}":
            self._assignment(path)
            self._comma()
        self.at += 1

    def _comma(self) -> None:
        self._blank()
        if self.text[self.at] == ",":
            self.at += 1
            self._blank()
