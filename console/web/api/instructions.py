"""What a claim is told: to stop, to go on, not to be billed, and that the patient disputes their share.

What comes of it is its next move.
"""

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from console.commands.instructions import DISPUTE, instruct
from console.web.access import HEARS_PATIENTS, INSTRUCTS, Scope, needs, open_to, viewer_of
from console.web.api.claim_models import Because, ClaimLine, Told
from console.web.api.claim_parts import claim_of, etag_of
from console.web.api.effects import Done, Effect, Once
from console.web.api.parameters import ClaimName, IfMatch, refuse_stale
from console.web.api.routing import api_router
from console.web.desk import desk_of, wall_now
from store import audit

router = api_router("Claims")


def _instruct(
    request: Request, once: Effect, name: str, if_match: str, instruction: str, reason: str
) -> Response:
    viewer = viewer_of(request)
    desk = desk_of(request)

    def does(session: Session) -> Done:
        row = claim_of(session, name)
        refuse_stale(if_match, etag_of(row))
        notice = instruct(session, row, instruction, reason, viewer.user, desk.now())
        # What a patient says stays with the task; the audit log is read by more people.
        why = "" if instruction == DISPUTE else reason
        audit.note(session, viewer.user, instruction, f"claim:{row.id}", wall_now(), detail=why)
        told = Told(claim=ClaimLine.of(row), told=instruction)
        return Done(told, 202, etag_of(row), after=lambda: desk.tell(notice))

    return once.does(does)


@router.post("/claims/{claim}/hold", status_code=202, response_model=Told)
@open_to(INSTRUCTS)
@needs(Scope.CLAIMS)
def hold(request: Request, once: Once, claim: ClaimName, sent: Because, if_match: IfMatch) -> Response:
    """Stop a claim until somebody resumes it."""
    return _instruct(request, once, claim, if_match, "hold", sent.reason)


@router.post("/claims/{claim}/resume", status_code=202, response_model=Told)
@open_to(INSTRUCTS)
@needs(Scope.CLAIMS)
def resume(request: Request, once: Once, claim: ClaimName, sent: Because, if_match: IfMatch) -> Response:
    """Let a claim that is stopped go on where it stood."""
    return _instruct(request, once, claim, if_match, "resume", sent.reason)


@router.post("/claims/{claim}/withdraw", status_code=202, response_model=Told)
@open_to(INSTRUCTS)
@needs(Scope.CLAIMS)
def withdraw(request: Request, once: Once, claim: ClaimName, sent: Because, if_match: IfMatch) -> Response:
    """Take a claim back; it is not billed."""
    return _instruct(request, once, claim, if_match, "withdraw", sent.reason)


@router.post("/claims/{claim}/dispute", status_code=202, response_model=Told)
@open_to(HEARS_PATIENTS)
@needs(Scope.CLAIMS)
def dispute(request: Request, once: Once, claim: ClaimName, sent: Because, if_match: IfMatch) -> Response:
    """Take down that the patient disputes their share; no statement asks for it until it is answered."""
    return _instruct(request, once, claim, if_match, DISPUTE, sent.reason)
