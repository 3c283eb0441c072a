"""The payer's memory: one sqlite3 file that survives a kill -9 at any moment.

What one step does is committed at once (``with journal.step():``). Business instants are stored as seconds
since 1970; documents as the JSON of their models.
"""

import sqlite3
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from simulator.received import AdjudicatedClaim, ReceivedClaim, Verdict

_SCHEMA = """
create table if not exists counter (name text primary key, value integer not null);
create table if not exists received (path text primary key, outcome text not null);
create table if not exists interchange (
    sender text, control_number integer, primary key (sender, control_number));
create table if not exists befallen (member_id text, incident text, primary key (member_id, incident));
create table if not exists claim (
    icn text primary key, payer_id text not null, member_id text not null, control_number text not null,
    stage text not null, decide_at real, remit_at real, document text not null, verdict text,
    kept integer not null default 0, trace text not null default '');
create index if not exists claim_by_member on claim (payer_id, member_id);
create index if not exists claim_by_control_number on claim (payer_id, control_number);
create index if not exists claim_by_stage on claim (stage);
create table if not exists document (
    partner text not null, reference text not null, number text not null, icn text not null,
    primary key (partner, reference, number));
create index if not exists document_by_icn on document (icn);
create table if not exists agenda (
    id integer primary key, due_at real not null, kind text not null, partner text not null,
    content text not null, done integer not null default 0);
create index if not exists agenda_by_due on agenda (done, due_at);
create table if not exists outgoing (
    id integer primary key, partner text not null, name text not null, content blob not null,
    delivered integer not null default 0);
create index if not exists outgoing_by_delivered on outgoing (delivered);
"""


@dataclass(frozen=True)
class Booked:
    """A claim's row: the claim, where it is, and what was decided.

    ``stage`` is ``refused`` (by edits), ``lost`` (not in the system), ``in_process``, ``awaiting_records``
    (until ``decide_at``), ``decided`` or ``remitted``. A claim that is decided once more is in process with
    the earlier verdict and its trace.
    """

    claim: ReceivedClaim
    stage: str
    verdict: Verdict | None = None
    decide_at: datetime | None = None
    remit_at: datetime | None = None
    trace: str = ""


@dataclass(frozen=True)
class Appointment:
    """Something to do at an instant: ``content`` is the JSON of what it needs."""

    number: int
    kind: str
    partner: str
    content: str


@dataclass(frozen=True)
class Outgoing:
    """One file for a partner's outbox."""

    number: int
    partner: str
    name: str
    content: bytes


