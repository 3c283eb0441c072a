"""Show mailboxes to admins"""

import sqlalchemy as sa
from alembic import op

import models.columns

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "realtime_turn",
        sa.Column("partner", sa.String(), nullable=False),
        sa.Column("next_at", models.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("partner"),
    )
    in_mailbox = sa.text("kind NOT IN ('270', '271', '276', '277')")
    op.create_index(
        "ix_payer_file_mailbox",
        "payer_file",
        ["partner", "direction", "as_of"],
        sqlite_where=in_mailbox,
        postgresql_where=in_mailbox,
    )


def downgrade() -> None:
    """Take the schema back."""
    op.drop_index("ix_payer_file_mailbox", "payer_file")
    op.drop_table("realtime_turn")
