"""``claimflow claims``: what became of a claim, and a supervisor's instructions to it."""

from typing import Annotated, Literal

from cyclopts import App, Parameter

from console.commands.common import COMMON, Common, User, acting
from console.commands.output import emit, line, say, table

app = App(name="claims", help="See claims; hold, resume or withdraw one; take down a dispute.")
app.command("console.commands.claim_why:why", name="why")

Reason = Annotated[str, Parameter(help="Why; it is kept in the claim's history.")]


@app.command(name="list")
def list_(
    *,
    state: Annotated[str, Parameter(help="Only claims in this state.")] = "",
    limit: Annotated[int, Parameter(help="At most so many; 0 for all.")] = 0,
    common: Common = COMMON,
) -> None:
    """List claims, oldest first."""
    from console.commands.installation import opened
    from console.views import claims as claim_views

    with opened(common.data_dir).store.read() as session:
        rows = claim_views.listed(session, state, limit)
    if common.json:
        emit({"claims": rows})
        return
    table(
        ("CLAIM", "NUMBER", "STATE", "PAYER", "CHARGE", "SERVICE", "NEXT STEP"),
        [
            (
                r["claim"],
                r["source_number"],
                r["state"],
                r["payer"],
                r["charge"],
                r["service_from"],
                r["wake_at"],
            )
            for r in rows
        ],
    )
    say(f"{len(rows)} claims")


@app.command
def show(claim: str, /, *, common: Common = COMMON) -> None:
    """Show a claim: state, versions and what changed, submissions, balance, open task.

    Parameters
    ----------
    claim
        The claim's id, the practice's own number, or the CLM01 of a submission.
    """
    from console.commands.claim_page import print_claim
    from console.commands.installation import opened
    from console.views import claims as claim_views

    with opened(common.data_dir).store.read() as session:
        shown = claim_views.described(session, claim_views.found(session, claim))
    if common.json:
        emit(shown)
    else:
        print_claim(shown)


@app.command
def history(claim: str, /, *, common: Common = COMMON) -> None:
    """List every move of a claim: when, because of what, to which state, and why."""
    from console.commands.installation import opened
    from console.views import claims as claim_views

    with opened(common.data_dir).store.read() as session:
        row = claim_views.found(session, claim)
        moves = claim_views.moves(session, row.id)
    if common.json:
        emit({"claim": row.id, "moves": moves})
        return
    table(
        ("N", "WHEN", "CAUSE", "STATE", "SUMMARY"),
        [(m["n"], m["at"], m["cause"], m["state"], m["summary"]) for m in moves],
    )


@app.command
def timeline(claim: str, /, *, common: Common = COMMON) -> None:
    """List everything about a claim in one order of time: moves, facts, files, tasks, postings, contacts."""
    from console.commands.installation import opened
    from console.views import claims as claim_views
    from console.views.timeline import timeline_of

    with opened(common.data_dir).store.read() as session:
        row = claim_views.found(session, claim)
        events = timeline_of(session, row)
    if common.json:
        emit({"claim": row.id, "events": events})
        return
    table(("WHEN", "WHAT", "ID", "SUMMARY"), [(e["at"], e["what"], e["id"], e["summary"]) for e in events])


@app.command
def hold(claim: str, /, *, reason: Reason, user: User = "", common: Common = COMMON) -> None:
    """Stop a claim until it is resumed."""
    _instruct(claim, "hold", reason, user, common)


@app.command
def resume(claim: str, /, *, reason: Reason, user: User = "", common: Common = COMMON) -> None:
    """Let a held claim go on where it stood."""
    _instruct(claim, "resume", reason, user, common)


@app.command
def withdraw(claim: str, /, *, reason: Reason, user: User = "", common: Common = COMMON) -> None:
    """Take a claim back; one that the payer has is cancelled there with a void (frequency 8)."""
    _instruct(claim, "withdraw", reason, user, common)


@app.command
def dispute(claim: str, /, *, reason: Reason, user: User = "", common: Common = COMMON) -> None:
    """Take down that the patient disputes their share; no statement asks for it until it is answered."""
    _instruct(claim, "dispute", reason, user, common)


@app.command
def contact(
    claim: str,
    /,
    *,
    channel: Annotated[
        Literal["phone", "portal", "email", "letter", "in_person", "fax"], Parameter(help="How.")
    ],
    note: Annotated[str, Parameter(help="What was said.")],
    person: Annotated[str, Parameter(help="Who was spoken to.")] = "",
    payer: Annotated[str, Parameter(help="The payer's id, if it was a payer.")] = "",
    reference: Annotated[str, Parameter(help="The call's reference number.")] = "",
    promised: Annotated[str, Parameter(help="By which day something was promised, as 2026-12-01.")] = "",
    user: User = "",
    common: Common = COMMON,
) -> None:
    """Log a contact with payer or patient; after a promised day the claim looks again by itself."""
    from console.commands.contacts import contact_entry
    from console.commands.installation import opened
    from console.views.claims import found
    from store import contacts
    from store.identifiers import new_id

    entry = contact_entry(channel, note, person, payer, reference, promised)
    installation, by = opened(common.data_dir), acting(user)
    with installation.store.write() as session:
        row = found(session, claim)
        kept = contacts.keep(session, row.id, new_id(), entry, by, installation.settings.clock.now())
        notice = contacts.tell_promise(session, kept)
    told = installation.pass_on(notices=[notice]) if notice else False
    if common.json:
        emit({"claim": row.id, "contact": kept.id, "promised_on": promised, "by": by, "told": told})
    else:
        line(f"{row.id}: {channel} contact noted by {by}" + (f", promised by {promised}" if promised else ""))


def _instruct(claim: str, instruction: str, reason: str, user: str, common: Common) -> None:
    from console.commands.installation import opened
    from console.commands.instructions import instruct
    from console.views.claims import found

    installation, by = opened(common.data_dir), acting(user)
    with installation.store.write() as session:
        row = found(session, claim)
        notice = instruct(session, row, instruction, reason, by, installation.settings.clock.now())
    told = installation.pass_on(notices=[notice])
    if common.json:
        emit(
            {
                "claim": row.id,
                "instruction": instruction,
                "by": by,
                "cause": notice.notice.cause,
                "told": told,
            }
        )
    else:
        line(f"{row.id}: {instruction} noted by {by}")
