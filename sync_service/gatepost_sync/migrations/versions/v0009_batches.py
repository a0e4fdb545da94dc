"""Batches of addresses to be validated, and their chunks."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("token", sa.String(64), nullable=False, unique=True),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("options", sa.JSON, nullable=False),
        sa.Column("chunks", sa.Integer),
    )
    op.create_table(
        "batch_chunk",
        sa.Column(
            "batch_id", sa.Integer, sa.ForeignKey("batch.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("addresses", sa.Integer, nullable=False),
        sa.Column("rechecks", sa.SmallInteger, nullable=False),
        sa.Column("done", sa.Boolean, nullable=False),
        sa.Column("question", sa.LargeBinary),
        sa.Column("answer", sa.LargeBinary),
    )


def downgrade() -> None:
    """Removes them, and with them what was still to be validated."""
    op.drop_table("batch_chunk")
    op.drop_table("batch")
