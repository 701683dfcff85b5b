"""Lists that hold an office's answers say nothing of people who were not asked about"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("registry_lists", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answers_only", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("registry_lists", schema=None) as batch_op:
        batch_op.alter_column("answers_only", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("registry_lists", schema=None) as batch_op:
        batch_op.drop_column("answers_only")
