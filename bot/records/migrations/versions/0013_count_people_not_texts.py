"""The counts of each day are made anew: people and talks are counted now, drills are not."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM day_count")


def downgrade() -> None:
    op.execute("DELETE FROM day_count")
