"""Keep what the office is told"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_remittance_paid_on_id": ("remittance", ["paid_on", "id"]),
    "ix_remittance_payer_id_paid_on_id": ("remittance", ["payer_id", "paid_on", "id"]),
    "ix_quarantine_status_opened_at_id": ("quarantine", ["status", "opened_at", "id"]),
    "ix_quarantine_file_id": ("quarantine", ["file_id"]),
    "ix_quarantine_claim_id": ("quarantine", ["claim_id"]),
}
"""Lists of payments and of kept records are read a page at a time, and from a claim or a file."""


def upgrade() -> None:
    """Bring the schema forward."""
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns, unique=False)


def downgrade() -> None:
    """Take the schema back."""
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table_name=table)
