"""The rule table and what a rule may ask while it reads one value."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ._context import COST, Context
from ._kinds import Source, Target, Unit, Unparsed
from ._lazy import lazy
from ._lexicon import BAD_THINGS
from ._normal import Normal
from ._tokens import Token
from ._units import unit_of

HINT = lazy(r"(≥|≤|>|<|=)?\*{2,}(%|[^()*]*)")
NAME_UNIT = lazy(r"\(([^()]*)\)")
NAME_YEAR = lazy(r"(?<!\d)(20\d\d)(?=年)")
SPAN_NAME = lazy(r"期限|周期|起止|期间|服务期|实施期|项目期|工期|有效期")
TIME_NAME = lazy(r"时间|期间|日期|时限|期限|起止|周期|进度|竣工|完工|开工|工期")
TIMES_NAME = lazy(r"频率|频次|次数|周期")
BOUNDED_NAME = lazy(
    "合格|满意|覆盖|出席|出勤|准确|及时|知晓|优良|达标|参与|参训|持证|入学|巩固|验收|有效|通过|正常运行|完好"
    "|回收|受理|办结|响应|公开"
)
UNBOUNDED_NAME = lazy("完成率|执行率|使用率|利用率|产销率|增长|增幅|增速|提高|提升|下降|降低|减少")


class Reader:
    """One value being read. Whatever it takes from the context is remembered in `asked`."""

    __slots__ = ("_context", "_name", "asked", "normal", "source", "unit_column")

    def __init__(self, source: str, context: Context, unit_column: Unit | None = None) -> None:
        self.source = source
        self.normal = Normal(source)
        self.unit_column = unit_column
        self.asked = False
        self._context = context
        self._name: str | None = None

    @property
    def context(self) -> Context:
        """The context; asking for it makes the reading depend on it."""
        self.asked = True
        return self._context

    @property
    def name(self) -> str:
        """The indicator's name, normalised; empty where none is given."""
        if self._name is None:
            self._name = Normal(self.context.name or "").text
        return self._name

    def of(
        self,
        tokens: Sequence[Token],
        rule: str,
        *,
        written: str = "",
        reason: str = "as_written",
        flags: tuple[str, ...] = (),
        readings: tuple[Target, ...] = (),
    ) -> Source:
        """The source of a reading made of these tokens."""
        start, end = tokens[0].start, tokens[-1].end
        if start == 0 and end == len(self.normal.text):
            return Source(
                self.source, (0, len(self.source)), rule, reason, flags, written, readings
            )
        start, end = self.normal.place(start, end)
        return Source(self.source[start:end], (start, end), rule, reason, flags, written, readings)

    def refuse(
        self, why: str, tokens: Sequence[Token], rule: str, readings: tuple[Target, ...] = ()
    ) -> Unparsed:
        """The text is not read, for a reason of `WHY`."""
        source = self.of(tokens, rule, reason=why, readings=readings)
        fragments = tuple(token.text for token in tokens if token.letter in "QNDF")
        return Unparsed(source.text, why, fragments, source)

    def timely(self) -> bool:
        """A row about time: class 时效 or a name that says so."""
        return self.context.class2 == "timeliness" or bool(TIME_NAME.search(self.name))

    def spanning(self) -> bool:
        """A row whose name asks for a stretch of time."""
        return bool(SPAN_NAME.search(self.name))

    def costly(self) -> bool:
        """A row of the cost class."""
        return self.context.class2 in COST

    def counting(self) -> bool:
        """A row whose name asks how often."""
        return bool(TIMES_NAME.search(self.name))

    def bounded(self) -> bool:
        """The name is that of a rate that cannot pass 100 %."""
        return bool(BOUNDED_NAME.search(self.name)) and not UNBOUNDED_NAME.search(self.name)

    def bad_name(self) -> bool:
        """The name ends with a bad thing (事故, 投诉), so that 无 means none of it."""
        name = NAME_UNIT.sub("", self.name)
        ends = (
            "",
            "数",
            "率",
            "次数",
            "起数",
            "件数",
            "情况",
            "发生率",
            "发生数",
            "发生次数",
            "数量",
        )
        return any(name.endswith(bad + end) for bad in BAD_THINGS for end in ends)

    def year(self) -> tuple[int | None, str]:
        """The year a date without one falls in, and where it was found."""
        in_name = NAME_YEAR.search(self.name) if self.context.name else None
        if in_name is not None:
            return int(in_name[1]), "name"
        return self.context.fiscal_year, "form_year"

    def missing_unit(self) -> tuple[Unit | None, str | None, str]:
        """Unit and operator a bare number takes from its row, and the reason."""
        if self.unit_column is not None:
            return self.unit_column, None, "unit_column"
        hint = HINT.search(self.name)
        if hint is not None:
            unit = unit_of(hint[2].strip())
            if unit is not None or not hint[2]:
                return unit, OPERATORS.get(hint[1] or ""), "name_hint"
        for bracket in reversed(NAME_UNIT.findall(self.name)):
            unit = unit_of(bracket.removeprefix("单位:").strip())
            if unit is not None:
                return unit, None, "unit_column"
        return None, None, "as_written"


OPERATORS = {"≥": ">=", "≤": "<=", ">": ">", "<": "<", "=": "=="}
Builder = Callable[[Reader, Sequence[Token], str], Target | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A name, the row of token letters it reads as a whole, its builder and its own examples.

    `examples` maps a value to its symbol form; they are the rule's tests.
    """

    name: str
    pattern: str
    build: Builder
    examples: dict[str, str]


TABLE: list[Rule] = []
_known: dict[str, tuple[Rule, ...]] = {}
LONGEST_ROW = 80


class Rules(list[Rule]):
    """The rules of one module, in order; `_table` joins the modules."""

    def add(
        self, name: str, pattern: str, examples: dict[str, str]
    ) -> Callable[[Builder], Builder]:
        """Add a rule behind those there are."""

        def keep(build: Builder) -> Builder:
            self.append(Rule(name, pattern, build, examples))
            return build

        return keep


def rules_for(row: str) -> tuple[Rule, ...]:
    """The rules whose pattern matches a row of letters, in order."""
    found = _known.get(row)
    if found is None:
        found = tuple(rule for rule in TABLE if re.fullmatch(rule.pattern, row))
        if len(_known) > 4096:
            _known.clear()
        _known[row] = found
    return found


def read(reader: Reader, tokens: Sequence[Token]) -> Target | None:
    """The first rule that accepts these tokens as a whole; none if no rule does."""
    row = "".join([token.letter for token in tokens])
    if not row or len(row) > LONGEST_ROW:
        return None
    for candidate in rules_for(row):
        target = candidate.build(reader, tokens, candidate.name)
        if target is not None:
            return target
    return None
