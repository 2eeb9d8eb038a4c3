"""Who can be reached, the open risk in columns of its own, answers held for staff, updates that nobody can read."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_NEW = (
    ("person", "unreachable_at", sa.DateTime(timezone=True)),
    ("person", "unreachable_code", sa.Integer()),
    ("conversation", "risk_kind", sa.String(length=16)),
    ("conversation", "risk_level", sa.Integer()),
    ("conversation", "risk_since", sa.DateTime(timezone=True)),
    ("conversation", "held_message_id", sa.String(length=32)),
    ("conversation", "held_until", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    for table, name, kind in _NEW:
        op.add_column(table, sa.Column(name, kind, nullable=True))
    op.create_index(op.f("ix_conversation_held_until"), "conversation", ["held_until"])
    op.create_table(
        "unread_update",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("provider_id", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unread_update")),
        sa.UniqueConstraint("channel", "provider_id", name=op.f("uq_unread_update_channel_provider_id")),
    )
    op.create_index(op.f("ix_unread_update_received_at"), "unread_update", ["received_at"])


def downgrade() -> None:
    op.drop_table("unread_update")
    op.drop_index(op.f("ix_conversation_held_until"), table_name="conversation")
    for table, name, _ in _NEW:
        op.drop_column(table, name)
