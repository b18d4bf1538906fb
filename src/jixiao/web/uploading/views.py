"""Pages of uploads: hand in files, watch a batch, check what was read, save it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jixiao.declaration import checked
from jixiao.errors import JixiaoError, Message
from jixiao.reading import file_kind
from jixiao.web.declaring.file_acts import Saved, SavedForm
from jixiao.web.declaring.forms import page_number, typed_fields
from jixiao.web.uploading import acts, pictures, queries, reader
from jixiao.web.uploading.checking import ReadForm, prefix_of, questions, read_form
from jixiao.web.uploading.forms import UploadForm
from jixiao.web.uploading.models import Batch, Upload, UploadedForm

QUICK_BYTES = 1_000_000  # of a file that is read while the person waits for the page
_QUICK = ("text", "html", "xlsx", "xls", "docx", "doc", "pdf", "unknown", "ole")
_TOLD = {
    Saved.CREATED: "已保存为新项目。",
    Saved.CHANGED: "内容有变化，已保存为新版本，旧版本保留。",
    Saved.UNCHANGED: "与系统中已有内容完全相同，没有重复保存。",
}


def upload(request: HttpRequest) -> HttpResponse:
    """Hand in files or text. They are kept whatever they turn out to be.

    One small file is read at once; several, an archive or pictures are read in the background.
    """
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        files = list(form.incoming())
        is_quick = len(files) == 1 and _is_quick(files[0])
        batch = acts.receive(
            files=files,
            fiscal_year=form.cleaned_data["fiscal_year"],
            actor=request.actor,
            at=timezone.now(),
            request_id=request.request_id,
            is_read_later=not is_quick,
        )
        if is_quick:
            reader.read_now(batch.files.get().pk)
        return redirect(batch)
    context = {"form": form, "recent": queries.recent(request.actor)}
    return render(request, "uploading/upload.html", context)


def _is_quick(file: acts.Incoming) -> bool:
    data = file.data or b""
    return len(data) <= QUICK_BYTES and file_kind(data) in _QUICK


@require_GET
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """The files of a batch and how far it has come. A single file that was read has one page."""
    found = queries.batch(pk, request.actor)
    only = found.files.all()[:2]
    if len(only) == 1 and only[0].state in (Upload.State.READ, Upload.State.REFUSED):
        return redirect("uploading:review", pk=only[0].pk)
    return render(request, "uploading/batch.html", _batch_context(request, found))


@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The changing part of the batch page; asks for the whole page once nothing changes."""
    found = queries.batch(pk, request.actor)
    context = _batch_context(request, found)
    response = render(request, "uploading/progress.html", context)
    if not context["progress"].is_working:
        response["HX-Refresh"] = "true"
    return response


def _batch_context(request: HttpRequest, found: Batch) -> dict[str, object]:
    page = page_number(request.GET)
    rows, has_next = queries.rows(found, page)
    now = queries.progress(found)
    return {
        "batch": found,
        "progress": now,
        "rows": rows,
        "page": page,
        "has_next": has_next,
        "to_check": queries.next_to_check(found),
        "is_still": now.is_working and queries.is_still(found, timezone.now()),
    }


@require_POST
def batch_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Save what has no doubts, read refused files again, cancel the rest."""
    if act == "save":
        number = acts.choose_clear(batch_id=pk, actor=request.actor, request_id=request.request_id)
        told = f"{number} 张没有疑问的申报表正在逐张保存。"
    elif act in ("retry", "cancel"):
        do: Callable[..., int] = {"retry": acts.retry, "cancel": acts.cancel}[act]
        number = do(
            batch_id=pk,
            actor=request.actor,
            at=timezone.now(),
            request_id=request.request_id,
        )
        told = f"{number} 个文件重新排队读取。" if act == "retry" else "其余的已取消，可以再恢复。"
    else:
        raise Http404
    messages.success(request, told)
    return redirect("uploading:batch", pk=pk)


@require_POST
def upload_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Read one file again, or take it out of its batch."""
    who = {"actor": request.actor, "at": timezone.now(), "request_id": request.request_id}
    found = queries.upload(pk, request.actor)
    if act == "retry":
        acts.retry(batch_id=found.batch_id, upload_id=pk, **who)
        return redirect("uploading:batch", pk=found.batch_id)
    if act != "remove":
        raise Http404
    left = acts.remove(upload_id=pk, **who)
    messages.success(request, f"“{found.name}”已移除。")
    return redirect(left) if left else redirect("uploading:upload")


