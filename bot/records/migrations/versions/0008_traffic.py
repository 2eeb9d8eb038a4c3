"""How much a person writes, counted as it comes."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_NEW = (
    ("minute_at", sa.DateTime(timezone=True)),
    ("minute_count", sa.Integer()),
    ("day_at", sa.DateTime(timezone=True)),
    ("day_count", sa.Integer()),
    ("slowed_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    for name, kind in _NEW:
        op.add_column("conversation", sa.Column(name, kind, nullable=True))
    op.create_table(
        "texts_sent",
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("texts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "part", name=op.f("pk_texts_sent")),
    )


def downgrade() -> None:
    op.drop_table("texts_sent")
    for name, _ in _NEW:
        op.drop_column("conversation", name)
