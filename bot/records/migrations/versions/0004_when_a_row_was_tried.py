"""When a row of the outbox was last handed to a provider, and when sending it makes no more sense."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("outbox", sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_outbox_channel_tried_at"), "outbox", ["channel", "tried_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_outbox_channel_tried_at"), table_name="outbox")
    with op.batch_alter_table("outbox") as table:
        table.drop_column("tried_at")
        table.drop_column("expires_at")
