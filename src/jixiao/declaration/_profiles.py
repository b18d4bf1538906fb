"""Form profiles: what a form prints, as data. Nothing about a form's labels stands in code."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jixiao.declaration._types import FormKind, Level1, Level2
from jixiao.errors import BadProfile, Message


@dataclass(frozen=True, slots=True)
class FormField:
    """A header field: its path, the label as printed, its line on the paper, and whether it must
    be filled."""

    path: str
    label: str
    row: int
    required: bool


@dataclass(frozen=True, slots=True)
class FormClass:
    """A second-level class of the form's class tree; `mandatory` is the form's own mark on it."""

    level1: Level1
    label1: str
    level2: Level2
    label2: str
    mandatory: bool


@dataclass(frozen=True, slots=True)
class FormSigns:
    """What a form of the profile is known by: all that is given must hold.

    `title` is searched in the printed title, `columns` are column meanings of the indicator table
    (`actual`, `score`, `operator`, …), `label` is searched in the cells outside it.
    """

    title: re.Pattern[str] | None = None
    columns: tuple[str, ...] = ()
    label: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class FormProfile:
    """One official form: fields, columns and class tree in printed order, and its conventions.

    `based_on` is the profile whose fields, columns and classes it shares where it has none of its
    own: a family of forms of many layouts, which may print less and other labels. `signs` are what
    such a form is known by.

    `columns` are pairs (column, label); columns are `level1 level2 name target explanation`.
    `blank_tokens` are names that mean "no indicator here". `code_pattern` has the named groups
    `region` and `year` (two digits).
    """

    id: str
    kind: FormKind
    title: str
    region: str
    valid_from: int
    valid_to: int | None
    money_unit: str
    not_applicable: str
    blank_tokens: tuple[str, ...]
    mandatory_mark: str
    code_pattern: re.Pattern[str]
    fields: tuple[FormField, ...]
    columns: tuple[tuple[str, str], ...]
    classes: tuple[FormClass, ...]
    based_on: str | None = None
    signs: FormSigns | None = None

    def field(self, path: str) -> FormField:
        """The header field at `path`; KeyError if the form does not print it."""
        for entry in self.fields:
            if entry.path == path:
                return entry
        raise KeyError(path)

    def class_of(self, level2: Level2) -> FormClass:
        """The class with code `level2`; KeyError if the form has no such class."""
        for entry in self.classes:
            if entry.level2 is level2:
                return entry
        raise KeyError(level2)


def profile_ids() -> tuple[str, ...]:
    """Ids of the shipped profiles, sorted."""
    return tuple(
        sorted(
            entry.name.removesuffix(".toml")
            for entry in files("jixiao.declaration").joinpath("profiles").iterdir()
            if entry.name.endswith(".toml")
        )
    )


@cache
def profile(profile_id: str) -> FormProfile:
    """The shipped profile of that id. Raises BadProfile if there is none or it is malformed."""
    if profile_id not in profile_ids():
        raise BadProfile(
            Message(
                id="profile.unknown",
                where="表样",
                what=f"没有编号为“{profile_id}”的表样。",
                how=f"可用的表样：{'、'.join(profile_ids())}。",
            )
        )
    source = files("jixiao.declaration").joinpath("profiles", f"{profile_id}.toml")
    try:
        data = tomllib.loads(source.read_text(encoding="utf-8"))
        if "based_on" in data:
            parent = files("jixiao.declaration").joinpath("profiles", f"{data['based_on']}.toml")
            data = {**tomllib.loads(parent.read_text(encoding="utf-8")), **data}
        return _build(data)
    except (KeyError, TypeError, ValueError, OSError, re.error) as error:
        raise BadProfile(
            Message(
                id="profile.malformed",
                where=f"表样文件 {profile_id}.toml",
                what=f"内容有误：{error}。",
                how="请对照其他表样文件补全或改正该键。",
            )
        ) from error


def _build(data: dict[str, object]) -> FormProfile:
    raw: dict[str, object] = dict(data)
    fields = raw.pop("fields")
    columns = raw.pop("columns")
    classes = raw.pop("classes")
    if not (isinstance(fields, list) and isinstance(classes, list) and isinstance(columns, dict)):
        raise TypeError("fields, columns, classes")
    pattern = raw.pop("code_pattern")
    kind = raw.pop("kind")
    blank_tokens = raw.pop("blank_tokens")
    if not (isinstance(pattern, str) and isinstance(kind, str) and isinstance(blank_tokens, list)):
        raise TypeError("code_pattern, kind, blank_tokens")
    raw.setdefault("valid_to", None)
    raw["signs"] = _signs(raw.pop("signs", None))
    return FormProfile(
        kind=FormKind(kind),
        blank_tokens=tuple(blank_tokens),
        code_pattern=re.compile(pattern),
        fields=tuple(FormField(**entry) for entry in fields),
        columns=tuple(columns.items()),
        classes=tuple(
            FormClass(
                level1=Level1(entry["level1"]),
                label1=entry["label1"],
                level2=Level2(entry["level2"]),
                label2=entry["label2"],
                mandatory=entry["mandatory"],
            )
            for entry in classes
        ),
        **raw,  # type: ignore[arg-type]
    )


def _signs(data: object) -> FormSigns | None:
    if data is None:
        return None
    if not isinstance(data, dict):
        raise TypeError("signs")
    return FormSigns(
        title=re.compile(data["title"]) if "title" in data else None,
        columns=tuple(data.get("columns", ())),
        label=re.compile(data["label"]) if "label" in data else None,
    )
