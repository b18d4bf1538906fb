"""The state machine of a declaration as the workflow file has it. Pages and acts ask the same
table, so that a button and the act behind it cannot disagree."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from django.conf import settings

from jixiao.errors import Message, NotAllowed
from jixiao.web.accounts.models import ADMINISTRATOR_ROLES, Role


class Stage(StrEnum):
    """What a state means to the rest of the program, whatever a city calls it.

    `approved`: the targets are replied and actual values may be reported; `evaluated`: the
    self-evaluation is handed in; `refused`: the form ended without approval.
    """

    DECLARING = "declaring"
    APPROVED = "approved"
    EVALUATED = "evaluated"
    REFUSED = "refused"


class Effect(StrEnum):
    """What a step does besides moving the form; it decides which act takes the step."""

    REPLY = "reply"
    AGREEMENT = "agreement"
    BEGIN_ADJUSTMENT = "begin_adjustment"
    SUBMIT_ADJUSTMENT = "submit_adjustment"
    ABANDON_ADJUSTMENT = "abandon_adjustment"
    SELF_EVALUATION = "self_evaluation"


class Guard(StrEnum):
    """A condition that the act behind a step checks."""

    NO_OPEN_ERROR = "no_open_error"
    REASON_GIVEN = "reason_given"
    TARGET_CHANGED = "target_changed"
    EVALUATION_COMPLETE = "evaluation_complete"


class Listed(StrEnum):
    """What a role may bring in as a list, besides what it does with single forms."""

    PROJECTS = "projects"
    BUDGETS = "budgets"


@dataclass(frozen=True, slots=True)
class Duty:
    """A role that takes part in business, as people call it. `judges`: it may give verdicts on
    findings. `bureau`: it is granted at the finance bureau only. `imports`: the lists it may bring
    in, of the units it is granted at. `years`: it sets up fiscal years, their code lists and
    extensions."""

    id: str
    label: str
    judges: bool = False
    bureau: bool = False
    imports: tuple[Listed, ...] = ()
    years: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """A state: label for people, tone for its colour.

    `editable`: the clerk may change the form; `open`: verdicts on its findings may still be given;
    `final`: a form may stay here for good. `known` is False for what the file does not have: the
    database may hold states of an earlier file.
    """

    id: str
    label: str
    tone: str
    stage: Stage = Stage.DECLARING
    editable: bool = False
    open: bool = False
    final: bool = False
    known: bool = True

    @property
    def is_approved(self) -> bool:
        """Whether the form stands as it was replied."""
        return self.stage in (Stage.APPROVED, Stage.EVALUATED)


@dataclass(frozen=True, slots=True)
class Transition:
    """`role` may take `action` from one of `sources` to `target`; `opinion` must be given then.

    A form does not wait for an `optional` step. All roles in `needs` must have agreed to the
    version before.
    """

    action: str
    label: str
    role: str
    sources: tuple[str, ...]
    target: str
    opinion: bool = False
    optional: bool = False
    guards: tuple[Guard, ...] = ()
    effect: Effect | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workflow:
    """All business roles, and the states and transitions of one workflow file. A new form is in the
    first state."""

    duties: tuple[Duty, ...]
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]

    @property
    def initial(self) -> State:
        """The state of a new form."""
        return self.states[0]

    def state(self, state_id: str) -> State:
        """The state of that id. One that the file does not have is told apart by `known`."""
        for state in self.states:
            if state.id == state_id:
                return state
        return State(state_id, f"流程外状态（{state_id}）", "neutral", known=False)

    def in_stage(self, *stages: Stage) -> tuple[str, ...]:
        """The ids of the states of these stages."""
        return tuple(state.id for state in self.states if state.stage in stages)

    def possible(self, state_id: str, roles: Collection[str]) -> tuple[Transition, ...]:
        """What a person with these roles may do with a form in this state. An action that several
        of them may take is named once, as that of the first in the file."""
        found: dict[str, Transition] = {}
        for way in self.transitions:
            if state_id in way.sources and way.role in roles:
                found.setdefault(way.action, way)
        return tuple(found.values())

    def transition(self, state_id: str, action: str, roles: Collection[str]) -> Transition:
        """The transition of an action. Raises NotAllowed, saying who may do it or from where."""
        for transition in self.possible(state_id, roles):
            if transition.action == action:
                return transition
        raise NotAllowed(self._refusal(state_id, action))

    def action_with(self, effect: Effect) -> str:
        """The action that has this effect; empty if the file has none."""
        return next((way.action for way in self.transitions if way.effect == effect), "")

    def has_effect(self, action: str, effect: Effect) -> bool:
        """Whether a transition of this action has the effect."""
        return any(way.action == action and way.effect == effect for way in self.transitions)

    def is_of_adjustment(self, state_id: str) -> bool:
        """Whether a form comes to this state by an adjustment only."""
        reached = {self.initial.id}
        while (
            more := {
                way.target
                for way in self.transitions
                if way.effect is not Effect.BEGIN_ADJUSTMENT and reached & set(way.sources)
            }
            - reached
        ):
            reached |= more
        return state_id not in reached

    def waiting_states(self, roles: Collection[str]) -> tuple[str, ...]:
        """States in which a form waits for one of these roles."""
        return tuple(
            state.id
            for state in self.states
            if any(
                state.id in way.sources and way.role in roles and not way.optional
                for way in self.transitions
            )
        )

    def reviewers(self, state_id: str) -> tuple[str, ...]:
        """The roles that review a form in this state, in the order of the file; none where it is
        not under review."""
        state = self.state(state_id)
        if not state.known or state.editable or state.stage is not Stage.DECLARING:
            return ()
        return tuple(
            dict.fromkeys(
                way.role
                for way in self.transitions
                if state_id in way.sources and way.role != Role.CLERK
            )
        )

    @property
    def deciders(self) -> frozenset[str]:
        """The reviewing roles with a step that moves a form or agrees to it; others advise only."""
        return frozenset(
            way.role
            for way in self.transitions
            if way.role != Role.CLERK
            and (way.effect is not None or any(source != way.target for source in way.sources))
        )

    def action_label(self, action: str) -> str:
        """What the file calls an action; empty if it has no such action."""
        return next((way.label for way in self.transitions if way.action == action), "")

    def tone(self, action: str) -> str:
        """The colour of a reviewer's step: one that must be explained sends a form back, another
        one lets it go on or agrees. Neutral for all else."""
        for way in self.transitions:
            moves = way.target not in way.sources or way.effect is Effect.AGREEMENT
            if way.action == action and way.role != Role.CLERK and moves:
                return "returned" if way.opinion else "approved"
        return "neutral"

    @property
    def judges(self) -> frozenset[str]:
        """The roles that may give verdicts on findings."""
        return frozenset(duty.id for duty in self.duties if duty.judges)

    def importers(self, *lists: Listed) -> tuple[str, ...]:
        """The roles that may bring in one of these lists, in the order of the duties."""
        return tuple(duty.id for duty in self.duties if set(lists) & set(duty.imports))

    @property
    def year_roles(self) -> tuple[str, ...]:
        """The roles that set up fiscal years, in the order of the duties."""
        return tuple(duty.id for duty in self.duties if duty.years)

    @property
    def year_office(self) -> str:
        """Those roles in words."""
        return "或".join(map(self.role_label, self.year_roles))

    @property
    def bureau_roles(self) -> frozenset[str]:
        """The roles that are granted at the finance bureau only."""
        return frozenset(duty.id for duty in self.duties if duty.bureau)

    @property
    def role_labels(self) -> dict[str, str]:
        """All roles that may be granted, with what people call them; administrators last."""
        administrators = {role.value: role.label for role in Role if role in ADMINISTRATOR_ROLES}
        return {**{duty.id: duty.label for duty in self.duties}, **administrators}

    def role_label(self, role: str) -> str:
        """What people call a role; its id where a grant of an earlier file has it."""
        return self.role_labels.get(role, role)

    def _refusal(self, state_id: str, action: str) -> Message:
        state = self.state(state_id)
        label = self.action_label(action) or action
        ways = [transition for transition in self.transitions if transition.action == action]
        here = dict.fromkeys(way.role for way in ways if state_id in way.sources)
        if not state.known:
            how = "流程文件中没有这个状态，请联系系统管理员。"
        elif here:
            how = f"请由“{'”或“'.join(map(self.role_label, here))}”角色的人员办理。"
        else:
            sources = sorted({self.state(source).label for way in ways for source in way.sources})
            how = (
                f"此操作只能在“{'”“'.join(sources)}”状态下进行。" if ways else "流程中没有此操作。"
            )
        return Message(
            id="workflow.not_allowed",
            where="办理流程",
            what=f"当前状态为“{state.label}”，您不能进行“{label}”。",
            how=how,
        )


def workflow() -> Workflow:
    """The workflow in force: the city's file (`JIXIAO_WORKFLOW`), or the one that is shipped.
    Raises BadProfile, naming the first row that is wrong."""
    return _in_force(settings.WORKFLOW)


@cache
def _in_force(path: Path | None) -> Workflow:
    from jixiao.web.declaring.workflow_file import SHIPPED, sound  # it needs the types above

    return sound(path or SHIPPED)
