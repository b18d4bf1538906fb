"""Actual values as typed on the page, shaped for the act."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.http import QueryDict

from jixiao.declaration import Declaration, yuan_from_wan
from jixiao.errors import Message
from jixiao.evaluation import ActualRow, Actuals

AMOUNTS = {
    "initial_budget": "年初预算数（万元）",
    "adjusted_budget": "全年预算数（万元）",
    "executed": "全年执行数（万元）",
}


def actuals_from_post(
    data: QueryDict, declaration: Declaration
) -> tuple[Actuals, tuple[tuple[str, Message], ...]]:
    """What was typed, and the problems by input name. A blank input is “not reported”."""
    problems: list[tuple[str, Message]] = []
    amounts = {name: _amount(data, name, label, problems) for name, label in AMOUNTS.items()}
    rows = tuple(
        _row(data, row.number, row.name, problems)
        for row in declaration.indicators
        if row.applicable
    )
    return (
        Actuals(
            project_code=declaration.project.code,
            result=data.get("result", "").strip() or None,
            rows=tuple(row for row in rows if row.is_reported or row.reason),
            **amounts,
        ),
        tuple(problems),
    )


def _amount(
    data: QueryDict, name: str, label: str, problems: list[tuple[str, Message]]
) -> Decimal | None:
    text = data.get(name, "").strip()
    if not text:
        return None
    try:
        return yuan_from_wan(text)
    except ValueError:
        problems.append(
            (
                name,
                Message(
                    id="actuals.amount",
                    where=label,
                    what=f"“{text[:40]}”不是金额。",
                    how="请填以万元计的数字，例如“110.00”。",
                ),
            )
        )
        return None


def _row(data: QueryDict, number: int, name: str, problems: list[tuple[str, Message]]) -> ActualRow:
    percent_text = data.get(f"percent-{number}", "").strip().rstrip("%％")
    percent: Decimal | None = None
    if percent_text:
        try:
            percent = Decimal(percent_text)
            if not percent.is_finite():
                raise InvalidOperation
        except InvalidOperation:
            problems.append(
                (
                    f"percent-{number}",
                    Message(
                        id="actuals.percent",
                        where=f"第{number}行“{name}”的档内比例",
                        what=f"“{percent_text[:40]}”不是数字。",
                        how="请填百分数，例如“90”；不填则取该档的默认值。",
                    ),
                )
            )
            percent = None
    return ActualRow(
        number=number,
        actual=data.get(f"actual-{number}", "").strip() or None,
        not_applicable=f"unused-{number}" in data,
        band=data.get(f"band-{number}") or None,
        band_percent=percent,
        reason=data.get(f"reason-{number}", "").strip() or None,
    )
