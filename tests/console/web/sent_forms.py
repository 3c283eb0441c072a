"""What a browser would send from a page's form, without a browser."""

from html.parser import HTMLParser

from console.web.forms.typed import Typed


class SentForm(HTMLParser):
    """Gathers the fields of one form, by its id, as they would be sent when nobody touched them."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self._form = form
        self.fields: list[tuple[str, str]] = []
        self._inside = False
        self._select = ""
        self._chosen: str | None = None
        self._area: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a field, the begin of a longer one, or the begin of the form."""
        given = {name: value or "" for name, value in attrs}
        has = {name for name, _ in attrs}
        if tag == "form":
            self._inside = given.get("id") == self._form
        elif not self._inside:
            return
        elif tag == "input" and given.get("name"):
            if given.get("type") not in ("radio", "checkbox") or "checked" in has:
                self.fields.append((given["name"], given.get("value", "")))
        elif tag == "select":
            self._select, self._chosen = given["name"], None
        elif tag == "option" and (self._chosen is None or "selected" in has):
            self._chosen = given["value"]
        elif tag == "textarea":
            self._select, self._area = given["name"], []

    def handle_data(self, data: str) -> None:
        """Take the words of a longer field."""
        if self._area is not None:
            self._area.append(data)

    def handle_endtag(self, tag: str) -> None:
        """End a longer field, or the form."""
        if tag == "form":
            self._inside = False
        elif tag == "select" and self._inside:
            self.fields.append((self._select, self._chosen or ""))
        elif tag == "textarea" and self._area is not None:
            self.fields.append((self._select, "".join(self._area)))
            self._area = None


def sent_from(page: str, form_id: str = "answer") -> Typed:
    """Return what the page's form of this id would send as it stands."""
    form = SentForm(form_id)
    form.feed(page)
    return Typed.sent(form.fields)
