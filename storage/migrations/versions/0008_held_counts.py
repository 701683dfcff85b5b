"""An index from which a pool's held places are counted without looking at each of them"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("reservations", schema=None) as batch_op:
        batch_op.drop_index("ix_reservations_pool_id_state")
        batch_op.create_index(
            "ix_reservations_pool_id_state_application_id", ["pool_id", "state", "application_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("reservations", schema=None) as batch_op:
        batch_op.drop_index("ix_reservations_pool_id_state_application_id")
        batch_op.create_index("ix_reservations_pool_id_state", ["pool_id", "state"], unique=False)
