"""Scoring profiles: how points are given, as dated data with its basis; no figure is code."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any, get_args, get_type_hints

from jixiao.declaration import Level1
from jixiao.errors import BadProfile, Message
from jixiao.targets import Band as JudgingBand
from jixiao.targets import JudgingProfile

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Band:
    """A grade of attainment for what only a person can judge; percents of the row's points.

    `words` are other names of it. `default` is taken where the person names no percent.
    """

    label: str
    words: tuple[str, ...]
    lowest: Decimal
    highest: Decimal
    default: Decimal


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade of the whole evaluation and the lowest total that has it."""

    label: str
    lowest: Decimal


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a part of the profile comes from; `read` is true once the original was read."""

    about: str
    text: str
    source: str
    read: bool


@dataclass(frozen=True, slots=True)
class ScoringProfile:
    """One scheme of scoring. `valid_from` and `valid_to` are budget years, both included.

    `weights` are points: `execution` and first-level classes, 100 together. `counts_as` sends a
    class without a weight to another one, `hands_on` the points of a class without rows.
    """

    id: str
    name: str
    edition: str
    valid_from: int
    valid_to: int | None
    execution_points: Decimal
    class_points: tuple[tuple[Level1, Decimal], ...]
    counts_as: tuple[tuple[Level1, Level1], ...]
    hands_on: tuple[tuple[Level1, Level1], ...]
    bands: tuple[Band, ...]
    grades: tuple[Grade, ...]
    places: int
    judging: JudgingProfile
    basis: tuple[Basis, ...]

    def scored_as(self, level1: Level1) -> Level1 | None:
        """The class whose points a row of `level1` shares; None if the profile has none for it."""
        scored = dict(self.counts_as).get(level1, level1)
        return scored if scored in dict(self.class_points) else None

    def band(self, label: str) -> Band | None:
        """The band of that label."""
        return next((band for band in self.bands if band.label == label), None)

    def holds(self, band: Band, percent: Decimal) -> bool:
        """Whether `percent` lies in `band`: its upper edge belongs to the next better one."""
        below = percent <= band.highest if band is self.bands[0] else percent < band.highest
        return band.lowest <= percent and below

    def grade(self, total: Decimal) -> str:
        """The grade of a total."""
        return next(grade.label for grade in self.grades if total >= grade.lowest)

    def rounded(self, points: Fraction | Decimal) -> Decimal:
        """Points as they are printed: rounded half up, exact until then."""
        return half_up(Fraction(points), self.places)

    def in_force(self, fiscal_year: int) -> bool:
        """Whether the profile is meant for that budget year."""
        return self.valid_from <= fiscal_year and (
            self.valid_to is None or fiscal_year <= self.valid_to
        )


def scoring_profile_ids() -> tuple[str, ...]:
    """Ids of the shipped profiles, sorted."""
    return tuple(
        sorted(
            entry.name.removesuffix(".toml")
            for entry in files("jixiao.evaluation").joinpath("profiles").iterdir()
            if entry.name.endswith(".toml")
        )
    )


@cache
def scoring_profile(profile_id: str) -> ScoringProfile:
    """The shipped profile of that id. Raises BadProfile if there is none or it is malformed."""
    if profile_id not in scoring_profile_ids():
        raise BadProfile(
            Message(
                id="scoring.unknown",
                where="评分方案",
                what=f"没有编号为“{profile_id}”的评分方案。",
                how=f"可用的方案：{'、'.join(scoring_profile_ids())}。",
            )
        )
    source = files("jixiao.evaluation").joinpath("profiles", f"{profile_id}.toml")
    return read_scoring_profile(source.read_text(encoding="utf-8"), f"{profile_id}.toml")


def read_scoring_profile(text: str, name: str) -> ScoringProfile:
    """A profile from the text of its file. Raises BadProfile, naming file and key."""
    try:
        data = tomllib.loads(text, parse_float=Decimal)
        built = _build(data)
        _check(built)
    except KeyError as error:
        raise _bad(name, f"缺少键 {error}") from error
    except (TypeError, ValueError) as error:
        raise _bad(name, f"内容有误：{error}") from error
    return built


def _bad(name: str, what: str) -> BadProfile:
    return BadProfile(
        Message(
            id="scoring.malformed",
            where=f"评分方案文件 {name}",
            what=f"{what}。",
            how="请对照 mof-2020-10.toml 补全或改正。",
        )
    )


def _build(data: Mapping[str, Any]) -> ScoringProfile:
    weights = dict(data["weights"])
    bands = tuple(
        Band(
            label=band["label"],
            words=tuple(band["words"]),
            lowest=_number(band["lowest"], "bands.lowest"),
            highest=_number(band["highest"], "bands.highest"),
            default=_number(band["default"], "bands.default"),
        )
        for band in data["bands"]
    )
    return ScoringProfile(
        id=data["id"],
        name=data["name"],
        edition=data["edition"],
        valid_from=data["valid_from"],
        valid_to=data.get("valid_to"),
        execution_points=_number(weights.pop("execution"), "weights.execution"),
        class_points=tuple(
            (Level1(key), _number(points, f"weights.{key}")) for key, points in weights.items()
        ),
        counts_as=_classes(data.get("counts_as", {})),
        hands_on=_classes(data.get("hands_on", {})),
        bands=bands,
        grades=tuple(
            Grade(grade["label"], _number(grade["lowest"], "grades.lowest"))
            for grade in data["grades"]
        ),
        places=data["rounding"]["places"],
        judging=_judging(data, bands),
        basis=tuple(Basis(**basis) for basis in data["basis"]),
    )


def _judging(data: Mapping[str, Any], bands: tuple[Band, ...]) -> JudgingProfile:
    """The profile's part for judging one target; every word and share is checked."""
    allowed = get_type_hints(JudgingProfile)
    hooks: dict[str, Any] = {}
    for key, value in data["judging"].items():
        choices = get_args(allowed.get(key))
        if allowed.get(key) is Fraction:
            hooks[key] = Fraction(_number(value, f"judging.{key}"))
        elif value in choices:
            hooks[key] = value
        elif choices:
            raise ValueError(f"judging.{key} 不能是 {value}，可用：{'、'.join(map(str, choices))}")
        else:
            raise ValueError(f"judging 中有未知的键 {key}")
    return JudgingProfile(
        name=data["id"],
        edition=data["edition"],
        valid_from=data["valid_from"],
        valid_to=data.get("valid_to"),
        bands=tuple(
            JudgingBand(
                words=(band.label, *band.words),
                upper=Fraction(band.highest) / 100,
                lower=Fraction(band.lowest) / 100,
            )
            for band in bands
        ),
        places=data["rounding"]["places"],
        **hooks,
    )


