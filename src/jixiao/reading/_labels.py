"""A form profile made ready for finding its labels, folded, in printed text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from jixiao.declaration import FormClass, FormField, FormProfile, profile
from jixiao.reading._folding import fold, lookalikes, pattern
from jixiao.reading._words import variants_of


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of one profile, folded.

    `fields` maps the last letter of a label's stem (the label without its bracket) to the stems
    ending so, longest first; `brackets` are what the profile prints behind the stems. `printed`
    finds a label with its colon, `without_colon` one followed by a blank. `classes` maps a
    second-level label to its class; `groups` are the first-level labels. `first_letters` begin
    the lines of the table that are no rows. `opening` finds the label every form begins with,
    `title` the title, `header` the column header of the indicator table.
    """

    profile: FormProfile
    fields: dict[str, tuple[tuple[str, FormField], ...]]
    brackets: dict[str, str]
    printed: dict[str, re.Pattern[str]]
    without_colon: dict[str, re.Pattern[str]]
    classes: dict[str, FormClass]
    groups: frozenset[str]
    mark: str
    first_letters: frozenset[str]
    title: re.Pattern[str]
    folded_title: str
    opening: re.Pattern[str]
    header: re.Pattern[str]
    folded_header: str
    blanks: frozenset[str]


@cache
def labels(profile_id: str) -> Labels:
    """The labels of the profile of that id. Raises BadProfile if there is none."""
    form = profile(profile_id)
    variants = variants_of(form)
    stems: list[tuple[str, FormField]] = []
    for field in form.fields:
        stem = _stem(fold(field.label))
        names = {stem, *variants.get(stem, ())}
        stems.extend((name, field) for name in names)
    stems.sort(key=lambda entry: -len(entry[0]))
    by_end: dict[str, list[tuple[str, FormField]]] = {}
    for stem, field in stems:
        by_end.setdefault(stem[-1], []).append((stem, field))
    first = form.fields[0]
    opening = "|".join(pattern(stem) for stem, field in stems if field is first)
    bracket = r"(?:[(（][^()（）\n]{0,30}[)）])?"
    printed = {
        field.path: r"(?:^|(?<=\s))(?:"
        + "|".join(pattern(stem) for stem, owner in stems if owner is field)
        + rf")\s{{0,3}}{bracket}"
        for field in form.fields
    }
    header = "".join(label for _, label in form.columns)
    title = pattern(form.title)
    table_words = [form.title, header]
    table_words += [label for entry in form.classes for label in (entry.label1, entry.label2)]
    return Labels(
        profile=form,
        fields={end: tuple(entries) for end, entries in by_end.items()},
        brackets={
            field.path: fold(field.label)[len(_stem(fold(field.label))) :] for field in form.fields
        },
        printed={
            path: re.compile(rf"{label}\s{{0,3}}[:：]", re.MULTILINE)
            for path, label in printed.items()
        },
        without_colon={
            path: re.compile(rf"{label}(?=\s|$)", re.MULTILINE) for path, label in printed.items()
        },
        classes={fold(entry.label2): entry for entry in form.classes},
        groups=frozenset(fold(entry.label1) for entry in form.classes),
        mark=fold(form.mandatory_mark),
        first_letters=frozenset(
            letter
            for text in (*table_words, fold(form.mandatory_mark))
            for letter in (text[0], *lookalikes(text[0]))
        ),
        title=re.compile(title),
        folded_title=fold(form.title),
        opening=re.compile(rf"(?:{opening})(?=\s{{0,3}}[:：]|\s)"),
        header=re.compile(pattern(header)),
        folded_header=fold(header),
        blanks=frozenset(map(fold, form.blank_tokens)),
    )


def _stem(label: str) -> str:
    """A label without the bracket behind it: `本年度项目金额(万元)` is `本年度项目金额`."""
    head = label.partition("(")[0]
    return head or label
