"""What the checking page shows of a file: its forms, the questions with their places, the findings.

Kept beside `views.py`, because laying out what was read is a reason of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jixiao.declaration import Declaration, Doubt, Source, field_text
from jixiao.errors import JixiaoError, Message
from jixiao.web.accounts.actors import Actor
from jixiao.web.declaring import file_acts
from jixiao.web.declaring.forms import IDENTITY, editable_texts
from jixiao.web.declaring.paper import Paper, label_of, paper, where_of
from jixiao.web.paths import ROW
from jixiao.web.reviewing.queries import Counts, counts, judged
from jixiao.web.uploading.models import UploadedForm
from jixiao.web.years.queries import law

_FORESEEN = {
    file_acts.Saved.CREATED: "新项目",
    file_acts.Saved.CHANGED: "系统中已有，内容不同",
    file_acts.Saved.UNCHANGED: "系统中已有，内容相同",
}
_PAGED = ("application/pdf", "image/")  # kinds of files whose pages can be shown


@dataclass(frozen=True, slots=True)
class Question:
    """The doubts about one field, with the input that settles them and the place they came from.

    `number` counts the form's questions from 0. `path` is empty where nothing can be typed.
    """

    number: int
    path: str
    label: str
    messages: tuple[str, ...]
    text: str
    candidates: tuple[str, ...]
    problem: Message | None
    source: Source | None
    has_picture: bool

    @property
    def where(self) -> str:
        """Where it stands in the original; empty if that is not known."""
        return where_of(self.source) if self.source else ""

    @property
    def original(self) -> str:
        """The text that stands there, as far as a person can take it in at a glance."""
        text = self.source.text.strip() if self.source else ""
        return text if len(text) <= 300 else text[:300] + "……"


@dataclass(frozen=True, slots=True)
class ReadForm:
    """One form of a file as read: its paper, the questions, the findings, what would happen."""

    stored: UploadedForm
    declaration: Declaration
    paper: Paper
    questions: tuple[Question, ...]
    counts: Counts
    foreseen: str
    refusal: Message | None

    @property
    def prefix(self) -> str:
        """Inputs of this form are named with it."""
        return prefix_of(self.stored)

    @property
    def doubts(self) -> int:
        """How many fields are in doubt."""
        return len(self.questions)


def prefix_of(stored: UploadedForm) -> str:
    """Inputs of a form are named with it."""
    return f"form-{stored.number}:"


def read_form(
    stored: UploadedForm,
    actor: Actor,
    typed: Mapping[str, str] | None = None,
    problems: Mapping[str, Message] | None = None,
) -> ReadForm:
    """A form as its page shows it, with what was typed and what hindered saving it, if anything."""
    declaration = stored.declaration()
    year = declaration.fiscal_year
    findings = judged(declaration, (), None if year is None else law(year))
    refusal = (problems or {}).get("") or stored.message
    if refusal is None:
        try:
            file_acts.refuse_other_kinds(declaration)
            file_acts.applicant_of(declaration, actor)
        except JixiaoError as error:
            refusal = error.message
    return ReadForm(
        stored=stored,
        declaration=declaration,
        paper=paper(declaration, findings),
        questions=questions(declaration, typed or {}, problems or {}),
        counts=counts(findings),
        foreseen=_FORESEEN[file_acts.foreseen(declaration, actor)],
        refusal=refusal,
    )


def questions(
    declaration: Declaration,
    typed: Mapping[str, str] | None = None,
    problems: Mapping[str, Message] | None = None,
) -> tuple[Question, ...]:
    """The doubts of a form, one question a field, in the order of the doubts."""
    texts = editable_texts(declaration)
    texts |= {path: field_text(declaration, path) for path in IDENTITY}
    texts["fiscal_year"] = str(declaration.fiscal_year or "")
    by_field: dict[str, list[Doubt]] = {}
    for doubt in declaration.doubts:
        by_field.setdefault(doubt.field, []).append(doubt)
    return tuple(
        _question(number, declaration, doubts, texts, typed or {}, problems or {})
        for number, doubts in enumerate(by_field.values())
    )


def _question(
    number: int,
    declaration: Declaration,
    doubts: list[Doubt],
    texts: Mapping[str, str],
    typed: Mapping[str, str],
    problems: Mapping[str, Message],
) -> Question:
    field = doubts[0].field
    source = _source(declaration, doubts)
    candidates = dict.fromkeys(each for doubt in doubts for each in doubt.candidates)
    return Question(
        number=number,
        path=field if field in texts else "",
        label=label_of(declaration, field),
        messages=tuple(dict.fromkeys(doubt.message for doubt in doubts)),
        text=typed.get(field, texts.get(field, "")),
        candidates=tuple(candidates)[:9],
        problem=problems.get(field),
        source=source,
        has_picture=source is not None
        and source.page is not None
        and source.box is not None
        and declaration.document.media_type.startswith(_PAGED),
    )


def _source(declaration: Declaration, doubts: list[Doubt]) -> Source | None:
    """The place of the doubts, else that of the field or of its row."""
    for doubt in doubts:
        if doubt.source is not None:
            return doubt.source
    field = doubts[0].field
    for entry in declaration.lineage:
        if entry.field == field:
            return entry.source
    match = ROW.match(field)
    return declaration.indicators[int(match.group(1))].source if match else None
