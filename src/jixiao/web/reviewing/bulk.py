"""Deciding many forms at once: what they allow in common, and the sample to look at by eye."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from jixiao.errors import JixiaoError, Message, NotAllowed
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.models import Role
from jixiao.web.declaring.acts import take
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.workflow import Transition, workflow
from jixiao.web.reviewing.acts import decide

MOST = 200
_SAMPLE_SHARE = 10  # one in ten, our choice: no rule states a share
_SAMPLE_LEAST = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """A project after a bulk act: `problem` says why it stayed as it was; None where it moved."""

    project: Project
    problem: Message | None


def common_ways(projects: Sequence[Project], actor: Actor) -> tuple[Transition, ...]:
    """The steps that this person may take with every one of the projects.

    Of the clerk's own steps only those that wait and need nothing but the form: handing it in.
    """
    ways: dict[str, Transition] | None = None
    for project in projects:
        roles = actor.roles_at(project.organisation.code)
        here = {
            way.action: way
            for way in workflow().possible(project.state, roles)
            if way.role != Role.CLERK or (not way.optional and way.effect is None)
        }
        ways = here if ways is None else {a: way for a, way in ways.items() if a in here}
    return tuple((ways or {}).values())


def sample(projects: Sequence[Project], actor: Actor) -> tuple[Project, ...]:
    """Which of the projects must be looked at before all are approved: one in ten, at least three.

    Drawn by the SHA-256 of person, project and version, so that nobody can choose the sample and
    asking again draws the same.
    """
    size = min(len(projects), max(_SAMPLE_LEAST, -(-len(projects) // _SAMPLE_SHARE)))

    def draw(project: Project) -> str:
        seed = f"{actor.username}:{project.pk}:{project.declaration_number}"
        return hashlib.sha256(seed.encode()).hexdigest()

    drawn = sorted(projects, key=draw)[:size]
    return tuple(project for project in projects if project in drawn)


def decide_many(
    projects: Sequence[Project],
    *,
    versions: Mapping[int, int],
    action: str,
    opinion: str,
    looked_at: frozenset[int],
    actor: Actor,
    at: datetime,
    with_sheets: bool = False,
    late_reason: str = "",
    request_id: str = "",
) -> tuple[Outcome, ...]:
    """Take one step with each project, each an act with an event of its own; one that is refused
    does not hold up the others. `with_sheets` adds to each what the reviewer's own review form says
    of it, where there is one.

    Raises NotAllowed, before anything is done, if the step is not open to all, or if it approves
    and the sample has not been looked at.
    """
    ways = {way.action: way for way in common_ways(projects, actor)}
    if action not in ways:
        raise NotAllowed(
            Message(
                id="bulk.not_common",
                where="批量办理",
                what="所选项目的状态或您的角色不同，不能这样一起办理。",
                how="请重新选择状态相同的项目。",
            )
        )
    told = opinion.strip()
    if ways[action].role != Role.CLERK and not ways[action].opinion:
        drawn = sample(projects, actor)
        unseen = [project.name for project in drawn if project.pk not in looked_at]
        if unseen:
            raise NotAllowed(
                Message(
                    id="bulk.sample",
                    where="批量办理",
                    what=f"抽查的项目还没有看过：《{'》《'.join(unseen)}》。",
                    why="批量通过前须抽查，抽查由系统确定。",
                    how="请打开这些项目查看，勾选“已看过”后再办理。",
                )
            )
        told = f"{told}（批量办理{len(projects)}个，抽查{len(drawn)}个）"
    way = ways[action]
    act: Callable[..., Project] = partial(take, late_reason=late_reason)
    if way.role != Role.CLERK:
        act = partial(
            decide,
            opinion=told,
            row_opinions={},
            with_sheet=with_sheets,
            late_reason=late_reason,
        )
    return tuple(
        taken(project, act, versions.get(project.pk, 0), action, actor, at, request_id)
        for project in projects
    )


def taken(
    project: Project,
    act: Callable[..., Project],
    version: int,
    action: str,
    actor: Actor,
    at: datetime,
    request_id: str,
) -> Outcome:
    """Take the step with one project; a refusal is told and not raised."""
    try:
        done = act(
            project_id=project.pk,
            version=version,
            action=action,
            actor=actor,
            at=at,
            request_id=request_id,
        )
    except JixiaoError as refused:
        return Outcome(project, refused.message)
    return Outcome(done, None)
