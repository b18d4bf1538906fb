"""Whether reported actuals fit the declaration they are for; all problems at once."""

from __future__ import annotations

from collections import Counter

from jixiao.declaration import Declaration, Indicator
from jixiao.errors import Message
from jixiao.evaluation._actuals import ActualRow, Actuals
from jixiao.evaluation._profiles import ScoringProfile
from jixiao.targets import Qualitative, Unparsed


def problems_of(
    declaration: Declaration, actuals: Actuals, profile: ScoringProfile
) -> tuple[Message, ...]:
    """Every row or field that does not fit, each with its place; empty if all fit.

    What is not reported yet is no problem here: the evaluation lists it as missing.
    """
    problems: list[Message] = []
    code = declaration.project.code
    if actuals.project_code is not None and code is not None and actuals.project_code != code:
        problems.append(
            Message(
                id="actuals.other_project",
                where="项目编码",
                what=f"完成情况属于项目 {actuals.project_code}，申报表是 {code}。",
                how="请核对两份数据是否属于同一项目。",
            )
        )
    by_number = {row.number: row for row in declaration.indicators}
    for number, count in Counter(row.number for row in actuals.rows).items():
        if count > 1:
            problems.append(_problem("twice", number, f"填报了 {count} 次。", "请只保留一次。"))
    for reported in actuals.rows:
        indicator = by_number.get(reported.number)
        if indicator is None:
            what = f"申报表没有这一行（共 {len(by_number)} 行）。"
            problems.append(_problem("unknown_row", reported.number, what, "请核对指标序号。"))
        else:
            problems += _row_problems(indicator, reported, profile)
    return tuple(problems)


def _row_problems(
    indicator: Indicator, reported: ActualRow, profile: ScoringProfile
) -> list[Message]:
    number, problems = reported.number, []

    def add(code: str, what: str, how: str) -> None:
        problems.append(_problem(code, number, what, how, indicator))

    if not indicator.applicable:
        if reported.is_reported and not reported.not_applicable:
            add("unused_class", "该类在申报表中为“不适用”，却填报了完成情况。", "请删除这一行。")
        return problems
    if reported.not_applicable and (reported.actual is not None or reported.band is not None):
        add("both", "既标为不适用，又填报了完成情况。", "请只保留其中一项。")
    if reported.band is None:
        if reported.band_percent is not None:
            add("percent_alone", "填了档内比例，却没有选档。", f"请选择：{_labels(profile)}。")
        return problems
    band = profile.band(reported.band)
    if band is None:
        add("unknown_band", f"没有“{reported.band}”这一档。", f"可选：{_labels(profile)}。")
    elif reported.band_percent is not None and not profile.holds(band, reported.band_percent):
        what = f"比例 {reported.band_percent}% 不在“{band.label}”档内。"
        add("outside_band", what, f"该档为 {band.lowest}%（含）至 {band.highest}%。")
    if not (indicator.target is None or isinstance(indicator.target, Qualitative | Unparsed)):
        what = f"指标值“{indicator.target.text}”可以计算，不能只选档。"
        add("band_on_number", what, "请在 actual 中填写实际完成值。")
    return problems


def _labels(profile: ScoringProfile) -> str:
    return "、".join(f"“{band.label}”" for band in profile.bands)


def _problem(
    code: str, number: int, what: str, how: str, indicator: Indicator | None = None
) -> Message:
    name = "" if indicator is None else f"“{indicator.name}”"
    return Message(id=f"actuals.{code}", where=f"第 {number} 行{name}", what=what, how=how)
