"""Editing a form: the page, its review while typing, and taking over what a finding proposes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.utils import timezone
from django.views.decorators.http import require_POST

from jixiao.declaration import (
    BOTH_CHANGED,
    SUGGESTED,
    Declaration,
    Level2,
    merged,
    settled,
    with_indicator,
)
from jixiao.errors import JixiaoError, Message, NotReadable, StaleVersion
from jixiao.review import Finding, apply_rewrite, baselines
from jixiao.web.budgeting import queries as budgeting
from jixiao.web.declaring import acts, drafts, queries
from jixiao.web.declaring.differences import Difference, differences
from jixiao.web.declaring.forms import (
    adopted_names,
    amended,
    answered,
    editable_texts,
    signed,
    with_rows_changed,
    working_copy,
)
from jixiao.web.declaring.models import EditDraft, Project
from jixiao.web.declaring.paper import paper, places_with
from jixiao.web.library import queries as library
from jixiao.web.library.usual import usual
from jixiao.web.posted import posted_version, whole_number
from jixiao.web.reviewing import queries as reviewing
from jixiao.web.reviewing.history import background_of
from jixiao.web.years import queries as years

Problems = tuple[tuple[str, Message], ...]


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The editing page. What was typed survives every problem, also someone else's save."""
    found = queries.find(pk, request.actor)
    if request.method == "GET":
        if not drafts.may_edit(found, request.actor):
            messages.info(request, f"《{found.name}》现在不能由您修改。")
            return redirect("declaring:project", pk=pk)
        return _opened(request, found)
    if "discard" in request.POST:
        drafts.drop(found, request.actor)
        messages.info(request, "已放弃没有保存的修改。")
        return redirect("declaring:project", pk=pk)
    result = amended(working_copy(request.POST), request.POST)
    if "save" not in request.POST or result.problems:
        changed = answered(with_rows_changed(result.declaration, request.POST), request.POST)
        adopted = None
        if name := request.POST.get("adopt"):
            known = background_of(found, changed)
            own = [
                entry.finding
                for entry in reviewing.judged(changed, (), queries.law_of(found), known)
            ]
            changed, adopted = _adopting(request, changed, own, name)
        return _edit_page(request, found, changed, result.problems, adopted=adopted)
    try:
        acts.save_declaration(
            project_id=pk,
            version=posted_version(request.POST),
            declaration=settled(result.declaration),
            adopted=adopted_names(request.POST),
            actor=request.actor,
            at=timezone.now(),
            request_id=request.request_id,
        )
    except NotReadable as refused:
        problems = (("", refused.message),)
        return _edit_page(request, found, result.declaration, problems, status=400)
    except StaleVersion:
        return _merge_page(request, found, result.declaration)
    drafts.drop(found, request.actor)
    messages.success(request, f"《{found.name}》已保存，问题已按新内容重新核对。")
    return redirect("declaring:project", pk=pk)


@require_POST
def live_review(request: HttpRequest, pk: int) -> JsonResponse:
    """What the engine says of the form as typed, for the script of the editing page.

    No version is saved; what was typed is kept as the person's draft. `places` holds the findings
    as HTML by place, `readings` how each value is read, `problems` the texts that could not be
    adopted, `summary` the counts in words, `kept` when the draft was kept.
    """
    found = queries.find(pk, request.actor)
    result = amended(working_copy(request.POST), request.POST)
    at = timezone.now()
    version = posted_version(request.POST)
    texts, number = request.POST.dict(), _began(request)
    kept = drafts.keep(found, result, texts, version, number, request.actor, at)
    known = background_of(found, result.declaration)
    findings = reviewing.judged(
        result.declaration, found.verdicts.all(), queries.law_of(found), known
    )
    sheet = paper(result.declaration)
    component = get_template("components/finding.html")
    return JsonResponse(
        {
            "summary": _summary(findings),
            "kept": f"{timezone.localtime(at):%H:%M}" if kept else "",
            "places": {
                place: "".join(
                    component.render({"judged": entry, "project": found, "editing": True})
                    for entry in entries
                )
                for place, entries in places_with(findings, sheet).items()
            },
            "readings": {
                f"{row.path}.target": {"text": row.reading, "kind": row.reading_kind}
                for row in sheet.rows
            },
            "problems": {path: message.what + message.how for path, message in result.problems},
        }
    )


def _opened(request: HttpRequest, found: Project) -> HttpResponse:
    """The page as first seen; `?adopt=` takes over what a finding of the saved form proposes,
    `?library=` an indicator of the library, `?budget=` the amounts of the budget, `?draft=` what
    the person typed and did not save."""
    draft = drafts.of(found, request.actor)
    if draft is not None and "draft" in request.GET:
        return _edit_page(
            request,
            found,
            draft.declaration(),
            version=draft.version,
            number=draft.number,
            typed=draft.texts,
        )
    if "library" in request.GET:
        return _with_library(request, found, draft)
    declaration, adopted = found.latest().declaration(), None
    filled: tuple[str, ...] = ()
    if "budget" in request.GET:
        declaration, filled = budgeting.filled(declaration, found), ("project.annual_budget",)
        messages.success(request, "已按导入的预算数填入金额，可以再改；保存后生效。")
    if name := request.GET.get("adopt"):
        saved = [entry.finding for entry in reviewing.findings_of(found)]
        declaration, adopted = _adopting(request, declaration, saved, name)
    return _edit_page(
        request,
        found,
        declaration,
        version=found.version,
        number=found.declaration_number,
        adopted=adopted,
        filled=filled,
        draft=draft,
    )


def _began(request: HttpRequest) -> int:
    """The number of the form's version that the page began with; 0 if it does not say."""
    return whole_number(request.POST.get("number", "")) or 0


