"""Places, rounds, registries, hand-over"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.add_column(sa.Column("covered_from", sa.Date(), nullable=True))
    op.create_table(
        "hand_overs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_overs")),
    )
    with op.batch_alter_table("hand_overs", schema=None) as batch_op:
        batch_op.create_index("uq_hand_overs_programme_number", ["programme", "number"], unique=True)

    op.create_table(
        "quota_pools",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme", sa.String(length=16), nullable=False),
        sa.Column("fund", sa.String(length=24), nullable=False),
        sa.Column("cover", sa.String(length=16), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("kecamatan_code", sa.String(length=13), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_pools")),
    )
    with op.batch_alter_table("quota_pools", schema=None) as batch_op:
        batch_op.create_index(
            "uq_quota_pools_place", ["programme", "period", "cover", "fund", "kecamatan_code"], unique=True
        )

    op.create_table(
        "registry_lists",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("switched_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_lists")),
    )
    with op.batch_alter_table("registry_lists", schema=None) as batch_op:
        batch_op.create_index(
            "uq_registry_lists_current",
            ["kind"],
            unique=True,
            sqlite_where=sa.text("state = 'current'"),
            postgresql_where=sa.text("state = 'current'"),
        )

    op.create_table(
        "funding_sources",
        sa.Column("programme", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("condition", sa.JSON(), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["officers.id"], name=op.f("fk_funding_sources_added_by_officers")),
        sa.PrimaryKeyConstraint("programme", "code", name=op.f("pk_funding_sources")),
    )
    op.create_table(
        "registry_entries",
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("nik_index", sa.LargeBinary(), nullable=False),
        sa.Column("value", sa.SmallInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["list_id"], ["registry_lists.id"], name=op.f("fk_registry_entries_list_id_registry_lists")
        ),
        sa.PrimaryKeyConstraint("list_id", "nik_index", name=op.f("pk_registry_entries")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rounds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seed", sa.LargeBinary(), nullable=False),
        sa.Column("seed_hash", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("ranked_by", sa.Uuid(), nullable=True),
        sa.Column("ranked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decree", sa.String(length=80), nullable=True),
        sa.Column("outcome", sa.String(length=64), nullable=True),
        sa.Column("told_to", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["opened_by"], ["officers.id"], name=op.f("fk_rounds_opened_by_officers")),
        sa.ForeignKeyConstraint(["ranked_by"], ["officers.id"], name=op.f("fk_rounds_ranked_by_officers")),
        sa.ForeignKeyConstraint(["signed_by"], ["officers.id"], name=op.f("fk_rounds_signed_by_officers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
    )
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.create_index("uq_rounds_programme_number", ["programme", "number"], unique=True)

    op.create_table(
        "clearances",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(length=48), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_clearances_application_id_applications")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_clearances_officer_id_officers")),
        sa.PrimaryKeyConstraint("application_id", "rule", name=op.f("pk_clearances")),
    )
    op.create_table(
        "enrolments",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("hand_over_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("member_number", sa.LargeBinary(), nullable=True),
        sa.Column("refusal", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_enrolments_application_id_applications")
        ),
        sa.ForeignKeyConstraint(
            ["hand_over_id"], ["hand_overs.id"], name=op.f("fk_enrolments_hand_over_id_hand_overs")
        ),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_enrolments")),
    )
    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolments_hand_over_id"), ["hand_over_id"], unique=False)

    op.create_table(
        "past_assessments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("assessment", sa.LargeBinary(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_past_assessments_application_id_applications")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_assessments")),
    )
    with op.batch_alter_table("past_assessments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_past_assessments_application_id"), ["application_id"], unique=False)

    op.create_table(
        "reservations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pool_id", sa.Uuid(), nullable=False),
        sa.Column("programme", sa.String(length=16), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("cover", sa.String(length=16), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("covered_nik_index", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirm_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_reservations_application_id_applications")
        ),
        sa.ForeignKeyConstraint(["pool_id"], ["quota_pools.id"], name=op.f("fk_reservations_pool_id_quota_pools")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservations")),
    )
    with op.batch_alter_table("reservations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_reservations_expired",
            ["application_id"],
            unique=False,
            sqlite_where=sa.text("state = 'expired'"),
            postgresql_where=sa.text("state = 'expired'"),
        )
        batch_op.create_index(
            "ix_reservations_offered",
            ["confirm_by"],
            unique=False,
            sqlite_where=sa.text("state = 'offered'"),
            postgresql_where=sa.text("state = 'offered'"),
        )
        batch_op.create_index("ix_reservations_pool_id_state", ["pool_id", "state"], unique=False)
        batch_op.create_index(
            "uq_reservations_application",
            ["application_id", "cover"],
            unique=True,
            sqlite_where=sa.text("state IN ('offered', 'taken') AND application_id IS NOT NULL"),
            postgresql_where=sa.text("state IN ('offered', 'taken') AND application_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_reservations_covered",
            ["programme", "period", "cover", "covered_nik_index"],
            unique=True,
            sqlite_where=sa.text("state IN ('offered', 'taken') AND covered_nik_index IS NOT NULL"),
            postgresql_where=sa.text("state IN ('offered', 'taken') AND covered_nik_index IS NOT NULL"),
        )

    op.create_table(
        "round_entries",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("rank_key", sa.JSON(), nullable=False),
        sa.Column("funds", sa.JSON(), nullable=False),
        sa.Column("draw", sa.String(length=64), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("pool_id", sa.Uuid(), nullable=True),
        sa.Column("occupation", sa.String(length=24), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_round_entries_application_id_applications")
        ),
        sa.ForeignKeyConstraint(["pool_id"], ["quota_pools.id"], name=op.f("fk_round_entries_pool_id_quota_pools")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_round_entries_round_id_rounds")),
        sa.PrimaryKeyConstraint("round_id", "application_id", name=op.f("pk_round_entries")),
    )
    with op.batch_alter_table("round_entries", schema=None) as batch_op:
        batch_op.create_index("ix_round_entries_rank", ["round_id", "rank"], unique=False)

    op.create_table(
        "waiting_list",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("programme", sa.String(length=16), nullable=False),
        sa.Column("tier", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_waiting_list_application_id_applications")
        ),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_waiting_list")),
    )
    with op.batch_alter_table("waiting_list", schema=None) as batch_op:
        batch_op.create_index("ix_waiting_list_order", ["programme", "tier", "number", "application_id"], unique=False)

    op.create_table(
        "quota_entries",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("pool_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("reservation_id", sa.Uuid(), nullable=True),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("decree", sa.String(length=80), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_quota_entries_officer_id_officers")),
        sa.ForeignKeyConstraint(["pool_id"], ["quota_pools.id"], name=op.f("fk_quota_entries_pool_id_quota_pools")),
        sa.ForeignKeyConstraint(
            ["reservation_id"], ["reservations.id"], name=op.f("fk_quota_entries_reservation_id_reservations")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_quota_entries")),
    )
    with op.batch_alter_table("quota_entries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_quota_entries_closing",
            ["pool_id", "seq"],
            unique=False,
            sqlite_where=sa.text("kind = 'closing'"),
            postgresql_where=sa.text("kind = 'closing'"),
        )
        batch_op.create_index("ix_quota_entries_pool_id_seq", ["pool_id", "seq"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("quota_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_quota_entries_pool_id_seq")
        batch_op.drop_index(
            "ix_quota_entries_closing",
            sqlite_where=sa.text("kind = 'closing'"),
            postgresql_where=sa.text("kind = 'closing'"),
        )

    op.drop_table("quota_entries")
    with op.batch_alter_table("waiting_list", schema=None) as batch_op:
        batch_op.drop_index("ix_waiting_list_order")

    op.drop_table("waiting_list")
    with op.batch_alter_table("round_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_round_entries_rank")

    op.drop_table("round_entries")
    with op.batch_alter_table("reservations", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_reservations_covered",
            sqlite_where=sa.text("state IN ('offered', 'taken') AND covered_nik_index IS NOT NULL"),
            postgresql_where=sa.text("state IN ('offered', 'taken') AND covered_nik_index IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_reservations_application",
            sqlite_where=sa.text("state IN ('offered', 'taken') AND application_id IS NOT NULL"),
            postgresql_where=sa.text("state IN ('offered', 'taken') AND application_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_reservations_pool_id_state")
        batch_op.drop_index(
            "ix_reservations_offered",
            sqlite_where=sa.text("state = 'offered'"),
            postgresql_where=sa.text("state = 'offered'"),
        )
        batch_op.drop_index(
            "ix_reservations_expired",
            sqlite_where=sa.text("state = 'expired'"),
            postgresql_where=sa.text("state = 'expired'"),
        )

    op.drop_table("reservations")
    with op.batch_alter_table("past_assessments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_past_assessments_application_id"))

    op.drop_table("past_assessments")
    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrolments_hand_over_id"))

    op.drop_table("enrolments")
    op.drop_table("clearances")
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.drop_index("uq_rounds_programme_number")

    op.drop_table("rounds")
    op.drop_table("registry_entries")
    op.drop_table("funding_sources")
    with op.batch_alter_table("registry_lists", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_registry_lists_current",
            sqlite_where=sa.text("state = 'current'"),
            postgresql_where=sa.text("state = 'current'"),
        )

    op.drop_table("registry_lists")
    with op.batch_alter_table("quota_pools", schema=None) as batch_op:
        batch_op.drop_index("uq_quota_pools_place")

    op.drop_table("quota_pools")
    with op.batch_alter_table("hand_overs", schema=None) as batch_op:
        batch_op.drop_index("uq_hand_overs_programme_number")

    op.drop_table("hand_overs")
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.drop_column("covered_from")
