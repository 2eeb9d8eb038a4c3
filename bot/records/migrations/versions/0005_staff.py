"""The staff console: accounts, audit, notes, reviews, edits; and who looks after a conversation."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("from_where", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_at"), "audit", ["at"], unique=False)
    op.create_table(
        "edit",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("entry", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("drafted_by", sa.String(length=64), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edit")),
    )
    op.create_index(op.f("ix_edit_state_drafted_at"), "edit", ["state", "drafted_at"], unique=False)
    op.create_table(
        "hidden_meeting",
        sa.Column("meeting_key", sa.String(length=16), nullable=False),
        sa.Column("hidden_by", sa.String(length=64), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("meeting_key", name=op.f("pk_hidden_meeting")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_failure")),
    )
    op.create_table(
        "staff_user",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_confirmed", sa.Boolean(), nullable=False),
        sa.Column("totp_last_step", sa.Integer(), nullable=False),
        sa.Column("recovery_codes", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_user")),
        sa.UniqueConstraint("name", name=op.f("uq_staff_user_name")),
    )
    op.create_table(
        "saved_view",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("query", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["staff_user.id"], name=op.f("fk_saved_view_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    op.create_index(op.f("ix_saved_view_user_id"), "saved_view", ["user_id"], unique=False)
    op.create_table(
        "staff_session",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("form_token", sa.String(length=64), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_where", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=80), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["staff_user.id"], name=op.f("fk_staff_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
    )
    op.create_index(op.f("ix_staff_session_user_id"), "staff_session", ["user_id"], unique=False)
    op.create_table(
        "note",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_note_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(op.f("ix_note_conversation_id"), "note", ["conversation_id"], unique=False)
    op.create_table(
        "review",
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("topic", sa.String(length=32), nullable=True),
        sa.Column("reviewed_by", sa.String(length=64), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_review_message_id")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_review")),
    )
    op.add_column("conversation", sa.Column("taken_by", sa.String(length=64), nullable=True))
    op.add_column("conversation", sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("conversation", sa.Column("staff_active_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("conversation", sa.Column("assigned_to", sa.String(length=64), nullable=True))
    op.add_column("conversation", sa.Column("labels", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("conversation", sa.Column("reviewed_by", sa.String(length=64), nullable=True))
    op.add_column("conversation", sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("handoff", sa.Column("outcome", sa.String(length=40), nullable=True))
    op.add_column("handoff", sa.Column("drill", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(op.f("ix_handoff_resolved_at_opened_at"), "handoff", ["resolved_at", "opened_at"], unique=False)
    op.create_index(op.f("ix_message_topic_created_at"), "message", ["topic", "created_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_message_topic_created_at"), table_name="message")
    op.drop_index(op.f("ix_handoff_resolved_at_opened_at"), table_name="handoff")
    op.drop_column("handoff", "drill")
    op.drop_column("handoff", "outcome")
    op.drop_column("conversation", "reviewed_at")
    op.drop_column("conversation", "reviewed_by")
    op.drop_column("conversation", "labels")
    op.drop_column("conversation", "assigned_to")
    op.drop_column("conversation", "staff_active_at")
    op.drop_column("conversation", "taken_at")
    op.drop_column("conversation", "taken_by")
    op.drop_table("review")
    op.drop_index(op.f("ix_note_conversation_id"), table_name="note")
    op.drop_table("note")
    op.drop_index(op.f("ix_staff_session_user_id"), table_name="staff_session")
    op.drop_table("staff_session")
    op.drop_index(op.f("ix_saved_view_user_id"), table_name="saved_view")
    op.drop_table("saved_view")
    op.drop_table("staff_user")
    op.drop_table("sign_in_failure")
    op.drop_table("hidden_meeting")
    op.drop_index(op.f("ix_edit_state_drafted_at"), table_name="edit")
    op.drop_table("edit")
    op.drop_index(op.f("ix_audit_at"), table_name="audit")
    op.drop_table("audit")
