"""Rules that count: those that look at claims, the packs of payers, and what is done about denials."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import Path, Query, Request

from console.views import rules as views
from console.views.rules import PackVersion, PlaybookLine, Sought
from console.web.access import EVERYBODY, Scope, needs, open_to
from console.web.api.parameters import NO_CONTROL, Listed, Shown
from console.web.api.routing import api_router
from console.web.desk import desk_of
from models.errors import NotFound
from models.finding import Role
from models.root_cause import RootCause

router = api_router("Rules")

Words = Annotated[str, Query(max_length=80, pattern=NO_CONTROL, description="Words of it, all of them.")]
Part = Annotated[str, Path(pattern=r"^[^\x00-\x1f\x7f/]{1,80}$", examples=["2026.1"])]
Severity = Literal["error", "warning"]


class RuleShown(Shown):
    """One rule that looks at every claim before it goes out: what it says, and what it looks for."""

    rule: str
    severity: str
    owner: Role
    cause: RootCause | None
    plain: str
    looks_for: str
    source: str
    effective_from: date
    effective_to: date | None


class PackShown(Shown):
    """One version of a payer's pack. `counts`: for services of today; authors only where it was a draft."""

    name: str
    version: str
    title: str
    sample: bool
    effective_from: date
    effective_to: date | None
    source: str
    rules: int
    counts: bool
    authors: list[str]
    approved_by: str

    @classmethod
    def of(cls, one: PackVersion) -> "PackShown":
        """Return a version of a pack without its text."""
        return cls(
            name=one.row.name,
            version=one.row.version,
            title=one.pack.title,
            sample=one.pack.sample,
            effective_from=one.row.effective_from,
            effective_to=one.row.effective_to,
            source=one.pack.source,
            rules=len(one.pack.rules),
            counts=one.counts,
            authors=one.draft.author.split() if one.draft else [],
            approved_by=one.draft.decided_by if one.draft else "",
        )


class PackText(PackShown):
    """A version of a pack with its text (TOML), as a draft of the next one may begin."""

    content: str


class PlaybookRow(Shown):
    """What is done about a reason. `own`: the practice wrote it; `turned`: a row of its own stands before it.

    `text` is the row as a draft of the practice would write it, empty where nothing else may be said.
    """

    name: str
    carc: str
    rarc: str
    group: str
    payer: str
    meaning: str
    action: str
    owner: Role
    cause: RootCause
    advice: str
    own: bool
    turned: bool
    text: str

    @classmethod
    def of(cls, one: PlaybookLine) -> "PlaybookRow":
        """Return a row with its words."""
        named = one.rule.model_dump(include={"carc", "rarc", "group", "payer", "owner", "cause", "advice"})
        return cls(
            **named,
            name=one.rule.name,
            meaning=one.meaning,
            action=one.action,
            own=one.own,
            turned=one.turned,
            text=one.as_text if one.may_change else "",
        )


class RemarkShown(Shown):
    """What a remark (RARC) adds to any reason."""

    rarc: str
    meaning: str
    owner: Role
    advice: str


class PlaybookVersion(Shown):
    """One version of the practice's own rows, as its text; `counts`: today."""

    version: int
    effective_from: date
    content: str
    author: str
    approved_by: str
    approved_at: datetime
    counts: bool


@router.get("/rules")
@open_to(EVERYBODY)
@needs(Scope.READ)
def list_rules(
    request: Request,
    q: Words = "",
    severity: Severity | None = None,
    owner: Role | None = None,
    cause: RootCause | None = None,
) -> Listed[RuleShown]:
    """List the rules that look at claims, in the order in which they do."""
    found = views.edits(Sought(q, severity or "", owner or "", cause or ""))
    return Listed(
        items=[
            RuleShown.model_validate(one.rule.model_dump() | {"looks_for": one.looks_for}) for one in found
        ]
    )


@router.get("/rules/packs")
@open_to(EVERYBODY)
@needs(Scope.READ)
def list_packs(request: Request) -> Listed[PackShown]:
    """List every version of the packs of payers, the newest of each first."""
    desk = desk_of(request)
    with desk.store.read() as session:
        found = views.pack_versions(session, desk.now().date())
    return Listed(items=[PackShown.of(one) for one in found])


@router.get("/rules/packs/{name}/{version}")
@open_to(EVERYBODY)
@needs(Scope.READ)
def one_pack(request: Request, name: Part, version: Part) -> PackText:
    """Show one version of a pack with its text."""
    desk = desk_of(request)
    with desk.store.read() as session:
        versions = views.pack_versions(session, desk.now().date(), name)
    one = next((one for one in versions if one.row.version == version), None)
    if one is None:
        raise NotFound("this version of a pack is not here")
    return PackText(**PackShown.of(one).model_dump(), content=one.row.content)


@router.get("/playbook")
@open_to(EVERYBODY)
@needs(Scope.READ)
def list_playbook(
    request: Request, q: Words = "", owner: Role | None = None, cause: RootCause | None = None
) -> Listed[PlaybookRow]:
    """List what is done about each reason of a denial, the practice's own rows first."""
    desk = desk_of(request)
    with desk.store.read() as session:
        found = views.playbook(session, Sought(q, "", owner or "", cause or ""), desk.now().date())
    return Listed(items=[PlaybookRow.of(one) for one in found])


@router.get("/playbook/remarks")
@open_to(EVERYBODY)
@needs(Scope.READ)
def list_remarks(request: Request, q: Words = "") -> Listed[RemarkShown]:
    """List what remarks add to a reason."""
    found = views.remarks(Sought(q), desk_of(request).now().date())
    return Listed(
        items=[
            RemarkShown(rarc=rule.rarc, meaning=meaning, owner=rule.owner, advice=rule.advice)
            for rule, meaning in found
        ]
    )


@router.get("/playbook/versions")
@open_to(EVERYBODY)
@needs(Scope.READ)
def list_playbook_versions(request: Request) -> Listed[PlaybookVersion]:
    """List the versions of the practice's own rows, the newest first."""
    desk = desk_of(request)
    with desk.store.read() as session:
        steps = views.playbook_history(session, desk.now().date())
    return Listed(
        items=[PlaybookVersion.model_validate(one.row.model_dump() | {"counts": one.counts}) for one in steps]
    )
