"""Reports remember how many networks they came from, and the salts that hide which."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """What was reported before came from one network: nobody knows."""
    op.add_column("report", sa.Column("network", sa.String(16), nullable=False, server_default=""))
    op.create_table(
        "report_salt",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("salt", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    """Forgets both."""
    op.drop_table("report_salt")
    op.drop_column("report", "network")
