"""Reading organisations: who sees which, names of a day, histories."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from jixiao.errors import Message, NotFound
from jixiao.web.accounts.actors import Actor
from jixiao.web.accounts.models import Role
from jixiao.web.organisations.models import Lineage, Organisation, code_range

LIST_LIMIT = 500
_SEES_ALL = (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the tree: how deep it stands below what is shown, and the old name that a search
    found it by."""

    organisation: Organisation
    depth: int
    found_by: str = ""


def visible_to(actor: Actor) -> QuerySet[Organisation]:
    """Organisations inside the actor's subtrees; all of them for those who administer them."""
    if actor.administers in _SEES_ALL:
        return Organisation.objects.all()
    inside = Q(pk__in=[])
    for low, high in actor.code_ranges():
        inside |= Q(code__gte=low, code__lt=high)
    return Organisation.objects.filter(inside)


def find(code: str, actor: Actor) -> Organisation:
    """An organisation inside the actor's scope. Raises NotFound otherwise."""
    found = visible_to(actor).select_related("parent").filter(code=code).first()
    if found is None:
        raise NotFound(Message(id="organisation.not_found", where="单位", what="没有找到该单位。"))
    return found


def tree(actor: Actor, *, text: str = "", on: date | None = None) -> tuple[Line, ...]:
    """The visible organisations in the order of their codes, which is the order of the tree.

    `text` finds names, former names and beginnings of codes; `on` leaves out what is not open that
    day. At most LIST_LIMIT + 1 lines.
    """
    rows = visible_to(actor)
    former: dict[int, str] = {}
    if text:
        former = dict(
            Lineage.objects.filter(old_name__icontains=text).values_list(
                "organisation_id", "old_name"
            )
        )
        wanted = Q(name__icontains=text) | Q(pk__in=former)
        if text.isascii() and text.isdigit():
            low, high = code_range(text)
            wanted |= Q(code__gte=low, code__lt=high)
        rows = rows.filter(wanted)
    if on is not None:
        rows = rows.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on),
            Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        )
    lines: list[Line] = []
    above: list[str] = []
    for organisation in rows.order_by("code")[: LIST_LIMIT + 1]:
        while above and not organisation.code.startswith(above[-1]):
            above.pop()
        found_by = "" if text in organisation.name else former.get(organisation.pk, "")
        lines.append(Line(organisation, len(above), found_by))
        above.append(organisation.code)
    return tuple(lines)


def history(organisation: Organisation) -> QuerySet[Lineage]:
    """What became of an organisation and what became part of it, newest first."""
    return (
        Lineage.objects.filter(Q(organisation=organisation) | Q(successor=organisation))
        .select_related("organisation", "successor")
        .order_by("-on", "-id")
    )


def name_on(organisation: Organisation, day: date) -> str:
    """The name an organisation bore on a day: a new name counts from its first day."""
    later = (
        organisation.lineage.filter(step=Lineage.Step.RENAMED, on__gt=day)
        .order_by("on", "id")
        .first()
    )
    return organisation.name if later is None else later.old_name


def names(organisations: Iterable[Organisation]) -> dict[int, tuple[str, ...]]:
    """Every name that each of these organisations bears or bore, the present one first."""
    found: dict[int, tuple[str, ...]] = {each.pk: (each.name,) for each in organisations}
    renamings = Lineage.objects.filter(organisation__in=found, step=Lineage.Step.RENAMED).order_by(
        "-on"
    )
    for entry in renamings:
        found[entry.organisation_id] += (entry.old_name,)
    return found


def all_names(organisation: Organisation) -> str:
    """Its present and former names in one line, as searches read it."""
    return " ".join(names([organisation])[organisation.pk])


def above(code: str) -> Organisation | None:
    """The organisation whose code is the longest beginning of this one: its parent in the tree."""
    beginnings = [code[:length] for length in range(1, len(code))]
    return Organisation.objects.filter(code__in=beginnings).order_by("-code").first()


def below(organisation: Organisation) -> QuerySet[Organisation]:
    """What stands below an organisation in the tree, closed ones included."""
    low, high = code_range(organisation.code)
    return Organisation.objects.filter(code__gt=low, code__lt=high)
