"""Forms of known content drawn in a random layout: what is in them must be read back or questioned.

The facts (indicator names, values, amounts) are of the kind published forms print; the layouts are
what such forms are known to do: columns in any order, titles of several lines, classes merged,
repeated or printed once, operator and unit apart, two blocks side by side, tables on their side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

from jixiao.declaration import Declaration, Indicator
from jixiao.reading._folding import fold
from jixiao.reading._grid import Grid
from tests.reading.drawn_grids import ABOVE, LEFT, drawn

CLASSES = (
    ("产出指标", "数量指标", "output", "quantity"),
    ("产出指标", "质量指标", "output", "quality"),
    ("产出指标", "时效指标", "output", "timeliness"),
    ("产出指标", "成本指标", "output", "cost"),
    ("效益指标", "经济效益指标", "benefit", "economic"),
    ("效益指标", "社会效益指标", "benefit", "social"),
    ("效益指标", "生态效益指标", "benefit", "ecological"),
    ("效益指标", "可持续影响指标", "benefit", "sustainability"),
    ("满意度指标", "服务对象满意度指标", "satisfaction", "beneficiary_satisfaction"),
)
# name, operator, number, unit, actual
FACTS = {
    "quantity": [
        ("组织培训次数", "≥", "4", "次", "5次"),
        ("慰问离退休人员人数", "=", "33", "人", "33人"),
        ("维修路灯数量", "≥", "260", "盏", "261盏"),
        ("采购设备台数", "≥", "12", "台", "12台"),
        ("受助村个数", "=", "3", "个", "3个"),
    ],
    "quality": [
        ("验收合格率", "≥", "98", "%", "99%"),
        ("培训考核通过率", "≥", "95", "%", "96.5%"),
        ("设备完好率", "=", "100", "%", "100%"),
    ],
    "timeliness": [
        ("完成时间", "", "2023年12月31日前", "", "2023年11月30日"),
        ("故障响应时间", "≤", "2", "小时", "1.5小时"),
        ("巡查频率", "", "每月一次", "", "每月一次"),
    ],
    "cost": [
        ("项目总成本", "≤", "41800", "元", "41000元"),
        ("人均培训成本", "≤", "450", "元/人", "440元/人"),
        ("预算执行率", "≥", "95", "%", "98.2%"),
    ],
    "economic": [
        ("带动农户增收", "≥", "6", "万元", "6.2万元"),
        ("节约维修支出", "≥", "1.5", "万元", "2万元"),
    ],
    "social": [
        ("促进城市管理水平", "", "有效提升", "", "有效提升"),
        ("受益人口数", "≥", "1200", "人", "1350人"),
        ("保障系统稳定运行", "", "稳定运行", "", "稳定运行"),
    ],
    "ecological": [
        ("减少垃圾清运量", "≥", "30", "吨", "31吨"),
        ("改善辖区环境", "", "明显改善", "", "有所改善"),
    ],
    "sustainability": [
        ("制度机制健全性", "", "健全", "", "健全"),
        ("设备使用年限", "≥", "5", "年", "5年"),
    ],
    "beneficiary_satisfaction": [
        ("服务对象满意度", "≥", "90", "%", "93%"),
        ("参训人员满意度", "≥", "95", "%", "97%"),
        ("群众投诉率", "≤", "5", "%", "2%"),
    ],
}
PROJECTS = (
    "培训费",
    "离退休慰问金",
    "信息化系统运行维护",
    "小型工程类项目",
    "乡村振兴补助经费",
    "路灯维护",
)
UNITS = ("某市数字化服务中心", "某区城市管理局", "某县教育局", "某镇人民政府")

TITLES = {
    "level1": ("一级指标", "一级\n指标", "一级绩效指标", "指标类型"),
    "level2": ("二级指标", "二级\n指标", "二级绩效指标"),
    "name": ("三级指标", "三级指标名称", "指标名称", "指标内容", "三 级 指 标", "具体指标"),
    "target": (
        "指标值",
        "年度指标值",
        "目标值",
        "全年目标值",
        "2023年度指标值",
        "指标值（A）",
        "预期指标值",
    ),
    "operator": ("计算符号", "符号", "指标性质", "运算符号"),
    "unit": ("度量单位", "计量单位", "单位", "指标值单位"),
    "explanation": ("指标解释", "指标说明", "绩效指标描述"),
    "weight": ("权重", "分值", "分值权重（100分）", "分值（90分）"),
    "actual": ("实际完成值", "全年实际完成值", "完成值", "实际完成值（B）"),
    "score": ("得分", "自评得分"),
    "remark": ("备注", "偏差原因分析及改进措施", "未完成原因分析"),
    "unknown": ("数据来源", "佐证资料", "责任科室"),
}
VALUE_GROUPS = ("年度指标值", "指标值", "目标值")


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator as it is meant."""

    label1: str
    label2: str
    level1: str
    level2: str
    name: str
    operator: str
    number: str
    unit: str
    actual: str
    explanation: str
    weight: str
    score: str
    remark: str

    @property
    def target(self) -> str:
        return self.operator + self.number + self.unit


