"""Who of staff is on call when, and who was told of an alert."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alert", sa.Column("round", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "alert_told",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("handoff_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=True),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.id"], name=op.f("fk_alert_told_handoff_id")),
        sa.ForeignKeyConstraint(["user_id"], ["staff_user.id"], name=op.f("fk_alert_told_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_told")),
    )
    op.create_index(op.f("ix_alert_told_handoff_id"), "alert_told", ["handoff_id"])
    op.create_index(op.f("ix_alert_told_user_id_told_at"), "alert_told", ["user_id", "told_at"])
    op.create_table(
        "shift",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["staff_user.id"], name=op.f("fk_shift_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
    )
    op.create_index(op.f("ix_shift_ends_at"), "shift", ["ends_at"])
    op.create_table(
        "shift_offer",
        sa.Column("shift_id", sa.String(length=32), nullable=False),
        sa.Column("to_id", sa.String(length=32), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_shift_offer_shift_id")),
        sa.ForeignKeyConstraint(["to_id"], ["staff_user.id"], name=op.f("fk_shift_offer_to_id")),
        sa.PrimaryKeyConstraint("shift_id", name=op.f("pk_shift_offer")),
    )
    op.create_index(op.f("ix_shift_offer_to_id"), "shift_offer", ["to_id"])
    op.create_table(
        "day_off",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("what", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["staff_user.id"], name=op.f("fk_day_off_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_off")),
    )
    op.create_index(op.f("ix_day_off_last_day"), "day_off", ["last_day"])
    op.create_table(
        "escalation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
    )


def downgrade() -> None:
    op.drop_table("escalation")
    op.drop_table("day_off")
    op.drop_table("shift_offer")
    op.drop_table("shift")
    op.drop_table("alert_told")
    op.drop_column("alert", "round")
