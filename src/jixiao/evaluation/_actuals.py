"""What a project reached and spent (实际完成值、执行数), as its unit reports it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from jixiao.declaration import Declaration
from jixiao.errors import JixiaoError, Message
from jixiao.targets import Qualitative, Unparsed

ACTUALS_SCHEMA = "jixiao/actuals/1"


@dataclass(frozen=True, slots=True)
class ActualRow:
    """What was reached on one row of the form. `number` counts the form's rows from 1.

    `actual` is the text as reported, None while nothing is reported. `band` is the label of a band
    of the scoring profile, `band_percent` the percent inside it, for rows a person judges.
    `reason` explains a deviation.
    """

    number: int
    actual: str | None = None
    not_applicable: bool = False
    band: str | None = None
    band_percent: Decimal | None = None
    reason: str | None = None

    @property
    def is_reported(self) -> bool:
        """Whether the row says anything about what was reached."""
        return self.actual is not None or self.band is not None or self.not_applicable


@dataclass(frozen=True, slots=True)
class Actuals:
    """One project's year: budget and spending in yuan, the goal's result, and the rows.

    `adjusted_budget` is 全年预算数 after all adjustments, `initial_budget` 年初预算数.
    """

    project_code: str | None
    adjusted_budget: Decimal | None = None
    executed: Decimal | None = None
    initial_budget: Decimal | None = None
    result: str | None = None
    rows: tuple[ActualRow, ...] = ()

    def row(self, number: int) -> ActualRow:
        """The row of that number; one with nothing reported if it is not there."""
        return next((row for row in self.rows if row.number == number), ActualRow(number))


class BadActuals(JixiaoError):
    """Reported actuals do not fit; `problems` holds every one of them, with its row."""

    def __init__(self, problems: Iterable[Message]) -> None:
        self.problems = tuple(problems)
        if len(self.problems) == 1:
            super().__init__(self.problems[0])
            return
        super().__init__(
            Message(
                id="actuals.problems",
                where="完成情况数据",
                what=f"共有 {len(self.problems)} 处问题。",
                how="".join(f"\n{problem}" for problem in self.problems),
            )
        )


_TOP_KEYS = {
    "schema",
    "project_code",
    "initial_budget_yuan",
    "adjusted_budget_yuan",
    "executed_yuan",
    "result",
    "rows",
}
_ROW_KEYS = {"number", "name", "actual", "not_applicable", "band", "band_percent", "reason"}


def actuals_to_json(actuals: Actuals) -> dict[str, Any]:
    """The JSON form `jixiao/actuals/1`; `actuals_from_json` gives an equal value back."""
    return {
        "schema": ACTUALS_SCHEMA,
        "project_code": actuals.project_code,
        "initial_budget_yuan": _yuan(actuals.initial_budget),
        "adjusted_budget_yuan": _yuan(actuals.adjusted_budget),
        "executed_yuan": _yuan(actuals.executed),
        "result": actuals.result,
        "rows": [
            {
                "number": row.number,
                "actual": row.actual,
                "not_applicable": row.not_applicable,
                "band": row.band,
                "band_percent": None if row.band_percent is None else str(row.band_percent),
                "reason": row.reason,
            }
            for row in actuals.rows
        ],
    }


def actuals_template(declaration: Declaration) -> dict[str, Any]:
    """An empty JSON form to fill in: one row an indicator in use, its name beside the number.

    Rows that a person judges have a place for the band.
    """
    project = declaration.project
    rows: list[dict[str, Any]] = []
    for row in declaration.indicators:
        if row.applicable:
            empty = {"number": row.number, "name": row.name, "actual": None}
            if row.target is None or isinstance(row.target, Qualitative | Unparsed):
                empty |= {"band": None, "band_percent": None}
            rows.append(empty | {"reason": None})
    return {
        "schema": ACTUALS_SCHEMA,
        "project_code": project.code,
        "initial_budget_yuan": _yuan(project.annual_budget),
        "adjusted_budget_yuan": None,
        "executed_yuan": None,
        "result": None,
        "rows": rows,
    }


def read_actuals(text: str) -> tuple[Actuals, ...]:
    """Actuals from a file's text: one JSON object, a list of them, or one a line.

    Raises BadActuals with the problems of all of them.
    """
    try:
        data = json.loads(text)
        entries = data if isinstance(data, list) else [data]
    except json.JSONDecodeError as whole:
        try:
            entries = [json.loads(line) for line in text.splitlines() if line.strip()]
        except json.JSONDecodeError:
            raise BadActuals([_not_json(whole)]) from whole
        if not entries:
            raise BadActuals([_not_json(whole)]) from whole
    problems: list[Message] = []
    read = []
    for number, entry in enumerate(entries, 1):
        actuals, found = _read(entry, f"完成情况数据第 {number} 份")
        problems += found
        read.append(actuals)
    if problems:
        raise BadActuals(problems)
    return tuple(read)


def actuals_from_json(data: object) -> Actuals:
    """The actuals of one JSON object. Raises BadActuals with every problem of its shape."""
    actuals, problems = _read(data, "完成情况数据")
    if problems:
        raise BadActuals(problems)
    return actuals


def _not_json(error: json.JSONDecodeError) -> Message:
    return Message(
        id="actuals.not_json",
        where=f"完成情况数据第 {error.lineno} 行",
        what=f"不是 JSON（{error.msg}）。",
        how="请用 jixiao evaluate 给出的空表填写。",
    )


def _read(data: object, where: str) -> tuple[Actuals, list[Message]]:
    """The actuals as far as they could be read, and the problems."""
    reader = _Reader(where)
    if not isinstance(data, Mapping) or data.get("schema") != ACTUALS_SCHEMA:
        reader.problem("schema", f"不是 {ACTUALS_SCHEMA} 格式。", "请写明 schema 键，值不要改动。")
        return Actuals(None), reader.problems
    reader.known(data, _TOP_KEYS, where)
    rows = data.get("rows", [])
    if not isinstance(rows, list):
        reader.problem("rows", "rows 应为列表。", "每个指标写一个对象。")
        rows = []
    actuals = Actuals(
        project_code=reader.text(data, "project_code", where),
        initial_budget=reader.yuan(data, "initial_budget_yuan"),
        adjusted_budget=reader.yuan(data, "adjusted_budget_yuan"),
        executed=reader.yuan(data, "executed_yuan"),
        result=reader.text(data, "result", where),
        rows=tuple(
            read for at, row in enumerate(rows, 1) if (read := reader.row(row, at)) is not None
        ),
    )
    return actuals, reader.problems


class _Reader:
    """Reads fields and keeps the problems, so that all of them are told at once."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.problems: list[Message] = []

    def problem(self, code: str, what: str, how: str, where: str | None = None) -> None:
        self.problems.append(
            Message(id=f"actuals.{code}", where=where or self.where, what=what, how=how)
        )

    def known(self, data: Mapping[str, Any], keys: set[str], where: str) -> None:
        for key in sorted(set(data) - keys):
            self.problem("unknown_key", f"有不认识的键“{key}”。", "请核对键名。", where)

    def text(self, data: Mapping[str, Any], key: str, where: str) -> str | None:
        value = data.get(key)
        if value is None or isinstance(value, str):
            return value
        self.problem("not_text", f"{key} 应为文字，实际为 {value!r}。", "请加引号。", where)
        return None

    def yuan(self, data: Mapping[str, Any], key: str) -> Decimal | None:
        amount = self.number(data, key, self.where, "请以元为单位填写，例如“41800.00”。")
        if amount is not None and amount < 0:
            self.problem("negative", f"{key} 为负数 {amount}。", "请核对金额。")
            return None
        return amount

    def number(self, data: Mapping[str, Any], key: str, where: str, how: str) -> Decimal | None:
        value = data.get(key)
        if value is None:
            return None
        if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
            try:
                number = Decimal(str(value).replace(",", ""))
            except InvalidOperation:
                number = Decimal("nan")
            if number.is_finite():
                return number
        self.problem("not_number", f"{key} 的“{value}”不是数字。", how, where)
        return None

    def row(self, data: object, at: int) -> ActualRow | None:
        where = f"{self.where} rows 第 {at} 项"
        number = data.get("number") if isinstance(data, Mapping) else None
        if not isinstance(data, Mapping) or isinstance(number, bool) or not isinstance(number, int):
            self.problem("row_number", "没有指标序号 number。", "请填写申报表中的行号。", where)
            return None
        where = f"{self.where}第 {number} 行"
        self.known(data, _ROW_KEYS, where)
        not_applicable = data.get("not_applicable", False)
        if not isinstance(not_applicable, bool):
            self.problem("not_flag", "not_applicable 应为 true 或 false。", "请改正。", where)
        return ActualRow(
            number=number,
            actual=self.text(data, "actual", where),
            not_applicable=not_applicable is True,
            band=self.text(data, "band", where),
            band_percent=self.number(data, "band_percent", where, "请填写百分数，例如“85”。"),
            reason=self.text(data, "reason", where),
        )


def _yuan(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
