"""A declaration as the tests see it: rows with their normal forms, real rows, what is in doubt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from jixiao.declaration import (
    Declaration,
    FormKind,
    FormProfile,
    Indicator,
    Level1,
    Level2,
    profile,
    wan,
)
from jixiao.review._background import NOTHING_KNOWN, Background, EvaluationFacts
from jixiao.review._terms import YearTerms
from jixiao.review._text import end_of, plain
from jixiao.targets import NotApplicable, Target, Unparsed

COST_CLASSES = frozenset(
    {Level2.COST, Level2.COST_ECONOMIC, Level2.COST_SOCIAL, Level2.COST_ENVIRONMENTAL}
)
_NO_FACTS = EvaluationFacts()
_TABLE_DOUBT = re.compile(r"indicators(\[\d+\](\.(level1|level2|name))?)?")
_BRACKETED = re.compile(r"[（(][^（()）]*[)）]")


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator row: `name` and `value` in plain form, `real` as the rules define it.

    `called` and `said` are name and value as printed, without blanks, for messages and quotes;
    `end` is the name without a bracket behind it; `label` the class labels as printed, without
    the mark of a required class. `target` is None where the value is blank or was not read, so
    that a test cannot mistake either for a value; `unread` tells them apart.
    """

    index: int
    indicator: Indicator
    level2: Level2 | None
    in_cost: bool
    in_benefit: bool
    in_satisfaction: bool
    label: str
    name: str
    end: str
    value: str
    called: str
    said: str
    target: Target | None
    real: bool
    blank: bool
    unread: bool

    def path(self, column: str) -> str:
        """The field path of one of the row's cells."""
        return f"indicators[{self.index}].{column}"


@dataclass(frozen=True, slots=True)
class Form:
    """A declaration prepared once for all tests.

    `title` is how a clerk calls the form, the project's name in title marks. `table_doubts` are the
    reasons to doubt which rows stand in which class. `unsure` names the rows that may have been
    read wrongly; it is empty where there is none. `terms` is what its year lays down, if anything.
    """

    declaration: Declaration
    profile: FormProfile
    title: str
    rows: tuple[Row, ...]
    real: tuple[Row, ...]
    table_doubts: tuple[str, ...]
    unsure: str
    doubted: frozenset[str]
    background: Background
    terms: YearTerms | None = None

    @property
    def is_evaluation(self) -> bool:
        """Whether the form reports a finished year, by its kind or by what is known of it."""
        kind = self.declaration.form.kind
        return kind is FormKind.SELF_EVALUATION or self.background.evaluation is not None

    @property
    def evaluation(self) -> EvaluationFacts:
        """What the self-evaluation states beside its rows; nothing where nothing is known."""
        return self.background.evaluation or _NO_FACTS

    @property
    def subject(self) -> str | None:
        """The project code."""
        return self.declaration.project.code

    @property
    def label(self) -> str:
        """What other findings call this form: its code, else its document."""
        return self.declaration.project.code or self.declaration.document.name

    def text(self, path: str) -> str | None:
        """Prose of the form without white space; None if blank or in doubt."""
        raw: str | None = getattr(self.declaration.objectives, path.rpartition(".")[2])
        return (unblanked(raw) or None) if raw is not None and path not in self.doubted else None

    def field_label(self, path: str) -> str:
        """The printed label of a header field without its bracket; empty if it prints none."""
        for entry in self.profile.fields:
            if entry.path == path:
                return _BRACKETED.sub("", entry.label)
        return ""

    def class_label(self, level2: str) -> str:
        """Both labels of a second-level class as the profile prints them; empty if it has none."""
        for entry in self.profile.classes:
            if entry.level2 == level2:
                return " › ".join(dict.fromkeys((entry.label1, entry.label2)))
        return ""

    def where(self, row: Row, column: str = "") -> str:
        """The place of a row, or of one of its cells, in words."""
        cell = f"的{_column_labels(self.profile.id)[column]}" if column not in ("", "name") else ""
        named = row.called or f"第{row.indicator.number}行"
        return f"{self.title}{row.label} ›“{named}”{cell}"

    def rows_of(self, level2: Level2) -> Iterator[Row]:
        """The real rows of a second-level class."""
        return (row for row in self.real if row.level2 is level2)

    def money(self, amount_yuan: Decimal | None) -> str:
        """An amount in 万元 as the form prints it; a gap to fill where the form states none."""
        return "……" if amount_yuan is None else wan(amount_yuan)


def unblanked(text: str) -> str:
    """The text as printed, without white space: line breaks inside a cell mean nothing."""
    return "".join(text.split())


def prepare(declaration: Declaration, background: Background = NOTHING_KNOWN) -> Form:
    """The form of a declaration. Raises BadProfile if its profile is unknown."""
    form_profile = profile(declaration.form.profile)
    rows = tuple(
        _row(index, indicator, form_profile)
        for index, indicator in enumerate(declaration.indicators)
    )
    doubted = frozenset(doubt.field for doubt in declaration.doubts)
    return Form(
        declaration=declaration,
        profile=form_profile,
        title=f"《{unblanked(declaration.project.name or '') or '未填项目名称'}》",
        rows=rows,
        real=tuple(row for row in rows if row.real),
        table_doubts=tuple(
            doubt.reason for doubt in declaration.doubts if _TABLE_DOUBT.fullmatch(doubt.field)
        ),
        unsure=_unsure(rows, doubted) if doubted else "",
        doubted=doubted,
        background=background,
    )


def _row(index: int, indicator: Indicator, form_profile: FormProfile) -> Row:
    target, name = indicator.target, plain(indicator.name)
    level1, level2 = indicator.level1, indicator.level2
    blank = target is None or not target.text.strip()
    unread = isinstance(target, Unparsed) and not blank
    return Row(
        index=index,
        indicator=indicator,
        level2=level2,
        in_cost=level1 is Level1.COST or level2 in COST_CLASSES,
        in_benefit=level1 is Level1.BENEFIT,
        in_satisfaction=level1 is Level1.SATISFACTION,
        label=_label(indicator.label1, indicator.label2, form_profile.mandatory_mark),
        name=name,
        end=end_of(name),
        value="" if target is None else plain(target.text),
        called=unblanked(indicator.name),
        said="" if target is None else unblanked(target.text),
        target=None if blank or unread else target,
        real=name not in _blank_names(form_profile.id)
        and not isinstance(target, NotApplicable)
        and bool(name or not blank),
        blank=blank,
        unread=unread,
    )


def _unsure(rows: tuple[Row, ...], doubted: frozenset[str]) -> str:
    """The rows whose cells are in doubt, in words; a blank cell is no doubt but a blank."""
    numbers = [
        str(row.indicator.number)
        for row in rows
        if f"indicators[{row.index}]" in doubted
        or (row.path("target") in doubted and not row.blank)
        or row.path("name") in doubted
    ]
    return f"第{'、'.join(numbers)}行可能没有读准" if numbers else ""


@cache
def _column_labels(profile_id: str) -> dict[str, str]:
    return dict(profile(profile_id).columns)


@cache
def _blank_names(profile_id: str) -> frozenset[str]:
    """Names that mean "no indicator here", in plain form."""
    entry = profile(profile_id)
    return frozenset(map(plain, (*entry.blank_tokens, entry.not_applicable)))


@lru_cache(maxsize=256)
def _label(label1: str, label2: str, mark: str) -> str:
    labels = (label1.strip(), label2.strip().removeprefix(mark).strip())
    return " › ".join(dict.fromkeys(part for part in labels if part)) or "指标表"
