"""The acting person as acts and queries see it: not a session, only who, and what where."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db import connection, models

from jixiao.web.accounts.models import ADMINISTRATOR_ROLES, Role, User
from jixiao.web.declaring.workflow import Listed, workflow
from jixiao.web.organisations.models import code_range

EVERYWHERE = ""  # where administrators have their role; no organisation has this code
_BRING_IN_PEOPLE = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with the grants valid on one day. `grants` are pairs (role, organisation code)."""

    username: str
    name: str
    grants: tuple[tuple[str, str], ...]

    def code_ranges(self) -> tuple[tuple[str, str], ...]:
        """Each granted subtree as a half-open range of organisation codes; none for
        administrators."""
        codes = {code for role, code in self.grants if role not in ADMINISTRATOR_ROLES}
        return tuple(code_range(code) for code in sorted(codes))

    def roles_at(self, organisation_code: str) -> frozenset[str]:
        """The roles this person has at an organisation, by grants on it or above it."""
        return frozenset(
            role
            for role, code in self.grants
            if role not in ADMINISTRATOR_ROLES and organisation_code.startswith(code)
        )

    def has_role(self, role: str) -> bool:
        """Whether the person has `role` anywhere."""
        return any(granted == role for granted, _ in self.grants)

    @property
    def roles(self) -> frozenset[str]:
        """The roles this person has anywhere."""
        return frozenset(role for role, _ in self.grants)

    def acting(self, *fitting: str, at: str = "") -> str:
        """The role in which this person does what each of `fitting` may do, at the organisation
        with the code `at`: the first one they have there. Without any, their only role; empty if
        they have several."""
        own = self.roles_at(at) if at else self.roles
        for role in fitting:
            if role in own:
                return role
        return next(iter(self.roles)) if len(self.roles) == 1 else ""

    def in_role(self, role: str) -> Actor:
        """The same person with the grants of one role only."""
        return replace(self, grants=tuple(grant for grant in self.grants if grant[0] == role))

    @property
    def is_clerk(self) -> bool:
        """Whether pages offer uploading."""
        return self.has_role(Role.CLERK)

    @property
    def may_import(self) -> bool:
        """Whether pages offer bringing in lists."""
        return not self.roles.isdisjoint(_BRING_IN_PEOPLE | set(workflow().importers(*Listed)))

    @property
    def sets_years(self) -> bool:
        """Whether pages offer setting up fiscal years."""
        return not self.roles.isdisjoint(workflow().year_roles)

    @property
    def administers(self) -> str:
        """The one administrator's role this person has, or empty."""
        return next((role for role, _ in self.grants if role in ADMINISTRATOR_ROLES), "")

    @property
    def role_labels(self) -> str:
        """The roles in Chinese, for the page head."""
        return "、".join(workflow().role_label(role) for role in sorted(self.roles))


OPERATOR = Actor(
    username="运维",  # no account can be called so
    name="运维（命令行）",
    grants=(
        (Role.SECURITY_ADMINISTRATOR.value, EVERYWHERE),
        (Role.SYSTEM_ADMINISTRATOR.value, EVERYWHERE),
    ),
)
"""Who runs commands on the machine: owns the database anyway, and is named so in the ledger."""


# Written out: every request asks for it, and to put the statement together took longer than to run
# it.
_GRANTS = """
SELECT account_grant.role, organisation.code
FROM account_grant LEFT JOIN organisation ON organisation.id = account_grant.organisation_id
WHERE account_grant.user_id = %s AND account_grant.valid_from <= %s
AND (account_grant.valid_to IS NULL OR account_grant.valid_to >= %s)
AND (organisation.valid_to IS NULL OR organisation.valid_to >= %s)
"""


def actor_of(user: User, on: date) -> Actor:
    """The person as actor on that day.

    A grant at an organisation that has ended gives nothing, nor does one of a role that the
    workflow file no longer has. Neither do grants that join an administrator's role with any other:
    acts refuse to make them, and here they fail closed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_GRANTS, [user.pk, on, on, on])
        found = cursor.fetchall()
    known = workflow().role_labels
    grants = tuple(sorted((role, code or EVERYWHERE) for role, code in found if role in known))
    roles = {role for role, _ in grants}
    if len(roles) > 1 and roles & ADMINISTRATOR_ROLES:
        grants = ()
    return Actor(username=user.username, name=user.name, grants=grants)


class ScopedQuerySet(models.QuerySet[models.Model]):
    """Rows that belong to an organisation. Every read begins with `visible_to`.

    `organisation_path` names the way to the organisation's code.
    """

    organisation_path = "organisation__code"

    def visible_to(self, actor: Actor) -> ScopedQuerySet:
        """Rows inside the actor's subtrees; none without a grant."""
        inside = models.Q()
        for low, high in actor.code_ranges():
            inside |= models.Q(
                **{f"{self.organisation_path}__gte": low, f"{self.organisation_path}__lt": high}
            )
        return self.filter(inside) if inside else self.none()
