"""The documentation of the API as a page of our own, made from the same document that programs read."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from console.web.access import EVERYBODY, open_to
from console.web.api.manual import chapters_of, paragraph, shapes_of
from console.web.api.problems import DOCS, MEANINGS
from console.web.rendering import page
from console.web.tokens import SCOPES

router = APIRouter(include_in_schema=False)


@router.get(DOCS)
@open_to(EVERYBODY)
def api_docs(request: Request) -> Response:
    """Describe every address of the API, the shapes it takes and gives, and the problems there may be."""
    document = request.app.state.description()
    return page(
        request,
        "api_docs.html",
        chapters=chapters_of(document),
        shapes=shapes_of(document),
        problems=MEANINGS,
        scopes=SCOPES,
        paragraph=paragraph,
    )
