"""One opinion to many forms: findings that say the same, each answered where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from jixiao.errors import Message, NotAllowed
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.models import Role
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.paper import paper, places_with
from jixiao.web.declaring.workflow import State, Transition, workflow
from jixiao.web.reviewing.acts import decide
from jixiao.web.reviewing.bulk import MOST, Outcome, taken
from jixiao.web.reviewing.models import StoredFinding
from jixiao.web.reviewing.queries import JudgedFinding
from jixiao.web.reviewing.ranked import FindingFilter, filtered

_MOST_FINDINGS = 2_000


@dataclass(frozen=True, slots=True)
class FormToAnswer:
    """A form that waits for the actor, with the findings that one opinion is to answer."""

    project: Project
    findings: tuple[StoredFinding, ...]
    ways: tuple[Transition, ...]


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """The forms that can be answered now, at most 200 (`more` says there are others), the steps
    that some of them allow with the number of forms, and where the other forms with these findings
    stand. `between` counts findings about several forms, which have no row to be answered at.
    """

    forms: tuple[FormToAnswer, ...]
    more: bool
    ways: tuple[tuple[Transition, int], ...]
    elsewhere: tuple[tuple[State, int], ...]
    between: int


def to_answer(
    chosen: FindingFilter, gists: Collection[str], projects: Collection[int], actor: Actor
) -> ToAnswer:
    """The findings of some groups, or of a rule, among the visible ones of a filter; only those on
    certain projects where some are given. Nothing is chosen without a group and a rule."""
    if not gists and not chosen.rule:
        return ToAnswer((), more=False, ways=(), elsewhere=(), between=0)
    rows = filtered(chosen, actor)
    if gists:
        rows = rows.filter(gist__in=gists)
    between = rows.filter(project__isnull=True).count()
    rows = rows.filter(project__in=projects) if projects else rows.filter(project__isnull=False)
    of_form: dict[int, list[StoredFinding]] = {}
    for entry in rows.select_related("project__organisation").order_by("project__code", "position")[
        :_MOST_FINDINGS
    ]:
        of_form.setdefault(entry.project_id, []).append(entry)
    forms, elsewhere = [], Counter[str]()
    for entries in of_form.values():
        project = entries[0].project
        ways = answering_ways(project, actor)
        if ways:
            forms.append(FormToAnswer(project, tuple(entries), ways))
        else:
            elsewhere[project.state] += 1
    shown = tuple(forms[:MOST])
    counted = Counter(way.action for form in shown for way in form.ways)
    first = {way.action: way for form in reversed(shown) for way in form.ways}
    return ToAnswer(
        forms=shown,
        more=len(forms) > MOST,
        ways=tuple((first[action], number) for action, number in counted.items()),
        elsewhere=tuple((workflow().state(state), number) for state, number in elsewhere.items()),
        between=between,
    )


def may_answer(actor: Actor) -> bool:
    """Whether pages offer the actor to answer findings at all."""
    return any(
        way.opinion and way.role != Role.CLERK and actor.has_role(way.role)
        for way in workflow().transitions
    )


def answering_ways(project: Project, actor: Actor) -> tuple[Transition, ...]:
    """The steps by which the actor may answer a form: those with an opinion that give it back to be
    changed, or leave it where it is. Refusing a project for good is decided one by one."""
    roles = actor.roles_at(project.organisation.code)
    return tuple(
        way
        for way in workflow().possible(project.state, roles)
        if way.role != Role.CLERK
        and way.opinion
        and (way.target == project.state or workflow().state(way.target).editable)
    )


def answer_many(
    forms: Sequence[FormToAnswer],
    *,
    versions: Mapping[int, int],
    action: str,
    opinion: str,
    with_findings: bool,
    actor: Actor,
    at: datetime,
    late_reason: str = "",
    request_id: str = "",
) -> tuple[Outcome, ...]:
    """Write one opinion to every finding of the forms, and take the step with each: an act with an
    event of its own; one that is refused does not hold up the others.

    The opinion stands at the row or field of each finding, once where several stand together; with
    `with_findings` what each finding says stands below it. Raises NotAllowed, before anything is
    done, if no finding is chosen, there is nothing to say, or the step is open to none.
    """
    told = opinion.strip()
    if not forms:
        raise _refusal("answer.none", "没有勾选问题。", "请至少勾选一个问题。")
    if not told and not with_findings:
        raise _refusal("answer.empty", "没有写意见。", "请写明意见，或勾选“附上系统的说明”。")
    if not any(way.action == action for form in forms for way in form.ways):
        raise _refusal(
            "answer.not_possible",
            "所选的申报表都不能这样办理。",
            "请重新打开本页，按页面上的按钮办理。",
        )
    outcomes = []
    for form in forms:
        opinions = _opinions(form, told, with_findings=with_findings)
        act = partial(
            decide,
            opinion=opinions.pop("", ""),
            row_opinions=opinions,
            late_reason=late_reason,
        )
        version = versions.get(form.project.pk, 0)
        outcomes.append(taken(form.project, act, version, action, actor, at, request_id))
    return tuple(outcomes)


def _opinions(form: FormToAnswer, told: str, *, with_findings: bool) -> dict[str, str]:
    """The opinion by the field path of the place where findings stand; "" for the whole form."""
    sheet = paper(form.project.latest().declaration())
    judged = [JudgedFinding(entry.finding(), None) for entry in form.findings]
    texts = {}
    for place, entries in places_with(judged, sheet).items():
        said = [f"{each.finding.what}{each.finding.suggestion}" for each in entries]
        parts = [told, *(dict.fromkeys(said) if with_findings else ())]
        texts[place] = "\n".join(part for part in parts if part)
    return texts


def _refusal(key: str, what: str, how: str) -> NotAllowed:
    return NotAllowed(Message(id=key, where="统一意见", what=what + "本次没有办理。", how=how))
