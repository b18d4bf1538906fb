"""Small declarations and their actuals, row by row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest

from jixiao.declaration import (
    Declaration,
    Document,
    FormKind,
    FormRef,
    Indicator,
    Level1,
    Level2,
    Objectives,
    Project,
)
from jixiao.evaluation import ActualRow, Actuals, ScoringProfile, scoring_profile
from jixiao.targets import Context, parse

LABELS = {
    "数量": (Level1.OUTPUT, "产出", Level2.QUANTITY),
    "质量": (Level1.OUTPUT, "产出", Level2.QUALITY),
    "时效": (Level1.OUTPUT, "产出", Level2.TIMELINESS),
    "成本": (Level1.OUTPUT, "产出", Level2.COST),
    "经济成本": (Level1.COST, "成本", Level2.COST_ECONOMIC),
    "社会效益": (Level1.BENEFIT, "效益", Level2.SOCIAL),
    "服务对象满意度": (Level1.SATISFACTION, "满意度", Level2.BENEFICIARY_SATISFACTION),
}

Row = tuple[str, str, str, str | None]  # class, name, target, printed weight
Declare = Callable[[Sequence[Row]], Declaration]


@pytest.fixture
def profile() -> ScoringProfile:
    return scoring_profile("mof-2020-10")


@pytest.fixture
def declare() -> Declare:
    """Builds a declaration of budget year 2022; `不适用` as a target is an unused class."""

    def build(rows: Sequence[Row]) -> Declaration:
        indicators = []
        for number, (label2, name, target, weight) in enumerate(rows, 1):
            level1, label1, level2 = LABELS[label2]
            context = Context(level1=label1, level2=label2, name=name, fiscal_year=2022)
            indicators.append(
                Indicator(
                    number=number,
                    level1=level1,
                    level2=level2,
                    label1=label1,
                    label2=label2,
                    name=name,
                    target=parse(target, context),
                    weight=None if weight is None else Decimal(weight),
                    applicable=target != "不适用",
                )
            )
        return Declaration(
            document=Document("case", "", "text/plain"),
            form=FormRef("shenzhen-2022", FormKind.DECLARATION, "二级项目支出绩效目标申报表"),
            fiscal_year=2022,
            project=Project(
                code="440304221311500000055", name="培训费", annual_budget=Decimal("41800")
            ),
            objectives=Objectives(annual="完成培训"),
            indicators=tuple(indicators),
        )

    return build


@pytest.fixture
def report() -> Callable[..., Actuals]:
    """Actuals of 100 out of 100 yuan, one text a row; None is not reported."""

    def build(
        *texts: str | None, adjusted: str | None = "100", executed: str | None = "100"
    ) -> Actuals:
        return Actuals(
            project_code=None,
            adjusted_budget=None if adjusted is None else Decimal(adjusted),
            executed=None if executed is None else Decimal(executed),
            rows=tuple(ActualRow(number, text) for number, text in enumerate(texts, 1)),
        )

    return build
