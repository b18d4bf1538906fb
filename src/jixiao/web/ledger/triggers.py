"""Database triggers that make the ledger append-only.

Every migration that alters `ledger_event` must call `create` again: SQLite rebuilds the table and
drops its triggers without a word. PostgreSQL's row triggers do not see TRUNCATE, hence two.
"""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

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


def create(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers; existing ones are replaced."""
    drop(apps, schema_editor)
    vendor = schema_editor.connection.vendor
    for statement in _SQLITE if vendor == "sqlite" else _POSTGRESQL:
        schema_editor.execute(statement)


def drop(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Remove the triggers. Only migrations and the one test fixture may."""
    vendor = schema_editor.connection.vendor
    for statement in _SQLITE_DROP if vendor == "sqlite" else _POSTGRESQL_DROP:
        schema_editor.execute(statement)
