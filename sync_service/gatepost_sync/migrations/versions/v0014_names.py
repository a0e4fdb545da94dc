"""Names of sources sort by their bytes on PostgreSQL too, whatever language it was set up in.

Which of two sources has its way is decided by their order.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """SQLite sorts like that anyway."""
    _collate("C")


def downgrade() -> None:
    """As the database sorts everything else."""
    _collate("default")


def _collate(how: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("source", "name", type_=sa.String(64, collation=how))
