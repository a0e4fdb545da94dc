"""Run by Alembic, with the connection that `store/migrate.py` hands over."""

from alembic import context

from gatepost_sync.store import (  # noqa: F401  they join the others in `Base`
    batch_tables,
    check_tables,
    domain_tables,
)
from gatepost_sync.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite cannot alter most things in place
)
with context.begin_transaction():
    context.run_migrations()
