"""Remember how an answer found its claim, and what came near where none was found"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward; until now CLP01 was the only key there was."""
    with op.batch_alter_table("remittance_claim", schema=None) as batch_op:
        batch_op.add_column(sa.Column("attempt", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("matched_by", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("line_matches", sa.Text(), nullable=False, server_default="{}"))
        batch_op.create_index("ix_remittance_claim_payer_control_number", ["payer_control_number"])
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index("ix_submission_payer_control_number", ["payer_control_number"])
    with op.batch_alter_table("quarantine", schema=None) as batch_op:
        batch_op.add_column(sa.Column("candidates", sa.Text(), nullable=False, server_default="[]"))
    op.execute(
        "UPDATE remittance_claim SET attempt = control_number, matched_by = 'control_number' "
        "WHERE claim_id <> ''"
    )


def downgrade() -> None:
    """Take the schema back."""
    with op.batch_alter_table("quarantine", schema=None) as batch_op:
        batch_op.drop_column("candidates")
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index("ix_submission_payer_control_number")
    with op.batch_alter_table("remittance_claim", schema=None) as batch_op:
        batch_op.drop_index("ix_remittance_claim_payer_control_number")
        batch_op.drop_column("line_matches")
        batch_op.drop_column("matched_by")
        batch_op.drop_column("attempt")
