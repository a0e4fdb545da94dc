"""Jobs, and those that come again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "job",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("arguments", sa.JSON, nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        _time("due", nullable=False),
        _time("announced"),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("allowed", sa.Integer, nullable=False),
        sa.Column("worker", sa.String(100)),
        _time("lease"),
        _time("created", nullable=False),
        _time("started"),
        _time("finished"),
        sa.Column("error", sa.String),
        sa.Column("result", sa.JSON),
    )
    for state in ("waiting", "running"):
        only = sa.text(f"state = '{state}'")
        name = f"ix_job_{state}_key"
        op.create_index(name, "job", ["key"], unique=True, sqlite_where=only, postgresql_where=only)
    op.create_index("ix_job_state_due", "job", ["state", "due"])
    op.create_table(
        "period",
        sa.Column("kind", sa.String(40), primary_key=True),
        sa.Column("every", sa.Integer, nullable=False),
        _time("due", nullable=False),
    )


def downgrade() -> None:
    """Removes them; what was still to be done is forgotten."""
    op.drop_table("period")
    op.drop_table("job")


def _time(name: str, *, nullable: bool = True) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
