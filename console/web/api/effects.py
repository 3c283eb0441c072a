"""Things that are done, once: an idempotency key makes the same request again the same answer.

What is done in the store takes the key in its own transaction. What reaches beyond it (Temporal) takes the
key before and keeps the answer after; asked again meanwhile it is a conflict.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, NamedTuple
from uuid import uuid4

from fastapi import Depends, Header
from pydantic import BaseModel
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from console.web.access import viewer_of
from console.web.api.routing import JSON
from console.web.desk import desk_of, wall_now
from store import once
from store.identifiers import digest
from store.once import Asked, Given


def _nothing() -> None:
    """There is nothing to do after the transaction."""


class Done(NamedTuple):
    """What was done: the body and headers of the answer, and what is to be done when it is committed."""

    shown: BaseModel | None = None
    status: int = 200
    etag: str = ""
    location: str = ""
    after: Callable[[], None] = _nothing

    @property
    def given(self) -> Given:
        """Return the answer as it is kept and sent."""
        named = {"ETag": self.etag, "Location": self.location}
        headers = {name: value for name, value in named.items() if value}
        body = self.shown.model_dump_json() if self.shown is not None else ""
        return Given(self.status if body else 204, headers, body)


class Effect:
    """One request that has an effect, and the key under which it has it once."""

    def __init__(self, request: Request, key: str) -> None:
        self.request = request
        self._asked = Asked(viewer_of(request).user, key, request.state.asked) if key else None
        self._taken = wall_now()

    @property
    def name(self) -> str:
        """Return a name of this one act, the same whenever it is asked again under its key."""
        return digest(*self._asked) if self._asked else uuid4().hex

    def does(self, act: Callable[[Session], Done]) -> Response:
        """Do something in one transaction and answer what it returns; what was done is not done again."""
        with desk_of(self.request).store.write() as session:
            known = once.begin(session, self._asked, wall_now()) if self._asked else None
            if known is not None:
                return _sent(known, again=True)
            done = act(session)
            if self._asked:
                once.answered(session, self._asked, done.given)
        done.after()
        return _sent(done.given)

    async def reaches(
        self, first: Callable[[Session], str], then: Callable[[str], Awaitable[BaseModel | None]]
    ) -> Response:
        """Note something in the store (``first``), then do outside of it what it is about, and answer.

        An act that fails outside may have been done all the same, its answer lost: ``then`` must be such that
        doing it again changes nothing, by what it is or by the ``name`` of the act.
        """
        began = await run_in_threadpool(self._began, first)
        if isinstance(began, Given):
            return _sent(began, again=True)
        try:
            given = Done(await then(began)).given
        except BaseException:
            await run_in_threadpool(self._let_go)
            raise
        await run_in_threadpool(self._keep, given)
        return _sent(given)

    def _began(self, first: Callable[[Session], str]) -> Given | str:
        with desk_of(self.request).store.write() as session:
            known = once.begin(session, self._asked, self._taken) if self._asked else None
            return known if known is not None else first(session)

    def _keep(self, given: Given) -> None:
        if self._asked:
            with desk_of(self.request).store.write() as session:
                once.answered(session, self._asked, given)

    def _let_go(self) -> None:
        if self._asked:
            with desk_of(self.request).store.write() as session:
                once.let_go(session, self._asked, self._taken)


def _sent(given: Given, *, again: bool = False) -> Response:
    headers = dict(given.headers) | ({"Idempotency-Replayed": "true"} if again else {})
    return Response(given.body, given.status, headers, JSON if given.body else None)


def effect_of(
    request: Request,
    idempotency_key: Annotated[
        str,
        Header(
            alias="Idempotency-Key",
            max_length=200,
            pattern=r"^[\x21-\x7e]*$",
            description="A word of your own for this one act: within a day it has one effect.",
            examples=["6f1c2a0e-retry-me"],
        ),
    ] = "",
) -> Effect:
    """Return the request as something that has an effect once."""
    return Effect(request, idempotency_key)


Once = Annotated[Effect, Depends(effect_of)]