@dataclass(frozen=True, slots=True)
class Facts:
    """A form as it is meant."""

    project: str
    applicant: str
    department: str
    annual: str
    goal: str
    rows: tuple[Row, ...]


@dataclass(slots=True)
class Layout:
    """How a form was drawn: the names of what was done, for the message of a failing test."""

    columns: list[str] = field(default_factory=list)
    traits: list[str] = field(default_factory=list)


def facts(random: Random) -> Facts:
    """A form of random content, classes in the usual order."""
    rows = []
    for label1, label2, level1, level2 in CLASSES:
        if level2 in ("economic", "ecological", "sustainability") and random.random() < 0.5:
            continue
        known = FACTS[level2]
        for entry in random.sample(known, random.randint(1, min(3, len(known)))):
            name, operator, number, unit, actual = entry
            rows.append(
                Row(
                    label1,
                    label2,
                    level1,
                    level2,
                    name,
                    operator,
                    number,
                    unit,
                    actual,
                    f"反映{name}的情况",
                    str(random.choice((5, 8, 10, 12.5))),
                    str(random.choice((4, 5, 7.5, 10))),
                    random.choice(("", "", "经费调整")),
                )
            )
    return Facts(
        random.choice(PROJECTS),
        random.choice(UNITS),
        random.choice(UNITS),
        random.choice(("4.18", "95.00", "1,432.20", "246")),
        "完成年度工作任务",
        tuple(rows),
    )


def form(random: Random, meant: Facts) -> tuple[Grid, Layout]:
    """The form in a random layout, as one grid."""
    layout = Layout()
    columns, titles = _titled(random, layout)
    body = _body(random, meant, columns, layout)
    table = [*titles, *body]
    if random.random() < 0.35:
        layout.traits.append("side label")
        side = ["绩效指标", *[ABOVE] * (len(table) - 1)]
        table = [[mark, *row] for mark, row in zip(side, table, strict=True)]
    if "target2" not in columns and random.random() < 0.3:
        layout.traits.append("sum below")
        table.append(["总分", *[LEFT] * (len(table[0]) - 2), "100"])
    width = max(6, len(table[0]))
    table = [_widened(row, width) for row in table]
    head, before = _head(random, meant, width, layout)
    after = [_wide(text, width) for text in _after(random, layout)]
    rows = [*head, *table, *after]
    return drawn(rows, before=before), layout


def side_by_side(random: Random, meant: Facts) -> tuple[Grid, Layout]:
    """The form of 财预〔2015〕88号: a mid-term block of columns, the annual block right of it."""
    layout = Layout(["level1", "level2", "name", "target"], ["two blocks"])
    said = random.random() < 0.5
    suffix = ("（中期）", "（年度）") if said else ("", "")
    own = random.random() < 0.6  # each block prints its second-level classes
    titles = ["一级指标", "二级指标" + suffix[0], "三级指标" + suffix[0], "指标值" + suffix[0]]
    titles += (["二级指标" + suffix[1]] if own else []) + [
        "三级指标" + suffix[1],
        "指标值" + suffix[1],
    ]
    rows = [titles]
    filled = random.random() < 0.5
    layout.traits += [each for each, so in (("said", said), ("own", own), ("filled", filled)) if so]
    for at, row in enumerate(meant.rows):
        first = at == 0 or meant.rows[at - 1].label1 != row.label1
        second = at == 0 or meant.rows[at - 1].label2 != row.label2
        label2 = row.label2 if second else ABOVE
        left = [f"三年{row.name}", f"{row.target}（中期）"] if filled else ["", ""]
        right = [row.name, row.target]
        rows.append(
            [row.label1 if first else ABOVE, label2, *left, *([label2] if own else []), *right]
        )
    head, before = _head(random, meant, len(titles), layout)
    if not said:
        half = (len(titles) - 1) // 2
        goals = ["目标", "中期目标", *[LEFT] * (half - 1), "年度目标"]
        head[-1:] = [
            _widened(goals, len(titles)),
            _widened([ABOVE, "三年完成任务", *[LEFT] * (half - 1), meant.goal], len(titles)),
        ]
    return drawn([*head, *rows], before=before), layout


