"""Keep code sets, rule packs and the records that rules stand on"""

import json

import sqlalchemy as sa
from alembic import op

import models.columns
from models.claim import ClaimDocument
from models.patient_key import patient_key
from models.practice import plain_name

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "appeal",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("claim_id", sa.String(), nullable=False),
        sa.Column("sequence", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("payer_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("letter_id", sa.String(), nullable=False),
        sa.Column("attachments", sa.Text(), nullable=False),
        sa.Column("drafted_by", sa.String(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("delivery_reference", sa.String(), nullable=False),
        sa.Column("response_due", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("as_of", models.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("claim_id", "sequence", "level", "round"),
    )
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeal_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_appeal_status"), ["status"], unique=False)

    op.create_table(
        "authorization_use",
        sa.Column("authorization", sa.String(), nullable=False),
        sa.Column("submission", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.String(), nullable=False),
        sa.Column("units", sa.String(), nullable=False),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.Column("as_of", models.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("authorization", "submission", "line"),
    )
    with op.batch_alter_table("authorization_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_authorization_use_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_authorization_use_submission"), ["submission"], unique=False)

    op.create_table(
        "claim_deadline",
        sa.Column("claim_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sequence", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("warned_percent", sa.Integer(), nullable=False),
        sa.Column("escalated_at", models.columns.UtcDateTime(), nullable=True),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("as_of", models.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", "kind", "sequence"),
    )
    with op.batch_alter_table("claim_deadline", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_deadline_last_day"), ["last_day"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_deadline_status"), ["status"], unique=False)

    op.create_table(
        "code_set_release",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("published_until", sa.Date(), nullable=True),
        sa.Column("part", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", models.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "scope", "effective_from"),
    )
    with op.batch_alter_table("code_set_release", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_code_set_release_kind"), ["kind"], unique=False)

    op.create_table(
        "coded_visit",
        sa.Column("claim_id", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("diagnoses", sa.Text(), nullable=False),
        sa.Column("procedures", sa.Text(), nullable=False),
        sa.Column("as_of", models.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id"),
    )
    with op.batch_alter_table("coded_visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coded_visit_as_of"), ["as_of"], unique=False)

    op.create_table(
        "document",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("claim_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("as_of", models.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_sha256"), ["sha256"], unique=False)

    op.create_table(
        "document_request",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("claim_id", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("payer_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("payer_reference", sa.String(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("documents", sa.Text(), nullable=False),
        sa.Column("proof", sa.String(), nullable=False),
        sa.Column("superseded_by", sa.String(), nullable=False),
        sa.Column("as_of", models.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("document_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_request_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_request_status"), ["status"], unique=False)

    op.create_table(
        "provider_query",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("claim_id", sa.String(), nullable=False),
        sa.Column("task_id", sa.String(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("addressee", sa.String(), nullable=False),
        sa.Column("blocking", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered_at", models.columns.UtcDateTime(), nullable=True),
        sa.Column("as_of", models.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("provider_query", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_provider_query_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_provider_query_status"), ["status"], unique=False)
        batch_op.create_index(batch_op.f("ix_provider_query_task_id"), ["task_id"], unique=False)

    op.create_table(
        "rule_pack",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("recorded_at", models.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", "version"),
    )
    op.create_table(
        "suggestion",
        sa.Column("claim_id", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", models.columns.UtcDateTime(), nullable=True),
        sa.Column("as_of", models.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", "n", "kind", "code", "source"),
    )
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suggestion_decision"), ["decision"], unique=False)

    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.add_column(sa.Column("waits_until", models.columns.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("patient_key", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("reviewed", sa.String(), nullable=False, server_default=""))
        batch_op.create_index(
            "ix_claim_patient_key_service_from", ["patient_key", "service_from"], unique=False
        )
    _give_patients_their_keys()

    with op.batch_alter_table("remittance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_remittance_payer_id"), ["payer_id"], unique=False)

    with op.batch_alter_table("remittance_claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_remittance_claim_attempt"), ["attempt"], unique=False)
        batch_op.create_index(batch_op.f("ix_remittance_claim_file_id"), ["file_id"], unique=False)

    with op.batch_alter_table("setup_record", schema=None) as batch_op:
        batch_op.add_column(sa.Column("found_by", sa.String(), nullable=False, server_default=""))
        batch_op.create_index("ix_setup_record_kind_found_by", ["kind", "found_by"], unique=False)
    _let_records_be_found()

    with op.batch_alter_table("human_task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("completed_roles", sa.String(), nullable=False, server_default=""))

    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.add_column(sa.Column("receipts", sa.Text(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("denied_on", sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f("ix_submission_payer_id"), ["payer_id"], unique=False)

    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("payer_id", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("person", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("promised_on", sa.Date(), nullable=True))


def _give_patients_their_keys() -> None:
    """Give claims that are there already the key by which a patient's claims are found."""
    connection = op.get_bind()
    claims = connection.execute(
        sa.text(
            "SELECT claim.id, claim_version.document FROM claim JOIN claim_version"
            " ON claim_version.claim_id = claim.id AND claim_version.version = claim.version"
        )
    ).all()
    for claim, document in claims:
        connection.execute(
            sa.text("UPDATE claim SET patient_key = :key WHERE id = :claim"),
            {"key": patient_key(ClaimDocument.model_validate_json(document)), "claim": claim},
        )


def _let_records_be_found() -> None:
    """Write beside providers, payers and authorizations that are there already what claims find them by."""
    connection = op.get_bind()
    for kind, words in (("provider", "last"), ("payer", "name"), ("authorization", "member_id")):
        rows = connection.execute(
            sa.text("SELECT key, document FROM setup_record WHERE kind = :kind"), {"kind": kind}
        ).all()
        for key, document in rows:
            word = str(json.loads(document)[words])
            found_by = word if kind == "authorization" else plain_name(word)
            connection.execute(
                sa.text("UPDATE setup_record SET found_by = :found_by WHERE kind = :kind AND key = :key"),
                {"found_by": found_by, "kind": kind, "key": key},
            )


def downgrade() -> None:
    """Take the schema back."""
    with op.batch_alter_table("remittance_claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_remittance_claim_file_id"))
        batch_op.drop_index(batch_op.f("ix_remittance_claim_attempt"))

    with op.batch_alter_table("remittance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_remittance_payer_id"))

    with op.batch_alter_table("setup_record", schema=None) as batch_op:
        batch_op.drop_index("ix_setup_record_kind_found_by")
        batch_op.drop_column("found_by")

    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_column("promised_on")
        batch_op.drop_column("person")
        batch_op.drop_column("payer_id")

    with op.batch_alter_table("human_task", schema=None) as batch_op:
        batch_op.drop_column("completed_roles")

    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_payer_id"))
        batch_op.drop_column("denied_on")
        batch_op.drop_column("receipts")

    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index("ix_claim_patient_key_service_from")
        batch_op.drop_column("reviewed")
        batch_op.drop_column("patient_key")
        batch_op.drop_column("waits_until")

    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suggestion_decision"))

    op.drop_table("suggestion")
    op.drop_table("rule_pack")
    with op.batch_alter_table("provider_query", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_provider_query_task_id"))
        batch_op.drop_index(batch_op.f("ix_provider_query_status"))
        batch_op.drop_index(batch_op.f("ix_provider_query_claim_id"))

    op.drop_table("provider_query")
    with op.batch_alter_table("document_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_request_status"))
        batch_op.drop_index(batch_op.f("ix_document_request_claim_id"))

    op.drop_table("document_request")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_sha256"))
        batch_op.drop_index(batch_op.f("ix_document_claim_id"))

    op.drop_table("document")
    with op.batch_alter_table("coded_visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_coded_visit_as_of"))

    op.drop_table("coded_visit")
    with op.batch_alter_table("code_set_release", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_code_set_release_kind"))

    op.drop_table("code_set_release")
    with op.batch_alter_table("claim_deadline", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_deadline_status"))
        batch_op.drop_index(batch_op.f("ix_claim_deadline_last_day"))

    op.drop_table("claim_deadline")
    with op.batch_alter_table("authorization_use", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_authorization_use_submission"))
        batch_op.drop_index(batch_op.f("ix_authorization_use_claim_id"))

    op.drop_table("authorization_use")
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appeal_status"))
        batch_op.drop_index(batch_op.f("ix_appeal_claim_id"))

    op.drop_table("appeal")
