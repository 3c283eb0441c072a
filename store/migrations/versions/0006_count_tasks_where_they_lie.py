"""Count tasks where they lie

Whoever changes a task, by whatever statement, changes the counts in the same transaction: a trigger adds
what was taken from one place and put into another. The same is done for claims and their states.
"""

from datetime import date
from math import log2

import sqlalchemy as sa
from alembic import op

import models.columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

PLACE = (
    "CASE WHEN status <> 'open' THEN '' WHEN held_until IS NOT NULL THEN 'held' "
    "WHEN snoozed_for <> '' THEN 'snoozed' WHEN assignee <> '' THEN 'claimed' ELSE 'open' END"
)
TASK_INDEXES = {
    "ix_human_task_role_rank": ["place", "role", "rank"],
    "ix_human_task_role_due": ["place", "role", "due_at"],
    "ix_human_task_role_stake": ["place", "role", "stake_cents"],
    "ix_human_task_assignee_rank": ["place", "assignee", "rank"],
    "ix_human_task_kind_rank": ["place", "kind", "rank"],
    "ix_human_task_payer_rank": ["place", "payer_id", "rank"],
    "ix_human_task_escalated_rank": ["place", "escalated", "rank"],
    "ix_human_task_leased_until": ["leased_until"],
}
INSERT = "INSERT INTO task_tally (role, assignee, place, escalated, tasks, stake_cents)"
TASK = "SELECT {row}.role, {row}.assignee, {row}.place, {row}.escalated, {sign}1, {sign}{row}.stake_cents"
CLAIM = "SELECT '', '', 'claim:' || {row}.state, {no}, {sign}1, {sign}{row}.charge_cents"
MOVED = "{row}.place, {row}.role, {row}.assignee, {row}.escalated, {row}.stake_cents"
STOOD = "{row}.state, {row}.charge_cents"


def upgrade() -> None:
    """Bring the schema forward."""
    kept = "STORED" if _postgres() else "VIRTUAL"
    op.execute(f"ALTER TABLE human_task ADD COLUMN place VARCHAR GENERATED ALWAYS AS ({PLACE}) {kept}")
    for name, columns in TASK_INDEXES.items():
        op.create_index(name, "human_task", columns)
    op.create_index("ix_claim_state_wake_at", "claim", ["state", "wake_at"])
    op.create_table(
        "bulk_act",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Text(), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("failed", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("as_of", models.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_bulk_act_status", "bulk_act", ["status"])
    _rank_what_is_open()
    op.execute(f"{INSERT} {TASK.format(row='human_task', sign='')} FROM human_task WHERE place <> ''")
    op.execute(f"{INSERT} {CLAIM.format(row='claim', sign='', no=_no())} FROM claim")
    _count("human_task", TASK, MOVED, " WHERE {row}.place <> ''")
    _count("claim", CLAIM, STOOD, "")


def downgrade() -> None:
    """Take the schema back."""
    for table in ("claim", "human_task"):
        for when in ("insert", "update", "delete"):
            on = f" ON {table}" if _postgres() else ""
            op.execute(f"DROP TRIGGER {table}_counted_{when}{on}")
        if _postgres():
            op.execute(f"DROP FUNCTION {table}_counted()")
    op.drop_table("bulk_act")
    op.drop_index("ix_claim_state_wake_at", "claim")
    for name in TASK_INDEXES:
        op.drop_index(name, "human_task")
    op.execute("ALTER TABLE human_task DROP COLUMN place")


def _postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _no() -> str:
    return "false" if _postgres() else "0"


def _count(table: str, added: str, watched: str, only: str) -> None:
    """Make the triggers of one table: what a row added is taken back when it changes or goes."""
    new = f"{INSERT} {added.format(row='NEW', sign='', no=_no())}{only.format(row='NEW')};"
    old = f"{INSERT} {added.format(row='OLD', sign='-', no=_no())}{only.format(row='OLD')};"
    before, after = watched.format(row="OLD"), watched.format(row="NEW")
    changed = f"({before}) IS {'DISTINCT FROM' if _postgres() else 'NOT'} ({after})"
    whens = {"insert": ("", new), "update": (f"WHEN ({changed}) ", f"{old} {new}"), "delete": ("", old)}
    if not _postgres():
        for when, (condition, act) in whens.items():
            head = f"CREATE TRIGGER {table}_counted_{when} AFTER {when.upper()} ON {table}"
            op.execute(f"{head} {condition}BEGIN {act} END")
        return
    op.execute(
        f"CREATE FUNCTION {table}_counted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP <> 'INSERT' THEN {old} END IF; IF TG_OP <> 'DELETE' THEN {new} END IF; "
        f"RETURN NULL; END $$"
    )
    for when, (condition, _) in whens.items():
        head = f"CREATE TRIGGER {table}_counted_{when} AFTER {when.upper()} ON {table}"
        op.execute(f"{head} FOR EACH ROW {condition}EXECUTE FUNCTION {table}_counted()")


def _rank_what_is_open() -> None:
    """Give open tasks the rank of ``rulebook.priority``, at even chances; their next step ranks them anew."""
    known = op.get_bind().execute(
        sa.text(
            "SELECT t.id, t.due_at, c.payer_id, c.charge_cents, "
            "(SELECT min(d.last_day) FROM claim_deadline d WHERE d.claim_id = c.id "
            "AND d.status IN ('running', 'left') AND d.kind IN "
            "('filing', 'corrected', 'appeal', 'request')) AS last_day "
            "FROM human_task t JOIN claim c ON c.id = t.claim_id WHERE t.status = 'open'"
        )
    )
    setting = sa.text(
        "UPDATE human_task SET payer_id = :payer, stake_cents = :stake, lost_after = :lost, rank = :rank "
        "WHERE id = :id"
    )
    for row in known.all():
        lost = str(row.last_day or row.due_at)[:10]
        days = (date.fromisoformat(lost) - date(2026, 1, 1)).days
        rank = round(log2(max(row.charge_cents * 0.5, 1.0)) - days / 7, 6)
        found = {"id": row.id, "payer": row.payer_id, "stake": row.charge_cents, "rank": rank}
        lost_after = date.fromisoformat(lost) if _postgres() else lost
        op.get_bind().execute(setting, found | {"lost": lost_after})
