"""Operators from prefix, suffix and (含): what they mean together, or that they contradict."""

from __future__ import annotations

from typing import cast

from ._kinds import Op

UPWARD = frozenset((">=", ">"))
DOWNWARD = frozenset(("<=", "<"))
CONTRADICTORY = "!"
UNCLEAR = "?"


def combine(prefix: str | None, suffix: str | None, included: bool | None) -> str | None:
    """The operator of a bound; `!` if its halves contradict, `?` if they leave two meanings.

    （不含） wins over the word it stands with, （含） makes a strict word include its number.
    Source: Civil Code art. 1259 for 以上, 以下, 以内 and 超过, 不满.
    """
    if prefix == "==" and suffix is not None:
        prefix = None
    if prefix is None and suffix is None:
        return None if included is None else UNCLEAR
    if prefix is not None and suffix is not None:
        if (prefix in UPWARD) != (suffix in UPWARD):
            return CONTRADICTORY
        if prefix in (">", "<") and included is None:
            return UNCLEAR
    op = cast(str, prefix or suffix)
    if op == "==":
        return op if included is None else UNCLEAR
    if included is True:
        return op if op.endswith("=") else op + "="
    if included is False:
        return op[0]
    return op


def as_op(op: str) -> Op:
    """A combined operator as the type of the kinds."""
    return cast(Op, op)


def holds(op: str, actual: object, bound: object) -> bool:
    """Whether `actual op bound` is true of two exact numbers."""
    a, b = cast(int, actual), cast(int, bound)
    return {">=": a >= b, ">": a > b, "<=": a <= b, "<": a < b, "==": a == b}[op]
