"""When a worker was last at work on this database: tells how old a replica is."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Makes the table and its one row."""
    op.create_table(
        "heartbeat",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.execute("INSERT INTO heartbeat (id, at) VALUES (1, '2000-01-01 00:00:00.000000')")


def downgrade() -> None:
    """Removes it."""
    op.drop_table("heartbeat")
