"""Turns values into pages: one Jinja environment, and the words in which pages say money, days and names."""

from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from console.web.access import HANDLES_PATIENTS, READS_MONEY, Viewer
from console.web.assets import address_of
from console.web.desk import desk_of
from console.web.forms.fields import shown
from console.web.forms.labels import path_words
from console.web.masking import fields_of, initials, last_four
from console.web.navigation import destinations, navigation


def dollars(cents: int) -> str:
    """Return cents as people write them: 163150 is ``$1,631.50``, -500 is ``-$5.00``."""
    sign = "-" if cents < 0 else ""
    return f"{sign}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def whole_dollars(cents: int) -> str:
    """Return cents as dollars alone, where many are compared: 163150 is ``$1,631``."""
    return f"${cents // 100:,}"


def weekday(value: date | datetime) -> str:
    """Return a day as ``Mon Nov 9``."""
    return f"{value:%a} {value:%b} {value.day}"


def words(name: str) -> str:
    """Return a name of the program as people read it: ``fix_findings`` is "fix findings"."""
    return name.replace("_", " ")


def begun(text: str) -> str:
    """Return words with a capital at their beginning, and those within as they are: "837P", "50 MB"."""
    return text[:1].upper() + text[1:]


def day(value: date | datetime | None) -> str:
    """Return a day as ``Mar 3, 2026``; empty for none."""
    return f"{value:%b} {value.day}, {value.year}" if value is not None else ""


def moment(value: datetime | None) -> str:
    """Return an instant as ``Mar 3, 14:05 UTC``; empty for none."""
    return f"{value:%b} {value.day}, {value.astimezone(UTC):%H:%M} UTC" if value is not None else ""


@cache
def environment() -> Environment:
    """Return the templates of the console; a name that a page does not know is an error, never a blank."""
    jinja = Environment(
        loader=PackageLoader("console.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.filters.update(
        dollars=dollars,
        words=words,
        begun=begun,
        day=day,
        weekday=weekday,
        whole_dollars=whole_dollars,
        moment=moment,
        path_words=path_words,
        shown=shown,
        initials=initials,
        last_four=last_four,
    )
    known: dict[str, Any] = {"asset": address_of, "navigation": navigation, "destinations": destinations}
    known["fields_of"] = fields_of
    known["reads_money"], known["handles_patients"] = READS_MONEY, HANDLES_PATIENTS
    jinja.globals.update(known)
    return jinja


def by_htmx(request: Request) -> bool:
    """Tell whether htmx asks, and not the browser itself."""
    return request.headers.get("hx-request") == "true"


def wants_part(request: Request) -> bool:
    """Tell whether htmx asked for a part of the page that is open, and not for a page."""
    return by_htmx(request) and request.headers.get("hx-request-type") == "partial"


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a template as an answer. Every page knows its viewer, its nonce, and where it is."""
    viewer: Viewer | None = getattr(request.state, "viewer", None)
    known = {"viewer": viewer, "nonce": request.state.nonce, "path": request.url.path, "request": request}
    known["training"] = desk_of(request).policy.training
    return HTMLResponse(environment().get_template(template).render(known | values), status)
