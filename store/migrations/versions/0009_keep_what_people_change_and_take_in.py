"""Keep what people change and take in

Reports count rows of their own. Whatever changes a claim, by whatever statement, notes in the same
transaction that its figures are due; the claims that are here already are due, too.
"""

import sqlalchemy as sa
from alembic import op

import models.columns

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WATCHED = {
    "claim": ("id", ("payer_id", "charge_cents", "service_from")),
    "submission": ("claim_id", ("status", "payer_id", "transmitted_at")),
    "remittance_claim": ("claim_id", ("claim_id", "state", "reversed", "attempt")),
    "posting": ("claim_id", ("claim_id",)),
    "contact": ("claim_id", ("promised_on",)),
}
"""What figures stand on: the tables, where the claim stands in them, and the columns that matter."""

INDEXES = {
    "ix_claim_figures_sent": ("claim_figures", ["sent_on", "claim_id"]),
    "ix_claim_figures_payer_sent": ("claim_figures", ["payer_id", "sent_on", "claim_id"]),
    "ix_claim_figures_open_service": ("claim_figures", ["open", "service_from", "claim_id"]),
    "ix_claim_figures_open_sent": ("claim_figures", ["open", "sent_on", "claim_id"]),
    "ix_claim_figures_promised": ("claim_figures", ["promised_on", "claim_id"]),
    "ix_claim_denial_decided": ("claim_denial", ["decided_on", "claim_id"]),
    "ix_claim_denial_carc": ("claim_denial", ["carc", "decided_on"]),
    "ix_claim_deadline_status_last_day": ("claim_deadline", ["status", "last_day", "claim_id"]),
    "ix_rule_draft_kind": ("rule_draft", ["kind"]),
    "ix_rule_draft_name": ("rule_draft", ["name"]),
    "ix_rule_draft_status": ("rule_draft", ["status"]),
    "ix_practice_playbook_effective_from": ("practice_playbook", ["effective_from"]),
    "ix_upload_user": ("upload", ["user"]),
    "ix_upload_sha256": ("upload", ["sha256"]),
    "ix_upload_status": ("upload", ["status"]),
    "ix_upload_as_of": ("upload", ["as_of"]),
    "ix_upload_record_result": ("upload_record", ["upload_id", "result", "n"]),
}
TABLES = (
    "upload_record",
    "upload",
    "practice_playbook",
    "rule_draft",
    "figures_due",
    "claim_denial",
    "claim_figures",
)


def upgrade() -> None:
    """Bring the schema forward."""
    _create_what_reports_count()
    _create_practice_rules()
    _create_uploads()
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)
    op.execute("INSERT INTO figures_due (claim_id) SELECT id FROM claim")
    for table, (claim, columns) in WATCHED.items():
        _watch(table, claim, columns)


def downgrade() -> None:
    """Take the schema back."""
    for table in WATCHED:
        on = f" ON {table}" if _postgres() else ""
        for when in ("insert", "update"):
            op.execute(f"DROP TRIGGER {table}_figured_{when}{on}")
        if _postgres():
            op.execute(f"DROP FUNCTION {table}_figured()")
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table)
    for table in TABLES:
        op.drop_table(table)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _long(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _cents(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _day(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, models.columns.UtcDateTime(), nullable=nullable)


def _maybe(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=True)


def _create_what_reports_count() -> None:
    op.create_table(
        "claim_figures",
        _text("claim_id"),
        _text("payer_id"),
        _text("owing_payer_id"),
        _day("service_from"),
        _day("sent_on"),
        _maybe("clean"),
        _day("decided_on"),
        _maybe("denied"),
        _maybe("first_pass"),
        sa.Column("days_to_pay", sa.Integer(), nullable=True),
        _cents("charge_cents"),
        _cents("paid_cents"),
        _cents("payer_open_cents"),
        _cents("patient_open_cents"),
        sa.Column("open", sa.Boolean(), nullable=False),
        _day("promised_on"),
        sa.Column("promise_kept", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id"),
    )
    op.create_table(
        "claim_denial",
        _text("claim_id"),
        _number("n"),
        _day("decided_on", nullable=False),
        _text("payer_id"),
        _text("carc"),
        _text("group"),
        _text("remarks"),
        _text("procedure"),
        _text("cause"),
        _text("action"),
        _long("rule"),
        _cents("cents"),
        sa.PrimaryKeyConstraint("claim_id", "n"),
    )
    op.create_table("figures_due", _number("n"), _text("claim_id"), sa.PrimaryKeyConstraint("n"))


def _create_practice_rules() -> None:
    op.create_table(
        "rule_draft",
        _text("id"),
        _text("kind"),
        _text("name"),
        _text("version"),
        _day("effective_from"),
        _long("content"),
        _text("sha256"),
        _long("reason"),
        _text("status"),
        _number("revision"),
        _text("author"),
        _long("tested"),
        _text("tested_sha256"),
        _text("decided_by"),
        _instant("decided_at", nullable=True),
        _long("decision"),
        _instant("written_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "practice_playbook",
        _number("version"),
        _day("effective_from", nullable=False),
        _long("content"),
        _text("sha256"),
        _text("author"),
        _text("approved_by"),
        _instant("approved_at"),
        sa.PrimaryKeyConstraint("version"),
    )


def _create_uploads() -> None:
    op.create_table(
        "upload",
        _text("id"),
        _text("user"),
        _text("name"),
        _text("sha256"),
        _number("size"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _text("status"),
        _number("expected"),
        _number("taken"),
        _number("accepted"),
        _number("known"),
        _number("changed"),
        _number("refused"),
        _instant("as_of"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "upload_record",
        _text("upload_id"),
        _number("n"),
        _number("position"),
        _text("result"),
        _text("control_number"),
        _text("claim_id"),
        _long("reason"),
        _text("field"),
        _long("remedy"),
        _text("quarantine_id"),
        sa.PrimaryKeyConstraint("upload_id", "n"),
    )


def _postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _watch(table: str, claim: str, columns: tuple[str, ...]) -> None:
    """Make the triggers of one table: a claim that something changed of is due, the one it left, too."""
    due = "INSERT INTO figures_due (claim_id) SELECT {row}.{claim} WHERE {row}.{claim} <> '';"
    new, old = due.format(row="NEW", claim=claim), due.format(row="OLD", claim=claim)
    moved = f"{new} {old}" if claim in columns else new
    unlike = "IS DISTINCT FROM" if _postgres() else "IS NOT"
    changed = " OR ".join(f"OLD.{column} {unlike} NEW.{column}" for column in columns)
    whens = {"insert": ("", new), "update": (f"WHEN ({changed}) ", moved)}
    if not _postgres():
        for when, (condition, act) in whens.items():
            head = f"CREATE TRIGGER {table}_figured_{when} AFTER {when.upper()} ON {table}"
            op.execute(f"{head} {condition}BEGIN {act} END")
        return
    op.execute(
        f"CREATE FUNCTION {table}_figured() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'INSERT' THEN {new} ELSE {moved} END IF; RETURN NULL; END $$"
    )
    for when, (condition, _) in whens.items():
        head = f"CREATE TRIGGER {table}_figured_{when} AFTER {when.upper()} ON {table}"
        op.execute(f"{head} FOR EACH ROW {condition}EXECUTE FUNCTION {table}_figured()")