def several_projects(random: Random, number: int) -> tuple[Grid, list[Facts], Layout]:
    """One table with a project in each stretch of rows, its fields in columns of their own."""
    layout = Layout(["level1", "level2", "name", "target"], ["several projects"])
    every: list[Facts] = []
    while len(every) < number:
        meant = facts(random)
        if meant.project not in [each.project for each in every]:
            every.append(meant)
    apart = random.random() < 0.5
    value = ["指标性质", "指标值", "度量单位"] if apart else ["指标值"]
    titles = [
        "单位名称",
        "项目名称",
        "预算数",
        "年度目标",
        "一级指标",
        "二级指标",
        "三级指标",
        *value,
    ]
    merged = random.random() < 0.5
    layout.traits += ["apart"] * apart + ["merged"] * merged
    rows = [titles]
    unit = every[0].applicant
    every = [replace(each, applicant=unit) for each in every]
    for at, meant in enumerate(every):
        for n, row in enumerate(meant.rows):
            own = [unit, meant.project, meant.annual, meant.goal]
            if n and merged:
                own = [ABOVE] * 4
            elif at and merged:
                own[0] = ABOVE
            cells = [row.operator or "定性", row.number, row.unit] if apart else [row.target]
            rows.append([*own, row.label1, row.label2, row.name, *cells])
    before = ["2023年部门预算项目支出绩效目标表", "金额单位：万元"]
    return drawn(rows, before=before), every, layout


def over_pages(random: Random, grid: Grid) -> list[Grid]:
    """The grid cut in two between rows, the titles of columns repeated or not."""
    starts = sorted({cell.row for cell in grid.cells})
    cuts = [
        row
        for row in starts
        if row > grid.rows // 2
        and not any(cell.row < row < cell.row + cell.row_span for cell in grid.cells)
    ]
    if not cuts:
        return [grid]
    cut = random.choice(cuts)
    first = tuple(cell for cell in grid.cells if cell.row < cut)
    second = tuple(replace(cell, row=cell.row - cut) for cell in grid.cells if cell.row >= cut)
    return [
        replace(grid, rows=cut, cells=first, after=()),
        replace(grid, rows=grid.rows - cut, cells=second, before=()),
    ]


def _titled(random: Random, layout: Layout) -> tuple[list[str], list[list[str]]]:
    """The columns in their order, and the rows of titles."""
    leaves = ["name", "target"]
    apart = random.random() < 0.45
    extra = [each for each in ("explanation", "weight", "remark") if random.random() < 0.4]
    if random.random() < 0.4:
        extra += ["actual", "score"] if random.random() < 0.7 else ["actual"]
    if random.random() < 0.3:
        extra.append("unknown")
    together = apart and random.random() < 0.5
    value = ["target"]
    if apart:
        value = ["operator", "target", "unit"]
        if not together:
            random.shuffle(value)
    rest = [[each] for each in extra] + [value]
    random.shuffle(rest)
    if random.random() < 0.15:
        layout.traits.append("name not first")
        rest.insert(random.randint(0, len(rest)), ["name"])
    else:
        rest.insert(0, ["name"])
    leaves = [each for part in rest for each in part]
    columns = ["level1", "level2", *leaves]
    if random.random() < 0.1:
        layout.traits.append("classes last")
        columns = [*leaves, "level1", "level2"]
    names = {each: random.choice(TITLES[each]) for each in columns}
    if apart and not together:
        names["target"] = random.choice(("指标值", "目标值", "值"))
    layout.columns = columns
    first = [names[each] for each in columns]
    if not together:
        rows = [first]
        if random.random() < 0.25:
            layout.traits.append("group above titles")
            group = random.choice(("绩效指标", "年度绩效指标"))
            rows.insert(0, [group, *[LEFT] * (len(columns) - 1)])
        return columns, rows
    layout.traits.append("titles of two lines")
    at = columns.index("operator")
    upper = list(first)
    upper[at : at + 3] = [random.choice(VALUE_GROUPS), LEFT, LEFT]
    lower = [ABOVE] * len(columns)
    lower[at : at + 3] = [names["operator"], random.choice(("指标值", "数值", "值")), names["unit"]]
    return columns, [upper, lower]


