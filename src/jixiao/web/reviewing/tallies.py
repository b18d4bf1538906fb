"""How often rules fire and how often people found them right. Apart from `queries`, which are
about single forms: these count over all forms of a year."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max

from jixiao.review import RuleBook
from jixiao.web.accounts.actors import Actor
from jixiao.web.declaring.models import Project
from jixiao.web.reviewing.models import StoredFinding, StoredReview, Verdict


@dataclass(frozen=True, slots=True)
class RuleTally:
    """What became of a rule: findings on how many forms of the year, and verdicts of all years.

    Only current versions count, and only forms in the reader's scope.
    """

    findings: int = 0
    forms: int = 0
    right: int = 0
    wrong: int = 0
    accepted: int = 0

    @property
    def judged(self) -> int:
        """How many findings people have given a verdict on."""
        return self.right + self.wrong + self.accepted

    @property
    def precision_percent(self) -> int | None:
        """Share of the judged findings that were true, accepted ones included; None without any."""
        return round(100 * (self.right + self.accepted) / self.judged) if self.judged else None


@dataclass(frozen=True, slots=True)
class YearTally:
    """The tallies of a year by rule id, the forms they are counted over, and how many of those
    were last reviewed by another edition of the rule book."""

    rules: dict[str, RuleTally]
    forms: int
    outdated: int


def year_tally(actor: Actor, fiscal_year: int, book: RuleBook) -> YearTally:
    """Tallies of every rule that fired or was judged, in the actor's scope."""
    fired = {
        rule: (findings, forms)
        for rule, findings, forms in StoredFinding.objects.visible_to(actor)
        .filter(fiscal_year=fiscal_year)
        .order_by()
        .values_list("rule")
        .annotate(Count("pk"), Count("project", distinct=True))
    }
    verdicts = _verdicts(actor)
    forms = Project.objects.visible_to(actor).filter(fiscal_year=fiscal_year)
    current = StoredReview.objects.filter(fiscal_year=fiscal_year, book=book.version)
    total = forms.count()
    return YearTally(
        rules={
            rule: RuleTally(*fired.get(rule, (0, 0)), **verdicts.get(rule, {}))
            for rule in {*fired, *verdicts}
        },
        forms=total,
        outdated=total - forms.filter(pk__in=current.values("project")).count(),
    )


def book_years(years: list[int], this_year: int) -> list[int]:
    """Years whose rule book a page offers, newest first: those with forms, and the current one."""
    return sorted({*years, this_year}, reverse=True)


def _verdicts(actor: Actor) -> dict[str, dict[str, int]]:
    """How many findings of each rule were last judged right, wrong or accepted."""
    newest = (
        Verdict.objects.filter(project__in=Project.objects.visible_to(actor))
        .order_by()
        .values("project", "rule", "field", "quote")
        .annotate(newest=Max("pk"))
        .values("newest")
    )
    found: dict[str, dict[str, int]] = {}
    for rule, kind, number in (
        Verdict.objects.filter(pk__in=newest)
        .order_by()
        .values_list("rule", "kind")
        .annotate(Count("pk"))
    ):
        found.setdefault(rule, {})[kind] = number
    return found
