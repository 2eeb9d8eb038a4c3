"""The open risk that resolving a hand-off ended, so that a finish can be taken back as a whole."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_COLUMNS = (
    ("risk_kind", sa.String(length=16)),
    ("risk_level", sa.Integer()),
    ("risk_since", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    for name, kind in _COLUMNS:
        op.add_column("handoff", sa.Column(name, kind))


def downgrade() -> None:
    for name, _ in _COLUMNS:
        op.drop_column("handoff", name)
