"""``claimflow coding``: suggestions for a note, how coders take them, and questions to providers."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from console.commands.common import COMMON, Common, User, acting
from console.commands.output import emit, line, say, table

if TYPE_CHECKING:
    from models.messages import ClaimNotice

app = App(name="coding", help="Suggest codes for a note, report on suggestions, ask providers.")

Since = Annotated[date | None, Parameter(help="Only what was shown or asked since this day.")]


@app.command
def suggest(
    target: Annotated[str, Parameter(allow_leading_hyphen=True)],
    /,
    *,
    age: Annotated[int | None, Parameter(help="The patient's age in years (for a file).")] = None,
    sex: Annotated[str, Parameter(help="F or M (for a file).")] = "",
    on: Annotated[
        date | None, Parameter(help="The date of service (for a file); today when left out.")
    ] = None,
    common: Common = COMMON,
) -> None:
    """Show ranked codes for a note, with source, score and the words each stands on. Changes nothing.

    A file needs no installation.

    Parameters
    ----------
    target
        A text file with a note, - for stdin, or a claim: its id, its own number, or the CLM01 it was sent as.
    """
    from console.commands.coding_suggestions import for_claim, for_note, note_text

    text = note_text(target)
    shown = for_claim(common.data_dir, target) if text is None else for_note(text, age, sex, on)
    if common.json:
        emit(shown)
        return
    headings = ("KIND", "RANK", "CODE", "SCORE", "SOURCE", "TITLE", "WORDS OF THE NOTE")
    rows = shown["suggestions"]
    table(
        headings,
        [
            (s["kind"], s["rank"], s["code"], s["score"], s["source"], s["title"][:60], "; ".join(s["words"]))
            for s in rows
        ],
    )
    for missing in shown["possible_missing_codes"]:
        line(f"possible missing code: {missing['title']} {' '.join(missing['codes'])}")
    say(f"{len(rows)} suggestions; a coder decides")


@app.command
def acceptance(*, since: Since = None, common: Common = COMMON) -> None:
    """Report how many suggestions coders accepted, by kind, source, rank and coder."""
    from console.commands.coding_suggestions import acceptance_data, acceptance_rows
    from console.commands.installation import opened

    with opened(common.data_dir).store.read() as session:
        report = acceptance_data(session, since)
    if common.json:
        emit(report)
        return
    table(("BY", "WHICH", "DECIDED", "ACCEPTED", "RATE"), acceptance_rows(report))
    say(f"{report['undecided']} shown suggestions are not decided")


@app.command
def queries(
    *,
    claim: Annotated[str, Parameter(help="Only questions about this claim.")] = "",
    everything: Annotated[bool, Parameter(name="--all", help="Answered and withdrawn ones, too.")] = False,
    since: Since = None,
    common: Common = COMMON,
) -> None:
    """List open questions to providers, the one due first at the top, and the mean time to an answer."""
    from console.commands.coding_queries import listed
    from console.commands.installation import opened

    installation = opened(common.data_dir)
    with installation.store.read() as session:
        shown = listed(session, claim, everything, since, installation.settings.clock.now())
    if common.json:
        emit(shown)
        return
    names = ("query", "claim", "status", "blocking", "due_on", "overdue", "addressee", "question", "answer")
    headings = [name.removesuffix("_on").upper() for name in names]
    table(headings, [[one[name] for name in names] for one in shown["queries"]])
    times = shown["answer_times"]
    if times["answered"]:
        say(f"{times['answered']} answered, after {times['mean_hours']:.1f} hours on average")
    else:
        say("no question was answered yet")


@app.command
def query(
    claim: str,
    question: str,
    /,
    *,
    option: Annotated[tuple[str, ...], Parameter(help="An answer to choose from; may be repeated.")] = (),
    due: Annotated[date | None, Parameter(help="The day by which the provider should answer.")] = None,
    to: Annotated[str, Parameter(help="Who is asked.")] = "",
    not_blocking: Annotated[bool, Parameter(help="The claim may be sent before the answer.")] = False,
    user: User = "",
    common: Common = COMMON,
) -> None:
    """Ask the provider about a claim. A question that blocks keeps the claim from being sent."""
    from console.commands.coding_queries import asked
    from console.commands.installation import opened
    from models.errors import BadInput
    from store.queries import Question

    if not question.strip():
        raise BadInput(
            "the question is empty", field="QUESTION", remedy="Say what the provider should answer"
        )
    installation, by = opened(common.data_dir), acting(user)
    wanted = Question(question, option, to, due, not not_blocking)
    as_of = installation.settings.clock.now()
    with installation.store.write() as session:
        notice, warning = asked(session, claim, wanted, by, as_of)
    told = installation.pass_on(notices=[notice])
    _answer({"claim": notice.claim, "asked_by": by, "blocking": wanted.blocking, "told": told}, common)
    if warning:
        say(warning)


@app.command
def answer(query: str, words: str, /, *, user: User = "", common: Common = COMMON) -> None:
    """Answer a question in the provider's words, without its task. Exit code 4: it is closed already."""
    from models.errors import BadInput

    if not words.strip():
        raise BadInput("the answer is empty", field="WORDS", remedy="Write what the provider said")
    _close(query, words, user, common)


@app.command
def withdraw(query: str, /, *, user: User = "", common: Common = COMMON) -> None:
    """Take a question back that needs no answer any more. Exit code 4: it is closed already."""
    _close(query, "", user, common)


def _close(query: str, words: str, user: str, common: Common) -> None:
    from console.commands.coding_queries import closed
    from console.commands.installation import opened

    installation, by = opened(common.data_dir), acting(user)
    with installation.store.write() as session:
        notice: ClaimNotice | None = closed(session, query, words, by, installation.settings.clock.now())
    told = installation.pass_on(notices=[notice] if notice else [])
    _answer({"query": query, "status": "answered" if words else "withdrawn", "by": by, "told": told}, common)


def _answer(data: dict[str, object], common: Common) -> None:
    if common.json:
        emit(data)
    else:
        line(", ".join(f"{name} {value}" for name, value in data.items() if name != "told"))
