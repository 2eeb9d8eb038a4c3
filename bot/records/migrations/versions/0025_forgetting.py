"""What is to be forgotten is found without looking through what is not, or has been."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_KEPT = sa.text("text IS NOT NULL")
_DETAILED = sa.text("details IS NOT NULL")
_REMEMBERED = sa.text("forgotten_at IS NULL")


def upgrade() -> None:
    op.add_column("conversation", sa.Column("forgotten_at", sa.DateTime(timezone=True)))
    op.execute(
        "UPDATE conversation SET forgotten_at = last_activity_at "
        "WHERE person_id IN (SELECT id FROM person WHERE address IS NULL)"
    )
    op.create_index(
        "ix_conversation_remembered",
        "conversation",
        ["last_activity_at"],
        sqlite_where=_REMEMBERED,
        postgresql_where=_REMEMBERED,
    )
    op.create_index("ix_message_kept", "message", ["created_at"], sqlite_where=_KEPT, postgresql_where=_KEPT)
    op.create_index("ix_handoff_detailed", "handoff", ["opened_at"], sqlite_where=_DETAILED, postgresql_where=_DETAILED)
    op.create_index(op.f("ix_outbox_created_at"), "outbox", ["created_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_outbox_created_at"), table_name="outbox")
    op.drop_index("ix_handoff_detailed", table_name="handoff")
    op.drop_index("ix_message_kept", table_name="message")
    op.drop_index("ix_conversation_remembered", table_name="conversation")
    op.drop_column("conversation", "forgotten_at")
