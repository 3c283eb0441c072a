"""What the buttons inside a form do to what is typed: take a code, take it out, fill a line in.

A button says it in words with blanks between: ``add code.diagnoses J020``, ``drop code.diagnoses 2``. What is
taken out is named by its place in the form: the text itself may be typed over by then.
"""

from console.web.forms.typed import Typed


def carried_out(typed: Typed, said: str) -> Typed:
    """Return the texts after a button was pressed; a button that changes no text leaves them as they are."""
    match said.split():
        case ["add", name, value]:
            kept = [text for text in typed.all(name) if text.strip() not in ("", value)]
            return typed.put({name: [*kept, value]})
        case ["drop", name, place]:
            others = [text for n, text in enumerate(typed.all(name), start=1) if str(n) != place]
            return typed.put({name: [text for text in others if text.strip()]})
        case ["procedure", value]:
            return _filled_in(typed, value)
        case _:
            return typed


def _filled_in(typed: Typed, procedure: str) -> Typed:
    """Put a procedure into the first line without one, else into the last."""
    names = [f"code.lines.{n}.procedure" for n in typed.under("code.lines")]
    empty = [name for name in names if not typed.one(name)] or names[-1:]
    return typed.put({name: [procedure] for name in empty[:1]})
