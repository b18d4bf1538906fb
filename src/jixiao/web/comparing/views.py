"""对照: a form beside last year's, its peers, and another form."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jixiao.web.comparing import peers, queries
from jixiao.web.comparing.figures import short
from jixiao.web.declaring import queries as declaring
from jixiao.web.declaring.forms import page_number
from jixiao.web.reviewing.desk import neighbours


@require_GET
def comparison(request: HttpRequest, pk: int) -> HttpResponse:
    """Each row beside last year's and its peers; a search for a form to lay beside this one."""
    project = declaring.find(pk, request.actor)
    declaration = project.latest().declaration()
    same_type = request.GET.get("type") == "same"
    before = queries.last_year(project, declaration, request.actor)
    matched = queries.pairs(declaration, before.declaration) if before else ()
    then = {pair.own.index: pair for pair in matched if pair.own}
    standings = peers.standings(project, declaration, request.actor, same_type=same_type)
    text = request.GET.get("text", "").strip()[:200]
    context = {
        "project": project,
        "declaration": declaration,
        "before": before,
        "rows": [
            (index, row, short(row.target), then.get(index), standings.get(index))
            for index, row in enumerate(declaration.indicators)
            if row.applicable
        ],
        "dropped": [pair.other for pair in matched if pair.own is None],
        "weak": sum(
            1 for each in standings.values() if each.distribution and each.distribution.is_weak
        ),
        "same_type": same_type,
        "text": text,
        "found": queries.to_choose_from(project, text, request.actor) if text else None,
        "neighbours": neighbours(project, request.actor),
    }
    return render(request, "comparing/comparison.html", context)


@require_GET
def row_peers(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """All visible peers of one row."""
    project = declaring.find(pk, request.actor)
    declaration = project.latest().declaration()
    if row >= len(declaration.indicators) or not declaration.indicators[row].applicable:
        raise Http404
    same_type = request.GET.get("type") == "same"
    number = page_number(request.GET)
    context = {
        "project": project,
        "declaration": declaration,
        "row": declaration.indicators[row],
        "index": row,
        "target": short(declaration.indicators[row].target),
        "standing": peers.standings(project, declaration, request.actor, same_type=same_type).get(
            row
        ),
        "page": peers.page(project, declaration, row, request.actor, number, same_type=same_type),
        "number": number,
        "same_type": same_type,
    }
    return render(request, "comparing/row_peers.html", context)


@require_GET
def side_by_side(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Two forms row by row."""
    project = declaring.find(pk, request.actor)
    beside = declaring.find(other, request.actor)
    declaration, against = project.latest().declaration(), beside.latest().declaration()
    context = {
        "project": project,
        "other": beside,
        "declaration": declaration,
        "against": against,
        "pairs": queries.pairs(declaration, against),
    }
    return render(request, "comparing/side_by_side.html", context)
