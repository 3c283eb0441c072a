"""Views of the inbox with a name, one's own and the team's."""

from typing import Annotated, Literal
from urllib.parse import parse_qsl

from fastapi import Request
from pydantic import Field
from sqlmodel import Session
from starlette.responses import Response

from console.queues import LABELS, View
from console.web.access import EVERYBODY, Scope, needs, open_to, viewer_of
from console.web.api.effects import Done, Once
from console.web.api.parameters import NO_CONTROL, Id, Listed, Sent, Shown, Truth, Whole
from console.web.api.routing import api_router
from console.web.desk import desk_of
from models.finding import Role
from models.inbox_tables import SavedViewRow
from models.tasks import TaskKind
from store import saved_views
from store.task_lists import Sort

router = api_router("Views")

_NAMED = "|".join(name for name in LABELS if name != "waiting")
_ROLES = "|".join(Role)
QUEUES = rf"^({_NAMED}|role:({_ROLES})|person:[A-Za-z0-9_.-]{{1,64}})$"
"""The queues of tasks there may be; which of them are somebody's own, their roles say."""


class ViewOf(Sent):
    """A list of the inbox: its queue, its filters, and its order, as `GET /tasks` takes them."""

    queue: str = Field(
        default="todo",
        pattern=QUEUES,
        examples=["team"],
        description="A queue of `GET /queues`, or `person:USER`.",
    )
    kind: TaskKind | Literal[""] = ""
    payer: str = Field(default="", max_length=80, pattern=NO_CONTROL)
    due: Literal["", "overdue", "today", "week"] = ""
    least: Whole = Field(default=0, ge=0, le=99_999_999)
    sort: Sort = Sort.RANK

    @property
    def view(self) -> View:
        """Return it as the inbox knows it."""
        return View(self.queue, self.kind, self.payer.strip(), self.due, self.least, self.sort)


class ViewSent(Sent):
    """A view that is to be kept. One of the same name is replaced."""

    name: Annotated[
        str, Field(pattern=r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f\s][^\x00-\x1f\x7f]*$", max_length=60)
    ]
    shows: ViewOf
    team: Truth = Field(default=False, description="Everybody sees it, and sees in it what is theirs.")


class KeptView(Shown):
    """What a kept view shows; one that was kept on a page may show claims that wait for payers."""

    queue: str = "todo"
    kind: str = ""
    payer: str = ""
    due: str = ""
    least: int = 0
    sort: str = "rank"


class ViewShown(Shown):
    """A view that is kept."""

    id: str
    name: str
    team: bool
    mine: bool
    shows: KeptView

    @classmethod
    def of(cls, row: SavedViewRow, user: str) -> "ViewShown":
        """Return a view as somebody sees it."""
        said = KeptView.model_validate(dict(parse_qsl(row.query)))
        return cls(id=row.id, name=row.name, team=row.team, mine=row.owner == user, shows=said)


@router.get("/views")
@open_to(EVERYBODY)
@needs(Scope.READ)
def list_views(request: Request) -> Listed[ViewShown]:
    """List one's own views and those of the team."""
    user = viewer_of(request).user
    with desk_of(request).store.read() as session:
        return Listed(items=[ViewShown.of(row, user) for row in saved_views.seen_by(session, user)])


@router.post("/views", status_code=201, response_model=ViewShown)
@open_to(EVERYBODY)
@needs(Scope.TASKS)
def keep_view(request: Request, once: Once, sent: ViewSent) -> Response:
    """Keep a view under a name."""
    user = viewer_of(request).user

    def does(session: Session) -> Done:
        row = saved_views.keep(session, user, sent.name, sent.shows.view.query, team=sent.team)
        return Done(ViewShown.of(row, user), 201)

    return once.does(does)


@router.delete("/views/{view}", status_code=204)
@open_to(EVERYBODY)
@needs(Scope.TASKS)
def forget_view(request: Request, view: Id) -> None:
    """Forget one's own view."""
    with desk_of(request).store.write() as session:
        saved_views.forget(session, view, viewer_of(request).user)
