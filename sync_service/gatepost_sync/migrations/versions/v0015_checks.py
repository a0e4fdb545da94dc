"""What checks came to."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "check",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("subject", sa.String(253), nullable=False),
        sa.Column("phase", sa.String(8), nullable=False),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.Column("generation", sa.BigInteger),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("took", sa.Integer, nullable=False),
        sa.Column("job", sa.Integer),
    )
    op.create_index("ix_check_subject", "check", ["subject"])
    op.create_index("ix_check_at", "check", ["at"])


def downgrade() -> None:
    """Removes it."""
    op.drop_table("check")
