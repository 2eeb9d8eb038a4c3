"""What staff decided about an answer that the bot suggested while they had the conversation."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suggestion",
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("ignored_by", sa.String(length=64), nullable=False),
        sa.Column("ignored_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_suggestion_message_id")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_suggestion")),
    )


def downgrade() -> None:
    op.drop_table("suggestion")
