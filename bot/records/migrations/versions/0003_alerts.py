"""When staff are told of each hand-off."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("handoff_id", sa.String(length=32), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.id"], name=op.f("fk_alert_handoff_id")),
        sa.PrimaryKeyConstraint("handoff_id", name=op.f("pk_alert")),
    )
    op.create_index(op.f("ix_alert_due_at"), "alert", ["due_at"], unique=False)
    op.execute(
        "INSERT INTO alert (handoff_id, told, due_at) SELECT id, 0, opened_at FROM handoff"
        " WHERE acknowledged_at IS NULL AND resolved_at IS NULL"
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_alert_due_at"), table_name="alert")
    op.drop_table("alert")
