"""Indexes for the inbox: the few conversations that somebody has, among all."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("assigned_to", "taken_by"):
        some = sa.text(f"{column} IS NOT NULL")
        name = op.f(f"ix_conversation_{column}")
        op.create_index(name, "conversation", [column], sqlite_where=some, postgresql_where=some)


def downgrade() -> None:
    op.drop_index(op.f("ix_conversation_taken_by"), table_name="conversation")
    op.drop_index(op.f("ix_conversation_assigned_to"), table_name="conversation")
