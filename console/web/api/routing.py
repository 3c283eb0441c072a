"""What every route of the API does before its endpoint is asked: let in, refuse what it does not know.

::

    router = api_router("tasks", "Work on tasks")

    @router.get("/tasks/{task}")
    @open_to(EVERYBODY)
    @needs(Scope.READ)
    def one_task(request: Request, task: TaskId) -> TaskShown: ...
"""

import hashlib
import re
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, params
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from console.web.access import allowed
from console.web.headers import SAFE

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

PREFIX = "/api/v1"
JSON = "application/json"
NUL = re.compile(rb"\\u0000")
NO_NUL = "A text with a NUL is kept by no database"


class ApiRoute(APIRoute):
    """A route that knows who may ask, which parameters there are, and what exactly was asked."""

    def get_route_handler(self) -> Handler:
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            # Asked here and not only as a dependency: nobody is told what is wrong with a body before.
            allowed(request)
            self._refuse_unknown(request)
            if request.method not in SAFE:
                await self._note_what_is_asked(request)
            return await answer(request)

        return guarded

    def _refuse_unknown(self, request: Request) -> None:
        """A parameter with a typing error must not silently widen a list."""
        known = {field.alias for field in get_flat_params(self.dependant) if _is_query(field.field_info)}
        if not known.issuperset(request.query_params):
            error = {"type": "extra_forbidden", "loc": ("query", "parameter"), "msg": "", "input": None}
            raise RequestValidationError([error])

    async def _note_what_is_asked(self, request: Request) -> None:
        """Hash method, address and body: under an idempotency key only the same may be asked again."""
        body = await request.body()
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if body and self.body_field is not None and kind != self._taken:
            raise HTTPException(415)
        if self._taken == JSON and NUL.search(body):
            raise RequestValidationError([{"type": "nul", "loc": ("body",), "msg": NO_NUL, "input": None}])
        asked = f"{request.method} {request.url.path}?{request.url.query}\n{kind}\n".encode() + body
        request.state.asked = hashlib.sha256(asked).hexdigest()

    @property
    def _taken(self) -> str:
        info = self.body_field.field_info if self.body_field is not None else None
        return info.media_type if isinstance(info, params.Body) else JSON


def _is_query(info: object) -> bool:
    return isinstance(info, params.Query)


def api_router(tag: str) -> APIRouter:
    """Return a router whose routes are described under a heading of the documentation."""
    return APIRouter(prefix=PREFIX, tags=[tag], route_class=ApiRoute)
