"""Pages of a year's code lists: everyone reads them, the performance office keeps them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from jixiao.declaration import CodeEntry, code_list_kind, code_list_kinds
from jixiao.errors import NotAllowed, NotReadable
from jixiao.reading import read_tables_limited
from jixiao.web.accounts.duties import only_if
from jixiao.web.posted import posted_version, whole_number
from jixiao.web.years import code_acts, codes, queries
from jixiao.web.years.code_sheets import entries_of, workbook
from jixiao.web.years.forms import EntryForm, WorkbookForm
from jixiao.web.years.models import CodeList, FiscalYear

_office_only = only_if(lambda actor: actor.sets_years)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 300  # entries of a list on its page; all of them are in the workbook


@require_GET
def lists(request: HttpRequest, year: int) -> HttpResponse:
    """All lists of a year, what they govern and how strictly."""
    return _lists_page(request, queries.find(year))


@require_GET
def download(request: HttpRequest, year: int) -> HttpResponse:
    """All lists in a workbook."""
    found = queries.find(year)
    response = HttpResponse(workbook(codes.lists_of(found)), content_type=_XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{year}年度代码表.xlsx")
    return response


@require_POST
@_office_only
def upload(request: HttpRequest, year: int) -> HttpResponse:
    """Bring a workbook in: every problem is told by row, and then nothing is changed."""
    found = queries.find(year)
    form = WorkbookForm(request.POST, request.FILES)
    if not form.is_valid():
        return _lists_page(request, found, status=422, workbook_form=form)
    file = form.cleaned_data["file"]
    try:
        tables = read_tables_limited(file.read(), file.name)
        entries, problems = entries_of(tables, file.name, codes.lists_of(found))
        if problems:
            return _lists_page(request, found, status=422, problems=problems, name=file.name)
        changed = code_acts.put_entries(
            year=year,
            version=posted_version(request.POST),
            entries=entries,
            source=file.name,
            **_who(request),
        )
    except (NotReadable, NotAllowed) as refused:
        return _lists_page(request, found, status=422, refusal=refused.message)
    told = "与现有内容相同，没有改动。" if changed.version == found.version else "已导入。"
    messages.success(request, f"{len(entries)}行{told}")
    return redirect("years:lists", year=year)


def entries(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """The entries of a list; a post of the performance office puts one in or dates it."""
    found, known = queries.find(year), code_list_kind(kind)
    own = next((each for each in codes.lists_of(found) if each.kind == kind), None)
    if known is None and own is None:
        raise Http404
    form = EntryForm()
    if request.method == "POST":
        if not request.actor.sets_years or known is None:
            raise Http404
        form = EntryForm(request.POST)
        if form.is_valid():
            try:
                code_acts.put_entries(
                    year=year,
                    version=posted_version(request.POST),
                    entries=[(kind, CodeEntry(**form.cleaned_data))],
                    **_who(request),
                )
            except NotAllowed as refusal:
                form.add_error(None, f"{refusal.message.what}{refusal.message.how}")
            else:
                messages.success(request, "已保存。")
                return redirect("years:entries", year=year, kind=kind)
    return _entries_page(request, found, own or CodeList(fiscal_year=found, kind=kind), form)


@require_POST
@_office_only
def remove(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """Take out an entry that was put in by mistake."""
    code_acts.remove_entry(
        year=year,
        version=posted_version(request.POST),
        entry_id=whole_number(request.POST.get("entry", "")) or 0,
        **_who(request),
    )
    messages.success(request, "已删除。")
    return redirect("years:entries", year=year, kind=kind)


@require_POST
@_office_only
def set_handling(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """Refuse forms with codes outside the list, or warn of them."""
    code_acts.set_handling(
        year=year,
        version=posted_version(request.POST),
        kind=kind,
        refuses=request.POST.get("refuses") == "1",
        **_who(request),
    )
    messages.success(request, "已保存。")
    return redirect("years:entries", year=year, kind=kind)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": timezone.now(), "request_id": request.request_id}


def _common(request: HttpRequest, found: FiscalYear) -> dict[str, object]:
    is_open = found.state == FiscalYear.State.OPEN
    return {"year": found, "may_change": is_open and request.actor.sets_years}


def _lists_page(
    request: HttpRequest, found: FiscalYear, *, status: int = 200, **more: object
) -> HttpResponse:
    own = codes.lists_of(found)
    there = {each.kind for each in own}
    absent = [
        CodeList(fiscal_year=found, kind=kind.id)
        for kind in code_list_kinds()
        if kind.id not in there
    ]
    context = {
        **_common(request, found),
        "lists": [(each, len(each.entries.all())) for each in own] + [(each, 0) for each in absent],
        "workbook_form": WorkbookForm(),
        **more,
    }
    return render(request, "years/lists.html", context, status=status)


def _entries_page(
    request: HttpRequest, found: FiscalYear, own: CodeList, form: EntryForm
) -> HttpResponse:
    text = request.GET.get("text", "").strip()
    rows = list(own.entries.all()) if own.pk else []
    chosen = [row for row in rows if text in str(row)] if text else rows
    context = {
        **_common(request, found),
        "list": own,
        "text": text,
        "count": len(chosen),
        "rows": [(row, row.entry.holds_in(found.year)) for row in chosen[:SHOWN]],
        "shown": SHOWN,
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "years/entries.html", context, status=status)
