"""The phones of staff, what was answered from them, and links that acknowledge once."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alert_told", sa.Column("link_used_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "staff_phone",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("number_key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["staff_user.id"], name=op.f("fk_staff_phone_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_phone")),
        sa.UniqueConstraint("user_id", name=op.f("uq_staff_phone_user_id")),
    )
    op.create_index(op.f("ix_staff_phone_number_key"), "staff_phone", ["number_key"])
    op.create_table(
        "staff_answer",
        sa.Column("provider_id", sa.String(length=64), nullable=False),
        sa.Column("reply", sa.String(length=640), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("provider_id", name=op.f("pk_staff_answer")),
    )
    op.create_index(op.f("ix_staff_answer_answered_at"), "staff_answer", ["answered_at"])


def downgrade() -> None:
    op.drop_table("staff_answer")
    op.drop_table("staff_phone")
    op.drop_column("alert_told", "link_used_at")
