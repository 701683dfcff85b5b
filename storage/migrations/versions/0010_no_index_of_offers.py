"""No index of offers by their last moment: they lapse by timers, and nothing reads it"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_OFFERED = sa.text("state = 'offered'")


def upgrade() -> None:
    with op.batch_alter_table("reservations", schema=None) as batch_op:
        batch_op.drop_index("ix_reservations_offered")


def downgrade() -> None:
    with op.batch_alter_table("reservations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_reservations_offered",
            ["confirm_by"],
            unique=False,
            sqlite_where=_OFFERED,
            postgresql_where=_OFFERED,
        )
