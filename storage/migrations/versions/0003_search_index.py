"""The search index: applications by phone number and by name within a kelurahan"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_index",
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_search_index_application_id_applications")
        ),
        sa.PrimaryKeyConstraint("token", "application_id", name=op.f("pk_search_index")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("search_index", schema=None) as batch_op:
        batch_op.create_index("ix_search_index_application_id", ["application_id"], unique=False)
