"""Tell staff something"""

import sqlalchemy as sa
from alembic import op

import models.columns

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "announcement",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("as_of", models.columns.UtcDateTime(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_announcement_as_of", "announcement", ["as_of"])
    op.create_index("ix_announcement_ends_on", "announcement", ["ends_on"])
    op.create_table(
        "acknowledgement",
        sa.Column("announcement_id", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("read_at", models.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("announcement_id", "user"),
    )


def downgrade() -> None:
    """Take the schema back."""
    op.drop_table("acknowledgement")
    op.drop_table("announcement")
