"""Parameters that many addresses of the API share, and pages of lists."""

import base64
import binascii
import re
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Header, Path, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from console.web.api.problems import Stale
from models.errors import BadInput, NotFound

Item = TypeVar("Item")

MOST = 200
"""So many items has a page at most."""
NO_CONTROL = r"^[^\x00-\x1f\x7f]*$"
"""Text on one line: control characters are in no name and no number."""
TEXT = r"^[^\x00]*$"
"""Text on several lines; no database keeps NUL."""

Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$", examples=["T0123456789"])]
TaskId = Annotated[
    str, Path(alias="task", pattern=r"^[A-Za-z0-9._:-]{1,80}$", description="The task's id.", examples=["T1"])
]
ClaimName = Annotated[
    str,
    Path(
        alias="claim",
        pattern=r"^[^\x00-\x1f\x7f/]{1,64}$",
        description="The claim's id, the practice's number, or a CLM01 under which it was sent.",
        examples=["C1"],
    ),
]
Limit = Annotated[int, Query(ge=1, le=MOST, description=f"How many items a page has, at most {MOST}.")]
Cursor = Annotated[
    str,
    Query(
        max_length=400,
        pattern=r"^[A-Za-z0-9_-]*$",
        description="Where the page begins: `next` of the page before. Empty for the first page.",
    ),
]
IfMatch = Annotated[
    str,
    Header(
        alias="If-Match",
        pattern=r'^"[0-9.]{1,60}"$',
        description="The ETag that was read: nothing is done when it is another one by now (412).",
        examples=['"3.7.1"'],
    ),
]
IfNoneMatch = Annotated[
    str | None,
    Header(
        alias="If-None-Match",
        max_length=400,
        pattern=r"^[\x21-\x7e ]*$",
        description="ETags that are known already: 304 without a body when one of them still is.",
    ),
]
Reason = Annotated[str, StringConstraints(pattern=r"^[^\x00]*[^\s\x00][^\x00]*$", max_length=2000)]
"""Words that say something."""


def _only_as_text(value: object) -> object:
    """Take a day only as it is written: a number is no day, and is not taken for seconds."""
    if not isinstance(value, date | None) and not (isinstance(value, str) and DAY.fullmatch(value)):
        raise ValueError("write a day as 2026-12-01")
    return value


def _only_as_number(value: object) -> object:
    """Take a number only as one: 33.0 is whole in JSON, too, but a text is none."""
    if isinstance(value, bool | str):
        raise ValueError("give a whole number")
    return value


DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
Day = Annotated[date, BeforeValidator(_only_as_text)]
Whole = Annotated[int, BeforeValidator(_only_as_number)]
Truth = Annotated[bool, Field(strict=True)]


class Shown(BaseModel):
    """Something the API shows; its values may come from a row or a tuple of the store."""

    model_config = ConfigDict(from_attributes=True)


class Sent(BaseModel):
    """Something a program sends: a field that there is not is refused."""

    model_config = ConfigDict(extra="forbid")


class Page(Shown, Generic[Item]):
    """A page of a list. ``next`` is the cursor of the page after it, null at the end."""

    items: list[Item]
    next: str | None = Field(examples=["MTUwLjB-VDE"])


class Listed(Shown, Generic[Item]):
    """All of a list that is never long."""

    items: list[Item]


def page_of(request: Request, items: Sequence[BaseModel], after: str, **more: str | int) -> Response:
    """Return a page of a list; ``after`` is the mark of the next one, empty at the end."""
    cursor = to_cursor(after) if after else None
    shown = {"items": [item.model_dump(mode="json") for item in items], "next": cursor, **more}
    answer = JSONResponse(shown)
    if cursor:
        query = {**dict(request.query_params), "cursor": cursor}
        answer.headers["Link"] = f'<{request.url.path}?{urlencode(query)}>; rel="next"'
    return answer


def to_cursor(mark: str) -> str:
    """Return a mark of the store as a cursor, which says nothing to anybody."""
    return base64.urlsafe_b64encode(mark.encode()).decode().rstrip("=")


def mark_of(cursor: str) -> str:
    """Return the mark that a cursor stands for; raises ``NotFound`` for one that somebody made up."""
    try:
        mark = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise NotFound("no page begins there") from None
    if not mark.isprintable():
        raise NotFound("no page begins there")
    return mark


def number_of(mark: str, most: int) -> int:
    """Return the number after which a list goes on, 0 for its beginning.

    Raises ``BadInput`` for a mark that is none.
    """
    is_number = mark.isascii() and mark.isdecimal() and len(mark) <= len(str(most))
    if mark and not (is_number and 0 < int(mark) <= most):
        raise BadInput("this is no place in the list", field="after", remedy="Begin at the top of the list")
    return int(mark or "0")


@contextmanager
def placed(cursor: str) -> Generator[str]:
    """Read a list after a cursor; a mark that the list does not know is no place, and not found."""
    try:
        yield mark_of(cursor)
    except BadInput as fault:
        if fault.field != "after":
            raise
        raise NotFound("no page begins there") from None


def refuse_stale(if_match: str, etag: str) -> None:
    """Raise ``Stale`` when what is there is not what was read."""
    if if_match != etag:
        raise Stale(etag)


def versioned(shown: BaseModel, etag: str, if_none_match: str | None = None, status: int = 200) -> Response:
    """Return something with its ETag; 304 and no body to whoever knows it already."""
    headers = {"ETag": etag}
    known = [one.strip().removeprefix("W/") for one in (if_none_match or "").split(",")]
    if etag in known or known == ["*"]:
        return Response(status_code=304, headers=headers)
    return JSONResponse(shown.model_dump(mode="json"), status, headers)