def review(request: HttpRequest, pk: int) -> HttpResponse:
    """What was read from a file, doubts first; confirm, correct, save."""
    found = queries.upload(pk, request.actor)
    context: dict[str, object] = {
        "upload": found,
        "is_alone": not found.batch.files.exclude(pk=found.pk).exists(),
        "following": queries.next_to_check(found.batch, found),
        "earlier": queries.earlier_uploads(found.sha256, request.actor, found.pk)[:3],
    }
    if found.state == Upload.State.REFUSED:
        context["refusal"] = found.message
        return render(request, "uploading/review.html", context, status=422)
    if found.state != Upload.State.READ:
        return redirect(found.batch)
    forms = list(found.forms.select_related("project").order_by("number"))
    if request.method == "POST":
        return _confirm(request, found, forms, context)
    context["kept"] = [form for form in forms if form.state == UploadedForm.State.KEPT]
    context["forms"] = [
        read_form(form, request.actor) for form in forms if form.state != UploadedForm.State.KEPT
    ]
    return render(request, "uploading/review.html", context)


@dataclass(slots=True)
class _Outcome:
    """What became of the forms that were to be saved."""

    saved: list[SavedForm]
    left: list[ReadForm]


def _confirm(
    request: HttpRequest, found: Upload, forms: list[UploadedForm], context: dict[str, object]
) -> HttpResponse:
    """Save the chosen forms; those with problems come back with what was typed."""
    outcome = _Outcome([], [])
    for form in forms:
        if f"keep-{form.number}" in request.POST and form.state != UploadedForm.State.KEPT:
            _keep(request, form, outcome)
    for each in outcome.saved:
        messages.success(request, f"《{each.project.name}》{_TOLD[each.outcome]}")
    if outcome.left:
        context["forms"] = outcome.left
        return render(request, "uploading/review.html", context, status=422)
    if not outcome.saved:
        messages.info(request, "没有勾选要保存的申报表，文件仍保留在“最近上传”中。")
        return redirect("uploading:upload" if context["is_alone"] else found.batch)
    following = queries.next_to_check(found.batch, found)
    if following is not None:
        return redirect("uploading:review", pk=following.pk)
    if not context["is_alone"]:
        return redirect(found.batch)
    if len(outcome.saved) == 1:
        return redirect("declaring:project", pk=outcome.saved[0].project.pk)
    return redirect("declaring:projects")


def _keep(request: HttpRequest, form: UploadedForm, outcome: _Outcome) -> None:
    at = timezone.now()
    declaration = form.declaration()
    typed = typed_fields(request.POST, prefix_of(form))
    asked = {question.path for question in questions(declaration) if question.path}
    answers = {path: text for path, text in typed.items() if path in asked and text.strip()}
    result = checked(declaration, answers, by=request.actor.username, at=at)
    problems: dict[str, Message] = dict(result.problems)
    if not problems:
        try:
            saved = acts.keep_form(
                form_id=form.pk,
                declaration=result.declaration,
                actor=request.actor,
                at=at,
                request_id=request.request_id,
            )
        except JixiaoError as refusal:
            problems[""] = refusal.message
        else:
            outcome.saved += [saved] if saved else []
            return
    outcome.left.append(read_form(form, request.actor, typed, problems))


@require_GET
def picture(request: HttpRequest, pk: int, number: int, question: int) -> HttpResponse:
    """The part of the page that a question is about."""
    found = queries.upload(pk, request.actor)
    form = found.forms.filter(number=number).first()
    asked = questions(form.declaration()) if form is not None else ()
    source = asked[question].source if question < len(asked) else None
    if source is None or not asked[question].has_picture:
        raise Http404
    response = HttpResponse(pictures.picture(found.sha256, source), content_type="image/png")
    response["Cache-Control"] = "private, max-age=86400"
    response["X-Content-Type-Options"] = "nosniff"
    return response