def _number(value: object, key: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError(f"{key} 应为数字")
    return Decimal(value)


def _classes(table: Mapping[str, str]) -> tuple[tuple[Level1, Level1], ...]:
    return tuple((Level1(one), Level1(other)) for one, other in table.items())


def _check(built: ScoringProfile) -> None:
    """What the types cannot say. Raises ValueError, naming the key."""
    points = dict(built.class_points)
    total = built.execution_points + sum(points.values())
    if total != HUNDRED:
        raise ValueError(f"weights 合计应为 100，实际为 {total}")
    for key, pairs in (("counts_as", built.counts_as), ("hands_on", built.hands_on)):
        for _, other in pairs:
            if other not in points:
                raise ValueError(f"{key} 指向没有分值的类别 {other.value}")
    edges = [HUNDRED]
    for band in built.bands:
        if band.highest != edges[-1] or band.lowest >= band.highest:
            raise ValueError(f"bands“{band.label}”与上一档不相接")
        if not built.holds(band, band.default):
            raise ValueError(f"bands“{band.label}”的 default 不在本档内")
        edges.append(band.lowest)
    if edges[-1] != 0 or len(edges) == 1:
        raise ValueError("bands 应从 100 排到 0")
    lowest = [grade.lowest for grade in built.grades]
    if not lowest or lowest[-1] != 0 or lowest != sorted(set(lowest), reverse=True):
        raise ValueError("grades 应从高到低排列，最后一档从 0 起")
    if built.places not in range(5):
        raise ValueError("rounding.places 应为 0 到 4")


def half_up(value: Fraction, places: int) -> Decimal:
    """A fraction as a decimal, rounded half up away from zero; exact until then."""
    scaled = math.floor(abs(value) * 10**places + Fraction(1, 2))
    return Decimal(scaled if value >= 0 else -scaled).scaleb(-places)
