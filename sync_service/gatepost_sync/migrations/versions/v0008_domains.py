"""Domains that the service looks after, their registrations, and reports of unknown ones."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "mx_set",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("fingerprint", sa.String(32), nullable=False, unique=True),
        sa.Column("hosts", sa.Text, nullable=False),
    )
    op.create_table(
        "domain",
        sa.Column("cohort", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(253), primary_key=True),
        sa.Column("origin", sa.String(8), nullable=False),
        sa.Column("flags", sa.SmallInteger, nullable=False),
        sa.Column("mx_set", sa.Integer, sa.ForeignKey("mx_set.id")),
        sa.Column("checked_at", sa.BigInteger),
        sa.Column("next_check", sa.BigInteger),
        sa.Column("failures", sa.SmallInteger, nullable=False),
        sa.Column("doubts", sa.SmallInteger, nullable=False),
        sa.Column("asked", sa.Integer, nullable=False),
        sa.Column("catch_all", sa.Boolean),
        sa.Column("catch_all_next", sa.BigInteger),
        sqlite_with_rowid=False,
    )
    some = sa.text("next_check IS NOT NULL")
    op.create_index(
        "ix_domain_next_check", "domain", ["next_check"], sqlite_where=some, postgresql_where=some
    )
    op.create_table(
        "cohort",
        sa.Column("number", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("reached", sa.String(253)),
    )
    op.create_table(
        "registration",
        sa.Column("domain", sa.String(253), primary_key=True),
        sa.Column("since", sa.BigInteger),
        sa.Column("until", sa.BigInteger),
        sa.Column("checked_at", sa.BigInteger),
        sa.Column("next_check", sa.BigInteger, nullable=False),
        sa.Column("failures", sa.SmallInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_registration_next_check", "registration", ["next_check"])
    op.create_index("ix_registration_since", "registration", ["since"])
    op.create_table(
        "report",
        sa.Column("domain", sa.String(253), primary_key=True),
        sa.Column("reporter", sa.String(32), primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_report_day", "report", ["day"])


def downgrade() -> None:
    """Removes them, and with them what was found out about these domains."""
    for table in ("report", "registration", "cohort", "domain", "mx_set"):
        op.drop_table(table)
