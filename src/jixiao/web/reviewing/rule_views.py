"""规则库: the rules of a year with their basis, history, how often they fire and how often they
are right. Apart from `views`, which are about forms."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jixiao.review import Dimension, Rule, RuleBook, Severity, measured_rules
from jixiao.web.declaring import queries as declaring
from jixiao.web.posted import whole_number
from jixiao.web.reviewing.tallies import RuleTally, book_years, year_tally
from jixiao.web.years.queries import law

NO_TALLY = RuleTally()


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """All rules of a year in one table, by dimension; filtered by severity and by what fired."""
    book, years = _book(request)
    tally = year_tally(request.actor, book.year, book)
    chosen = {key: request.GET.get(key, "") for key in ("dimension", "severity", "fired")}
    rows = [
        (rule, tally.rules.get(rule.id, NO_TALLY)) for rule in book.rules if _shown(rule, chosen)
    ]
    if chosen["fired"]:
        rows = [(rule, one) for rule, one in rows if bool(one.findings) == (chosen["fired"] == "1")]
    context = {
        "book": book,
        "years": years,
        "chosen": chosen,
        "tally": tally,
        "number": len(rows),
        "measured": measured_rules(),
        "groups": [
            (dimension, [row for row in rows if row[0].dimension is dimension])
            for dimension in Dimension
        ],
        "dimensions": [(entry.value, entry.label) for entry in Dimension],
        "severities": [(entry.value, entry.label) for entry in Severity],
    }
    return render(request, "reviewing/rules.html", context)


@require_GET
def rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """One rule of a year, printable."""
    book, years = _book(request)
    try:
        found = book.rule(rule_id)
    except KeyError:
        raise Http404 from None
    tally = year_tally(request.actor, book.year, book)
    context = {
        "book": book,
        "years": years,
        "rule": found,
        "tally": tally,
        "one": tally.rules.get(found.id, NO_TALLY),
        "measured": measured_rules().get(found.id),
    }
    return render(request, "reviewing/rule.html", context)


@require_GET
def book(request: HttpRequest) -> HttpResponse:
    """The whole book of a year, one rule after the other, to print."""
    found, _ = _book(request)
    return render(request, "reviewing/rule_book.html", {"book": found})


def _book(request: HttpRequest) -> tuple[RuleBook, list[int]]:
    """The book of the year asked for, else of the newest year with forms; and the years offered."""
    with_forms = declaring.years(request.actor)
    this_year = timezone.localdate().year
    years = book_years(with_forms, this_year)
    asked = whole_number(request.GET.get("year", ""))
    chosen = asked if asked in years else (with_forms or [this_year])[0]
    return law(chosen), years


def _shown(rule: Rule, chosen: dict[str, str]) -> bool:
    return chosen["dimension"] in ("", rule.dimension.value) and chosen["severity"] in (
        "",
        rule.severity.value,
    )
