"""Keep what programs ask"""

import sqlalchemy as sa
from alembic import op

import models.columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "access_token",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scopes", sa.String(), nullable=False),
        sa.Column("made_at", models.columns.UtcDateTime(), nullable=False),
        sa.Column("expires_at", models.columns.UtcDateTime(), nullable=False),
        sa.Column("used_at", models.columns.UtcDateTime(), nullable=True),
        sa.Column("revoked_at", models.columns.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_access_token_user", "access_token", ["user"])
    op.create_table(
        "once",
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("as_of", models.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("user", "key"),
    )
    op.create_index("ix_once_as_of", "once", ["as_of"])


def downgrade() -> None:
    """Take the schema back."""
    op.drop_table("once")
    op.drop_table("access_token")
