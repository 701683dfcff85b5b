"""Announcements in parts that two people stand behind; topics, mends and questions

Announcements made before are dropped with their rows: their words cannot be bound to the new column here, where no key
is, and nobody could approve them now. What was done is in the audit trail.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _drop_announcements() -> None:
    op.execute("DELETE FROM outbox WHERE announcement_id IS NOT NULL")
    op.execute("DELETE FROM announcements")


def upgrade() -> None:
    _drop_announcements()
    op.create_table(
        "muted_topics",
        sa.Column("telegram_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("telegram_id", "topic", name=op.f("pk_muted_topics")),
    )
    op.create_table(
        "announcement_mends",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("announcement_id", sa.Uuid(), nullable=False),
        sa.Column("content_version", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("tells", sa.Boolean(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_chat_id", sa.BigInteger(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("expanded_to", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcements.id"], name=op.f("fk_announcement_mends_announcement_id_announcements")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["officers.id"], name=op.f("fk_announcement_mends_approved_by_officers")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["officers.id"], name=op.f("fk_announcement_mends_proposed_by_officers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement_mends")),
    )
    with op.batch_alter_table("announcement_mends", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_announcement_mends_announcement_id"), ["announcement_id"], unique=False)

    op.create_table(
        "questions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("announcement_id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcements.id"], name=op.f("fk_questions_announcement_id_announcements")
        ),
        sa.ForeignKeyConstraint(["answered_by"], ["officers.id"], name=op.f("fk_questions_answered_by_officers")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_questions_application_id_applications")
        ),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_questions_resident_id_residents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
    )
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_questions_open",
            ["asked_at", "id"],
            unique=False,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )
        batch_op.create_index("ix_questions_resident_id", ["resident_id"], unique=False)
        batch_op.create_index(
            "uq_questions_announcement_id_resident_id", ["announcement_id", "resident_id"], unique=True
        )

    with op.batch_alter_table("announcements", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number", sa.Integer(), nullable=False))
        batch_op.add_column(sa.Column("resumes_to", sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False))
        batch_op.add_column(sa.Column("content", sa.LargeBinary(), nullable=False))
        batch_op.add_column(sa.Column("content_version", sa.SmallInteger(), nullable=False))
        batch_op.add_column(sa.Column("segment", sa.JSON(), nullable=False))
        batch_op.add_column(sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("joiner_days", sa.Integer(), nullable=False))
        batch_op.add_column(sa.Column("fingerprint", sa.LargeBinary(), nullable=False))
        batch_op.add_column(sa.Column("proposed_by", sa.Uuid(), nullable=False))
        batch_op.add_column(sa.Column("proposed_chat_id", sa.BigInteger(), nullable=False))
        batch_op.add_column(sa.Column("approved_by", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("approved_chat_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("expanded", sa.Boolean(), nullable=False))
        batch_op.add_column(sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("started_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_announcements_number"), ["number"])
        batch_op.drop_constraint(batch_op.f("fk_announcements_officer_id_officers"), type_="foreignkey")
        batch_op.create_foreign_key(
            batch_op.f("fk_announcements_proposed_by_officers"), "officers", ["proposed_by"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_announcements_approved_by_officers"), "officers", ["approved_by"], ["id"]
        )
        batch_op.drop_column("audience")
        batch_op.drop_column("officer_chat_id")
        batch_op.drop_column("text")
        batch_op.drop_column("officer_id")

    op.execute("UPDATE outbox SET state = 'queued' WHERE state = 'waiting'")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("part", sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column("language", sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column("content_version", sa.SmallInteger(), nullable=True))
        batch_op.add_column(sa.Column("message_id", sa.BigInteger(), nullable=True))
        batch_op.drop_index(
            "ix_outbox_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index(
            "ix_outbox_waiting_dedupe_key",
            sqlite_where=sa.text("state = 'waiting' AND dedupe_key IS NOT NULL"),
            postgresql_where=sa.text("state = 'waiting' AND dedupe_key IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_outbox_waiting_due_at",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index("uq_outbox_announcement_id_chat_id")
        batch_op.drop_index("ix_outbox_announcement_id_state")
        batch_op.create_index(
            "ix_outbox_announcement_id_state_part_seq", ["announcement_id", "state", "part", "seq"], unique=False
        )
        batch_op.create_index(
            "ix_outbox_announcement_queued",
            ["announcement_id", "seq"],
            unique=False,
            sqlite_where=sa.text("state = 'queued' AND announcement_id IS NOT NULL"),
            postgresql_where=sa.text("state = 'queued' AND announcement_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_outbox_chat_id_message_id",
            ["chat_id", "message_id"],
            unique=False,
            sqlite_where=sa.text("message_id IS NOT NULL"),
            postgresql_where=sa.text("message_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_outbox_queued",
            ["priority", "seq"],
            unique=False,
            sqlite_where=sa.text("state = 'queued'"),
            postgresql_where=sa.text("state = 'queued'"),
        )
        batch_op.create_index(
            "ix_outbox_queued_dedupe_key",
            ["dedupe_key"],
            unique=False,
            sqlite_where=sa.text("state = 'queued' AND dedupe_key IS NOT NULL"),
            postgresql_where=sa.text("state = 'queued' AND dedupe_key IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_outbox_queued_due_at",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'queued'"),
            postgresql_where=sa.text("state = 'queued'"),
        )
        batch_op.create_index(
            "uq_outbox_announcement_id_part_chat_id", ["announcement_id", "part", "chat_id"], unique=True
        )


def downgrade() -> None:
    op.execute("DELETE FROM questions")
    op.execute("DELETE FROM announcement_mends")
    _drop_announcements()
    op.execute("UPDATE outbox SET state = 'waiting' WHERE state = 'queued'")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("uq_outbox_announcement_id_part_chat_id")
        batch_op.drop_index("ix_outbox_announcement_id_state_part_seq")
        batch_op.create_index("ix_outbox_announcement_id_state", ["announcement_id", "state"], unique=False)
        batch_op.drop_index(
            "ix_outbox_queued_due_at",
            sqlite_where=sa.text("state = 'queued'"),
            postgresql_where=sa.text("state = 'queued'"),
        )
        batch_op.drop_index(
            "ix_outbox_queued_dedupe_key",
            sqlite_where=sa.text("state = 'queued' AND dedupe_key IS NOT NULL"),
            postgresql_where=sa.text("state = 'queued' AND dedupe_key IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_outbox_queued", sqlite_where=sa.text("state = 'queued'"), postgresql_where=sa.text("state = 'queued'")
        )
        batch_op.drop_index(
            "ix_outbox_chat_id_message_id",
            sqlite_where=sa.text("message_id IS NOT NULL"),
            postgresql_where=sa.text("message_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_outbox_announcement_queued",
            sqlite_where=sa.text("state = 'queued' AND announcement_id IS NOT NULL"),
            postgresql_where=sa.text("state = 'queued' AND announcement_id IS NOT NULL"),
        )
        batch_op.create_index("uq_outbox_announcement_id_chat_id", ["announcement_id", "chat_id"], unique=True)
        batch_op.create_index(
            "ix_outbox_waiting_due_at",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index(
            "ix_outbox_waiting_dedupe_key",
            ["dedupe_key"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting' AND dedupe_key IS NOT NULL"),
            postgresql_where=sa.text("state = 'waiting' AND dedupe_key IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_outbox_waiting",
            ["priority", "seq"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_column("message_id")
        batch_op.drop_column("content_version")
        batch_op.drop_column("language")
        batch_op.drop_column("part")

    with op.batch_alter_table("announcements", schema=None) as batch_op:
        batch_op.add_column(sa.Column("officer_id", sa.Uuid(), nullable=False))
        batch_op.add_column(sa.Column("text", sa.LargeBinary(), nullable=False))
        batch_op.add_column(sa.Column("officer_chat_id", sa.BigInteger(), nullable=False))
        batch_op.add_column(sa.Column("audience", sa.String(length=32), nullable=False))
        batch_op.drop_constraint(batch_op.f("fk_announcements_approved_by_officers"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_announcements_proposed_by_officers"), type_="foreignkey")
        batch_op.create_foreign_key(
            batch_op.f("fk_announcements_officer_id_officers"), "officers", ["officer_id"], ["id"]
        )
        batch_op.drop_constraint(batch_op.f("uq_announcements_number"), type_="unique")
        batch_op.drop_column("started_at")
        batch_op.drop_column("approved_at")
        batch_op.drop_column("expanded")
        batch_op.drop_column("approved_chat_id")
        batch_op.drop_column("approved_by")
        batch_op.drop_column("proposed_chat_id")
        batch_op.drop_column("proposed_by")
        batch_op.drop_column("fingerprint")
        batch_op.drop_column("joiner_days")
        batch_op.drop_column("expires_at")
        batch_op.drop_column("starts_at")
        batch_op.drop_column("segment")
        batch_op.drop_column("content_version")
        batch_op.drop_column("content")
        batch_op.drop_column("version")
        batch_op.drop_column("reason")
        batch_op.drop_column("resumes_to")
        batch_op.drop_column("number")

    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.drop_index("uq_questions_announcement_id_resident_id")
        batch_op.drop_index("ix_questions_resident_id")
        batch_op.drop_index(
            "ix_questions_open",
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )

    op.drop_table("questions")
    with op.batch_alter_table("announcement_mends", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_announcement_mends_announcement_id"))

    op.drop_table("announcement_mends")
    op.drop_table("muted_topics")
