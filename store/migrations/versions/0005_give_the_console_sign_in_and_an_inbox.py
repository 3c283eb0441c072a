"""Give the console sign in and an inbox"""

import sqlalchemy as sa
from alembic import op

import models.columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

REFUSED = "the audit log is only added to"
KEEP_AUDIT = {
    "sqlite": (
        f"CREATE TRIGGER audit_keeps_rows BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
        f"CREATE TRIGGER audit_keeps_word BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$",
        "CREATE TRIGGER audit_keeps_rows BEFORE UPDATE OR DELETE ON audit "
        "FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()",
        "CREATE TRIGGER audit_keeps_all BEFORE TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()",
    ),
}
"""Whoever opens the database by another door meets the same rule. A later migration that makes the table
anew (``batch_alter_table`` on SQLite) has to make these again."""


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "absence",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("substitute", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absence_user"), ["user"], unique=False)

    op.create_table(
        "account",
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", models.columns.UtcDateTime(), nullable=True),
        sa.Column("shortcuts", sa.Boolean(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("changed_at", models.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("user"),
    )
    op.create_table(
        "audit",
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("as_of", models.columns.UtcDateTime(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("n"),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_as_of"), ["as_of"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_subject"), ["subject"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_user"), ["user"], unique=False)
    for statement in KEEP_AUDIT.get(op.get_bind().dialect.name, ()):
        op.execute(statement)

    op.create_table(
        "draft",
        sa.Column("task_id", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("as_of", models.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("task_id", "user"),
    )
    op.create_table(
        "held_answer",
        sa.Column("task_id", sa.String(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("given_at", models.columns.UtcDateTime(), nullable=False),
        sa.Column("effective_at", models.columns.UtcDateTime(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("task_id"),
    )
    with op.batch_alter_table("held_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_held_answer_effective_at"), ["effective_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_held_answer_user"), ["user"], unique=False)

    op.create_table(
        "mention",
        sa.Column("note_id", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("seen_at", models.columns.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("note_id", "user"),
    )
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mention_user"), ["user"], unique=False)

    op.create_table(
        "note",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("claim_id", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("mentions", sa.String(), nullable=False),
        sa.Column("as_of", models.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_note_claim_id"), ["claim_id"], unique=False)

    op.create_table(
        "saved_view",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("team", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_view_owner"), ["owner"], unique=False)

    op.create_table(
        "signed_in",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("opened_at", models.columns.UtcDateTime(), nullable=False),
        sa.Column("seen_at", models.columns.UtcDateTime(), nullable=False),
        sa.Column("ended_at", models.columns.UtcDateTime(), nullable=True),
        sa.Column("browser", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("signed_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signed_in_ended_at"), ["ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_signed_in_user"), ["user"], unique=False)

    op.create_table(
        "sign_in_link",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("expires_at", models.columns.UtcDateTime(), nullable=False),
        sa.Column("used_at", models.columns.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "task_tally",
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("assignee", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("escalated", sa.Boolean(), nullable=False),
        sa.Column("tasks", sa.Integer(), nullable=False),
        sa.Column("stake_cents", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("n"),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index("ix_claim_source_number", ["source_number"], unique=False)
        batch_op.create_index("ix_claim_service_from", ["service_from"], unique=False)
        batch_op.create_index("ix_claim_charge_cents", ["charge_cents"], unique=False)

    with op.batch_alter_table("human_task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("payer_id", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("stake_cents", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("chance", sa.Integer(), server_default="50", nullable=False))
        batch_op.add_column(sa.Column("lost_after", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("rank", sa.Float(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("leased_until", models.columns.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("snoozed_until", models.columns.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("snoozed_for", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("held_until", models.columns.UtcDateTime(), nullable=True))
        batch_op.create_index(batch_op.f("ix_human_task_snoozed_until"), ["snoozed_until"], unique=False)


def downgrade() -> None:
    """Take the schema back."""
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index("ix_claim_charge_cents")
        batch_op.drop_index("ix_claim_service_from")
        batch_op.drop_index("ix_claim_source_number")

    with op.batch_alter_table("human_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_human_task_snoozed_until"))
        batch_op.drop_column("held_until")
        batch_op.drop_column("snoozed_for")
        batch_op.drop_column("snoozed_until")
        batch_op.drop_column("leased_until")
        batch_op.drop_column("rank")
        batch_op.drop_column("lost_after")
        batch_op.drop_column("chance")
        batch_op.drop_column("stake_cents")
        batch_op.drop_column("payer_id")

    op.drop_table("task_tally")
    op.drop_table("sign_in_link")
    with op.batch_alter_table("signed_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signed_in_user"))
        batch_op.drop_index(batch_op.f("ix_signed_in_ended_at"))

    op.drop_table("signed_in")
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_view_owner"))

    op.drop_table("saved_view")
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_note_claim_id"))

    op.drop_table("note")
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mention_user"))

    op.drop_table("mention")
    with op.batch_alter_table("held_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_held_answer_user"))
        batch_op.drop_index(batch_op.f("ix_held_answer_effective_at"))

    op.drop_table("held_answer")
    op.drop_table("draft")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_user"))
        batch_op.drop_index(batch_op.f("ix_audit_subject"))
        batch_op.drop_index(batch_op.f("ix_audit_as_of"))
        batch_op.drop_index(batch_op.f("ix_audit_action"))

    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_audit_change()")
    op.drop_table("account")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_user"))

    op.drop_table("absence")
