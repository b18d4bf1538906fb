"""The ledger is append-only, chained, and says what is wrong when it is not whole."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from jixiao.web.ledger import triggers
from jixiao.web.ledger.acts import record
from jixiao.web.ledger.labels import ACT_LABELS
from jixiao.web.ledger.models import Event
from jixiao.web.ledger.queries import proof
from tests.web.conftest import NOW


@pytest.fixture
def without_triggers():
    """The one place where the triggers are taken away: to tamper on purpose."""
    triggers.drop(connection)
    yield
    triggers.create(connection)


def test_the_demonstration_ledger_is_whole():
    assert proof().problems == ()
    assert proof().events == Event.objects.count() > 20


def test_every_recorded_act_has_a_label():
    recorded = set(Event.objects.values_list("act", flat=True))

    assert recorded <= set(ACT_LABELS)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_event SET reason = 'x' WHERE seq = 1",
        "DELETE FROM ledger_event WHERE seq = 1",
    ],
)
def test_the_database_refuses_changes(statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_refuses_truncation():
    if connection.vendor != "postgresql":
        return  # SQLite has no TRUNCATE
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE ledger_event")


def test_a_changed_event_is_named(without_triggers):
    Event.objects.filter(seq=3).update(reason="改过")

    assert proof().problems == ("第3条内容与其校验值不符",)


def test_a_removed_event_is_named(without_triggers):
    Event.objects.filter(seq=3).delete()

    assert "第3条缺失（其后为第4条）" in proof().problems


def test_a_removed_last_event_is_named(without_triggers):
    last = Event.objects.count()
    Event.objects.filter(seq=last).delete()

    assert proof().problems == (f"链尾应为第{last}条，实际到第{last - 1}条",)


def test_an_event_outside_a_transaction_is_refused(monkeypatch):
    outside = SimpleNamespace(in_atomic_block=False)

    with monkeypatch.context() as patched:
        patched.setattr(transaction, "get_connection", lambda using=None: outside)
        with pytest.raises(RuntimeError):
            record(act="declaration.save", subject="project:1", actor="clerk", at=NOW)
