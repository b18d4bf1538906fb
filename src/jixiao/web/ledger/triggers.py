"""Database triggers that make the ledger append-only.

Every migration that alters `ledger_event` must call `create` again: SQLite rebuilds the table and
drops its triggers without a word. PostgreSQL's row triggers do not see TRUNCATE, hence two.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

_SQLITE = (
    """CREATE TRIGGER ledger_event_no_update BEFORE UPDATE ON ledger_event
       BEGIN SELECT RAISE(ABORT, 'ledger_event is append-only'); END""",
    """CREATE TRIGGER ledger_event_no_delete BEFORE DELETE ON ledger_event
       BEGIN SELECT RAISE(ABORT, 'ledger_event is append-only'); END""",
)
_SQLITE_DROP = (
    "DROP TRIGGER IF EXISTS ledger_event_no_update",
    "DROP TRIGGER IF EXISTS ledger_event_no_delete",
)
_POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION ledger_event_refuse() RETURNS trigger AS $$
       BEGIN RAISE EXCEPTION 'ledger_event is append-only'; END $$ LANGUAGE plpgsql""",
    """CREATE TRIGGER ledger_event_no_change BEFORE UPDATE OR DELETE ON ledger_event
       FOR EACH ROW EXECUTE FUNCTION ledger_event_refuse()""",
    """CREATE TRIGGER ledger_event_no_truncate BEFORE TRUNCATE ON ledger_event
       FOR EACH STATEMENT EXECUTE FUNCTION ledger_event_refuse()""",
)
_POSTGRESQL_DROP = (
    "DROP TRIGGER IF EXISTS ledger_event_no_change ON ledger_event",
    "DROP TRIGGER IF EXISTS ledger_event_no_truncate ON ledger_event",
)


def create(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers; existing ones are replaced."""
    drop(connection)
    _execute(connection, _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers. Only migrations and the one test fixture may."""
    _execute(connection, _SQLITE_DROP if connection.vendor == "sqlite" else _POSTGRESQL_DROP)


def _execute(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
