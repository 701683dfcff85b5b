"""What a round ranks by is sealed, and its figures are kept with it

What was kept in clear cannot be sealed here, where no key is: lists of rounds made before are dropped, and a round that is
not signed yet is cancelled.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM round_entries")
    op.execute("UPDATE rounds SET state = 'cancelled' WHERE state IN ('freezing', 'frozen', 'ranking', 'ranked')")
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.add_column(sa.Column("figures", sa.JSON(), nullable=True))
    with op.batch_alter_table("round_entries", schema=None) as batch_op:
        batch_op.drop_column("rank_key")
        batch_op.drop_column("funds")
        batch_op.drop_column("occupation")
        batch_op.add_column(sa.Column("grounds", sa.LargeBinary(), nullable=False))


def downgrade() -> None:
    op.execute("DELETE FROM round_entries")
    with op.batch_alter_table("round_entries", schema=None) as batch_op:
        batch_op.drop_column("grounds")
        batch_op.add_column(sa.Column("occupation", sa.String(length=24), nullable=True))
        batch_op.add_column(sa.Column("funds", sa.JSON(), nullable=False))
        batch_op.add_column(sa.Column("rank_key", sa.JSON(), nullable=False))
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.drop_column("figures")
