"""The whole table of the workflow, state × action × role × scope: what the file says is what the
acts do, what the addresses answer and what the pages offer. The expectation is read from the file
itself, not through the code that the site asks."""

from __future__ import annotations

import itertools
import re
import tomllib
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from jixiao.declaration import amend
from jixiao.errors import NotAllowed, NotFound
from jixiao.web.accounts.actors import Actor, actor_of
from jixiao.web.accounts.models import ADMINISTRATOR_ROLES, Grant, Role, User
from jixiao.web.approving import acts as approving
from jixiao.web.approving.models import Adjustment
from jixiao.web.declaring import acts as declaring
from jixiao.web.declaring.file_acts import save_form
from jixiao.web.declaring.models import DeclarationVersion, Project
from jixiao.web.declaring.workflow_file import SHIPPED
from jixiao.web.evaluating import acts as evaluating
from jixiao.web.evaluating import queries as evaluated
from jixiao.web.ledger.models import Event, LedgerHead
from jixiao.web.organisations.models import Organisation
from jixiao.web.reviewing import acts as reviewing
from tests.web.conftest import NOW, TRAINING

CITY = Path(__file__).parents[1] / "data" / "city-workflow.toml"
FILES = {"shipped": SHIPPED, "city": CITY}
TODAY = NOW.date()
DAY = timedelta(days=1)
INSIDE = ("own unit", "department", "district")
OUTSIDE = ("other unit of the department", "foreign subtree", "expired grant", "future grant")
NOWHERE = ("own unit", "expired grant", "future grant")  # administrators have no place
ONLOOKER = "other unit of the department, viewer here"  # sees the form, has the role elsewhere


@dataclass(frozen=True)
class Table:
    """A workflow file as it is written: the rows by state, action and role."""

    states: dict[str, dict]
    steps: dict[tuple[str, str, str], dict]
    actions: dict[str, dict]
    roles: tuple[str, ...]

    @classmethod
    def of(cls, path: Path) -> Table:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        rows = data["transitions"]
        return cls(
            states={state["id"]: state for state in data["states"]},
            steps={
                (state, row["action"], row["role"]): row for row in rows for state in row["from"]
            },
            actions={row["action"]: row for row in rows},
            roles=tuple(dict.fromkeys((*Role.values, *(role["id"] for role in data["roles"])))),
        )

    def open_to(self, state: str, role: str) -> set[str]:
        """The actions that the file gives a role in a state."""
        return {action for (at, action, who) in self.steps if (at, who) == (state, role)}

    def with_effect(self, effect: str) -> set[str]:
        """The actions that have an effect."""
        return {action for action, row in self.actions.items() if row.get("effect") == effect}

    def adjusting(self) -> set[str]:
        """States in which an adjustment is under way: from its beginning to the next reply."""
        found = {self.actions[action]["to"] for action in self.with_effect("begin_adjustment")}
        while True:
            more = {
                row["to"]
                for (state, _, _), row in self.steps.items()
                if state in found and self.states[row["to"]].get("stage") != "approved"
            }
            if more <= found:
                return found
            found |= more


@pytest.fixture(params=FILES)
def table(request, settings) -> Table:
    settings.WORKFLOW = FILES[request.param]
    return Table.of(FILES[request.param])


@pytest.fixture
def form(table, project, actor) -> Project:
    """A form that no guard holds back: without errors, with complete actual values. The only one
    of its unit, below the district and a department of its own."""
    old = project(TRAINING)
    department = Organisation.objects.create(
        code="440304900",
        name="某局",
        kind="department",
        parent=Organisation.objects.get(code="440304"),
    )
    unit = Organisation.objects.create(
        code="440304900001", name="某中心", kind="unit", parent=department
    )
    content = old.latest().declaration()
    content = replace(
        content,
        project=replace(content.project, code="440304900001000000001", applicant=unit.name),
    )
    clerk = Actor("clerk", "经办员", (("clerk", unit.code),))
    found = save_form(declaration=content, actor=clerk, at=NOW).project
    approved = next(s for s, values in table.states.items() if values.get("stage") == "approved")
    Project.objects.filter(pk=found.pk).update(state=approved)
    evaluating.save_actuals(
        project_id=found.pk,
        version=found.version,
        actuals=replace(evaluated.actuals_of(old), project_code=content.project.code),
        actor=clerk,
        at=NOW,
    )
    return Project.objects.get(pk=found.pk)


