"""Reports of wrong meetings and what staff put right, the counts of each day, which wording an answer had."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("version", sa.String(length=8), nullable=True))
    op.create_table(
        "day_count",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_day_count")),
    )
    op.create_table(
        "meeting_correction",
        sa.Column("meeting_key", sa.String(length=16), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("corrected_by", sa.String(length=64), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("meeting_key", name=op.f("pk_meeting_correction")),
    )
    op.create_table(
        "meeting_report",
        sa.Column("meeting_key", sa.String(length=16), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_meeting_report_conversation_id")
        ),
        sa.PrimaryKeyConstraint("meeting_key", "conversation_id", name=op.f("pk_meeting_report")),
    )


def downgrade() -> None:
    op.drop_column("message", "version")
    op.drop_table("meeting_report")
    op.drop_table("meeting_correction")
    op.drop_table("day_count")
