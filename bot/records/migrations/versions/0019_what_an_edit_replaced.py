"""A published change keeps what it was before."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edit", sa.Column("replaced", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("edit") as table:
        table.drop_column("replaced")
