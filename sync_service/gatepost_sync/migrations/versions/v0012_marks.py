"""What tells that a set has to be built again."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Makes the table. A set without a mark is built."""
    op.create_table(
        "set_mark",
        sa.Column("set_name", sa.String(40), primary_key=True),
        sa.Column("mark", sa.String(16), nullable=False),
    )


def downgrade() -> None:
    """Removes it."""
    op.drop_table("set_mark")
