"""How many wait in each stretch of a line, and an index for the drafts nobody touched"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


# The stretches as they were on the day of this migration: ranks by 128, moments (microseconds) by the day.
COUNT = (
    "INSERT INTO waiting_counts (programme, tier, stretch, waiting)"
    " SELECT programme, tier, stretch, count(*) FROM (SELECT programme, tier,"
    " CASE WHEN number < 1099511627776 THEN number / 128 ELSE 8589934592 + number / 86400000000 END AS stretch"
    " FROM waiting_list) AS line GROUP BY programme, tier, stretch"
)


def upgrade() -> None:
    op.create_table(
        "waiting_counts",
        sa.Column("programme", sa.String(length=16), nullable=False),
        sa.Column("tier", sa.SmallInteger(), nullable=False),
        sa.Column("stretch", sa.BigInteger(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("programme", "tier", "stretch", name=op.f("pk_waiting_counts")),
    )
    op.execute(COUNT)
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.create_index("ix_drafts_updated_at", ["updated_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_index("ix_drafts_updated_at")
    op.drop_table("waiting_counts")
