"""What Alembic runs: the connection comes from whoever opened the books, and so does the transaction."""

from alembic import context

from acctkit.books.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
