"""Events and the head of their chain. Triggers in the database refuse UPDATE and DELETE."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """One act: who did what to which subject when, the state before and after, and why.

    `before` and `after` are canonical JSON as text (a JSON column would reorder keys). `hash`
    covers every other column and the hash of the event before it. `role` is the one in which the
    actor did it; empty where it needs none, or was not kept yet.
    """

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=50)
    on_behalf_of = models.CharField(max_length=50, blank=True)
    role = models.CharField(max_length=30, blank=True)
    act = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    request_id = models.CharField(max_length=32, blank=True)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "ledger_event"
        indexes = [models.Index(fields=["subject", "seq"], name="ledger_event_subject")]

    def __str__(self) -> str:
        return f"{self.seq} {self.act} {self.subject}"


class LedgerHead(models.Model):
    """One row: the last event. Its lock keeps two acts from following the same event."""

    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "ledger_head"

    def __str__(self) -> str:
        return f"{self.seq} {self.hash}"
