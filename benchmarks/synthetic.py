"""Declarations made up from word lists: varied, plausible, without findings of their own.

Everything follows from a seed. A second vocabulary, used for nothing else, makes forms that no rule
was tried on while it was written (`HOLDOUT`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from jixiao import targets
from jixiao.declaration import (
    Declaration,
    Document,
    FormProfile,
    FormRef,
    Indicator,
    Objectives,
    Project,
    profile,
)

PROFILE = "shenzhen-2022"
YEAR = 2022


@dataclass(frozen=True, slots=True)
class Theme:
    """What a project does: objects in places get an action; people gain something by it.

    `price` is the usual cost in yuan of one `unit`; `subject` is who is asked about it.
    """

    thing: str
    act: str
    measure: str
    unit: str
    price: int
    quality: str
    harm: str
    subject: str


@dataclass(frozen=True, slots=True)
class Words:
    """A vocabulary: regions, departments with their units, themes, and what varies a project."""

    regions: tuple[str, ...]
    offices: tuple[tuple[str, tuple[str, ...]], ...]
    places: tuple[str, ...]
    kinds: tuple[str, ...]
    themes: tuple[Theme, ...]


def _themes(text: str) -> tuple[Theme, ...]:
    rows = (line.split() for line in text.strip().splitlines())
    return tuple(Theme(*row[:4], int(row[4]), *row[5:]) for row in rows)


USUAL = Words(
    regions=tuple(
        f"{first}{second}{kind}"
        for first in "清北南西临安永平新长宁高东石金"
        for second in "河山川原湖陵阳州溪丰"
        for kind in "区县"
    ),
    offices=(
        ("教育局", ("第一中学", "实验小学", "中心幼儿园", "教师进修学校", "特殊教育学校")),
        ("卫生健康局", ("人民医院", "疾病预防控制中心", "妇幼保健院", "卫生监督所")),
        ("水务局", ("水利工程管理站", "供水保障中心", "防汛物资储备中心")),
        ("交通运输局", ("公路养护中心", "客运管理所", "交通信息中心")),
        ("农业农村局", ("农业技术推广站", "动物疫病预防站", "种子管理站")),
        ("文化和旅游局", ("图书馆", "文化馆", "博物馆", "非物质文化遗产保护中心")),
        ("民政局", ("社会福利院", "救助管理站", "殡葬管理所")),
        ("城市管理局", ("环境卫生管理所", "园林绿化中心", "市政设施管理中心")),
    ),
    places=tuple(
        f"{first}{second}"
        for first in "东西南北中上下前后内"
        for second in (
            "片区",
            "镇域",
            "沿线",
            "老城",
            "新区",
            "河岸",
            "校区",
            "园区",
            "库区",
            "林区",
        )
    ),
    kinds=(
        "老旧",
        "重点",
        "冬季",
        "汛期",
        "公共",
        "农村",
        "临街",
        "高龄",
        "夜间",
        "示范",
        "偏远",
        "常用",
        "应季",
        "小型",
        "大型",
        "室外",
        "室内",
        "急需",
        "濒危",
        "地下",
    ),
    themes=_themes("""
        路灯 维护 数量 盏 180 亮灯 熄灯 居民
        消防栓 检修 数量 个 260 出水 漏水 居民
        校舍 修缮 面积 平方米 900 验收 渗漏 学生家长
        图书 采编 数量 册 42 编目 破损 读者
        井盖 更换 数量 套 650 安装 缺失 居民
        电梯 保养 数量 台 4200 年检 停梯 乘客
        疫苗 接种 人数 人 95 冷链 脱漏 接种群众
        种子 抽检 数量 批次 800 检测 混杂 农户
        行道树 修剪 数量 棵 130 成活 倒伏 居民
        桥梁 检测 数量 座 18000 报告 裂缝 驾乘人员
        展品 修复 数量 件 5600 评审 残损 观众
        渠道 清淤 长度 米 75 通水 淤堵 农户
        孤老 探访 人数 人 360 记录 失联 老人家属
        公厕 保洁 数量 座 23000 抽查 异味 居民
        档案 数字化 数量 卷 28 著录 错页 查档群众
        水样 化验 数量 份 310 复检 超标 用水居民
        牲畜 免疫 数量 头 12 抗体 染病 养殖户
        讲座 举办 次数 场 3200 签到 缺席 听众
        护栏 加固 长度 米 210 抽检 松动 驾乘人员
        泵站 巡检 数量 座 9500 运行 停机 农户
        病历 质控 数量 份 18 归档 缺项 患者
        站牌 翻新 数量 块 480 安装 褪色 乘客
        湿地 管护 面积 亩 260 植被 退化 游客
        课桌椅 配备 数量 套 520 质检 摇晃 学生家长
    """),
)

HOLDOUT = Words(
    regions=tuple(f"{first}{second}市" for first in "嘉庆延昌怀" for second in "兴远宾岭泽"),
    offices=(
        ("林业和草原局", ("国有林场", "森林防火中队", "苗圃管理站")),
        ("市场监督管理局", ("计量检定所", "特种设备检验所", "消费维权服务站")),
        ("体育局", ("体育馆", "少年业余体校")),
        ("应急管理局", ("应急救援队", "地震监测站")),
        ("退役军人事务局", ("军休服务所", "烈士陵园管理处")),
    ),
    places=tuple(f"{a}{b}" for a in "甲乙丙丁戊" for b in ("段", "号地块", "流域", "乡域", "营区")),
    kinds=("陈旧", "关键", "秋季", "备用", "集中", "流动", "高空", "民用", "便携", "临时"),
    themes=_themes("""
        苗木 补植 数量 株 22 存活 枯死 林农
        防火道 开设 长度 米 34 复核 复燃 林区群众
        衡器 检定 数量 台 75 证书 失准 商户
        锅炉 检验 数量 台 1500 报告 超压 用气单位
        泳池 换水 数量 座 8600 水质 浑浊 健身群众
        器材 更新 数量 件 1900 组装 卡顿 健身群众
        救生衣 储备 数量 件 120 质检 霉变 救援队员家属
        墓碑 描红 数量 块 64 抽查 褪色 烈属
        台站 校准 数量 座 7200 数据 掉线 防灾志愿者
        棋手 集训 人数 人 2600 出勤 退训 学员家长
    """),
)


@dataclass(frozen=True, slots=True)
class Made:
    """A form with the theme and the words it was made of."""

    form: Declaration
    theme: Theme
    words: dict[str, str]


def clean_forms(count: int, seed: int, words: Words = USUAL) -> Iterator[Declaration]:
    """So many forms that no rule should speak about, the same for the same arguments."""
    return (made(number, seed, words).form for number in range(count))


def made(number: int, seed: int, words: Words = USUAL) -> Made:
    """One form without findings; everything about it follows from the arguments."""
    random = Random(seed * 1_000_003 + number)  # noqa: S311 - repeatable, not secret
    form_profile = profile(PROFILE)
    region, (office, units) = random.choice(words.regions), random.choice(words.offices)
    theme, kind, place = (
        random.choice(words.themes),
        random.choice(words.kinds),
        random.choice(words.places),
    )
    unit = f"{region}{random.choice(units)}"
    thing = f"{kind}{theme.thing}"
    count = random.choice((12, 18, 24, 35, 46, 60, 85, 120, 150, 210, 340, 480)) + random.randrange(
        9
    )
    annual = _yuan(count * theme.price * random.lognormvariate(0.1, 0.18))
    term = random.choice((1, 1, 2, 3))
    form = Declaration(
        document=Document(f"{number:06}.xlsx", f"{number:064x}", "text/plain"),
        form=FormRef(form_profile.id, form_profile.kind, form_profile.title),
        fiscal_year=YEAR,
        project=Project(
            code=f"440304221{number:012}",
            name=f"{place}{thing}{theme.act}",
            applicant=unit,
            department=f"{region}{office}",
            term_years=term,
            type_code=f"{random.randrange(11, 19)}",
            type_label="履职类项目",
            is_new=False,
            allocation_method=random.choice(("因素法", "项目法", "因素法和项目法")),
            total_budget=annual * term,
            annual_budget=annual,
        ),
        objectives=_goals(random, theme, thing, place, count, term),
        indicators=tuple(
            row(position, entry, form_profile)
            for position, entry in enumerate(_rows(random, theme, thing, place, count, annual), 1)
        ),
    )
    told = {"thing": thing, "place": place, "act": theme.act, "unit": theme.unit}
    told |= {"quality": theme.quality, "harm": theme.harm, "subject": theme.subject}
    return Made(form, theme, told)


def _yuan(amount: float) -> Decimal:
    """Whole hundreds, as budgets are written; at least one."""
    return Decimal(max(1, round(amount / 100))) * 100


def _goals(
    random: Random, theme: Theme, thing: str, place: str, count: int, term: int
) -> Objectives:
    paper = (
        f"《{place}{theme.thing}{theme.act}{random.choice(('工作方案', '实施细则', '三年计划'))}》"
    )
    overview = random.choice(
        (
            "依据{paper}，对{place}的{thing}开展{act}，解决{harm}多的问题，受益的是{subject}。",
            "按照{paper}要求，{place}现有{thing}{harm}情况较多，本项目安排{act}，服务{subject}。",
            "{subject}多次反映{place}{thing}有{harm}现象，根据{paper}立项，逐处{act}。",
            "{place}{thing}分布零散，{harm}时有发生，依照{paper}由专人{act}，让{subject}放心。",
        )
    ).format(
        paper=paper, place=place, thing=thing, act=theme.act, harm=theme.harm, subject=theme.subject
    )
    month = random.randrange(6, 12)
    annual = random.choice(
        (
            f"{YEAR}年{month}月底前{theme.act}{count}{theme.unit}，{theme.harm}明显少于上年。",
            f"全年{theme.act}{count}{theme.unit}，{theme.quality}全部过关，{theme.subject}认可。",
            f"年内{place}{theme.act}不少于{count}{theme.unit}，{theme.harm}及时处理。",
        )
    )
    long_term = f"分{term}年轮完一遍，{place}{thing}建立台账，{theme.harm}问题不再反复。"
    return Objectives(overview, annual, long_term if term > 1 else None)


Row = tuple[str, str, str, str]


def _rows(
    random: Random, theme: Theme, thing: str, place: str, count: int, annual: Decimal
) -> list[Row]:
    pick = random.choice
    act, unit, harm = theme.act, theme.unit, theme.harm
    share = random.randrange(90, 100)
    rows = [
        (
            "数量",
            pick(
                (
                    f"{thing}{act}{theme.measure}",
                    f"{place}{theme.thing}{act}{theme.measure}",
                    f"{place}{thing}{act}{theme.measure}",
                )
            ),
            f"≥{count}{unit}",
            pick(("逐处登记，按工单汇总", "以验收单为准", "现场清点并留存照片")),
        ),
        (
            "质量",
            pick(
                (
                    f"{thing}{theme.quality}合格率",
                    f"{place}{theme.quality}达标率",
                    f"{theme.thing}{act}{theme.quality}通过率",
                )
            ),
            pick((f"≥{share}%", "＝100%", f"≥{share}.5%")),
            pick(("合格处数÷检查处数×100%", "第三方抽样结论", "按规程逐项核对")),
        ),
        (
            "时效",
            pick(
                (
                    f"{place}{act}完工时间",
                    f"{thing}{act}完成时间",
                    f"首批{theme.thing}{act}结束时间",
                )
            ),
            f"{YEAR}年{random.randrange(3, 12)}月{random.randrange(1, 28)}日前",
            pick(("以最后一张工单日期计", "以竣工报告落款为准")),
        ),
        (
            "成本",
            pick((f"{thing}{act}总成本", f"{place}{act}支出总费用", f"{theme.thing}{act}成本")),
            f"≤{annual / 10000}万元",
            pick(("财务决算数", "按合同结算金额统计")),
        ),
        (
            "社会效益",
            pick(
                (
                    f"{place}{theme.thing}{harm}处理率",
                    f"{thing}{harm}办结率",
                    f"{theme.subject}{harm}求助响应率",
                )
            ),
            f"≥{random.randrange(85, 100)}%",
            pick(("已办件数÷收到件数×100%", "热线系统导出", "对照上年台账核算")),
        ),
        (
            "服务对象满意度",
            pick(
                (
                    f"{theme.subject}满意度",
                    f"{place}{theme.subject}对{act}的满意度",
                    f"{theme.subject}对{thing}满意度",
                )
            ),
            f"≥{random.randrange(85, 98)}%",
            pick(("发放问卷，回收不少于50份", "电话回访抽样")),
        ),
    ]
    if random.random() < 0.4:
        rows.insert(
            1,
            (
                "数量",
                pick((f"{place}巡查次数", f"{thing}建档数量", f"{theme.subject}走访次数")),
                f"≥{random.randrange(4, 60)}次",
                "值班日志计数",
            ),
        )
        if rows[1][1].endswith("数量"):
            rows[1] = (*rows[1][:2], f"≥{random.randrange(20, 90)}份", "系统导出份数")
    return rows


def row(number: int, entry: Row, form_profile: FormProfile, year: int = YEAR) -> Indicator:
    """An indicator row from its class label, name, value and explanation."""
    label, name, value, explanation = entry
    place = next(place for place in form_profile.classes if place.label2 == label)
    context = targets.Context(
        level1=place.level1.value, level2=place.level2.value, name=name, fiscal_year=year
    )
    return Indicator(
        number=number,
        level1=place.level1,
        level2=place.level2,
        label1=place.label1,
        label2=place.label2,
        name=name,
        target=targets.parse(value, context) if value else None,
        explanation=explanation,
        mandatory=place.mandatory,
    )