@pytest.fixture
def people(table, form) -> dict[tuple[str, str], User]:
    """One person for each role and scope, with a grant of that kind."""
    Organisation.objects.create(code="440304900002", name="某二中心", kind="unit")
    Organisation.objects.create(code="440305", name="另一区财政局", kind="bureau")
    today = timezone.localdate()
    places = {
        "own unit": ("440304900001", TODAY, None),
        "department": ("440304900", TODAY, None),
        "district": ("440304", TODAY, None),
        "other unit of the department": ("440304900002", TODAY, None),
        "foreign subtree": ("440305", TODAY, None),
        "expired grant": ("440304900001", TODAY - DAY, TODAY - DAY),
        "future grant": ("440304900001", today + DAY, None),
    }
    organisations = Organisation.objects.in_bulk(field_name="code")
    places[ONLOOKER] = places["other unit of the department"]
    kinds = [
        (role, scope)
        for role, scope in itertools.product(table.roles, places)
        if role not in ADMINISTRATOR_ROLES or scope in NOWHERE
    ]
    users = User.objects.bulk_create(
        User(username=f"p{number}", name=role, must_change_password=False)
        for number, (role, _) in enumerate(kinds)
    )
    Grant.objects.bulk_create(
        Grant(
            user=user,
            role=role,
            organisation=None if role in ADMINISTRATOR_ROLES else organisations[places[scope][0]],
            valid_from=places[scope][1],
            valid_to=places[scope][2],
        )
        for user, (role, scope) in zip(users, kinds, strict=True)
    )
    Grant.objects.bulk_create(
        Grant(
            user=user, role=Role.VIEWER, organisation=organisations["440304900"], valid_from=TODAY
        )
        for user, (_, scope) in zip(users, kinds, strict=True)
        if scope == ONLOOKER
    )
    return dict(zip(kinds, users, strict=True))


def set_state(form: Project, state: str, table: Table) -> Project:
    """The form in a state of its year, with a changed version where targets are being adjusted."""
    adjustments = Adjustment.objects.filter(project=form)
    if state not in table.adjusting():
        adjustments.delete()
    elif not adjustments.exists():
        editable = next(s for s, values in table.states.items() if values.get("editable"))
        Project.objects.filter(pk=form.pk).update(state=editable)
        common = {"project": form, "requested_by": "", "requested_at": NOW}
        Adjustment.objects.create(from_number=form.declaration_number, **common)
        content = amend(form.latest().declaration(), {"objectives.annual": "调整后的目标"})
        declaring.save_declaration(
            project_id=form.pk,
            version=form.version,
            declaration=content.declaration,
            actor=Actor("clerk", "经办员", (("clerk", "440304900001"),)),
            at=NOW,
        )
    Project.objects.filter(pk=form.pk).update(state=state)
    return Project.objects.get(pk=form.pk)


def act(form: Project, row: dict, actor: Actor) -> None:
    """Take a step by the act that pages call for it."""
    where = {"project_id": form.pk, "version": form.version, "actor": actor, "at": NOW}
    effect = row.get("effect")
    if effect == "begin_adjustment":
        approving.begin_adjustment(reason_code="policy", reason="依据", **where)
    elif effect in ("submit_adjustment", "abandon_adjustment"):
        getattr(approving, effect)(**where)
    elif effect == "self_evaluation":
        evaluating.submit(**where)
    elif row["role"] == "clerk":
        declaring.take(action=row["action"], **where)
    else:
        reviewing.decide(action=row["action"], opinion="意见", row_opinions={}, **where)


def address(form: Project, row: dict) -> str:
    """Where the page of the form posts a step to."""
    effect, action = row.get("effect"), row["action"]
    if effect == "begin_adjustment":
        return reverse("approving:begin", args=[form.pk])
    if effect in ("submit_adjustment", "abandon_adjustment"):
        return reverse("approving:move", args=[form.pk, action])
    if effect == "self_evaluation":
        return reverse("evaluating:evaluation", args=[form.pk])
    name = "declaring:move" if row["role"] == "clerk" else "reviewing:decide"
    return reverse(name, args=[form.pk, action])


def everything(form: Project) -> tuple:
    """All that an act on a form could have changed."""
    return (
        Project.objects.filter(pk=form.pk).values_list().get(),
        DeclarationVersion.objects.filter(project=form).count(),
        LedgerHead.objects.get().seq,
    )


