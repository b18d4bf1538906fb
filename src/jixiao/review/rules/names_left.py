"""Names of other organisations left in the text of a form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jixiao.review._directory import Directory
from jixiao.review._form import Form
from jixiao.review._law import Rule
from jixiao.review._registry import Found, Hit, directory_rule
from jixiao.review._text import plain

_TITLES = re.compile(r"《[^》]*》")
_PROSE = ("objectives.overview", "objectives.annual", "objectives.long_term")


@directory_rule("X03")
def another_organisation_is_named(form: Form, law: Rule, known: Directory) -> Found:
    """The text names an organisation that is not the form's own, nor a partner in the work."""
    project = form.declaration.project
    header = [plain(text) for text in (project.applicant, project.department, project.name) if text]
    partner, reach = law.pattern("partner"), int(law.number("distance"))
    for path, where, text in _texts(form):
        for name, start in known.named_in(text):
            if known.related(name, header):
                continue
            around = text[max(0, start - reach) : start + len(name) + reach]
            if not partner.search(around):
                yield Hit(
                    path=path,
                    where=where,
                    quote=name,
                    values={"name": name, "text": _nearby(text, start, len(name))},
                )
                break


def _texts(form: Form) -> Iterator[tuple[str, str, str]]:
    """Path, place in words and text of everything a form says, without titles of documents."""
    for path in _PROSE:
        prose = form.text(path)
        if prose is not None:
            yield path, f"{form.title}{form.field_label(path)}", _TITLES.sub("《》", plain(prose))
    for row in form.real:
        explanation = row.indicator.explanation or ""
        for column, text in (
            ("name", row.name),
            ("target", row.value),
            ("explanation", _TITLES.sub("《》", plain(explanation))),
        ):
            if text:
                yield row.path(column), form.where(row, column), text


def _nearby(text: str, start: int, length: int) -> str:
    return text[max(0, start - 6) : start + length + 6]
