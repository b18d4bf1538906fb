"""The hash of an event, and the proof over all of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from jixiao.web.ledger.models import Event


def canonical(value: dict[str, Any] | None) -> str:
    """A dictionary as text that is the same on every machine; empty for None."""
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def stamp(at: datetime) -> str:
    """UTC with microseconds, as hashed."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def event_hash(event: Event) -> str:
    """SHA-256 over the event's columns and the hash before it."""
    role = {"role": event.role} if event.role else {}  # events before it was kept stay valid
    text = canonical(
        role
        | {
            "seq": event.seq,
            "at": stamp(event.at),
            "actor": event.actor,
            "on_behalf_of": event.on_behalf_of,
            "act": event.act,
            "subject": event.subject,
            "before": event.before,
            "after": event.after,
            "reason": event.reason,
            "request_id": event.request_id,
            "prev_hash": event.prev_hash,
        }
    )
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Proof:
    """Result of a verification: how many events, the last hash, and what is wrong (in Chinese)."""

    events: int
    last_hash: str
    problems: tuple[str, ...]


def verify(events: Iterable[Event], head_seq: int, head_hash: str) -> Proof:
    """Recompute the chain from the first event; names every break, does not stop at the first."""
    problems: list[str] = []
    seq, last = 0, ""
    for event in events:
        if event.seq != seq + 1:
            problems.append(f"第{seq + 1}条缺失（其后为第{event.seq}条）")
        if event.prev_hash != last:
            problems.append(f"第{event.seq}条与上一条不衔接")
        if event.hash != event_hash(event):
            problems.append(f"第{event.seq}条内容与其校验值不符")
        seq, last = event.seq, event.hash
    if (seq, last) != (head_seq, head_hash):
        problems.append(f"链尾应为第{head_seq}条，实际到第{seq}条")
    return Proof(events=seq, last_hash=last, problems=tuple(problems))
