"""What the buttons inside a form do to what is typed: take a code, take it out, fill a line in.

A button says it in words with blanks between: ``add code.diagnoses J020``.
"""

from console.web.forms.typed import Typed


def carried_out(typed: Typed, said: str) -> Typed:
    """Return the texts after a button was pressed; a button that changes no text leaves them as they are."""
    match said.split():
        case ["add", name, value]:
            return typed.put({name: [*_kept(typed, name, value), value]})
        case ["drop", name, value]:
            return typed.put({name: _kept(typed, name, value)})
        case ["procedure", value]:
            return _filled_in(typed, value)
        case _:
            return typed


def _kept(typed: Typed, name: str, without: str) -> list[str]:
    return [text for text in typed.all(name) if text.strip() not in ("", without)]


def _filled_in(typed: Typed, procedure: str) -> Typed:
    """Put a procedure into the first line without one, else into the last."""
    names = [f"code.lines.{n}.procedure" for n in typed.under("code.lines")]
    empty = [name for name in names if not typed.one(name)] or names[-1:]
    return typed.put({name: [procedure] for name in empty[:1]})
