"""``claimflow rules``: the payers' rule packs. Checking and testing them needs no installation."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

from console.commands.common import COMMON, Common
from console.commands.output import emit, fields, line, say, table

if TYPE_CHECKING:
    from rulebook.packs.model import PackRule, RulePack

app = App(name="rules", help="Check, load, show and back-test rule packs of payers.")
app.command("console.commands.rules_backtest:backtest", name="test")

WRONG = 1
REFUSED = 2


@app.command
def check(*packs: Annotated[str, Parameter(allow_leading_hyphen=True)], common: Common = COMMON) -> int:
    """Check pack files, and run the examples of their rules. Needs no installation.

    Exit code 0: all right; 1: an example came out wrong; 2: the file has mistakes, each named with its line.

    Parameters
    ----------
    packs
        Pack files, names of the samples, or - for stdin.
    """
    from console.commands.rule_packs import text_of
    from models.errors import BadInput

    if not packs:
        raise BadInput("no pack is named", remedy="Write: claimflow rules check FILE...")
    results = [_checked(name, text_of(name))[0] for name in packs]
    if common.json:
        emit(results[0] if len(results) == 1 else results)
    else:
        for result in results:
            _print_checked(result)
    return max(result["exit_code"] for result in results)


def _checked(name: str, text: str) -> tuple[dict[str, Any], "RulePack | None"]:
    """Return what there is to say about the text of a pack, and the pack when it may be loaded."""
    from console.commands.rule_packs import problem_data
    from rulebook.packs.example import failed_examples
    from rulebook.packs.loading import read_pack

    pack, problems = read_pack(text)
    result: dict[str, Any] = {"pack": name, "ok": False, "problems": [problem_data(p) for p in problems]}
    result |= {"rules": 0, "examples": 0, "failed": [], "without_example": []}
    if pack is None:
        return result | {"exit_code": REFUSED}, None
    failed = [failure.sentence() for failure in failed_examples(pack)]
    told = result | {
        "ok": not failed,
        "rules": len(pack.rules),
        "examples": sum(len(rule.examples) for rule in pack.rules),
        "failed": failed,
        "without_example": [rule.id for rule in pack.rules if not _proven(rule)],
        "exit_code": WRONG if failed else 0,
    }
    return told, None if failed else pack


def _proven(rule: "PackRule") -> bool:
    """Tell whether a rule has an example it flags and one it lets pass."""
    return {example.flagged for example in rule.examples} == {True, False}


def _print_checked(result: dict[str, Any]) -> None:
    name = result["pack"]
    for problem in result["problems"]:
        where = f" {problem['where']}:" if problem["where"] else ""
        line(f"{name}:{problem['line']}:{where} {problem['problem']}. {problem['remedy']}")
    for failure in result["failed"]:
        line(f"{name}: {failure}")
    if result["without_example"]:
        say(f"{name}: without an example each way: {', '.join(result['without_example'])}")
    if result["problems"]:
        say(f"{name}: {len(result['problems'])} mistakes; nothing of it can be used")
    else:
        right = result["examples"] - len(result["failed"])
        say(f"{name}: {result['rules']} rules, {right} of {result['examples']} examples right")


@app.command
def load(pack: str, /, *, common: Common = COMMON) -> int:
    """Load a pack file into the installation: from then on it is in force by its dates.

    A version never changes: another text needs another version. An example that comes out wrong is refused.

    Parameters
    ----------
    pack
        A pack file. A sample is loaded by its file or name only on purpose: it is no payer's word.
    """
    from console.commands.installation import opened
    from console.commands.rule_packs import span, text_of
    from store import rule_packs

    text = text_of(pack)
    result, found = _checked(pack, text)
    if found is None:
        return _refused(result, as_json=common.json)
    with opened(common.data_dir).store.write() as session:
        new = rule_packs.load(
            session,
            text,
            name=found.name,
            version=found.version,
            effective_from=found.effective_from,
            effective_to=found.effective_to,
        )
    if common.json:
        emit({"pack": found.name, "version": found.version, "rules": len(found.rules), "new": new})
    else:
        how = "loaded" if new else "is loaded already"
        line(f"{found.name} {found.version} {how}: {len(found.rules)} rules, {_in_force(found, span)}")
    if found.sample:
        say("This is a sample: its rules are no payer's word.")
    return 0


def _in_force(pack: "RulePack", span: Any) -> str:
    return f"in force {span(pack.effective_from, pack.effective_to)}"


def _refused(result: dict[str, Any], *, as_json: bool) -> int:
    if as_json:
        emit(result)
    else:
        _print_checked(result)
    return int(result["exit_code"])


@app.command(name="list")
def list_(*, common: Common = COMMON) -> None:
    """List the packs that are loaded, every version, and the samples of the package."""
    from console.commands.rule_packs import loaded, span, store_at_hand
    from rulebook.packs.shipped import sample, sample_texts

    store = store_at_hand(common.data_dir)
    kept = [_pack_line(pack, "yes") for pack in loaded(store)] if store is not None else []
    rows = kept + [_pack_line(sample(name), "no") for name in sample_texts()]
    if common.json:
        emit({"packs": rows})
        return
    table(
        ("PACK", "VERSION", "LOADED", "IN FORCE", "RULES", "FOR", "TITLE"),
        [
            (
                r["pack"],
                r["version"],
                r["loaded"],
                span(r["effective_from"], r["effective_to"]),
                r["rules"],
                r["for"],
                r["title"],
            )
            for r in rows
        ],
    )
    say(f"{len(kept)} loaded; a sample counts only where it is loaded or named")


def _pack_line(pack: "RulePack", is_loaded: str) -> dict[str, Any]:
    return {
        "pack": pack.name,
        "version": pack.version,
        "loaded": is_loaded,
        "sample": pack.sample,
        "effective_from": pack.effective_from,
        "effective_to": pack.effective_to,
        "rules": len(pack.rules),
        "for": _said(pack.when) or "every claim",
        "title": pack.title,
        "source": pack.source,
        "reviewed_on": pack.reviewed_on,
    }


def _said(words: dict[str, Any]) -> str:
    """Write conditions or needs on one line: ``procedures 70551-70553; units 2+``."""
    return "; ".join(f"{name.replace('_', ' ')} {_value(value)}".rstrip() for name, value in words.items())


def _value(value: Any) -> str:
    if value is True:
        return ""
    if isinstance(value, list):
        items: list[Any] = value  # pyright: ignore[reportUnknownVariableType]
        return " ".join(str(item) for item in items)
    if isinstance(value, dict):
        return f"at most {value['times']} in {value['days']} days"
    return "no" if value is False else str(value)  # pyright: ignore[reportUnknownArgumentType]


@app.command
def show(pack: str, /, *, common: Common = COMMON) -> None:
    """Show a pack and its rules.

    Parameters
    ----------
    pack
        A pack file, NAME or NAME@VERSION as loaded, or the name of a sample.
    """
    from console.commands.rule_packs import named, span, store_at_hand

    found = named(pack, None if Path(pack).is_file() else store_at_hand(common.data_dir))
    if common.json:
        emit(found.model_dump(mode="json"))
        return
    fields(
        {
            "Pack": f"{found.name} {found.version}" + (" (sample)" if found.sample else ""),
            "Title": found.title,
            "In force": span(found.effective_from, found.effective_to),
            "For": _said(found.when) or "every claim",
            "Source": found.source,
            "Reviewed": found.reviewed_on,
        }
    )
    for rule in found.rules:
        _print_rule(rule, found)


def _print_rule(rule: "PackRule", pack: "RulePack") -> None:
    line(f"\n{rule.id}: {rule.severity}, {rule.owner.value}")
    from console.commands.rule_packs import span

    own = rule.source if rule.source != pack.source else ""
    dates = (rule.effective_from, rule.effective_to) != (pack.effective_from, None)
    fields(
        {
            "  Says": rule.message,
            "  When": _said(rule.when) or "always",
            "  Needs": "nothing: it is not payable" if rule.not_payable else _said(rule.needs),
            "  Do": rule.fix,
            "  In force": span(rule.effective_from, rule.effective_to) if dates else "",
            "  Counts by": "the day of sending" if rule.basis == "today" else "",
            "  Source": own,
        }
    )


@app.command
def end(
    pack: str,
    version: str,
    /,
    *,
    last_day: Annotated[date, Parameter(help="The last day of service for which it counts.")],
    common: Common = COMMON,
) -> None:
    """Let a version of a loaded pack end; claims of earlier days are judged by it as before."""
    from console.commands.installation import opened
    from store import rule_packs

    with opened(common.data_dir).store.write() as session:
        row = rule_packs.end(session, pack, version, last_day)
        said = {"pack": row.name, "version": row.version, "effective_to": row.effective_to}
    if common.json:
        emit(said)
    else:
        line(f"{pack} {version} counts up to {last_day}")


@app.command
def words(*, common: Common = COMMON) -> None:
    """List the vocabulary of packs: every condition and every need."""
    from rulebook.packs.vocabulary import vocabulary

    rows = vocabulary()
    if common.json:
        emit({"words": [row._asdict() for row in rows]})
        return
    table(("WORD", "IN", "VALUE", "MEANS"), [(r.word, r.table, r.form, r.meaning) for r in rows])
