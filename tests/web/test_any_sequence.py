"""Whatever people do in whatever order: no version and no event is lost, states follow the file."""

from __future__ import annotations

import json

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jixiao.declaration import amend
from jixiao.errors import JixiaoError
from jixiao.web.approving import acts as approving
from jixiao.web.approving.models import Adjustment
from jixiao.web.declaring import acts as declaring
from jixiao.web.declaring.models import DeclarationVersion, Project
from jixiao.web.declaring.workflow import workflow
from jixiao.web.evaluating import acts as evaluating
from jixiao.web.ledger.models import Event
from jixiao.web.ledger.queries import events_of, proof
from jixiao.web.reviewing import acts as reviewing
from tests.web.conftest import NOW, TRAINING, VISITS, WORKS

PEOPLE = ("clerk", "department", "bureau", "viewer", "stranger")
ACTIONS = sorted({way.action for way in workflow().transitions} | {"save", "undo"})
WHO = {"clerk": "clerk", "department_reviewer": "department", "performance_office": "bureau"}
STEPS = st.lists(
    st.tuples(
        st.sampled_from((TRAINING, VISITS, WORKS)),
        st.integers(0, 99),
        st.sampled_from((*ACTIONS, *[None] * 40)),  # None: something that the state allows
        st.sampled_from(PEOPLE),
    ),
    max_size=30,
)


def open_steps(project: Project) -> list[tuple[str, str]]:
    """Actions that the state allows, with the account that may take each."""
    found = [
        (way.action, WHO.get(way.role, "viewer"))
        for way in workflow().transitions
        if project.state in way.sources
    ]
    return [*found, ("save", "clerk")] if project.workflow_state.editable else found


def take(code: str, action: str, person, turn: int) -> None:
    """Try an act as a person would: by the page's act for that action."""
    project = Project.objects.get(code=code)
    where = {"project_id": project.pk, "version": project.version, "actor": person, "at": NOW}
    if action in ("save", "undo"):
        text = f"第{turn}步的目标" if action == "save" else "最初的目标"
        changed = amend(project.latest().declaration(), {"objectives.annual": text}).declaration
        declaring.save_declaration(declaration=changed, **where)
    elif action == "begin_adjustment":
        approving.begin_adjustment(reason_code="policy", reason="依据", **where)
    elif action in ("abandon_adjustment", "submit_adjustment"):
        getattr(approving, action)(**where)
    elif action == "self_evaluate":
        evaluating.submit(**where)
    elif any(way.role == "clerk" for way in workflow().transitions if way.action == action):
        declaring.take(action=action, **where)
    else:
        reviewing.decide(action=action, opinion=f"第{turn}步", row_opinions={}, **where)


def check(project: Project) -> None:
    """A project agrees with its versions and with what the ledger tells of it."""
    versions = list(
        DeclarationVersion.objects.filter(project=project).values_list("number", flat=True)
    )
    events = list(events_of(project.subject))
    written = [e for e in events if e.act in ("declaration.create", "declaration.save")]
    told = [json.loads(event.after) for event in events if event.after]
    states = [after["state"] for after in told if "state" in after]
    assert sorted(versions) == list(range(1, project.declaration_number + 1))
    assert len(written) == project.declaration_number
    assert project.state == (states[-1] if states else "draft")
    under_way = Adjustment.objects.filter(project=project, outcome="under_way").count()
    assert under_way == project.state.startswith("adjust")


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_any_sequence_of_acts_keeps_every_version_and_event(steps, actor) -> None:
    with transaction.atomic():
        for turn, (code, number, wild, stranger) in enumerate(steps):
            possible = open_steps(Project.objects.get(code=code))
            action, username = (wild, stranger) if wild else possible[number % len(possible)]
            before = Event.objects.count()
            try:
                with transaction.atomic():
                    take(code, action, actor(username), turn)
            except JixiaoError:
                assert Event.objects.count() == before
            check(Project.objects.get(code=code))
        assert not proof().problems
        transaction.set_rollback(True)
