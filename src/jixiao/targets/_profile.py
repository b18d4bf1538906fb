"""What a scoring scheme decides about judging, as data."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal


@dataclass(frozen=True, slots=True)
class Band:
    """A verdict a person picks, the words for it, and the shares it may give."""

    words: tuple[str, ...]
    upper: Fraction
    lower: Fraction


BANDS_A = (
    Band(
        ("达成预期指标", "全部达成", "达成", "完成", "全部或基本达成", "已达成"),
        Fraction(1),
        Fraction(4, 5),
    ),
    Band(
        ("部分达成预期指标并具有一定效果", "部分达成", "部分完成", "基本达成"),
        Fraction(4, 5),
        Fraction(3, 5),
    ),
    Band(
        ("未达成预期指标且效果较差", "未达成", "未完成", "未达成预期指标"),
        Fraction(3, 5),
        Fraction(0),
    ),
)
BANDS_B = (
    Band(BANDS_A[0].words, Fraction(1), Fraction(4, 5)),
    Band(BANDS_A[1].words, Fraction(4, 5), Fraction(1, 2)),
    Band(BANDS_A[2].words, Fraction(1, 2), Fraction(0)),
)


@dataclass(frozen=True, slots=True)
class JudgingProfile:
    """How a scheme judges what a target leaves open; stored with every result.

    `bare` is a number without an operator, `cost_bare` the same in a cost row; `late` a missed
    deadline (`late_per_day` a share a day, `late_bands` days and share); `range_above` an actual
    above a range where more is better; `each` counts every period of a frequency by itself;
    `over_limit` the deviation above which an explanation is asked for; shares are 0 to 1.
    """

    name: str = "default"
    edition: str = ""
    source: str = ""
    valid_from: int | None = None
    valid_to: int | None = None
    bare: Literal["at_least", "exact", "by_direction"] = "by_direction"
    cost_bare: Literal["cap", "as_bare"] = "cap"
    cap_at_weight: bool = True
    range_above: Literal["miss", "no_miss"] = "miss"
    approx_tolerance: Fraction = Fraction(1, 10)
    late: Literal["zero", "per_day", "band"] = "zero"
    late_per_day: Fraction = Fraction(1, 100)
    late_bands: tuple[tuple[int, Fraction], ...] = ((30, Fraction(4, 5)), (90, Fraction(1, 2)))
    frequency: Literal["total", "each"] = "total"
    change_bare: Literal["at_least", "exact"] = "at_least"
    compound: Literal["mean", "min", "all"] = "mean"
    no_ratio: Fraction = Fraction(0)
    over_limit: Fraction = Fraction(3, 10)
    over_action: Literal["explain", "none", "reduce"] = "explain"
    bands: tuple[Band, ...] = BANDS_A
    satisfaction: Literal["ratio", "linear"] = "ratio"
    satisfaction_from: Fraction = Fraction(60)
    satisfaction_to: Fraction = Fraction(90)
    not_applicable: Literal["drop", "full"] = "drop"
    places: int = 2


DEFAULT_PROFILE = JudgingProfile()
