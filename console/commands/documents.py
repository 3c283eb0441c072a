"""``claimflow documents``: notes, records, EOBs and proofs of a claim, and what payers ask for."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

from console.commands.common import COMMON, Common, User, acting
from console.commands.output import emit, fields, line, say, table

if TYPE_CHECKING:
    from models.record_tables import DocumentRequestRow, DocumentRow

app = App(name="documents", help="Keep documents with claims; see what payers ask for.")


@app.command
def add(
    claim: str,
    file: Path,
    /,
    *,
    kind: Annotated[str, Parameter(help="note, record, result, eob, letter, proof ...")] = "record",
    name: Annotated[str, Parameter(help="What to call it, instead of the file's name.")] = "",
    user: User = "",
    common: Common = COMMON,
) -> None:
    """Keep a document with a claim, whole and by its hash. The same bytes again change nothing.

    Parameters
    ----------
    claim
        The claim's id, the practice's own number, or the CLM01 of a submission.
    file
        A text, PDF or picture.
    """
    from console.commands.document_files import media_type_of, read_document
    from console.commands.installation import opened
    from console.views.claims import found
    from store import documents

    content, checked = read_document(file), _one_word(kind)
    installation, by = opened(common.data_dir), acting(user)
    with installation.store.write() as session:
        row = found(session, claim)
        now = installation.settings.clock.now()
        called = name or file.name
        media = media_type_of(file)
        document = documents.add_document(session, row.id, checked, called, media, content, by, now)
        kept = _shown(documents.need(session, document), len(content))
    if common.json:
        emit(kept)
    else:
        line(f"{document} kept with {row.id} ({checked}, {len(content)} bytes)")


@app.command(name="list")
def list_(
    claim: str,
    /,
    *,
    kind: Annotated[str, Parameter(help="Only this kind.")] = "",
    common: Common = COMMON,
) -> None:
    """List the documents of a claim, oldest first."""
    from console.commands.installation import opened
    from console.views.claims import found
    from store import documents

    with opened(common.data_dir).store.read() as session:
        row = found(session, claim)
        sizes = documents.sizes(session, row.id)
        kept = [_shown(one, sizes[one.id]) for one in documents.of_claim(session, row.id, kind)]
    if common.json:
        emit({"claim": row.id, "documents": kept})
        return
    names = ("document", "kind", "name", "media_type", "bytes", "author", "at")
    table([name.upper() for name in names], [[one[name] for name in names] for one in kept])
    say(f"{len(kept)} documents")


@app.command
def show(
    document: str,
    /,
    *,
    out: Annotated[Path | None, Parameter(help="Write the document into this file; - for stdout.")] = None,
    common: Common = COMMON,
) -> None:
    """Show what a document is, and write it out. Exit code 1: its bytes are not those that were kept."""
    from console.commands.document_files import write_document
    from console.commands.installation import opened
    from models.errors import ClaimflowError
    from store import documents

    with opened(common.data_dir).store.read() as session:
        row = documents.need(session, document)
        shown, whole = _shown(row, len(row.content)), documents.is_whole(row)
    if not whole:
        raise ClaimflowError(
            f"document {document} is damaged: its bytes do not have the hash they were kept under"
        )
    if out is not None and str(out) == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(row.content)
        sys.stdout.buffer.flush()
        return
    if out is not None:
        write_document(out, row.content)
    if common.json:
        emit(shown | {"written": str(out) if out else ""})
    else:
        fields(shown)


@app.command
def requests(
    claim: str = "",
    /,
    *,
    every: Annotated[bool, Parameter(name="--all", help="Answered ones too.")] = False,
    common: Common = COMMON,
) -> None:
    """List what payers ask for, the earliest due first; of one claim, or of all.

    Parameters
    ----------
    claim
        The claim's id, the practice's own number, or the CLM01 of a submission.
    """
    from console.commands.installation import opened
    from console.views.claims import found
    from store import requests as kept

    with opened(common.data_dir).store.read() as session:
        of = found(session, claim).id if claim else ""
        rows = kept.listed(session, claim=of, every=every)
        shown = [_asked(row) for row in rows]
    if common.json:
        emit({"requests": shown})
        return
    names = ("request", "claim", "payer", "code", "due_on", "status", "channel", "answered_on", "proof")
    table([name.upper() for name in names], [[one[name] for name in names] for one in shown])
    say(f"{len(shown)} requests")


def _one_word(kind: str) -> str:
    from models.errors import BadInput

    if not (kind.isascii() and kind.isidentifier() and len(kind) <= 30):
        raise BadInput(
            "the kind is not one word", field="--kind", remedy="Say note, record, eob, letter or proof"
        )
    return kind.lower()


def _shown(row: "DocumentRow", size: int) -> dict[str, Any]:
    return {
        "document": row.id,
        "claim": row.claim_id,
        "kind": row.kind,
        "name": row.name,
        "media_type": row.media_type,
        "bytes": size,
        "sha256": row.sha256,
        "author": row.author,
        "at": row.as_of.isoformat(timespec="minutes"),
    }


def _asked(row: "DocumentRequestRow") -> dict[str, Any]:
    return {
        "request": row.id,
        "claim": row.claim_id,
        "payer": row.payer_id,
        "source": row.source,
        "code": row.code,
        "payer_reference": row.payer_reference,
        "due_on": str(row.due_on or ""),
        "status": row.status,
        "channel": row.channel,
        "answered_by": row.answered_by,
        "answered_on": str(row.answered_on or ""),
        "proof": row.proof,
        "superseded_by": row.superseded_by,
    }
