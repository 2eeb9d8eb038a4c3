"""Devices of staff that alerts are pushed to."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "push_device",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("subscription", sa.LargeBinary(), nullable=False),
        sa.Column("endpoint_key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("browser", sa.String(length=80), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["staff_user.id"], name=op.f("fk_push_device_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_device")),
        sa.UniqueConstraint("endpoint_key", name=op.f("uq_push_device_endpoint_key")),
    )
    op.create_index(op.f("ix_push_device_user_id"), "push_device", ["user_id"])


def downgrade() -> None:
    op.drop_table("push_device")
