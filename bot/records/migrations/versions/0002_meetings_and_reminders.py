"""Meetings, the feeds they come from, and reminders."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("succeeded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(length=400), nullable=False),
        sa.Column("refused", sa.Text(), nullable=False),
        sa.Column("repaired", sa.Text(), nullable=False),
        sa.Column("etag", sa.String(length=256), nullable=False),
        sa.Column("last_modified", sa.String(length=64), nullable=False),
        sa.Column("held_back", sa.Integer(), nullable=False),
        sa.Column("accepts_loss", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_feed")),
    )
    op.create_table(
        "meeting",
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("feed", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meeting")),
    )
    op.create_index(op.f("ix_meeting_feed"), "meeting", ["feed"], unique=False)
    op.create_table(
        "reminder",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("meeting_key", sa.String(length=16), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ask_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("weekly", sa.Boolean(), nullable=False),
        sa.Column("asks_after", sa.Boolean(), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_reminder_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("conversation_id", "meeting_key", name=op.f("uq_reminder_conversation_id_meeting_key")),
    )
    op.create_index(op.f("ix_reminder_ask_at"), "reminder", ["ask_at"], unique=False)
    op.create_index(op.f("ix_reminder_conversation_id"), "reminder", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_reminder_due_at"), "reminder", ["due_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_reminder_due_at"), table_name="reminder")
    op.drop_index(op.f("ix_reminder_conversation_id"), table_name="reminder")
    op.drop_index(op.f("ix_reminder_ask_at"), table_name="reminder")
    op.drop_table("reminder")
    op.drop_index(op.f("ix_meeting_feed"), table_name="meeting")
    op.drop_table("meeting")
    op.drop_table("feed")