def test_every_act_does_what_the_file_says_and_nothing_else(table, form, people):
    actors = {kind: actor_of(user, TODAY) for kind, user in people.items()}
    wrong, allowed = [], 0
    for state in table.states:
        found = set_state(form, state, table)
        before = everything(found)
        for (role, scope), actor in actors.items():
            sees = scope not in OUTSIDE and role not in ADMINISTRATOR_ROLES
            for action, row in table.actions.items():
                step = table.steps.get((state, action, role)) if scope in INSIDE else None
                if step and sees:
                    done, expected = taken(found, row, actor, role), step["to"]
                    allowed += 1
                else:
                    done, expected = refused(found, row, actor), NotAllowed if sees else NotFound
                if done != expected:
                    wrong.append(f"{state}, {action}, {role}, {scope}: {done}, not {expected}")
            if everything(found) != before:
                wrong.append(f"{state}, {role}, {scope}: a refused act changed something")
    assert wrong == []
    assert allowed == len(table.steps) * len(INSIDE)


def taken(form: Project, row: dict, actor: Actor, role: str) -> str:
    """The state that a step leads to, undone again; with what is wrong about its event."""
    last = LedgerHead.objects.get().seq
    with transaction.atomic():
        why_not = refused(form, row, actor)
        events = Event.objects.filter(seq__gt=last, subject=form.subject, actor=actor.username)
        told = events.exclude(act="declaration.save").values_list("act", "role")
        acts = [f"{name} as {by}" for name, by in told]
        state = Project.objects.get(pk=form.pk).state
        transaction.set_rollback(True)
    if why_not is not None:
        return str(why_not)
    return (
        state if acts == [f"declaration.{row['action']} as {role}"] else f"{state}, told as {acts}"
    )


def refused(form: Project, row: dict, actor: Actor) -> type[Exception] | None:
    """How a step is refused; None if it is taken."""
    try:
        act(form, row, actor)
    except (NotAllowed, NotFound) as refusal:
        return type(refusal)
    return None


@pytest.mark.parametrize("table", ["shipped"], indirect=True)
def test_a_foreign_form_is_a_missing_page_whatever_is_posted(table, form, people, client):
    state = next(s for s, values in table.states.items() if values.get("stage") == "approved")
    found = set_state(form, state, table)
    before = everything(found)
    wrong = []
    for (role, scope), user in people.items():
        if scope not in OUTSIDE and role not in ADMINISTRATOR_ROLES:
            continue
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        answers = {"page": client.get(reverse("declaring:project", args=[found.pk]))}
        for action, row in table.actions.items():
            posted = {"version": found.version, "opinion": "意见", "submit": ""}
            answers[action] = client.post(address(found, row), posted)
        wrong += [
            f"{role}, {scope}, {name}: {answer.status_code}"
            for name, answer in answers.items()
            if answer.status_code != 404
        ]
    assert wrong == []
    assert everything(found) == before


def test_pages_offer_exactly_the_steps_of_the_file(table, form, people, client):
    wrong = []
    scopes = itertools.cycle((*INSIDE, ONLOOKER))
    for state, values in table.states.items():
        found = set_state(form, state, table)
        for role in table.roles:
            if role in ADMINISTRATOR_ROLES:
                continue
            scope = next(scopes)
            client.force_login(people[role, scope], "django.contrib.auth.backends.ModelBackend")
            page = client.get(reverse("declaring:project", args=[found.pk])).content.decode()
            offered = set(re.findall(r"/(?:move|decide)/(\w+)/", page))
            if reverse("approving:begin", args=[found.pk]) in page:
                offered |= table.with_effect("begin_adjustment")
            if values.get("stage") in ("approved", "evaluated"):
                address = reverse("evaluating:evaluation", args=[found.pk])
                assert address in page
                page = client.get(address).content.decode()
                offered |= set(re.findall(r"/decide/(\w+)/", page))
                if 'name="submit"' in page:
                    offered |= table.with_effect("self_evaluation")
            expected = table.open_to(state, role) if scope in INSIDE else set()
            if offered != expected:
                wrong.append(f"{state}, {role}, {scope}: {offered}, not {expected}")
            may_edit = reverse("declaring:edit", args=[found.pk]) in page
            if may_edit != (bool(values.get("editable")) and role == "clerk" and scope in INSIDE):
                wrong.append(f"{state}, {role}: editing is {may_edit}")
    assert wrong == []


@pytest.mark.parametrize("path", FILES.values(), ids=FILES)
def test_administrators_and_auditors_have_no_step(path):
    idle = {*ADMINISTRATOR_ROLES, Role.AUDITOR, Role.VIEWER}

    assert not idle & {role for _, _, role in Table.of(path).steps}
