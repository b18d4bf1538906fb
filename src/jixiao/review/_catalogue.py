"""The rule book as a page for readers, so that the page cannot differ from what is run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from jixiao.review._book import rule_book
from jixiao.review._law import Rule
from jixiao.review._types import Dimension

_SCOPES = {
    "row": "每条指标",
    "class": "每个二级指标类别",
    "field": "每个栏目",
    "form": "每张表",
    "set": "同一单位各表",
}
_HEAD = """# 审核规则

本页由规则库生成，列出{year}年度有效的规则共{count}条。每张表按其预算年度的规则审核。

等级：**错误**须改正后才能提交，或由审核人员说明理由后放行；**警告**由审核人员确认；**提示**仅供参考。
依据后的“条文待核”表示尚未与文件原文核对，“见公开摘录”表示只见过公开的摘录。
"""


def catalogue(on: date | int) -> str:
    """The rules in force as Markdown, in Chinese, by dimension; `docs/rules.md` is this text."""
    book = rule_book(on)
    sections = [_HEAD.format(year=book.year, count=len(book.rules))]
    for dimension in Dimension:
        rules = [rule for rule in book.rules if rule.dimension is dimension]
        if rules:
            sections.append(f"## {dimension.label}\n")
            sections += ("\n".join(_entry(rule)) for rule in rules)
    return "\n".join(sections)


def _entry(rule: Rule) -> Iterator[str]:
    span = (
        f"{rule.valid_from}年起"
        if rule.valid_to is None
        else f"{rule.valid_from}—{rule.valid_to}年"
    )
    yield f"### {rule.id} {rule.title}\n"
    yield f"*{rule.title_en}*\n"
    yield f"- 等级：{rule.severity.label}（{span}，{_SCOPES[rule.scope]}）"
    yield f"- 检查：{rule.test}"
    yield f"- 原因：{rule.usual.why}"
    names = (f"{basis.name}（{basis.standing.label}）" for basis in rule.basis)
    yield f"- 依据：{'；'.join(names)}"
    for parameter in rule.parameters:
        text = parameter.text.replace("|", "\\|")
        yield f"- {parameter.title}：`{text}`（{parameter.source}）"
    yield ""
