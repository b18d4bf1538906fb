"""Reading a workflow file, and what is wrong with it: every problem names its row."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jixiao.errors import BadProfile, Message
from jixiao.web.accounts.models import ADMINISTRATOR_ROLES, BUREAU_ROLES, BUSINESS_ROLES, Role
from jixiao.web.declaring.workflow import (
    Duty,
    Effect,
    Guard,
    Listed,
    Stage,
    State,
    Transition,
    Workflow,
)

SHIPPED = Path(__file__).with_name("workflow.toml")
TONES = ("neutral", "waiting", "returned", "approved")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")
_RESERVED = frozenset({"create", "save"})  # acts on a form that are no steps
KEYS: dict[str, dict[str, type]] = {
    "roles": {
        **{"id": str, "label": str, "judges": bool, "bureau": bool},
        **{"imports": list, "years": bool},
    },
    "states": {
        **{"id": str, "label": str, "tone": str},
        **{"stage": str, "editable": bool, "open": bool, "final": bool},
    },
    "transitions": {
        **{"action": str, "label": str, "role": str, "from": list, "to": str},
        **{"opinion": bool, "optional": bool, "guards": list, "effect": str, "needs": list},
    },
}
_REQUIRED = {
    "roles": ("id", "label"),
    "states": ("id", "label", "tone"),
    "transitions": ("action", "label", "role", "from", "to"),
}
_Row = tuple[str, dict[str, Any]]  # its name for messages, its keys and values
_TYPES = {str: "文字 text", bool: "true / false", list: "列表 list"}


@dataclass(frozen=True, slots=True)
class _Terms:
    """When a step may have an effect: the clerk's or not, and which guards it must and may have."""

    by_clerk: bool
    must: frozenset[Guard] = frozenset()
    may: frozenset[Guard] = frozenset({Guard.NO_OPEN_ERROR})


