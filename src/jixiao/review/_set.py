"""Reviewing several forms together in memory, with the status of every rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from jixiao.declaration import Declaration
from jixiao.review._background import NOTHING_KNOWN, Background
from jixiao.review._book import law_of
from jixiao.review._city import City
from jixiao.review._compare import Seen, UnitYear, among, by_directory, unit_year, within_unit
from jixiao.review._directory import Organisation, directory
from jixiao.review._engine import COMPARING, OF_SETS, order_of, reviewed, status_of, year_of
from jixiao.review._form import prepare
from jixiao.review._law import RuleBook
from jixiao.review._registry import Hit, Unread
from jixiao.review._trace import trace
from jixiao.review._types import Finding, Review, SetReview


def review_set(
    declarations: Sequence[Declaration],
    on: date | None = None,
    book: RuleBook | City | None = None,
    *,
    organisations: Iterable[Organisation] = (),
    backgrounds: Sequence[Background] | None = None,
) -> SetReview:
    """Review forms together: each alone, and all against each other.

    `backgrounds` are what is known besides each form, in the same order.
    `organisations` are further names to look for in the texts, besides those of the forms. For
    many thousands of forms see `review_stream`. `book` is a rule book, or a city whose own rules go
    over the shipped ones.
    """
    known = backgrounds or [NOTHING_KNOWN] * len(declarations)
    forms = tuple(
        prepare(declaration, background)
        for declaration, background in zip(declarations, known, strict=True)
    )
    books = [law_of(book, year_of(form, on)) for form in forms]
    traces = [trace(form, i, law) for i, (form, law) in enumerate(zip(forms, books, strict=True))]
    seen: list[Seen] = []
    for members in units_of(map(unit_year, forms)).values():
        seen += within_unit([forms[index] for index in members], members, books[members[0]])
    given = tuple(organisations)
    if len(forms) > 1 or given:
        names = directory(traces, given)
        for index, (form, law) in enumerate(zip(forms, books, strict=True)):
            seen += by_directory(form, index, law, names)
    laws = {
        form.year: law for form, law in zip(traces, books, strict=True) if form.year is not None
    }
    seen += among(traces, laws)
    reviews = [reviewed(form, law) for form, law in zip(forms, books, strict=True)]
    return _together(reviews, books, seen)


def units_of(keys: Iterable[UnitYear | None]) -> dict[UnitYear, list[int]]:
    """Positions of the forms of each unit and budget year; one without either has no group."""
    groups: dict[UnitYear, list[int]] = {}
    for index, key in enumerate(keys):
        if key is not None:
            groups.setdefault(key, []).append(index)
    return groups


def _together(
    reviews: Sequence[Review], books: Sequence[RuleBook], seen: Iterable[Seen]
) -> SetReview:
    """The reviews with what comparing adds to each, and what it adds to the set."""
    of_set = {rule.id for book in books for rule in book.rules if rule.scope in OF_SETS}
    found_set: dict[str, list[Hit | Unread]] = {}
    found: list[dict[str, list[Hit | Unread]]] = [{} for _ in reviews]
    findings: list[list[Finding]] = [[] for _ in reviews]
    shared: list[tuple[Finding, tuple[int, ...]]] = []
    for entry in seen:
        groups = found_set if entry.rule in of_set else found[entry.about[0]]
        known = groups.setdefault(entry.rule, [])
        if entry.found is not None:
            known.append(entry.found)
        if entry.finding is None:
            continue
        if entry.rule in of_set:
            shared.append((entry.finding, entry.about))
        else:
            findings[entry.about[0]].append(entry.finding)
    shared.sort(key=lambda pair: pair[0].severity.rank)
    return SetReview(
        reviews=tuple(
            _with(review, more, statuses)
            for review, more, statuses in zip(reviews, findings, found, strict=True)
        ),
        findings=tuple(finding for finding, _ in shared),
        statuses=tuple(status_of(rule, found_set.get(rule)) for rule in sorted(of_set & COMPARING)),
        about=tuple(forms for _, forms in shared),
    )


def _with(
    review: Review, findings: Sequence[Finding], found: dict[str, list[Hit | Unread]]
) -> Review:
    return Review(
        findings=tuple(sorted((*review.findings, *findings), key=order_of)),
        statuses=tuple(
            status_of(status.rule, found[status.rule]) if status.rule in found else status
            for status in review.statuses
        ),
        book=review.book,
    )
