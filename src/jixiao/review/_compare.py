"""Running the rules that compare forms: within a unit, by the directory, and among all of a year.

The forms of one unit and year are few and are compared whole; all forms of a year are compared by
their traces.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jixiao.review._directory import Directory
from jixiao.review._engine import OF_SETS, finding_of, words_of
from jixiao.review._form import Form
from jixiao.review._law import Rule, RuleBook
from jixiao.review._registry import Hit, Together, Unread
from jixiao.review._text import plain
from jixiao.review._trace import Trace
from jixiao.review._types import Finding
from jixiao.review.rules import AMONG_TESTS, DIRECTORY_TESTS, PEER_TESTS, SET_TESTS

UnitYear = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a comparing rule found; `found` is None where it only looked at these forms.

    `about` are positions in the set; `finding` is there where it fired.
    """

    rule: str
    about: tuple[int, ...]
    found: Hit | Unread | None = None
    finding: Finding | None = None


def unit_year(form: Form) -> UnitYear | None:
    """Unit, budget year and kind of form; None if the form does not state unit and year.

    The self-evaluation of a project repeats its declaration: forms are compared with their kind.
    """
    unit, year = form.declaration.project.applicant, form.declaration.fiscal_year
    kind = form.declaration.form.kind.value
    return None if unit is None or year is None else (plain(unit), year, kind)


def within_unit(forms: Sequence[Form], indexes: Sequence[int], book: RuleBook) -> Iterator[Seen]:
    """What the rules about the forms of one unit and year find."""
    for law in book.rules:
        if not all(law.applies_to(form.profile.id) for form in forms):
            continue
        if law.id in PEER_TESTS and len(forms) > 1:
            for index in indexes:
                yield Seen(law.id, (index,))
            for position, found in PEER_TESTS[law.id](forms, law):
                yield _seen(forms[position], law, book, (indexes[position],), found)
        elif law.id in SET_TESTS:
            yield Seen(law.id, tuple(indexes))
            for found in SET_TESTS[law.id](forms, law):
                yield _seen(forms[0], law, book, tuple(indexes), found)


def by_directory(form: Form, index: int, book: RuleBook, known: Directory) -> Iterator[Seen]:
    """What the rules about the organisations of a set find in one form."""
    for law in book.rules:
        if law.id in DIRECTORY_TESTS and law.applies_to(form.profile.id):
            yield Seen(law.id, (index,))
            for found in DIRECTORY_TESTS[law.id](form, law, known):
                yield _seen(form, law, book, (index,), found)


def _seen(
    form: Form, law: Rule, book: RuleBook, about: tuple[int, ...], found: Hit | Unread
) -> Seen:
    if isinstance(found, Unread):
        return Seen(law.id, about, found)
    subject = None if law.scope in OF_SETS else form.subject
    return Seen(law.id, about, found, finding_of(found, law, book, words_of(form), subject))


def among(traces: Sequence[Trace], books: Mapping[int, RuleBook]) -> Iterator[Seen]:
    """What the rules about all forms of a year find. `books` are the rule books by budget year."""
    by_year: dict[int, list[Trace]] = {}
    for form in traces:
        if form.year is not None:
            by_year.setdefault(form.year, []).append(form)
    at = {form.index: form for form in traces}
    for year, forms in by_year.items():
        for law in books[year].rules:
            if law.id not in AMONG_TESTS:
                continue
            now = [form for form in forms if law.applies_to(form.profile)]
            before = [form for form in by_year.get(year - 1, ()) if law.applies_to(form.profile)]
            if len(now) + len(before) < 2:
                continue
            if law.scope in OF_SETS:
                yield Seen(law.id, tuple(form.index for form in now))
            else:
                for form in now:
                    yield Seen(law.id, (form.index,))
            for about, found in AMONG_TESTS[law.id](Together(now, before), law):
                if isinstance(found, Unread):
                    yield Seen(law.id, about, found)
                    continue
                form = at[about[0]]
                subject = None if law.scope == "set" else form.code
                finding = finding_of(found, law, books[year], form.words(), subject)
                yield Seen(law.id, about, found, finding)
