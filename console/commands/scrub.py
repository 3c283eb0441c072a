"""``claimflow scrub``: the linter for 837P batches. Needs no installation; uses one that is there."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from console.commands.common import COMMON, Common
from console.commands.edi import opened
from console.commands.output import emit, say, table

if TYPE_CHECKING:
    from console.scrubbing import Rules, Scrubbed
    from store.engine import Store

WRONG = 1
REFUSED = 2


def scrub(
    *files: Annotated[str, Parameter(allow_leading_hyphen=True)],
    payer: str = "",
    packs: Annotated[tuple[str, ...], Parameter(consume_multiple=True)] = (),
    on: date | None = None,
    shipped: bool = False,
    common: Common = COMMON,
) -> int:
    """Check the claims of 837P files by every rule, before anybody sends them.

    Exit code 0: no errors (warnings may be); 1: errors, or records that cannot be read; 2: no 837P.
    With an installation (--data-dir, or the usual folder) its code sets, payers and rule packs count;
    without one the shipped code sets, and the packs that are named.

    Parameters
    ----------
    files
        837P files; - reads one from stdin.
    payer
        Judge every claim as billed to this payer id: its packs, its limits.
    packs
        Rule packs to use besides those loaded: files, NAME@VERSION, or samples by name.
    on
        The day of sending (YYYY-MM-DD); today if not given.
    shipped
        Take no notice of an installation.
    """
    from models.errors import BadInput

    if not files:
        raise BadInput("no file is named", remedy="Write: claimflow scrub FILE...")
    rules, basis = _rules(payer, packs, on, common, shipped=shipped)
    results, code = _every(files, rules, basis, show=not common.json)
    if common.json:
        emit(results[0] if len(results) == 1 else results)
        return code
    _say_basis(basis)
    return code


def _every(
    files: Sequence[str], rules: "Rules", basis: dict[str, Any], *, show: bool
) -> tuple[list[dict[str, Any]], int]:
    """Scrub file after file, each against what the ones before it billed; return results and the worst code.

    Raises ``X12Refused`` for a single file that is no 837P; among several it is told and the others go on.
    """
    from console.scrubbing import Seen
    from models.errors import X12Refused

    results: list[dict[str, Any]] = []
    code, seen = 0, Seen()
    for file in files:
        try:
            scrubbed = _one(file, rules, seen)
        except X12Refused as refusal:
            if len(files) == 1:
                raise
            say(f"{file}: {refusal}")
            results.append(_unreadable(file, str(refusal)))
            code = REFUSED
            continue
        results.append(_data(file, scrubbed) | basis)
        code = max(code, WRONG if scrubbed.errors else 0)
        if show:
            _show(file, scrubbed)
    return results, code


def _one(file: str, rules: "Rules", seen: Any) -> "Scrubbed":
    from console.scrubbing import scrub_file

    with opened(file) as source:
        return scrub_file(source, rules, seen)


def _rules(
    payer: str, packs: Sequence[str], on: date | None, common: Common, *, shipped: bool
) -> tuple["Rules", dict[str, Any]]:
    """Return what claims are scrubbed by, and in words where it comes from."""
    from console.commands.rule_packs import loaded, named, store_at_hand
    from console.scrubbing import Rules

    store = None if shipped else store_at_hand(common.data_dir)
    chosen = [*(loaded(store) if store is not None else ()), *(named(name, store) for name in packs)]
    # The machine's day: a linter has no business clock.
    today = on or date.today()  # noqa: DTZ011
    if store is None:
        rules = Rules(today=today, packs=tuple(chosen), payer=payer)
        source = "shipped"
    else:
        rules = _of_installation(store, today, tuple(chosen), payer)
        source = "installation"
    basis = {"rules_from": source, "packs": [f"{pack.name}@{pack.version}" for pack in chosen]}
    return rules, basis


def _of_installation(store: "Store", today: date, packs: Any, payer: str) -> "Rules":
    from console.commands.codesets_import import book_of
    from console.scrubbing import Rules
    from models.practice import Authorization, Payer, Referral
    from store import setup

    with store.read() as session:
        return Rules(
            today=today,
            packs=packs,
            payers={known.payer_id: known for known in setup.every(session, Payer)},
            authorizations=setup.every(session, Authorization),
            referrals=setup.every(session, Referral),
            codes=book_of(session),
            payer=payer,
        )


def _data(file: str, scrubbed: "Scrubbed") -> dict[str, Any]:
    return {
        "file": file,
        "claims": scrubbed.claims,
        "errors": scrubbed.errors,
        "warnings": scrubbed.warnings,
        "findings": [
            {
                "claim": claim,
                "rule": finding.rule,
                "severity": finding.severity,
                "owner": finding.owner.value,
                "field": finding.field,
                "message": finding.message,
                "fix": finding.remedy,
            }
            for claim, finding in scrubbed.findings
        ],
        "refused": [refused._asdict() for refused in scrubbed.refused],
        "not_checked": [
            {"table": name, "message": message, "claims": claims}
            for name, (message, claims) in scrubbed.not_checked.items()
        ],
    }


def _unreadable(file: str, reason: str) -> dict[str, Any]:
    nothing: dict[str, Any] = {"findings": [], "refused": [], "not_checked": []}
    return {"file": file, "claims": 0, "errors": 0, "warnings": 0, **nothing, "error": reason}


def _show(file: str, scrubbed: "Scrubbed") -> None:
    if scrubbed.findings:
        table(
            ("CLAIM", "RULE", "SEVERITY", "OWNER", "FIELD", "WHAT IS WRONG", "FIX"),
            [
                (claim, f.rule, f.severity, f.owner.value, f.field, f.message, f.remedy)
                for claim, f in scrubbed.findings
            ],
        )
    for refused in scrubbed.refused:
        where = ", ".join(part for part in (refused.claim, refused.field) if part)
        say(f"{file}: error: {where}: {refused.problem}. {refused.fix}")
    for message, claims in scrubbed.not_checked.values():
        say(f"{file}: {message} ({_counted(claims, 'claim')})")
    counts = f"{_counted(scrubbed.errors, 'error')}, {_counted(scrubbed.warnings, 'warning')}"
    say(f"{file}: {_counted(scrubbed.claims, 'claim')}, {counts}")


def _say_basis(basis: dict[str, Any]) -> None:
    where = "the installation's" if basis["rules_from"] == "installation" else "the shipped"
    packs = ", ".join(basis["packs"]) or "none"
    say(f"Judged by {where} code sets; rule packs: {packs}")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