def _body(random: Random, meant: Facts, columns: Sequence[str], layout: Layout) -> list[list[str]]:
    ways = {each: random.choice(("merged", "repeated", "first")) for each in ("level1", "level2")}
    if random.random() < 0.25:
        ways = dict.fromkeys(ways, "middle")
    layout.traits.append("classes " + "/".join(ways.values()))
    numbered = random.random() < 0.15
    if numbered:
        layout.traits.append("numbered")
    empty_row = random.random() < 0.15
    if empty_row:
        layout.traits.append("an empty row")
    rows: list[list[str]] = []
    for at, row in enumerate(meant.rows):
        cells = []
        for column in columns:
            if column in ways:
                cells.append(_class_cell(meant.rows, at, column, ways))
            else:
                cells.append(_leaf(row, column, columns))
        if numbered:
            cells[columns.index("name")] = f"指标{at % 3 + 1}：{row.name}"
        rows.append(cells)
    if empty_row and "merged" not in ways.values():
        rows.insert(random.randint(1, len(rows) - 1), [""] * len(columns))
    return rows


def _class_cell(rows: Sequence[Row], at: int, column: str, ways: dict[str, str]) -> str:
    def key(row: Row) -> tuple[str, ...]:
        return (row.label1,) if column == "level1" else (row.label1, row.label2)

    own = [n for n, row in enumerate(rows) if key(row) == key(rows[at])]
    text = rows[at].label1 if column == "level1" else rows[at].label2
    way = ways[column]
    if way == "repeated":
        return text
    if way == "middle":
        return text if at == own[(len(own) - 1) // 2] else ""
    if at == own[0]:
        return text
    return ABOVE if way == "merged" else ""


def _leaf(row: Row, column: str, columns: Sequence[str]) -> str:
    if column == "target":
        return row.number if "operator" in columns else row.target
    if column == "operator":
        return row.operator or "定性"
    if column == "unknown":
        return "台账"
    return str(getattr(row, column))


def _head(
    random: Random, meant: Facts, width: int, layout: Layout
) -> tuple[list[list[str]], list[str]]:
    """Rows of the head, and the lines before the table."""
    pairs = [
        (random.choice(("项目名称", "项目\n名称", "项目名称：")), meant.project),
        (random.choice(("实施单位", "申报单位", "项目单位")), meant.applicant),
        (random.choice(("主管部门", "一级预算单位", "主管部门及代码")), meant.department),
        (random.choice(("年度资金总额", "年度资金总额（万元）", "年度资金总额：")), meant.annual),
    ]
    first, *others = pairs
    random.shuffle(others)
    pairs = [first, *others]
    two = random.random() < 0.5
    rows: list[list[str]] = []
    if two:
        layout.traits.append("two pairs a row")
        half = width // 2
        for at in range(0, len(pairs), 2):
            row: list[str] = []
            for (label, value), room in zip(pairs[at : at + 2], (half, width - half), strict=True):
                row += [label, value, *[LEFT] * (room - 2)]
            rows.append(row)
    else:
        rows = [[label, value, *[LEFT] * (width - 2)] for label, value in pairs]
    goal = random.choice(("年度目标", "年度总体目标", "年度绩效目标"))
    rows.append([goal, meant.goal, *[LEFT] * (width - 2)])
    title = random.choice(
        ("项目支出绩效目标申报表", "2023年度项目支出绩效目标表", "项目绩效目标表（2023年度）")
    )
    unit = "单位：万元"
    if random.random() < 0.5:
        layout.traits.append("title in the table")
        return [_wide(title, width), _wide(unit, width), *rows], []
    return rows, [title, unit]


def _after(random: Random, layout: Layout) -> list[str]:
    if random.random() < 0.3:
        layout.traits.append("notes below")
        return ["填表说明：各项指标应当量化", "填报人：某某"]
    return []


def _wide(text: str, width: int) -> list[str]:
    return [text, *[LEFT] * (width - 1)]


def _widened(row: list[str], width: int) -> list[str]:
    return [*row, *[LEFT] * (width - len(row))]


def misread(meant: Facts, read: Declaration, columns: Sequence[str]) -> list[str]:
    """What was read otherwise than meant and not questioned, and rows lost or invented."""
    wrong: list[str] = []
    paths = {doubt.field for doubt in read.doubts}
    whole = bool(paths & {"indicators", "document"}) and any(
        doubt.reason in ("form.uncertain", "table.columns_guessed") for doubt in read.doubts
    )
    left = list(read.indicators)
    for row in meant.rows:
        found = next((each for each in left if fold(row.name) == fold(each.name)), None)
        if found is None:
            wrong.append(f"lost {row.name}")
            continue
        left.remove(found)
        for what, own, wanted in _compared(row, found, columns):
            if own == wanted:
                continue
            path = f"indicators[{found.number - 1}]"
            if whole or any(each.startswith(path) for each in paths):
                continue
            wrong.append(f"{row.name}: {what} {own!r} for {wanted!r}")
    wrong += [f"invented {each.name}" for each in left]
    if read.project.name != meant.project:
        wrong.append(f"project {read.project.name!r} for {meant.project!r}")
    if read.project.applicant != meant.applicant:
        wrong.append(f"applicant {read.project.applicant!r} for {meant.applicant!r}")
    budget = read.project.annual_budget
    if budget is None or f"{budget / 10000:.2f}" != f"{float(meant.annual.replace(',', '')):.2f}":
        wrong.append(f"budget {budget} for {meant.annual}")
    if read.objectives.annual != meant.goal:
        wrong.append(f"goal {read.objectives.annual!r}")
    return wrong


def exact(meant: Facts, read: Declaration, columns: Sequence[str]) -> int:
    """How many rows were read exactly as meant, classes included."""
    count = 0
    left = list(read.indicators)
    for row in meant.rows:
        found = next(
            (
                each
                for each in left
                if fold(row.name) == fold(each.name)
                and all(own == wanted for _, own, wanted in _compared(row, each, columns))
            ),
            None,
        )
        if found is not None:
            left.remove(found)
            count += 1
    return count


def _compared(
    row: Row, found: Indicator, columns: Sequence[str]
) -> list[tuple[str, str | None, str | None]]:
    both = [
        ("level1", found.level1, row.level1),
        ("level2", found.level2, row.level2),
        ("target", found.target.text if found.target else None, row.target),
    ]
    if "explanation" in columns:
        both.append(("explanation", found.explanation, row.explanation))
    if "remark" in columns:
        both.append(("remark", found.remark, row.remark or None))
    if "actual" in columns:
        both.append(("actual", found.actual.text if found.actual else None, row.actual))
    for column, own in (("weight", found.weight), ("score", found.score)):
        if column in columns:
            both.append((column, str(own), str(getattr(row, column))))
    return [(what, str(own) if own is not None else None, wanted) for what, own, wanted in both]


def as_lines(grid: Grid, mark: str) -> str:
    """The grid as text, a row a line: between tabs, or between bars as Markdown has them."""
    begun = {(cell.row, cell.column): cell.text.replace("\n", "") for cell in grid.cells}
    rows = [
        mark.join(begun.get((row, column), "") for column in range(grid.columns))
        for row in range(grid.rows)
    ]
    if mark == "|":
        rows = [f"|{row}|" for row in rows]
        rows.insert(1, "|" + "---|" * grid.columns)
    return "\n".join([*(line.text for line in grid.before), *rows])


def transposed(grid: Grid) -> Grid:
    """The same table with its indicators as columns."""
    cells = tuple(
        replace(
            cell,
            row=cell.column,
            column=cell.row,
            row_span=cell.column_span,
            column_span=cell.row_span,
        )
        for cell in grid.cells
    )
    return replace(grid, rows=grid.columns, columns=grid.rows, cells=cells)
