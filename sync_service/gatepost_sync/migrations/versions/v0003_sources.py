"""What is known of sources and their entries, and work that comes again by the source."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

# Columns are added and dropped one by one: SQLite would copy the table `source` otherwise, and to
# drop the old one is to drop every entry with it.


def upgrade() -> None:
    """Adds them. Everything that comes again is due when a worker starts."""
    op.add_column("source", _text("trust", 16, default="listed"))
    op.execute("UPDATE source SET trust = 'confirmed' WHERE confirmed")
    op.drop_column("source", "confirmed")
    op.add_column("source", sa.Column("licence", sa.String(200)))
    op.add_column("source", sa.Column("schedule", sa.String(100)))
    for name in ("listed", "failures"):
        op.add_column("source", sa.Column(name, sa.Integer, nullable=False, server_default="0"))
    op.execute(
        "UPDATE source SET listed ="
        " (SELECT count(*) FROM entry WHERE entry.source_id = source.id)"
        " + (SELECT count(*) FROM domain_state WHERE domain_state.source_id = source.id)"
    )
    op.add_column(
        "source", sa.Column("dated", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.add_column("source", sa.Column("left_out", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("entry", sa.Column("expires", sa.DateTime(timezone=True)))
    op.drop_table("period")
    _create_periods(sa.Column("key", sa.String(200), primary_key=True), _text("schedule", 100))


def downgrade() -> None:
    """Removes them: entries that would have expired stay."""
    op.add_column(
        "source", sa.Column("confirmed", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.execute("UPDATE source SET confirmed = true WHERE trust = 'confirmed'")
    for name in ("trust", "licence", "schedule", "listed", "failures", "dated", "left_out"):
        op.drop_column("source", name)
    op.drop_column("entry", "expires")
    op.drop_table("period")
    _create_periods(sa.Column("every", sa.Integer, nullable=False), primary="kind")


def _create_periods(*columns: "sa.Column[Any]", primary: str = "key") -> None:
    op.create_table(
        "period",
        *columns,
        sa.Column("kind", sa.String(40), nullable=False, primary_key=primary == "kind"),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
    )


def _text(name: str, length: int, default: str | None = None) -> "sa.Column[str]":
    return sa.Column(name, sa.String(length), nullable=False, server_default=default)
