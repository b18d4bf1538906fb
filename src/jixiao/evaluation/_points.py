"""How many points each row can earn: printed weights first, else the profile's, shared equally."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from jixiao.declaration import Indicator, Level1
from jixiao.evaluation._profiles import ScoringProfile


def share_points(
    rows: Sequence[Indicator], profile: ScoringProfile
) -> tuple[dict[int, Decimal | None], list[str]]:
    """Points by row number, and notes on what was moved or left out.

    Weights printed on every row are taken as they are. Otherwise a class's points are shared
    equally among its rows, rounded, the last row taking the rest. None for a row whose class has
    no points in the profile.
    """
    printed = [row.weight for row in rows]
    if rows and all(weight is not None for weight in printed):
        return {row.number: row.weight for row in rows}, []
    notes = []
    if any(weight is not None for weight in printed):
        notes.append("部分指标没有分值，各指标分值改按同类平均分配。")
    members: dict[Level1, list[Indicator]] = {level1: [] for level1, _ in profile.class_points}
    points: dict[int, Decimal | None] = {row.number: None for row in rows}
    for row in rows:
        scored = None if row.level1 is None else profile.scored_as(row.level1)
        if scored is not None:
            members[scored].append(row)
    for level1, weight in _weights(members, profile, notes).items():
        points |= _equally(members[level1], weight, profile)
    return points, notes


def _weights(
    members: dict[Level1, list[Indicator]], profile: ScoringProfile, notes: list[str]
) -> dict[Level1, Decimal]:
    """Points of each class that has rows; a class without any hands them on or leaves them out."""
    weights = {level1: weight for level1, weight in profile.class_points if members[level1]}
    heirs = dict(profile.hands_on)
    for level1, weight in profile.class_points:
        if members[level1]:
            continue
        heir = heirs.get(level1)
        if heir in weights:
            weights[heir] += weight
            notes.append(f"没有{LABELS[level1]}指标，其 {weight} 分计入{LABELS[heir]}指标。")
        else:
            notes.append(f"没有{LABELS[level1]}指标，其 {weight} 分不计，总分按 100 分折算。")
    return weights


def _equally(
    rows: Sequence[Indicator], weight: Decimal, profile: ScoringProfile
) -> dict[int, Decimal]:
    share = profile.rounded(Fraction(weight) / len(rows))
    points = {row.number: share for row in rows}
    points[rows[-1].number] = weight - share * (len(rows) - 1)
    return points


LABELS = {
    Level1.COST: "成本",
    Level1.OUTPUT: "产出",
    Level1.BENEFIT: "效益",
    Level1.SATISFACTION: "满意度",
}
