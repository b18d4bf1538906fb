"""The state machine of a declaration, read from `workflow.toml`. Pages and acts ask the same table,
so that a button and the act behind it cannot disagree."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jixiao.errors import BadProfile, Message, NotAllowed
from jixiao.web.accounts.models import BUSINESS_ROLES, Role


@dataclass(frozen=True, slots=True)
class State:
    """A state: label for people, tone for its colour.

    `editable`: the clerk may change the form; `open`: verdicts on its findings may still be given.
    """

    id: str
    label: str
    tone: str
    editable: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class Transition:
    """`role` may take `action` from one of `sources` to `target`; `opinion` must be given then.

    `guards` name conditions that the act must check. A form does not wait for an `optional` step.
    A step that `replies` is recorded as 批复 with date and document number. All roles in `needs`
    must have agreed to the version before.
    """

    action: str
    label: str
    role: str
    sources: tuple[str, ...]
    target: str
    opinion: bool = False
    optional: bool = False
    guards: tuple[str, ...] = ()
    replies: bool = False
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workflow:
    """All states and transitions of one workflow file."""

    states: tuple[State, ...]
    transitions: tuple[Transition, ...]

    def state(self, state_id: str) -> State:
        """The state of that id; KeyError if the file has none."""
        for state in self.states:
            if state.id == state_id:
                return state
        raise KeyError(state_id)

    def possible(self, state_id: str, roles: Collection[str]) -> tuple[Transition, ...]:
        """What a person with these roles may do with a form in this state."""
        return tuple(
            transition
            for transition in self.transitions
            if state_id in transition.sources and transition.role in roles
        )

    def transition(self, state_id: str, action: str, roles: Collection[str]) -> Transition:
        """The transition of an action. Raises NotAllowed, saying who may do it or from where."""
        for transition in self.possible(state_id, roles):
            if transition.action == action:
                return transition
        raise NotAllowed(self._refusal(state_id, action))

    def waiting_states(self, roles: Collection[str]) -> tuple[str, ...]:
        """States in which a form waits for one of these roles."""
        return tuple(
            state.id
            for state in self.states
            if any(not transition.optional for transition in self.possible(state.id, roles))
        )

    def _refusal(self, state_id: str, action: str) -> Message:
        ways = [transition for transition in self.transitions if transition.action == action]
        label = ways[0].label if ways else action
        here = [transition for transition in ways if state_id in transition.sources]
        if here:
            how = f"请由“{'”或“'.join(Role(way.role).label for way in here)}”角色的人员办理。"
        else:
            sources = sorted({self.state(source).label for way in ways for source in way.sources})
            how = f"此操作只能在“{'”“'.join(sources)}”状态下进行。"
        return Message(
            id="workflow.not_allowed",
            where="办理流程",
            what=f"当前状态为“{self.state(state_id).label}”，您不能进行“{label}”。",
            how=how,
        )


@cache
def workflow() -> Workflow:
    """The workflow in force. Raises BadProfile where the file contradicts itself."""
    data = tomllib.loads(
        files("jixiao.web.declaring").joinpath("workflow.toml").read_text(encoding="utf-8")
    )
    states = tuple(State(**entry) for entry in data["states"])
    transitions = tuple(
        Transition(
            action=entry["action"],
            label=entry["label"],
            role=entry["role"],
            sources=tuple(entry["from"]),
            target=entry["to"],
            opinion=entry.get("opinion", False),
            optional=entry.get("optional", False),
            guards=tuple(entry.get("guards", ())),
            replies=entry.get("replies", False),
            needs=tuple(entry.get("needs", ())),
        )
        for entry in data["transitions"]
    )
    known = {state.id for state in states}
    for transition in transitions:
        strange = {transition.target, *transition.sources} - known
        strange |= {transition.role, *transition.needs} - BUSINESS_ROLES
        if strange:
            raise BadProfile(
                Message(
                    id="workflow.malformed",
                    where=f"流程文件 workflow.toml 的“{transition.label}”",
                    what=f"引用了不存在的状态，或不办理业务的角色：{'、'.join(sorted(strange))}。",
                )
            )
    return Workflow(states, transitions)
