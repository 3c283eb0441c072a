"""The document that describes the API (OpenAPI 3.1): made from its routes, completed with what all share."""

from collections.abc import Sequence
from typing import Any, cast

from fastapi import APIRouter, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.responses import Response
from starlette.routing import BaseRoute

from console.web.access import EVERYBODY, Scope, needs, open_to, roles_of, scope_of
from console.web.api.problems import MEANINGS, PROBLEM, Problem
from console.web.api.routing import PREFIX, ApiRoute

router = APIRouter(prefix="/api", route_class=ApiRoute)

Json = dict[str, Any]

TITLE = "claimflow"
VERSION = "1"
ABOUT = (
    "Everything the console does, for programs. Send a token (`Authorization: Bearer cf_...`) that is made "
    "on the page /me, or with a browser's session. Problems are `application/problem+json` (RFC 9457). "
    "Money is integer cents; instants are UTC; days are business days of the practice."
)
ALWAYS = (401, 403, 422, 429)
"""Any request may be answered so; 422 also for a parameter that there is not."""
OUTSIDE = "Workflows"
"""The part that asks Temporal, which may not answer."""


def described(routes: Sequence[BaseRoute]) -> Json:
    """Return the description of the API that is among some routes."""
    document = get_openapi(title=TITLE, version=VERSION, description=ABOUT, routes=routes)
    _complete(routes, document)
    _take_sets_as_lists(document)
    return document


def _take_sets_as_lists(part: Any) -> None:
    """Promise no refusal of a list that names something twice: the same set is meant."""
    if isinstance(part, dict):
        inner = cast("Json", part)
        inner.pop("uniqueItems", None)
        part = list(inner.values())
    if isinstance(part, list):
        for one in cast("list[Any]", part):
            _take_sets_as_lists(one)


@router.get("/openapi.json", include_in_schema=False)
@open_to(EVERYBODY)
@needs(Scope.READ)
def openapi(request: Request) -> Response:
    """Describe the API."""
    return JSONResponse(request.app.state.description())


def _complete(routes: Sequence[BaseRoute], document: Json) -> None:
    parts: Json = document.setdefault("components", {})
    schemas: Json = parts.setdefault("schemas", {})
    for ours in ("HTTPValidationError", "ValidationError"):
        schemas.pop(ours, None)
    problem = Problem.model_json_schema(mode="serialization", ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = problem
    parts["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "A token of the page /me."},
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "claimflow",
            "description": "A browser's session.",
        },
    }
    for route, path, methods in _routes(routes):
        for method in methods:
            _complete_one(route, document["paths"][path][method.lower()])


def _routes(routes: Sequence[BaseRoute]) -> list[tuple[APIRoute, str, list[str]]]:
    return [
        (one.original_route, one.path, sorted(one.methods or ()))
        for one in iter_route_contexts(routes)
        if isinstance(one.original_route, APIRoute)
        and one.path is not None
        and one.path.startswith(PREFIX)
        and one.original_route.include_in_schema
    ]


def _complete_one(route: APIRoute, operation: Json) -> None:
    """Say who may ask, which problems there may be, and which headers come with the answer."""
    scope, roles = scope_of(route.endpoint), roles_of(route.endpoint) or frozenset()
    operation["operationId"] = route.name
    first, _, rest = " ".join(operation.get("description", "").split()).partition(". ")
    if first:
        operation["summary"] = first.removesuffix(".")
    operation["security"] = [*([{"token": []}] if scope else []), {"session": []}]
    who = "everybody" if roles == EVERYBODY else ", ".join(role.replace("_", " ") for role in sorted(roles))
    said = f"Token: scope `{scope}`." if scope else "Token: none opens this; sign in."
    operation["description"] = f"{rest}\n\nRoles: {who}. {said}".strip()
    responses: Json = operation["responses"]
    for status in sorted({*ALWAYS, *_may_be(operation)}):
        responses[str(status)] = _problem(status)
    _headers(operation, responses)


def _names(operation: Json) -> set[str]:
    return {parameter["name"] for parameter in operation.get("parameters", ())}


def _may_be(operation: Json) -> set[int]:
    names, found = _names(operation), set[int]()
    in_path = any(parameter["in"] == "path" for parameter in operation.get("parameters", ()))
    if in_path or "cursor" in names:
        found.add(404)
    if in_path or "Idempotency-Key" in names:
        found.add(409)
    if "If-Match" in names:
        found |= {412, 428}
    if "requestBody" in operation:
        found |= {400, 413, 415}
    if OUTSIDE in operation["tags"]:
        found.add(503)
    return found


def _problem(status: int) -> Json:
    shown: Json = {
        "description": MEANINGS[status][1],
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    named = {401: "WWW-Authenticate", 412: "ETag", 429: "Retry-After"}.get(status)
    if named:
        shown["headers"] = {named: {"required": True, "schema": {"type": "string"}}}
    return shown


def _headers(operation: Json, responses: Json) -> None:
    names = _names(operation)
    good = next(answer for status, answer in responses.items() if status.startswith("2"))
    if "If-None-Match" in names:
        responses["304"] = {"description": "It is what is known already.", "headers": {"ETag": _text(True)}}
    if names & {"If-None-Match", "If-Match"}:
        good.setdefault("headers", {})["ETag"] = _text(True)
    if "cursor" in names:
        good.setdefault("headers", {})["Link"] = _text(False)
    if "Idempotency-Key" in names:
        good.setdefault("headers", {})["Idempotency-Replayed"] = _text(False)


def _text(required: bool) -> Json:
    return {"required": required, "schema": {"type": "string"}}
