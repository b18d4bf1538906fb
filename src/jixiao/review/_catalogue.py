"""The rule book as a page for readers, so that the page cannot differ from what is run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from jixiao.review._book import rule_book
from jixiao.review._examples import rule_examples
from jixiao.review._law import Rule
from jixiao.review._types import Dimension

_MOST_EXAMPLES = 3
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
    yield f"### {rule.id} {rule.title}\n"
    yield f"*{rule.title_en}*\n"
    yield f"- 等级：{_severities(rule)}"
    yield f"- 对象：{rule.scope_label}"
    if rule.local:
        yield f"- 本地规定：{rule.local}"
    yield f"- 检查：{rule.test}"
    yield f"- 原因：{rule.usual.why}"
    for basis in rule.basis:
        yield f"- 依据：{basis.label}（{basis.standing.label}）：{basis.text}"
    for parameter in rule.parameters:
        yield f"- {parameter.title}：`{parameter.text}`（{parameter.source}）"
    for hides in rule.hides:
        yield f"- 指出后，{hides.within_label}不再提示 {hides.rule}"
    if shown := rule_examples().get(rule.id):
        for label, rows in (("会指出", shown.fires), ("不会指出", shown.silent)):
            if rows:
                yield f"- {label}，例如：{'／'.join(map(str, rows[:_MOST_EXAMPLES]))}"
    yield ""


def _severities(rule: Rule) -> str:
    spans = "；".join(
        f"{severity.label}（{first}{'年起' if last is None else f'—{last}年'}）"
        for first, last, severity in rule.severities
    )
    others = {wording.severity for wording in rule.cases.values()} - {rule.severity}
    labels = "、".join(severity.label for severity in sorted(others, key=lambda entry: entry.rank))
    return f"{spans}，部分情形为{labels}" if labels else spans
