"""An index of finished messages that are purged, without announcements' copies, which stay; one of what is being sent"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_PURGED = sa.text("finished_at IS NOT NULL AND announcement_id IS NULL")
_SENDING = sa.text("state = 'sending'")


def upgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_state_finished_at")
        batch_op.create_index(
            "ix_outbox_announcement_id_finished_at",
            ["announcement_id", "finished_at"],
            unique=False,
            sqlite_where=_PURGED,
            postgresql_where=_PURGED,
        )
        batch_op.create_index(
            "ix_outbox_sending", ["seq"], unique=False, sqlite_where=_SENDING, postgresql_where=_SENDING
        )


def downgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_sending")
        batch_op.drop_index("ix_outbox_announcement_id_finished_at")
        batch_op.create_index("ix_outbox_state_finished_at", ["state", "finished_at"], unique=False)
