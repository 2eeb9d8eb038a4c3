"""Conversations with a danger are found without reading every text of them."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_NAME = "ix_message_danger"
_WHICH = sa.text("crisis IS NOT NULL")


def upgrade() -> None:
    op.create_index(_NAME, "message", ["conversation_id"], sqlite_where=_WHICH, postgresql_where=_WHICH)


def downgrade() -> None:
    op.drop_index(_NAME, table_name="message")
