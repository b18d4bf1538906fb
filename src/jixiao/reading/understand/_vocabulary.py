"""What the words in the cells of a form mean: column titles, classes, titles, labels of the head.

The words are data: `words.toml` of this room and the form profiles. Comparing folds width and
blanks away.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from jixiao.declaration import FormField, FormKind, FormProfile, Level1, Level2, profile
from jixiao.errors import BadProfile, Message
from jixiao.reading._folding import fold
from jixiao.reading._words import variants_of

GENERIC: Final = "generic"
CLASS_COLUMNS: Final = ("level1", "level2")
_BRACKETED: Final = re.compile(r"[(\[【].{0,40}?[)\]】]")
_YEAR_BEFORE: Final = re.compile(r"^20\d\d(?:年度?)?(?=\D)")
_MONTHS_BEFORE: Final = re.compile(
    r"^(?:(?:20\d\d年)?(?:0?1[-—–~至到](?:[1-9]|1[0-2])月份?|上半年|半年度|截至\d{1,2}月底?|监控期))(?=\D)"
)
_LETTER_BEHIND: Final = re.compile(r"(?<=[\u4e00-\u9fff])[A-Z]$")
_MARKS: Final = "*★☆※"
_NUMBER_BEFORE: Final = re.compile(
    r"^(?:[一二三四五六七八九十]+、|[0-9]+[.、]|\([一二三四五0-9]+\))"
)
_POINTS_BEHIND: Final = re.compile(r"[0-9.]+[分%]?$")
_RANGE_BEHIND: Final = re.compile(r"\([0-9.]+[-—~至][0-9.]+\)分?$")
_PINYIN: Final = re.compile(r"\([a-zàáèéìíòóùúüāēěīńňōūǎǐǒǔǖǘǚǜǹ]{1,6}\)")
_TITLE_LENGTH: Final = 48
_LABEL_LENGTH: Final = 40
_BRACKET_BEHIND: Final = re.compile(r"(\([^()]{0,40}\))$")


@dataclass(frozen=True, slots=True)
class TableWords:
    """The `table` part of `words.toml`, folded; columns and classes by what is printed."""

    columns: dict[str, str]
    groups: frozenset[str]
    ends: frozenset[str]
    present: tuple[str, ...]
    other_years: tuple[str, ...]
    empty_name: re.Pattern[str]
    signs: frozenset[str]
    level1: dict[str, Level1]
    level2: dict[str, Level2]
    titles: tuple[tuple[FormKind, re.Pattern[str]], ...]
    other_labels: frozenset[str]
    funds: dict[str, str]
    units: frozenset[str]
    bands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeadLabels:
    """The header labels of one profile: by stem without bracket, and the openings of a form."""

    profile: FormProfile
    fields: dict[str, FormField]
    own: frozenset[str]
    brackets: dict[str, str]
    others: frozenset[str]

    def find(self, text: str) -> tuple[FormField | None, str] | None:
        """The field a cell's text is the label of, and its bracket; None if it is no label.

        The field is None for a label of the head that holds no field of a declaration.
        """
        folded = label_fold(text[: 2 * _LABEL_LENGTH])
        if len(folded) > _LABEL_LENGTH:
            return None
        plain = _NUMBER_BEFORE.sub("", folded.rstrip(":").strip(_MARKS))
        bracket = ""
        behind = _BRACKET_BEHIND.search(plain)
        stem = plain
        if behind is not None and plain not in self.fields:
            bracket, stem = behind.group(1), plain[: behind.start()]
        stem = stem.rstrip(":").strip(_MARKS)
        field = self.fields.get(stem)
        if field is None:
            field = self.fields.get(_YEAR_BEFORE.sub("", stem))
        if field is not None:
            return field, bracket
        if stem in self.others or (folded.endswith(":") and len(folded) <= _LABEL_LENGTH // 2):
            return None, bracket
        return None


def is_family(form: FormProfile) -> bool:
    """Whether the profile stands for forms of many layouts, which may print less and otherwise."""
    return GENERIC in (form.id, form.based_on)


@cache
def table_words() -> TableWords:
    """The shipped words of tables. Raises BadProfile if the file is malformed."""
    try:
        data = tomllib.loads(files("jixiao.reading").joinpath("words.toml").read_text("utf-8"))
        table = data["table"]
        return TableWords(
            columns={
                fold(label): column
                for column, labels in table["columns"].items()
                for label in labels
            },
            groups=frozenset(map(fold, table["groups"])),
            ends=frozenset(map(fold, table["ends"])),
            present=tuple(table["present"]),
            other_years=tuple(table["other_years"]),
            empty_name=re.compile("|".join(f"(?:{each})" for each in table["empty_names"])),
            signs=frozenset(map(fold, table["operators"]["signs"])),
            level1={
                fold(label): Level1(code)
                for code, labels in table["level1"].items()
                for label in labels
            },
            level2={
                fold(label): Level2(code)
                for code, labels in table["level2"].items()
                for label in labels
            },
            titles=tuple(
                (FormKind(kind), re.compile("|".join(patterns)))
                for kind, patterns in table["titles"].items()
            ),
            other_labels=frozenset(map(fold, table["labels"]["others"])),
            funds={
                fold(label): column for column, labels in table["funds"].items() for label in labels
            },
            units=frozenset(map(fold, table["units"]["plain"])),
            bands=tuple(table["bands"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, re.error) as error:
        raise BadProfile(
            Message(
                id="reading.words",
                where="读表用词文件 words.toml",
                what=f"表格部分有误：{error}。",
                how="请补全或改正该键。",
            )
        ) from error


@cache
def _traditional() -> tuple[dict[int, str], re.Pattern[str]]:
    """Letters of traditional print to simplified ones, and what finds the first."""
    data = tomllib.loads(files("jixiao.reading").joinpath("words.toml").read_text("utf-8"))
    pairs = data["traditional"]["letters"]
    return {ord(old): new for old, new in pairs}, re.compile(
        "[" + "".join(old for old, _ in pairs) + "]"
    )


def label_fold(text: str) -> str:
    """`text` for comparing labels: folded, simplified, without the readings (biāo) that page
    conversion prints behind letters of traditional print."""
    folded = fold(text)
    letters, found = _traditional()
    if found.search(folded) is None:
        return folded
    return _PINYIN.sub("", folded.translate(letters))


@cache
def head_labels(profile_id: str) -> HeadLabels:
    """The header labels of the profile of that id. Raises BadProfile if there is none."""
    form = profile(profile_id)
    variants = variants_of(form)
    own: dict[str, FormField] = {}
    brackets: dict[str, str] = {}
    for field in form.fields:
        folded = fold(field.label)
        stem = folded.partition("(")[0] or folded
        own[stem] = field
        brackets[field.path] = folded[len(stem) :]
    fields = dict(own)
    for stem, field in own.items():
        for other in variants.get(stem, ()):
            fields.setdefault(other.partition("(")[0] or other, field)
            fields.setdefault(other, field)
    return HeadLabels(form, fields, frozenset(own), brackets, table_words().other_labels)


def column_of(text: str) -> str | None:
    """The column (`name`, `target`, `unit`, …) a column title names; None if it is none."""
    if not text or len(text) > 2 * _LABEL_LENGTH:
        return None
    folded = label_fold(text).strip(_MARKS)
    known = table_words().columns
    plain = _YEAR_BEFORE.sub("", _BRACKETED.sub("", folded))
    return (
        known.get(folded)
        or known.get(plain)
        or known.get(_LETTER_BEHIND.sub("", plain))
        or known.get(_MONTHS_BEFORE.sub("", plain))
    )


def fund_column_of(text: str) -> str | None:
    """The amount (`initial_budget`, `adjusted_budget`, `executed`) a title over fund rows names."""
    if len(text) > 2 * _LABEL_LENGTH:
        return None
    plain = _BRACKETED.sub("", label_fold(text))
    return table_words().funds.get(_MONTHS_BEFORE.sub("", _LETTER_BEHIND.sub("", plain)))


def class_stem(text: str) -> str:
    """A class label for comparing: without marks, brackets, numbering, points and 指标.

    A text too long for a label comes back as it is, in time that does not grow with its square.
    """
    if len(text) > 2 * _LABEL_LENGTH:
        return text
    plain = _RANGE_BEHIND.sub("", label_fold(text))
    plain = _BRACKETED.sub("", plain).strip(_MARKS + ":/")
    plain = _NUMBER_BEFORE.sub("", plain)
    plain = _POINTS_BEHIND.sub("", plain)
    return plain.removesuffix("等").removesuffix("指标").strip(_MARKS) or plain


def level1_of(text: str) -> Level1 | None:
    """The first-level class a label names."""
    return table_words().level1.get(class_stem(text))


def level2_of(text: str, level1: Level1 | None) -> Level2 | None:
    """The second-level class a label names, or its part behind a first-level label and a dash."""
    stem = class_stem(text)
    found = table_words().level2.get(stem)
    if found is None and "-" in stem:
        found = table_words().level2.get(class_stem(stem.rpartition("-")[2]))
    if found is Level2.COST and level1 is Level1.COST:
        return Level2.COST_ECONOMIC
    return found


def title_kind(text: str) -> FormKind | None:
    """What a form with that title is for; None if the text is no title of a form."""
    folded = label_fold(text[: 4 * _TITLE_LENGTH])
    if not folded or len(folded) > _TITLE_LENGTH or folded[-1] in "。;:,，；":
        return None
    plain = _BRACKETED.sub("", folded) or folded
    for kind, pattern in table_words().titles:
        match = pattern.search(plain)
        if match is not None and len(plain) - match.end() <= 4:
            return kind
    return None