def _merge_page(request: HttpRequest, found: Project, mine: Declaration) -> HttpResponse:
    """The page with what others saved meanwhile put in, and a question at what both changed. A page
    that does not say what it began with is taken to have begun with the first version."""
    newest = found.latest()
    base = found.versions.filter(number__lte=_began(request) or 1).order_by("-number")[0]
    together = merged(base.declaration(), mine, newest.declaration())
    asked = sum(doubt.reason == BOTH_CHANGED for doubt in together.doubts)
    steps = (
        f"{asked}处两人都改了，已在页上标出，请逐处选定后再保存。"
        if asked
        else "请看一遍，再点“保存”。"
    )
    told = Message(
        id="edit.merged",
        where=f"《{found.name}》",
        what=f"您填写期间，{newest.created_by}保存了第{newest.number}版。"
        if base.number != newest.number
        else "您填写期间，项目有过办理，申报内容没有变。",
        why="为避免覆盖他人的修改，这一次没有保存。",
        how=f"他人改动的内容已并入本页，您填写的都还在；{steps}",
    )
    return _edit_page(
        request,
        found,
        together,
        (("", told),),
        version=found.version,
        number=found.declaration_number,
        theirs=differences(mine, together),
        status=409,
    )


def _with_library(request: HttpRequest, found: Project, draft: EditDraft | None) -> HttpResponse:
    """The page with an indicator of the library added to what the person typed last, so that one
    after another can be chosen before saving."""
    chosen = library.find(whole_number(request.GET["library"]) or 0)
    before = draft.declaration() if draft else found.latest().declaration()
    known = usual([chosen.pk], found.fiscal_year).get(chosen.pk)
    value = (known.value if known else "") or chosen.usual_value
    declaration = with_indicator(before, Level2(chosen.level2), chosen.name, value)
    filled: tuple[str, ...] = ()
    if declaration is before:
        label = library.class_labels()[chosen.level2]
        messages.warning(request, f"本表样没有“{label}”，“{chosen.name}”没有填入。")
    else:
        index = max(
            index
            for index, row in enumerate(declaration.indicators)
            if row.level2 == chosen.level2 and row.name == chosen.name
        )
        filled = tuple(f"indicators[{index}].{column}" for column in ("target", "name"))
        messages.success(
            request, f"已填入指标“{chosen.name}”，指标值是常用的写法，请按本项目核对；保存后生效。"
        )
    return _edit_page(
        request,
        found,
        declaration,
        version=draft.version if draft else found.version,
        number=draft.number if draft else found.declaration_number,
        filled=filled,
        typed=draft.texts if draft else None,
    )


def _adopting(
    request: HttpRequest, declaration: Declaration, findings: Iterable[Finding], name: str
) -> tuple[Declaration, Finding | None]:
    """The form with the edits of the finding of that name (rule and field path); says how it went.

    The finding is None where nothing was taken over.
    """
    wanted = next((one for one in findings if f"{one.rule} {one.field}" == name), None)
    if wanted is None:
        messages.info(request, "没有这个问题：它可能已改正。请按现在的内容核对。")
        return declaration, None
    try:
        changed = apply_rewrite(declaration, wanted)
    except JixiaoError as refused:
        messages.info(request, f"{refused.message.what}{refused.message.how}")
        return declaration, None
    messages.success(request, f"已按“{wanted.title}”填入建议的写法，可以再改；保存后生效。")
    return changed, wanted


def _edit_page(
    request: HttpRequest,
    found: Project,
    declaration: Declaration,
    problems: Problems = (),
    *,
    version: int | None = None,
    number: int | None = None,
    adopted: Finding | None = None,
    filled: tuple[str, ...] = (),
    draft: EditDraft | None = None,
    typed: Mapping[str, str] | None = None,
    theirs: tuple[Difference, ...] = (),
    status: int = 200,
) -> HttpResponse:
    """The page with texts as typed: a text that could not be adopted stands as it was typed."""
    known, book = background_of(found, declaration), queries.law_of(found)
    findings = reviewing.judged(declaration, found.verdicts.all(), book, known)
    stands = dict(typed or {})
    stands |= {path: request.POST[path] for path, _ in problems if path in request.POST}
    opinions = list(reviewing.opinions_of(found))
    sheet = paper(declaration, (), opinions, baselines(declaration, known, book))
    names = list(adopted_names(request.POST))
    if adopted is not None:
        names.append(f"{adopted.rule} {adopted.field}")
    context = {
        "project": found,
        "version": posted_version(request.POST) if version is None else version,
        "number": _began(request) if number is None else number,
        "working": signed(declaration),
        "texts": editable_texts(declaration) | stands,
        "paper": sheet,
        "choices": years.choices(found.year_set_up),
        "budget": budgeting.standing(found, declaration),
        "places": places_with(findings, sheet),
        "summary": _summary(findings),
        "unconfirmed": sum(doubt.reason == SUGGESTED for doubt in declaration.doubts),
        "both": [doubt for doubt in declaration.doubts if doubt.reason == BOTH_CHANGED],
        "problems": problems,
        "problem_fields": {path: message for path, message in problems},
        "adopted": dict.fromkeys(names),
        "filled": dict.fromkeys(filled, True)
        | ({edit.field: True for edit in adopted.edits} if adopted else {}),
        "draft": draft,
        "focus": filled[0] if filled else "",
        "theirs": theirs,
        "latest_number": found.declaration_number,
    }
    return render(request, "declaring/edit.html", context, status=status)


def _summary(findings: Iterable[reviewing.JudgedFinding]) -> str:
    found = reviewing.counts(findings)
    return f"错误 {found.errors}，警告 {found.warnings}，提示 {found.notices}"
