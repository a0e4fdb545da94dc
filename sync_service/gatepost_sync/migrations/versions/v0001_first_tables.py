"""Sources and their runs, entries, domain states, generations."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "source",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("set_name", sa.String(40), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("tag", sa.String),
        sa.Column("digest", sa.String(64)),
        sa.Column("last_success", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("set_name", "name"),
    )
    op.create_table(
        "entry",
        _source(primary_key=True),
        sa.Column("key", sa.String(253), primary_key=True),
        sa.Column("kind", sa.String(24), nullable=False),
        *_seen(),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "domain_state",
        _source(primary_key=True),
        sa.Column("domain", sa.String(253), primary_key=True),
        sa.Column("flags", sa.Integer, nullable=False),
        sa.Column("mx", sa.String, nullable=False),
        *_seen(),
        sqlite_with_rowid=False,
    )
    _create_runs()
    op.create_table(
        "generation",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("issued", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sets", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    """Removes them, and with them all that was collected."""
    for table in ("generation", "run", "domain_state", "entry", "source"):
        op.drop_table(table)


def _create_runs() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.Integer, primary_key=True),
        _source(),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("error", sa.String),
        *(
            sa.Column(name, sa.Integer, nullable=False)
            for name in ("entries", "added", "removed", "rejected")
        ),
        sa.Column("faults", sa.JSON, nullable=False),
    )
    op.create_index("ix_run_source_id", "run", ["source_id"])


def _source(*, primary_key: bool = False) -> "sa.Column[int]":
    target = sa.ForeignKey("source.id", ondelete="CASCADE")
    return sa.Column("source_id", sa.Integer, target, primary_key=primary_key, nullable=False)


def _seen() -> tuple["sa.Column[object]", ...]:
    return tuple(
        sa.Column(name, sa.DateTime(timezone=True), nullable=False)
        for name in ("first_seen", "last_seen")
    )
