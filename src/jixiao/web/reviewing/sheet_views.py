"""审核表: filled in by each reviewer, read by those it is meant for, taken away as paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jixiao.declaration import plain_number
from jixiao.errors import Message, StaleVersion
from jixiao.review import (
    Deduction,
    ReviewSheet,
    SheetItem,
    SheetPart,
    filled,
    review_scheme,
    sheet_problems,
)
from jixiao.web.declaring import queries as projects
from jixiao.web.declaring.differences import Difference
from jixiao.web.declaring.models import Project
from jixiao.web.posted import posted_version, whole_number
from jixiao.web.reviewing import sheet_acts, sheets
from jixiao.web.reviewing.forms import SheetEntries, sheet_entries
from jixiao.web.reviewing.models import StoredSheet
from jixiao.writing import ReviewPaper, write_review_sheet_pdf, write_review_sheet_xlsx

_LINE, _MOST_LINES = 75, 12  # characters of an opinion in a line, lines shown at once
Problems = tuple[tuple[str, Message], ...]
_PAPERS = {
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        write_review_sheet_xlsx,
    ),
    "pdf": ("application/pdf", write_review_sheet_pdf),
}


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A sub-item on the page: its position, the points as typed, what the proposal deducts."""

    index: int
    item: SheetItem
    text: str
    deductions: tuple[Deduction, ...]

    @property
    def points_name(self) -> str:
        """The name of the input of its points."""
        return f"points:{self.index}"

    @property
    def remark_name(self) -> str:
        """The name of the input of its remark."""
        return f"remark:{self.index}"

    @property
    def computed_text(self) -> str:
        """The computed points as an input shows them."""
        return _shown(self.item.computed)


