"""Who publishes, and the highest number of a generation that was ever taken."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0004"


def upgrade() -> None:
    """Makes the table and its one row."""
    op.create_table(
        "publisher",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("holder", sa.String(100)),
        sa.Column("lease", sa.DateTime(timezone=True)),
        sa.Column("number", sa.BigInteger, nullable=False),
    )
    op.execute(
        "INSERT INTO publisher (id, number) SELECT 1, coalesce(max(number), 0) FROM generation"
    )


def downgrade() -> None:
    """Removes it."""
    op.drop_table("publisher")
