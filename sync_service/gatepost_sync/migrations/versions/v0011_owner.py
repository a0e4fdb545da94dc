"""Whose keys sign what is published from this database."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"


def upgrade() -> None:
    """Nobody's as yet: who publishes next says so."""
    op.add_column("publisher", sa.Column("first_root", sa.String(64)))
    op.add_column("publisher", sa.Column("root", sa.Integer))


def downgrade() -> None:
    """Forgets it."""
    op.drop_column("publisher", "root")
    op.drop_column("publisher", "first_root")
