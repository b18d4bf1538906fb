"""What stands around a value: its row, its table and its form."""

from __future__ import annotations

from dataclasses import dataclass, field

from ._lazy import lazy

LEVEL1 = {
    "产出": "output",
    "效益": "benefit",
    "效果": "benefit",
    "满意": "satisfaction",
    "成本": "cost",
}
LEVEL2 = {
    "数量": "quantity",
    "质量": "quality",
    "时效": "timeliness",
    "经济成本": "cost_economic",
    "社会成本": "cost_social",
    "生态环境成本": "cost_environmental",
    "环境成本": "cost_environmental",
    "成本": "cost",
    "经济效益": "economic",
    "社会效益": "social",
    "生态效益": "ecological",
    "可持续": "sustainability",
    "其他满意": "other_satisfaction",
    "满意": "beneficiary_satisfaction",
}
CODES = frozenset(LEVEL1.values()) | frozenset(LEVEL2.values())
COST = frozenset({"cost", "cost_economic", "cost_social", "cost_environmental"})
TRADITIONAL = str.maketrans("產數質時標濟會態續滿環經", "产数质时标济会态续满环经")
TONED = lazy(r"\([^()]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][^()]*\)")


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """Row, table and form of a value; it fills what is not printed and changes nothing that is.

    `level1` and `level2` are codes (output, timeliness, …) or the labels as printed, with or
    without `*` and 指标. `name` is the indicator, years are calendar years, `first_year` and
    `last_year` the term of the project, `long_term` true in the table of long-term targets.
    """

    level1: str | None = None
    level2: str | None = None
    name: str | None = None
    fiscal_year: int | None = None
    first_year: int | None = None
    last_year: int | None = None
    long_term: bool = False
    key: tuple[object, ...] = field(init=False, repr=False)
    _hash: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        key = (
            self.level1,
            self.level2,
            self.name,
            self.fiscal_year,
            self.first_year,
            self.last_year,
            self.long_term,
        )
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "_hash", hash(key))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Context) and self.key == other.key

    def __hash__(self) -> int:
        return self._hash

    @property
    def class1(self) -> str | None:
        """Code of the first level; none where it is not given or not known."""
        return class_code(self.level1, LEVEL1)

    @property
    def class2(self) -> str | None:
        """Code of the second level, the first level standing in for 成本 and 满意度."""
        return class_code(self.level2, LEVEL2) or (
            self.class1 if self.class1 in {"cost", "satisfaction"} else None
        )


def class_code(label: str | None, table: dict[str, str]) -> str | None:
    """The code a printed class label stands for."""
    if label is None:
        return None
    if label in CODES:
        return label
    plain = TONED.sub("", label.replace("（", "(").replace("）", ")")).translate(TRADITIONAL)
    plain = "".join(plain.split()).lstrip("*")
    return next((code for word, code in table.items() if word in plain), None)
