"""Upload pages: file or pasted text, what was read, corrections, confirmation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from jixiao.declaration import Declaration, amend, field_text
from jixiao.errors import JixiaoError, Message, NotReadable
from jixiao.reading import read_limited
from jixiao.web import filestore
from jixiao.web.accounts.actors import Actor
from jixiao.web.declaring import acts as declaring
from jixiao.web.declaring.forms import IDENTITY, editable_texts, typed_fields
from jixiao.web.declaring.paper import Paper, label_of, paper
from jixiao.web.reviewing.queries import Counts, counts, judged
from jixiao.web.uploading import acts, queries
from jixiao.web.uploading.forms import UploadForm
from jixiao.web.uploading.models import Upload

MOST_FORMS = 200  # a person confirms them on one page
_FORESEEN = {
    declaring.Saved.CREATED: "新项目",
    declaring.Saved.CHANGED: "系统中已有，内容不同",
    declaring.Saved.UNCHANGED: "系统中已有，内容相同",
}


@dataclass(frozen=True, slots=True)
class Question:
    """A doubt with the input that settles it. `path` is empty where nothing can be typed."""

    path: str
    label: str
    message: str
    text: str
    candidates: tuple[str, ...]
    problem: Message | None


@dataclass(frozen=True, slots=True)
class ReadForm:
    """One form of an upload as read: its paper, the questions, the findings, what would happen."""

    index: int
    declaration: Declaration
    paper: Paper
    questions: tuple[Question, ...]
    counts: Counts
    foreseen: str
    refusal: Message | None

    @property
    def prefix(self) -> str:
        """Inputs of this form are named with it."""
        return _prefix(self.index)


def upload(request: HttpRequest) -> HttpResponse:
    """Step one: hand in a file or text. It is kept whatever it turns out to be."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name, data = form.name_and_data()
        kept = acts.receive_upload(
            name=name,
            data=data,
            fiscal_year=form.cleaned_data["fiscal_year"],
            actor=request.actor,
            at=timezone.now(),
            request_id=request.request_id,
        )
        return redirect("uploading:review", pk=kept.pk)
    recent = Upload.objects.visible_to(request.actor).order_by("-uploaded_at")[:10]
    return render(request, "uploading/upload.html", {"form": form, "recent": recent})


def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Step two: what was read, doubts first; step three: confirm."""
    kept = queries.upload(pk, request.actor)
    context: dict[str, object] = {
        "upload": kept,
        "earlier": queries.earlier_uploads(kept.sha256, request.actor, kept.pk)[:3],
    }
    try:
        declarations = read_limited(
            filestore.get(kept.sha256),
            kept.name,
            fiscal_year=kept.fiscal_year,
            most_forms=MOST_FORMS,
        )
    except NotReadable as refusal:
        context["refusal"] = refusal.message
        return render(request, "uploading/review.html", context, status=422)
    if request.method == "POST":
        return _confirm(request, kept, declarations, context)
    context["forms"] = [
        _read_form(index, entry, {}, {}, request.actor) for index, entry in enumerate(declarations)
    ]
    return render(request, "uploading/review.html", context)


def _confirm(
    request: HttpRequest,
    kept: Upload,
    declarations: tuple[Declaration, ...],
    context: dict[str, object],
) -> HttpResponse:
    """Save the chosen forms; those with problems come back with what was typed."""
    at = timezone.now()
    left, saved = [], []
    for index, declaration in enumerate(declarations):
        if f"keep-{index}" not in request.POST:
            continue
        typed = typed_fields(request.POST, _prefix(index))
        result = amend(declaration, {path: text for path, text in typed.items() if text.strip()})
        problems = dict(result.problems)
        if not problems:
            try:
                saved.append(_save(request, result.declaration, at))
                continue
            except JixiaoError as refusal:
                problems[""] = refusal.message
        left.append(_read_form(index, declaration, typed, problems, request.actor))
    for outcome in saved:
        messages.success(request, _told(outcome))
    if left:
        context["forms"] = left
        return render(request, "uploading/review.html", context, status=422)
    if not saved:
        messages.info(request, "没有勾选要保存的申报表，文件仍保留在“最近上传”中。")
        return redirect("uploading:upload")
    Upload.objects.filter(pk=kept.pk, confirmed_at__isnull=True).update(confirmed_at=at)
    if len(saved) == 1:
        return redirect("declaring:project", pk=saved[0].project.pk)
    return redirect("declaring:projects")


def _save(request: HttpRequest, declaration: Declaration, at: datetime) -> declaring.SavedForm:
    return declaring.save_form(
        declaration=declaration, actor=request.actor, at=at, request_id=request.request_id
    )


def _told(saved: declaring.SavedForm) -> str:
    told = {
        declaring.Saved.CREATED: "已保存为新项目。",
        declaring.Saved.CHANGED: "内容有变化，已保存为新版本，旧版本保留。",
        declaring.Saved.UNCHANGED: "与系统中已有内容完全相同，没有重复保存。",
    }
    return f"《{saved.project.name}》{told[saved.outcome]}"


def _read_form(
    index: int,
    declaration: Declaration,
    typed: dict[str, str],
    problems: dict[str, Message],
    actor: Actor,
) -> ReadForm:
    findings = judged(declaration, ())
    refusal = problems.get("")
    if refusal is None:
        try:
            declaring.refuse_other_kinds(declaration)
            declaring.applicant_of(declaration, actor)
        except JixiaoError as error:
            refusal = error.message
    return ReadForm(
        index=index,
        declaration=declaration,
        paper=paper(declaration, findings),
        questions=_questions(declaration, typed, problems),
        counts=counts(findings),
        foreseen=_FORESEEN[declaring.foreseen(declaration, actor)],
        refusal=refusal,
    )


def _questions(
    declaration: Declaration, typed: dict[str, str], problems: dict[str, Message]
) -> tuple[Question, ...]:
    texts = editable_texts(declaration)
    texts |= {path: field_text(declaration, path) for path in IDENTITY}
    texts["fiscal_year"] = str(declaration.fiscal_year or "")
    return tuple(
        Question(
            path=doubt.field if doubt.field in texts else "",
            label=label_of(declaration, doubt.field),
            message=doubt.message,
            text=typed.get(doubt.field, texts.get(doubt.field, "")),
            candidates=doubt.candidates,
            problem=problems.get(doubt.field),
        )
        for doubt in declaration.doubts
    )


def _prefix(index: int) -> str:
    return f"form-{index}:"