class Journal:
    """Opens or continues the payer's memory. One object serves one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=15)
        self._db.execute("pragma journal_mode=wal")
        # A killed process loses nothing with NORMAL in WAL mode; only a power cut could.
        self._db.execute("pragma synchronous=normal")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def step(self) -> Generator[None]:
        """Do everything inside at once, or nothing of it."""
        self._db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    def next_number(self, name: str) -> int:
        """Count one further and return the number, starting with 1."""
        rows = self._db.execute(
            "insert into counter values (?, 1)"
            " on conflict (name) do update set value = value + 1 returning value",
            (name,),
        ).fetchall()
        return int(rows[0][0])

    def number(self, name: str) -> int:
        """Return a counter, 0 if it was never set."""
        row = self._db.execute("select value from counter where name = ?", (name,)).fetchone()
        return int(row[0]) if row else 0

    def set_number(self, name: str, value: int) -> None:
        """Set a counter, as for the cents carried forward."""
        self._db.execute("insert or replace into counter values (?, ?)", (name, value))

    def outcome_of(self, path: str) -> str | None:
        """Return what became of a received file, None while nobody has handled it."""
        row = self._db.execute("select outcome from received where path = ?", (path,)).fetchone()
        return str(row[0]) if row else None

    def note_file(self, path: str, outcome: str) -> None:
        """Note that this received file is handled, and how."""
        self._db.execute("insert into received values (?, ?)", (path, outcome))

    def takes_interchange(self, sender: str, control_number: int) -> bool:
        """Take an ISA13 from a sender; False when it was taken before."""
        cursor = self._db.execute("insert or ignore into interchange values (?, ?)", (sender, control_number))
        return cursor.rowcount == 1

    def befalls(self, member_id: str, incident: str) -> bool:
        """Let a mishap befall a member; False when it has happened already."""
        cursor = self._db.execute("insert or ignore into befallen values (?, ?)", (member_id, incident))
        return cursor.rowcount == 1

    def book(
        self,
        claim: ReceivedClaim,
        stage: str,
        *,
        decide_at: datetime | None = None,
        remit_at: datetime | None = None,
    ) -> None:
        """Write a new claim into the system."""
        self._db.execute(
            "insert into claim"
            " (icn, payer_id, member_id, control_number, stage, decide_at, remit_at, document)"
            " values (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                claim.icn,
                claim.payer_id,
                claim.member_id,
                claim.control_number,
                stage,
                _stamp(decide_at),
                _stamp(remit_at),
                claim.model_dump_json(),
            ),
        )

    def decide(self, icn: str, verdict: Verdict) -> None:
        """Write the decision on a claim; a reversed claim is no longer kept."""
        self._db.execute(
            "update claim set stage = 'decided', verdict = ?, kept = ? where icn = ?",
            (verdict.model_dump_json(), verdict.kept, icn),
        )
        self._db.execute("update claim set kept = 0 where icn = ?", (verdict.reversed_icn,))

    def remit(self, icn: str, trace: str) -> None:
        """Write that the decision went out under this trace number."""
        self._db.execute("update claim set stage = 'remitted', trace = ? where icn = ?", (trace, icn))

    def to_decide(self, now: datetime) -> tuple[Booked, ...]:
        """Return the claims whose day of decision has come, in the order of their days."""
        return self._claims(
            "stage in ('in_process', 'awaiting_records') and decide_at <= ? order by decide_at, icn",
            (now.timestamp(),),
        )

    def suspend(self, icn: str, until: datetime) -> bool:
        """Let a claim in process wait for records until an instant; False when nobody waits for any."""
        if self._db.execute("select 1 from document where icn = ?", (icn,)).fetchone():
            return False
        cursor = self._db.execute(
            "update claim set stage = 'awaiting_records', decide_at = ?, remit_at = ?"
            " where icn = ? and stage = 'in_process'",
            (until.timestamp(), until.timestamp(), icn),
        )
        return cursor.rowcount == 1

    def take_up(self, icn: str, decide_at: datetime) -> None:
        """Decide a claim at this instant: for the first time, or once more."""
        self._db.execute(
            "update claim set stage = 'in_process', decide_at = ?, remit_at = ? where icn = ?",
            (decide_at.timestamp(), decide_at.timestamp(), icn),
        )

    def keep_document(self, partner: str, reference: str, number: str, icn: str) -> None:
        """Note a document that came, of which 275 (BGN02) and under which number; ``icn`` if it is known."""
        self._db.execute(
            "insert or ignore into document values (?, ?, ?, ?)", (partner, reference, number, icn)
        )

    def file_documents(self, partner: str, numbers: Iterable[str], icn: str) -> None:
        """Put what came before its claim to the claim that announces it (PWK06)."""
        self._db.executemany(
            "update document set icn = ? where icn = '' and partner = ? and number = ?",
            [(icn, partner, number) for number in numbers],
        )

    def to_remit(self, now: datetime) -> tuple[Booked, ...]:
        """Return the decided claims whose 835 is due, in the order of their days."""
        return self._claims("stage = 'decided' and remit_at <= ? order by remit_at, icn", (now.timestamp(),))

    def history(self, payer_id: str, member_id: str) -> tuple[AdjudicatedClaim, ...]:
        """Return the member's decided claims that still count."""
        rows = self._claims("payer_id = ? and member_id = ? and kept = 1 order by icn", (payer_id, member_id))
        return tuple(
            AdjudicatedClaim(claim=row.claim, remittance=row.verdict.decision) for row in rows if row.verdict
        )

    def find(self, payer_id: str, control_number: str, icn: str) -> Booked | None:
        """Find a claim by CLM01, else by the payer's number; the latest of several."""
        where = "payer_id = ? and {} = ? and stage <> 'lost' order by rowid desc limit 1"
        by_number = (
            self._claims(where.format("control_number"), (payer_id, control_number)) if control_number else ()
        )
        found = by_number or (self._claims(where.format("icn"), (payer_id, icn)) if icn else ())
        return found[0] if found else None

    def _claims(self, where: str, values: tuple[str | float, ...]) -> tuple[Booked, ...]:
        query = f"select document, stage, verdict, decide_at, remit_at, trace from claim where {where}"
        return tuple(
            Booked(
                claim=ReceivedClaim.model_validate_json(row[0]),
                stage=str(row[1]),
                verdict=Verdict.model_validate_json(row[2]) if row[2] else None,
                decide_at=_instant(row[3]),
                remit_at=_instant(row[4]),
                trace=str(row[5]),
            )
            for row in self._db.execute(query, values).fetchall()
        )

    def appoint(self, due_at: datetime, kind: str, partner: str, content: str) -> None:
        """Put something on the agenda."""
        self._db.execute(
            "insert into agenda (due_at, kind, partner, content) values (?, ?, ?, ?)",
            (due_at.timestamp(), kind, partner, content),
        )

    def appointments(self, now: datetime) -> tuple[Appointment, ...]:
        """Return what is due, in order."""
        rows = self._db.execute(
            "select id, kind, partner, content from agenda where done = 0 and due_at <= ?"
            " order by due_at, id",
            (now.timestamp(),),
        )
        return tuple(Appointment(*row) for row in rows.fetchall())

    def keep(self, appointment: Appointment) -> None:
        """Cross something off the agenda."""
        self._db.execute("update agenda set done = 1 where id = ?", (appointment.number,))

    def put_out(self, partner: str, name: str, content: bytes) -> None:
        """Keep a file that is to go into a partner's outbox."""
        self._db.execute(
            "insert into outgoing (partner, name, content) values (?, ?, ?)", (partner, name, content)
        )

    def undelivered(self) -> tuple[Outgoing, ...]:
        """Return the files that are not in their outbox yet, in order."""
        rows = self._db.execute(
            "select id, partner, name, content from outgoing where delivered = 0 order by id"
        )
        return tuple(Outgoing(*row) for row in rows.fetchall())

    def delivered(self, outgoing: Outgoing) -> None:
        """Note that a file is in its outbox; its bytes are in ``sent/`` from now on."""
        self._db.execute("update outgoing set delivered = 1, content = x'' where id = ?", (outgoing.number,))


def _stamp(instant: datetime | None) -> float | None:
    return None if instant is None else instant.timestamp()


def _instant(stamp: float | None) -> datetime | None:
    return None if stamp is None else datetime.fromtimestamp(stamp, UTC)
