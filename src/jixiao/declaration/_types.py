"""The types every room shares. Frozen and slotted; money is Decimal yuan; None means "not stated".

A field path names a place in the JSON form: `project.code`, `objectives.annual`,
`indicators[3].target` (counted from 0, as in the JSON array).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from jixiao.targets import Target

SCHEMA = "jixiao/declaration/1"


class FormKind(StrEnum):
    """What a form is for. Source: the field's official papers, domain glossary."""

    DECLARATION = "declaration"  # 绩效目标申报表
    SELF_EVALUATION = "self_evaluation"  # 单位自评表
    MONITORING = "monitoring"  # 绩效运行监控表


class Level1(StrEnum):
    """First-level classes (一级指标). Cost is first-level since 财预〔2021〕101号."""

    COST = "cost"
    OUTPUT = "output"
    BENEFIT = "benefit"
    SATISFACTION = "satisfaction"


class Level2(StrEnum):
    """Second-level classes (二级指标) of the 2015 and the 2021 class tree."""

    QUANTITY = "quantity"
    QUALITY = "quality"
    TIMELINESS = "timeliness"
    COST = "cost"
    COST_ECONOMIC = "cost_economic"
    COST_SOCIAL = "cost_social"
    COST_ENVIRONMENTAL = "cost_environmental"
    ECONOMIC = "economic"
    SOCIAL = "social"
    ECOLOGICAL = "ecological"
    SUSTAINABILITY = "sustainability"
    BENEFICIARY_SATISFACTION = "beneficiary_satisfaction"
    OTHER_SATISFACTION = "other_satisfaction"


@dataclass(frozen=True, slots=True)
class Document:
    """The file a declaration was read from. `sha256` is lower-case hex of its bytes."""

    name: str
    sha256: str
    media_type: str
    first_page: int | None = None
    last_page: int | None = None


@dataclass(frozen=True, slots=True)
class FormRef:
    """Which form it is: profile id (`shenzhen-2022`), kind, and the title as printed."""

    profile: str
    kind: FormKind
    title: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value stands in its document.

    `text` is the place's text as given, line breaks included. `lines` are the first and last line,
    counted from 1. `box` is left, top, right, bottom from the top left of the page as shown, in
    hundredths of a point, and in pixels where the document is a picture. `confidence` is an integer
    percent; below 100 something was inferred or recognised.
    """

    text: str
    lines: tuple[int, int] | None = None
    page: int | None = None
    sheet: str | None = None
    cells: str | None = None
    box: tuple[int, int, int, int] | None = None
    confidence: int = 100


@dataclass(frozen=True, slots=True)
class Lineage:
    """The source of one header field, or of the name of a row that was copied, by field path."""

    field: str
    source: Source


@dataclass(frozen=True, slots=True)
class Doubt:
    """A field that was not found or not read with certainty: a question, never a guess.

    `reason` is a stable code; `message` asks the question in Chinese; `candidates` are possible
    values as text.
    """

    field: str
    reason: str
    message: str
    candidates: tuple[str, ...] = ()
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person made of a doubtful reading, kept with its lineage.

    `read` is the text as it was read, `put` the text that was put in its place; equal texts mean
    that the reading was looked at and confirmed. `by` is an account, `at` the time as ISO 8601 with
    its offset, `source` the place of the reading where it is known.
    """

    field: str
    read: str
    put: str
    by: str
    at: str
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """The header block (基本信息). Budgets in yuan; `term_years` counts years (实施期限)."""

    code: str | None = None
    name: str | None = None
    applicant: str | None = None
    department: str | None = None
    term_years: int | None = None
    type_code: str | None = None
    type_label: str | None = None
    is_new: bool | None = None
    allocation_method: str | None = None
    total_budget: Decimal | None = None
    annual_budget: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Objectives:
    """The prose of the form: overview (项目概况), annual and long-term goal (年度、长期目标)."""

    overview: str | None = None
    annual: str | None = None
    long_term: str | None = None


@dataclass(frozen=True, slots=True)
class FundLine:
    """A fund row (资金行) in yuan: initial and adjusted budget, spent. `source` as printed."""

    source: str
    initial_budget: Decimal | None = None
    adjusted_budget: Decimal | None = None
    executed: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of the indicator table (三级指标).

    `number` counts rows of the form from 1. `label1`, `label2` are the class labels as printed,
    without the mark of a mandatory class; `level1`, `level2` their codes (None where the label is
    unknown). `mandatory` is the form's own mark on the class; None where the form says nothing.
    `applicable` is False for a row filled with 不适用. `target` is None where the value cell is
    empty.
    """

    number: int
    level1: Level1 | None
    level2: Level2 | None
    label1: str
    label2: str
    name: str
    target: Target | None
    explanation: str | None = None
    weight: Decimal | None = None
    mandatory: bool | None = None
    applicable: bool = True
    actual: Target | None = None
    score: Decimal | None = None
    remark: str | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Declaration:
    """One form. `fiscal_year` is the budget year; None where nothing proves it."""

    document: Document
    form: FormRef
    fiscal_year: int | None
    project: Project
    objectives: Objectives
    indicators: tuple[Indicator, ...]
    funds: tuple[FundLine, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    lineage: tuple[Lineage, ...] = ()
    corrections: tuple[Correction, ...] = ()
    schema: str = field(default=SCHEMA)
