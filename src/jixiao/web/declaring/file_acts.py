"""Saving a form that came from a file: whose it is, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from jixiao.declaration import Declaration, FormKind, to_json
from jixiao.errors import Message, NotAllowed, NotReadable
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.models import Role
from jixiao.web.declaring.contents import content_of, identity
from jixiao.web.declaring.models import Project
from jixiao.web.declaring.queries import lock_unit
from jixiao.web.declaring.version_acts import create_project, save_version
from jixiao.web.organisations.models import Organisation
from jixiao.web.organisations.queries import names
from jixiao.web.reviewing import findings


class Saved(StrEnum):
    """What became of a form that was to be saved."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class SavedForm:
    """The project a form was saved to, and whether that changed anything."""

    project: Project
    outcome: Saved


def save_form(
    *,
    declaration: Declaration,
    actor: Actor,
    at: datetime,
    request_id: str = "",
    counted: bool = True,
) -> SavedForm:
    """Save a form that came from a file: a new project, a new version of it, or nothing new.

    Where many are saved, `counted` is False and the caller calls `recount` once for each unit's
    year; until then the form has no stored findings and is reviewed where it is shown. Refuses
    forms without code, name or year (NotReadable), other units' forms and forms that are no longer
    the clerk's to change (NotAllowed).
    """
    refuse_other_kinds(declaration)
    unit = applicant_of(declaration, actor)
    code, year = identity(declaration)
    with transaction.atomic():
        lock_unit(unit.pk)
        project = (
            Project.objects.visible_to(actor)
            .select_for_update(of=("self",))
            .select_related("organisation")
            .filter(fiscal_year=year, code=code)
            .first()
        )
        if project is None:
            return SavedForm(
                create_project(declaration, unit, actor, at, request_id, counted=counted),
                Saved.CREATED,
            )
        if content_of(project.latest().body) == content_of(to_json(declaration)):
            return SavedForm(project, Saved.UNCHANGED)
        if not counted:
            findings.forget_form(project)
        save_version(project, declaration, actor, at, request_id, counted=counted)
        return SavedForm(project, Saved.CHANGED)


def foreseen(declaration: Declaration, actor: Actor) -> Saved:
    """What saving this form would do, as far as can be told before it is corrected."""
    project = (
        Project.objects.visible_to(actor)
        .filter(fiscal_year=declaration.fiscal_year, code=declaration.project.code)
        .first()
    )
    if project is None:
        return Saved.CREATED
    same = content_of(project.latest().body) == content_of(to_json(declaration))
    return Saved.UNCHANGED if same else Saved.CHANGED


def applicant_of(declaration: Declaration, actor: Actor) -> Organisation:
    """The unit that declares, by its present or a former name; the actor must be its clerk.

    Raises NotReadable if the form names no applicant, NotAllowed if it is not the actor's unit.
    """
    name = declaration.project.applicant
    if not name:
        raise NotReadable(
            Message(
                id="declaration.no_applicant",
                where="“申请单位”",
                what="没有读到申请单位，无法归入单位。",
                how="请在本页补填申请单位全称后再保存。",
            )
        )
    plain = _plain(name)
    for low, high in actor.code_ranges():
        units = Organisation.objects.filter(code__gte=low, code__lt=high)
        borne = names(units)
        for unit in units:
            if plain in map(_plain, borne[unit.pk]) and Role.CLERK in actor.roles_at(unit.code):
                return unit
    raise NotAllowed(
        Message(
            id="declaration.foreign_applicant",
            where="“申请单位”",
            what=f"“{name}”不在您的经办范围内。",
            why="申报表只能由本单位的经办人保存。",
            how="请核对申请单位名称，或交由该单位经办人上传。",
        )
    )


def refuse_other_kinds(declaration: Declaration) -> None:
    """Raises NotReadable for a form that is read but is no target declaration (自评表, 监控表)."""
    if declaration.form.kind is not FormKind.DECLARATION:
        raise NotReadable(
            Message(
                id="declaration.other_kind",
                where=f"《{declaration.form.title}》",
                what="这张表不是绩效目标申报表，不能作为申报保存。",
                how="请上传申报表；自评请在项目批复后，从项目页的“自评”填报。",
            )
        )


def _plain(name: str) -> str:
    return "".join(name.split()).replace("(", "（").replace(")", "）")
