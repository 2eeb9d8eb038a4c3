"""What was not understood is found without reading every text of a month."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_NAME = "ix_message_not_understood"
_WHICH = sa.text("direction = 'in' AND (topic = 'unknown' OR confidence < 0.5)")


def upgrade() -> None:
    op.create_index(_NAME, "message", ["created_at"], sqlite_where=_WHICH, postgresql_where=_WHICH)


def downgrade() -> None:
    op.drop_index(_NAME, table_name="message")
