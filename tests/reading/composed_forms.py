"""Composes forms of the published layout from other contents, wrapped at other places.

The layout follows the published forms: cells one after another, a blank or a line end between
them, an empty line between rows and sometimes inside one. Every form comes with its rows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from random import Random
from unicodedata import east_asian_width

CONTENTS = json.loads(
    (Path(__file__).parents[1] / "data" / "reading" / "contents.json").read_text(encoding="utf-8")
)
NAMES, QUANTITIES, PROSE = CONTENTS["names"], CONTENTS["quantities"], CONTENTS["prose"]
EXPLANATIONS: dict[str, list[str]] = CONTENTS["explanations"]

CLASSES = (
    ("产出", "数量", True),
    ("产出", "质量", True),
    ("产出", "时效", True),
    ("产出", "成本", True),
    ("效益", "经济效益", False),
    ("效益", "社会效益", True),
    ("效益", "生态效益", False),
    ("效益", "可持续影响", False),
    ("满意度", "服务对象满意度", True),
    ("满意度", "其他满意度", False),
)

HEADER = """二级项目支出绩效目标申报表
项目编码： 440304221311500000{number:03d} 项目名称： 公园管护经费

申请单位： 示例区公园管理服务中心 一级预算单位： 示例区城市管理局 （本级）

实施期限： 3 项目类型： 15 履职类项目

是否新增项目： 否 分配方式： 因素法

项目总金额（中期规划，万元）： 30.00 本年度项目金额（万元）： 10.00

项目概况： 用于公园日常管护。

年度目标： 2022年做好公园日常管护。

长期目标（跨度多年的项目需填 ）： 做好公园日常管护。

一级指标 二级指标 三级指标 指标值 指标解释
"""

Row = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Composed:
    """A form as text, and its rows: level 1, level 2, name, value, explanation."""

    text: str
    rows: tuple[Row, ...]


def compose(seed: int) -> Composed:
    """The form of that number; the same number gives the same form."""
    random = Random(seed)
    widths = (random.choice((40, 44, 46)), random.choice((26, 28, 30, 34)), random.choice((36, 40)))
    style = random.choice(sorted(EXPLANATIONS))
    row_gap = "\n" if random.random() < 0.1 else "\n\n"
    pieces: list[str] = []
    rows: list[Row] = []
    group = ""
    for level1, level2, marked in CLASSES:
        if level1 != group:
            group = level1
            pieces.append(level1 + random.choice(("\n\n", "\n")))
        label = f"*{level2}" if marked else level2
        if not marked and random.random() < 0.7:
            pieces.append(f"{label} 不适用 不适用 不适用\n\n")
            rows.append((level1, level2, "不适用", "不适用", "不适用"))
            continue
        count = random.choice((1, 1, 1, 2, 2, 3))
        qualitative = level1 == "效益" or random.random() < 0.2
        printed = []
        for name in random.sample(NAMES, count):
            value = random.choice(PROSE if qualitative else QUANTITIES)
            if random.random() < 0.04:
                value = name
            topic = name if random.random() < 0.6 else name[: max(4, len(name) // 2)]
            explanation = random.choice(EXPLANATIONS[style]).format(topic)
            name, value = _blanks(random, name), _blanks(random, value)
            lines = [
                _wrapped(cell, width)
                for cell, width in zip((name, value, explanation), widths, strict=True)
            ]
            rows.append((level1, level2, *("".join(cell) for cell in lines)))
            printed.append(_printed(random, *lines))
        behind = random.choice(("\n", "\n\n")) if count > 1 or random.random() < 0.1 else " "
        pieces.append(label + behind + row_gap.join(printed) + "\n\n")
    return Composed(HEADER.format(number=seed % 1000) + "\n" + "".join(pieces), tuple(rows))


def _blanks(random: Random, text: str) -> str:
    """Blanks before a comma, as published forms have them."""
    return text.replace("，", " ，", 1) if random.random() < 0.25 else text


def _printed(random: Random, name: list[str], value: list[str], explanation: list[str]) -> str:
    """A row, given the lines of its cells, as the published forms break it."""
    if len(name) > 1:
        first = random.choice(("\n\n", "\n"))
    else:
        first = "\n" if len(value) > 2 and random.random() < 0.6 else " "
    second = "\n\n" if len(value) > 2 and random.random() < 0.6 else " "
    inside = "\n\n" if len(value) == 2 and random.random() < 0.1 else "\n"
    return "\n".join(name) + first + inside.join(value) + second + "\n".join(explanation)


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns; a closing mark stays on the line before it."""
    lines = [""]
    used = 0
    for letter in text:
        columns = 2 if east_asian_width(letter) in "WFA" else 1
        if used + columns > width and letter not in "，。、；）":
            lines.append("")
            used = 0
        lines[-1] += letter
        used += columns
    return [line.strip() for line in lines if line.strip()]
