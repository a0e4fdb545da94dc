"""What the status page shows over time, and where in a trace a job was asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Makes the tables and the column."""
    op.create_table(
        "set_size",
        sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("set_name", sa.String(40), primary_key=True),
        sa.Column("issued", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("bytes", sa.Integer, nullable=False),
    )
    op.create_index("ix_set_size_issued", "set_size", ["issued"])
    op.create_table(
        "download",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("route", sa.String(40), primary_key=True),
        sa.Column("status", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("answers", sa.BigInteger, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
    )
    op.add_column("job", sa.Column("trace", sa.String(55)))


def downgrade() -> None:
    """Removes them."""
    with op.batch_alter_table("job") as job:
        job.drop_column("trace")
    op.drop_table("download")
    op.drop_table("set_size")
