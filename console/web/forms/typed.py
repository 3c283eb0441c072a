"""What somebody typed into a form: the texts of every field by its name, as browsers send them.

A name is a path: ``wait.contact_log.0.note`` is the note of the first contact of the answer "wait". Fields of
several answers stand in one form, so that changing one's mind loses nothing.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

Texts = Mapping[str, Sequence[str]]


class Typed:
    """The texts of a form. Never changed; ``put`` and ``without`` return another one."""

    def __init__(self, texts: Texts | None = None) -> None:
        self._texts = {name: tuple(some) for name, some in (texts or {}).items()}

    @classmethod
    def sent(cls, pairs: Iterable[tuple[str, object]]) -> "Typed":
        """Return what a browser sent; files are not texts and are left out."""
        texts: dict[str, list[str]] = {}
        for name, value in pairs:
            if isinstance(value, str):
                texts.setdefault(name, []).append(value.replace("\r\n", "\n"))
        return cls(texts)

    @classmethod
    def kept(cls, text: str) -> "Typed":
        """Return what ``text`` gave."""
        return cls(json.loads(text))

    @property
    def texts(self) -> Texts:
        """Return the texts of every field by its name."""
        return self._texts

    def text(self) -> str:
        """Return all of it as one text, to be kept as a draft."""
        return json.dumps(self._texts)

    def one(self, name: str) -> str:
        """Return the text of a field; of several with one name the last that says something."""
        return next((said for text in reversed(self.all(name)) if (said := text.strip())), "")

    def all(self, name: str) -> tuple[str, ...]:
        """Return all texts of the fields with this name."""
        return self._texts.get(name, ())

    def under(self, name: str) -> tuple[str, ...]:
        """Return the next part of every name below this one, each once, numbers in their order."""
        start = f"{name}." if name else ""
        parts = {key[len(start) :].split(".")[0]: None for key in self._texts if key.startswith(start)}
        return tuple(sorted(parts, key=lambda part: int(part) if part.isdecimal() else 0))

    def says(self, name: str) -> bool:
        """Tell whether anything is typed into this field, or into one below it."""
        below = (texts for key, texts in self._texts.items() if key == name or key.startswith(f"{name}."))
        return any(text.strip() for texts in below for text in texts)

    def put(self, more: Texts) -> "Typed":
        """Return the texts with these in their place."""
        return Typed({**self._texts, **more})

    def without(self, name: str) -> "Typed":
        """Return the texts without this field and those below it."""
        return Typed(
            {k: texts for k, texts in self._texts.items() if k != name and not k.startswith(f"{name}.")}
        )

    def only(self, *starts: str) -> "Typed":
        """Return only the texts whose names begin so."""
        return Typed({name: texts for name, texts in self._texts.items() if name.startswith(starts)})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Typed) and self._texts == other._texts

    def __hash__(self) -> int:
        return hash(self.text())