_TERMS: dict[Effect, _Terms] = {
    Effect.REPLY: _Terms(by_clerk=False),
    Effect.AGREEMENT: _Terms(by_clerk=False),
    Effect.BEGIN_ADJUSTMENT: _Terms(
        by_clerk=True, must=frozenset({Guard.REASON_GIVEN}), may=frozenset()
    ),
    Effect.SUBMIT_ADJUSTMENT: _Terms(by_clerk=True, must=frozenset({Guard.TARGET_CHANGED})),
    Effect.ABANDON_ADJUSTMENT: _Terms(by_clerk=True, may=frozenset()),
    Effect.SELF_EVALUATION: _Terms(by_clerk=True, must=frozenset({Guard.EVALUATION_COMPLETE})),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row, in Chinese and in English."""

    row: str
    what: str
    english: str

    def __str__(self) -> str:
        return f"{self.row}：{self.what} / {self.english}"


def sound(path: Path) -> Workflow:
    """The workflow of a file without any problem. Raises BadProfile, telling the first."""
    found, problems = read(path)
    if problems:
        more = f"共 {len(problems)} 处问题。" if len(problems) > 1 else ""
        raise BadProfile(
            Message(
                id="workflow.malformed",
                where=f"流程文件 {path} {problems[0].row}",
                what=f"{problems[0].what} {problems[0].english}",
                how=f"{more}请用 jixiao workflow --check {path} 列出全部问题，改正后再启动。",
            )
        )
    return found


def read(path: Path) -> tuple[Workflow, tuple[Problem, ...]]:
    """What a file says, and what is wrong with it. Rows that cannot be understood are left out.

    Raises BadProfile if the file is missing or is no TOML.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadProfile(
            Message(
                id="workflow.unreadable",
                where=f"流程文件 {path}",
                what=f"无法读取，或不是 TOML（{error}）。",
                how="请核对 JIXIAO_WORKFLOW 所指的文件；它须为 UTF-8 编码。",
            )
        ) from error
    problems = [
        Problem("文件 file", f"没有“{key}”这一节。", f"no such table: {key}.")
        for key in data
        if key not in KEYS
    ]
    rows = {section: list(_rows(section, data.get(section, []), problems)) for section in KEYS}
    found = Workflow(
        duties=_duties([values for _, values in rows["roles"]]),
        states=tuple(_state(values) for _, values in rows["states"]),
        transitions=tuple(_transition(values) for _, values in rows["transitions"]),
    )
    for section in ("states", "transitions"):
        if not rows[section]:
            problems.append(Problem("文件 file", f"没有 [[{section}]]。", f"no [[{section}]]."))
    problems += _of_roles(rows["roles"])
    if not found.year_roles:
        problems.append(
            Problem("[[roles]]", "没有角色可以设置年度（years = true）。", "no role has years.")
        )
    problems += _of_states(rows["states"])
    names = [name for name, _ in rows["transitions"]]
    for name, way in zip(names, found.transitions, strict=True):
        problems += [Problem(name, *said) for said in _of_transition(way, found)]
    if not problems:  # only where each row is right by itself
        problems += _contradictions(names, found)
        problems += _ways(found)
    return found, tuple(problems)


HEAD = ("状态", "角色", "操作", "办理后", "条件")


def table(found: Workflow) -> tuple[tuple[str, ...], ...]:
    """The workflow as lines under HEAD: one for each state and step, states without one as well."""
    lines: list[tuple[str, ...]] = []
    for state in found.states:
        traits = ("可修改", state.editable), ("可停留", state.final)
        told = "，".join(word for word, holds in traits if holds)
        label = f"{state.label}（{told}）" if told else state.label
        ways = [way for way in found.transitions if state.id in way.sources]
        lines += (
            (
                label,
                found.role_label(way.role),
                way.label,
                "不变" if way.target == state.id else found.state(way.target).label,
                "，".join(_conditions(way, found)),
            )
            for way in ways
        )
        if not ways:
            lines.append((label, "", "", "", ""))
    return tuple(lines)


def _conditions(way: Transition, found: Workflow) -> Iterator[str]:
    if way.optional:
        yield "可不办"
    if way.opinion:
        yield "须写意见"
    yield from way.guards
    if way.needs:
        yield f"须先有{'、'.join(map(found.role_label, way.needs))}同意"
    if way.effect:
        yield f"→{way.effect}"


# --- one row --------------------------------------------------------------------------------------


def _rows(section: str, given: Any, problems: list[Problem]) -> Iterator[_Row]:
    """The rows of a section that can be understood, each with its name for messages."""
    if not isinstance(given, list) or not all(isinstance(row, dict) for row in given):
        problems.append(
            Problem("文件 file", f"{section} 须写成 [[{section}]]。", f"write [[{section}]].")
        )
        return
    for number, values in enumerate(given, start=1):
        told = "，".join(str(values[key]) for key in ("id", "action", "label") if key in values)
        name = f"[[{section}]] 第{number}个（{told}）"
        said = list(_misfits(section, values))
        problems += [Problem(name, *each) for each in said]
        if not said:
            yield name, values


def _misfits(section: str, values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    known = KEYS[section]
    for key in _REQUIRED[section]:
        if key not in values:
            yield f"缺少“{key}”。", f"{key} is missing."
    for key, value in values.items():
        if key not in known:
            yield f"没有“{key}”这一项。", f"no such key: {key}."
        elif not isinstance(value, known[key]) or (
            known[key] is list and not all(isinstance(each, str) for each in value)
        ):
            yield f"“{key}”须为{_TYPES[known[key]]}。", f"{key} has the wrong type."
    for key in ("id", "action"):
        value = values.get(key)
        if isinstance(value, str) and (not _NAME.fullmatch(value) or value in _RESERVED):
            yield (
                f"“{value}”不能用作名称：用小写字母、数字、下划线，最多30个，不用 create、save。",
                f"{value} cannot be used as {key}.",
            )
    yield from _unknown("tone", values.get("tone"), TONES)
    yield from _unknown("stage", values.get("stage"), [each.value for each in Stage])
    yield from _unknown("effect", values.get("effect"), [each.value for each in Effect])
    for guard in values.get("guards", ()) if isinstance(values.get("guards"), list) else ():
        yield from _unknown("guards", guard, [each.value for each in Guard])
    for listed in values.get("imports", ()) if isinstance(values.get("imports"), list) else ():
        yield from _unknown("imports", listed, [each.value for each in Listed])
    if values.get("from") == []:
        yield "“from”没有写状态。", "from is empty."


def _unknown(key: str, value: object, known: Collection[str]) -> Iterator[tuple[str, str]]:
    if value is not None and value not in known:
        yield (
            f"“{key}”没有“{value}”，可用：{'、'.join(known)}。",
            f"unknown {key}: {value}.",
        )


def _duties(listed: list[dict[str, Any]]) -> tuple[Duty, ...]:
    """The program's business roles, as the file lists them or as shipped, then the file's own."""
    own = {values["id"]: _duty(values) for values in listed}
    shipped = [
        own.pop(role, _duty({"id": role.value, "label": role.label}))
        for role in Role
        if role in BUSINESS_ROLES
    ]
    return (*shipped, *own.values())


def _duty(values: dict[str, Any]) -> Duty:
    """A role of the program that says nothing of lists or years does what the shipped file says."""
    role = values["id"]
    usual = {"bureau": role in BUREAU_ROLES, "imports": (), "years": False}
    shipped = _shipped_roles().get(role, {})
    kept = {key: shipped[key] for key in ("imports", "years") if key in shipped}
    found = usual | kept | values
    return Duty(**found | {"imports": tuple(map(Listed, found["imports"]))})


@cache
def _shipped_roles() -> dict[str, dict[str, Any]]:
    data = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    return {row["id"]: row for row in data["roles"]}


def _state(values: dict[str, Any]) -> State:
    return State(**values | {"stage": Stage(values.get("stage", Stage.DECLARING))})


def _transition(values: dict[str, Any]) -> Transition:
    return Transition(
        action=values["action"],
        label=values["label"],
        role=values["role"],
        sources=tuple(values["from"]),
        target=values["to"],
        opinion=values.get("opinion", False),
        optional=values.get("optional", False),
        guards=tuple(Guard(each) for each in values.get("guards", ())),
        effect=Effect(values["effect"]) if "effect" in values else None,
        needs=tuple(values.get("needs", ())),
    )


# --- one row among the others ---------------------------------------------------------------------


def _of_roles(rows: list[_Row]) -> Iterator[Problem]:
    yield from _twice(rows)
    for name, values in rows:
        if values["id"] in ADMINISTRATOR_ROLES:
            yield Problem(name, "管理员不办理业务。", "administrators take no steps.")
        bureau = values.get("bureau", values["id"] in BUREAU_ROLES)
        if values.get("years", False) and not bureau:
            yield Problem(
                name,
                "设置年度的角色管全站，须只在财政部门授权（bureau = true）。",
                "years needs bureau = true: it is about the whole site.",
            )


def _of_states(rows: list[_Row]) -> Iterator[Problem]:
    yield from _twice(rows)
    if rows and not rows[0][1].get("editable", False):
        yield Problem(
            rows[0][0],
            "第一个状态是新建申报表的状态，须可修改（editable = true）。",
            "the first state is that of a new form: it must be editable.",
        )
    if rows and not any(values.get("final", False) for _, values in rows):
        yield Problem(
            "[[states]]",
            "没有可以停留的最终状态（final = true）。",
            "no final state.",
        )


def _twice(rows: list[_Row]) -> Iterator[Problem]:
    seen: set[str] = set()
    for name, values in rows:
        if values["id"] in seen:
            yield Problem(name, f"“{values['id']}”前面已有。", f"{values['id']} stands twice.")
        seen.add(values["id"])


def _of_transition(way: Transition, found: Workflow) -> Iterator[tuple[str, str]]:
    states = {state.id: state for state in found.states}
    roles = {*BUSINESS_ROLES, *(duty.id for duty in found.duties)}
    for state in (*way.sources, way.target):
        if state not in states:
            yield f"没有状态“{state}”。", f"unknown state: {state}."
    for role in (way.role, *way.needs):
        if role in ADMINISTRATOR_ROLES:
            yield f"“{role}”是管理员，不办理业务。", f"{role} is an administrator: takes no steps."
        elif role not in roles:
            yield f"没有角色“{role}”。", f"unknown role: {role}."
    clerk = way.role == Role.CLERK
    terms = _TERMS[way.effect] if way.effect else _Terms(by_clerk=clerk)
    if terms.by_clerk is not clerk:
        yield (
            f"效果“{way.effect}”只用于{'经办（clerk）' if terms.by_clerk else '审核一方'}的步骤。",
            f"{way.effect} is for steps of {'the clerk' if terms.by_clerk else 'others'} only.",
        )
    for guard in sorted(terms.must - set(way.guards)):
        yield f"效果“{way.effect}”须有条件“{guard}”。", f"{way.effect} needs guard {guard}."
    for guard in sorted(set(way.guards) - terms.must - terms.may):
        yield f"条件“{guard}”不能用在这一步。", f"guard {guard} cannot be checked at this step."
    if clerk and (way.opinion or way.needs):
        yield (
            "经办的步骤不写意见，也不等他人同意。",
            "steps of the clerk take neither opinion nor needs.",
        )
    if {way.target, *way.sources} <= set(states):
        yield from _of_stages(way, [states[each] for each in way.sources], states[way.target])


def _of_stages(way: Transition, sources: list[State], target: State) -> Iterator[tuple[str, str]]:
    """What the step makes of the form must agree with the states it leads from and to."""
    replies = way.effect in (Effect.REPLY, Effect.ABANDON_ADJUSTMENT)
    if replies and target.stage is not Stage.APPROVED:
        yield (
            f"效果“{way.effect}”须到 stage 为 approved 的状态。",
            f"{way.effect} must lead to approved.",
        )
    if target.is_approved and not replies and not all(each.is_approved for each in sources):
        yield (
            "到已批复状态的步骤须有效果“reply”。",
            "a step to an approved state needs effect reply.",
        )
    if (way.effect is Effect.SELF_EVALUATION) is not (
        target.stage is Stage.EVALUATED and not all(each is target for each in sources)
    ):
        yield (
            "效果“self_evaluation”与到 evaluated 状态须同时有。",
            "self_evaluation and a step to an evaluated state go together.",
        )
    if way.effect is Effect.SELF_EVALUATION and any(
        each.stage is not Stage.APPROVED for each in sources
    ):
        yield "自评只能从已批复状态开始。", "self_evaluation begins in an approved state only."
    if way.effect is Effect.BEGIN_ADJUSTMENT and not (
        all(each.stage is Stage.APPROVED for each in sources) and target.editable
    ):
        yield (
            "调整须从已批复状态到可修改的状态。",
            "begin_adjustment leads from an approved to an editable state.",
        )
    if way.effect is Effect.ABANDON_ADJUSTMENT and not all(each.editable for each in sources):
        yield "放弃调整只能从可修改的状态。", "abandon_adjustment begins in editable states only."
    if way.effect is Effect.AGREEMENT and any(each.id != target.id for each in sources):
        yield "“同意”不改变状态，from 须与 to 相同。", "agreement keeps the state: from must be to."


# --- all rows together ----------------------------------------------------------------------------


def _contradictions(names: list[str], found: Workflow) -> Iterator[Problem]:
    ways = list(zip(names, found.transitions, strict=True))
    taken: dict[tuple[str, str, str], str] = {}
    firsts: dict[str, tuple[str, Transition]] = {}
    effects: dict[Effect, tuple[str, Transition]] = {}
    for name, way in ways:
        for source in way.sources:
            other = taken.setdefault((source, way.action, way.role), name)
            if other != name or way.sources.count(source) > 1:
                yield Problem(
                    name,
                    f"与{other}矛盾：同一角色在“{found.state(source).label}”的同一操作写了两次。",
                    f"contradicts another row: {way.role} has {way.action} in {source} twice.",
                )
                break
        first, like = firsts.setdefault(way.action, (name, way))
        if (like.label, like.effect, like.role == Role.CLERK) != (
            *(way.label, way.effect),
            way.role == Role.CLERK,
        ):
            yield Problem(
                name,
                f"与{first}矛盾：同一操作须名称、效果相同，且同为经办或同为审核一方的步骤。",
                f"contradicts another row of {way.action}: label, effect or side differ.",
            )
        if way.effect in _TERMS and _TERMS[way.effect].by_clerk:
            first, like = effects.setdefault(way.effect, (name, way))
            if like.action != way.action:
                yield Problem(
                    name,
                    f"与{first}矛盾：效果“{way.effect}”只能有一个操作。",
                    f"contradicts another row: {way.effect} has two actions.",
                )
        for role in way.needs:
            if not any(
                other.effect is Effect.AGREEMENT
                and other.role == role
                and set(way.sources) <= set(other.sources)
                for other in found.transitions
            ):
                yield Problem(
                    name,
                    f"要求“{role}”先同意，但该状态下没有它的“agreement”步骤。",
                    f"needs {role}, which has no step with effect agreement there.",
                )
    adjusting = {Effect.SUBMIT_ADJUSTMENT, Effect.ABANDON_ADJUSTMENT}
    for effect in sorted(adjusting & set(effects)):
        if Effect.BEGIN_ADJUSTMENT not in effects:
            yield Problem(
                effects[effect][0],
                "没有“begin_adjustment”的步骤，无从调整。",
                "no step has effect begin_adjustment.",
            )


def _ways(found: Workflow) -> Iterator[Problem]:
    """States that no form reaches, and states that no form leaves."""
    reached = _closure({found.initial.id}, found, forwards=True)
    final = {state.id for state in found.states if state.final}
    ending = _closure(final, found, forwards=False)
    for number, state in enumerate(found.states, start=1):
        name = f"[[states]] 第{number}个（{state.id}，{state.label}）"
        out = [
            way
            for way in found.transitions
            if state.id in way.sources and way.target != state.id and not way.optional
        ]
        if state.id not in reached:
            yield Problem(name, "没有步骤能到这个状态。", "no step leads to this state.")
        if state.final and out:
            yield Problem(
                name,
                f"标为最终状态，却有须办的步骤“{out[0].label}”（可不办的写 optional = true）。",
                f"is final, yet waits for {out[0].action}.",
            )
        if not state.final and not out:
            yield Problem(
                name,
                "没有出路：没有须办的步骤离开它（可以停留的写 final = true）。",
                "has no way out and is not final.",
            )
        elif state.id not in ending:
            yield Problem(
                name, "从这里到不了任何最终状态。", "no final state can be reached from here."
            )


def _closure(start: set[str], found: Workflow, *, forwards: bool) -> set[str]:
    reached = set(start)
    while True:
        more = {
            target if forwards else source
            for way in found.transitions
            for source in way.sources
            for target in [way.target]
            if (source if forwards else target) in reached
        }
        if more <= reached:
            return reached
        reached |= more