@dataclass(frozen=True, slots=True)
class PagePart:
    """A dimension on the page, with what the sheets on the version before said otherwise."""

    part: SheetPart
    rows: tuple[SheetRow, ...]
    former: tuple[tuple[StoredSheet, str], ...] = ()

    @property
    def opinion_name(self) -> str:
        """The name of the input of its opinion."""
        return f"opinion:{self.part.dimension.value}"

    @property
    def lines(self) -> int:
        """How many lines of the opinion the page shows at once."""
        lines = self.part.opinion.text.split("\n")
        wrapped = sum(1 + len(line) // _LINE for line in lines)
        return min(max(wrapped, 2), _MOST_LINES)


@require_http_methods(["GET", "POST"])
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """The reviewer's own sheet on the newest version. What was typed survives every problem."""
    found = projects.find(pk, request.actor)
    stored = sheets.own(found, request.actor)
    begun = sheets.begun(found, request.actor, stored)
    if request.method == "GET":
        if not sheets.filling_role(found, request.actor):
            messages.info(request, f"《{found.name}》的审核表现在不能由您填写。")
            return redirect("declaring:project", pk=pk)
        return _fill_page(request, found, stored, begun, begun.sheet)
    entries, problems = sheet_entries(request.POST, begun.sheet)
    typed = _filled(begun.sheet, entries)
    problems += sheet_problems(typed)
    if problems:
        return _fill_page(request, found, stored, begun, typed, problems, status=422)
    try:
        saved = sheet_acts.save_sheet(
            project_id=pk,
            version=posted_version(request.POST),
            sheet_version=whole_number(request.POST.get("sheet_version", "")) or 0,
            entries=entries,
            actor=request.actor,
            at=timezone.now(),
            request_id=request.request_id,
        )
    except StaleVersion as stale:
        kept = "您填写的内容保留在下面，请对照最新内容核对后再保存。"
        message = replace(stale.message, how=kept)
        return _fill_page(request, found, stored, begun, typed, (("", message),), status=409)
    told = f"综合评定等级：{saved.grade}。" if saved.grade else ""
    messages.success(request, f"审核表已保存，并记入台账。{told}")
    return redirect("reviewing:sheet", pk=pk)


@require_POST
def sums(request: HttpRequest, pk: int) -> JsonResponse:
    """Sum and grade of what stands on the page, for its script; nothing is saved."""
    found = projects.find(pk, request.actor)
    begun = sheets.begun(found, request.actor, sheets.own(found, request.actor)).sheet
    entries, problems = sheet_entries(request.POST, begun)
    sheet = _filled(begun, entries)
    problems += sheet_problems(sheet)
    return JsonResponse(
        {
            "total": _shown(sheet.total),
            "grade": sheet.grade,
            "outcome": sheet.outcome,
            "notes": "".join(sheet.notes),
            "parts": {part.dimension.value: _shown(part.points) for part in sheet.parts},
            "problems": {name: message.what + message.how for name, message in problems},
        }
    )


@require_GET
def read(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """A saved sheet with what was proposed beside what was put."""
    found = projects.find(pk, request.actor)
    stored = sheets.find(found, key, request.actor)
    sheet = stored.sheet()
    context = {
        "project": found,
        "stored": stored,
        "sheet": sheet,
        "parts": _parts(sheet, {}, {}),
        "may_fill": sheets.own(found, request.actor) == stored,
    }
    return render(request, "reviewing/sheet.html", context)


@require_GET
def download(request: HttpRequest, pk: int, key: int, kind: str) -> HttpResponse:
    """A saved sheet as the official 审核表 (XLSX, PDF)."""
    found = projects.find(pk, request.actor)
    stored = sheets.find(found, key, request.actor)
    if kind not in _PAPERS:
        raise Http404
    media_type, write = _PAPERS[kind]
    paper = ReviewPaper(
        declaration=found.versions.get(number=stored.number).declaration(),
        number=stored.number,
        sheet=stored.sheet(),
        office=stored.office,
        reviewer=stored.written_by,
        reviewed_on=timezone.localdate(stored.written_at),
    )
    response = HttpResponse(write([paper]), content_type=media_type)
    name = f"{found.name}审核表（{stored.office}）.{kind}"
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _filled(begun: ReviewSheet, entries: SheetEntries) -> ReviewSheet:
    """The sheet as typed; its times are those of the page, not of a save."""
    return filled(
        begun,
        points=entries.points,
        remarks=entries.remarks,
        opinions=entries.opinions,
        overall=entries.overall,
        at=timezone.now(),
        scheme=review_scheme(begun.scheme),
    )


def _fill_page(
    request: HttpRequest,
    found: Project,
    stored: StoredSheet | None,
    begun: sheets.Begun,
    sheet: ReviewSheet,
    problems: Problems = (),
    *,
    status: int = 200,
) -> HttpResponse:
    """The page with texts as typed: points that could not be read stand as they were typed."""
    names = {name for name, _ in problems if name.startswith("points:")}
    typed = {name: request.POST[name] for name in names if name in request.POST}
    readable = sheets.visible(found, request.actor)
    theirs: tuple[Difference, ...] = ()
    if status == 409 and stored is not None:
        theirs = sheets.differences(sheet, stored.sheet())
    version, sheet_version = found.version, stored.version if stored else 0
    if status == 422:  # the page is as old as it was
        version = posted_version(request.POST)
        sheet_version = whole_number(request.POST.get("sheet_version", "")) or 0
    former = _former(readable, found)
    context = {
        "project": found,
        "stored": stored,
        "former_overall": [(entry, text) for entry in former if (text := entry.sheet().overall)],
        "version": version,
        "sheet_version": sheet_version,
        "sheet": sheet,
        "parts": _parts(sheet, typed, begun.deductions, former),
        "problems": problems,
        "problem_fields": {name: message.what + message.how for name, message in problems},
        "theirs": theirs,
        "sheets": [entry for entry in readable if stored is None or entry.pk != stored.pk],
    }
    return render(request, "reviewing/sheet_fill.html", context, status=status)


def _parts(
    sheet: ReviewSheet,
    typed: Mapping[str, str],
    deductions: Mapping[str, tuple[Deduction, ...]],
    former: tuple[StoredSheet, ...] = (),
) -> tuple[PagePart, ...]:
    rows = [
        SheetRow(
            index=index,
            item=item,
            text=typed.get(f"points:{index}", _shown(item.points)),
            deductions=deductions.get(item.label, ()),
        )
        for index, item in enumerate(sheet.items)
    ]
    said = [
        (stored, opinion)
        for stored in former
        for opinion in stored.sheet().opinions
        if opinion.text
    ]
    return tuple(
        PagePart(
            part=part,
            rows=tuple(row for row in rows if row.item.dimension is part.dimension),
            former=tuple(
                (stored, opinion.text)
                for stored, opinion in said
                if opinion.dimension is part.dimension and opinion.text != part.opinion.text
            ),
        )
        for part in sheet.parts
    )


def _former(readable: list[StoredSheet], found: Project) -> tuple[StoredSheet, ...]:
    """The sheets on the last version before this one that has any."""
    numbers = [entry.number for entry in readable if entry.number < found.declaration_number]
    return tuple(entry for entry in readable if numbers and entry.number == max(numbers))


def _shown(number: Decimal | None) -> str:
    return "" if number is None else plain_number(number)
