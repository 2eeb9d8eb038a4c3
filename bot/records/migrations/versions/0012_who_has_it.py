"""Indexes for the inbox: what somebody has, and what is taken over."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_conversation_assigned_to"), "conversation", ["assigned_to"])
    op.create_index(op.f("ix_conversation_mode"), "conversation", ["mode"])


def downgrade() -> None:
    op.drop_index(op.f("ix_conversation_mode"), table_name="conversation")
    op.drop_index(op.f("ix_conversation_assigned_to"), table_name="conversation")
