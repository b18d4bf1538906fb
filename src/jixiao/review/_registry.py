"""Where tests are registered by rule id, and what a test may report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from jixiao.review._directory import Directory
from jixiao.review._form import Form, Row
from jixiao.review._law import Rule
from jixiao.review._trace import Trace
from jixiao.review._types import Place


@dataclass(frozen=True, slots=True)
class Hit:
    """A test is true at a place. `path` and `where` name it, `values` fill the templates.

    `case` chooses a wording of the rule; `row` is the row spoken about, `within` the class, both
    for rules that hide one another.
    """

    path: str
    where: str
    quote: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    case: str = ""
    row: Row | None = None
    peers: tuple[str, ...] = ()
    related: tuple[Place, ...] = ()
    cluster: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A place the test could not judge; with no hit elsewhere the rule is not assessed.

    `partly`: the rest of the test was done, so the rule passes and the reason stands beside it.
    """

    reason: str
    partly: bool = False


Found = Iterable[Hit | Unread]
Test = Callable[[Form, Rule], Found]
SetTest = Callable[[Sequence[Form], Rule], Found]
PeerTest = Callable[[Sequence[Form], Rule], Iterable[tuple[int, Hit | Unread]]]


@dataclass(frozen=True, slots=True)
class Together:
    """The traces of one budget year, and those of the year before."""

    now: Sequence[Trace]
    before: Sequence[Trace]


Among = Iterator[tuple[tuple[int, ...], Hit | Unread]]
AmongTest = Callable[[Together, Rule], Among]
DirectoryTest = Callable[[Form, Rule, Directory], Found]

TESTS: dict[str, Test] = {}
SET_TESTS: dict[str, SetTest] = {}
PEER_TESTS: dict[str, PeerTest] = {}
AMONG_TESTS: dict[str, AmongTest] = {}
DIRECTORY_TESTS: dict[str, DirectoryTest] = {}


def rule(rule_id: str) -> Callable[[Test], Test]:
    """Register the test of a rule that looks at one form."""

    def register(test: Test) -> Test:
        TESTS[rule_id] = test
        return test

    return register


def set_rule(rule_id: str) -> Callable[[SetTest], SetTest]:
    """Register the test of a rule that speaks about the forms of one unit and year together."""

    def register(test: SetTest) -> SetTest:
        SET_TESTS[rule_id] = test
        return test

    return register


def peer_rule(rule_id: str) -> Callable[[PeerTest], PeerTest]:
    """Register the test of a rule that compares forms and speaks about rows of single forms.

    The test gets the forms of one unit and year and gives the index of the form with each hit.
    """

    def register(test: PeerTest) -> PeerTest:
        PEER_TESTS[rule_id] = test
        return test

    return register


def among_rule(rule_id: str) -> Callable[[AmongTest], AmongTest]:
    """Register the test of a rule that compares the traces of all forms of a year.

    The test gives the positions of the forms a hit is about, the one it stands at first.
    """

    def register(test: AmongTest) -> AmongTest:
        AMONG_TESTS[rule_id] = test
        return test

    return register


def directory_rule(rule_id: str) -> Callable[[DirectoryTest], DirectoryTest]:
    """Register the test of a rule that looks for organisations of the set in one form."""

    def register(test: DirectoryTest) -> DirectoryTest:
        DIRECTORY_TESTS[rule_id] = test
        return test

    return register


def on_value(
    form: Form,
    row: Row,
    values: Mapping[str, str] | None = None,
    *,
    case: str = "",
    related: tuple[Place, ...] = (),
) -> Hit:
    """A hit on the value of a row."""
    return Hit(
        path=row.path("target"),
        where=form.where(row, "target"),
        quote=row.said,
        values={"name": row.called, "value": row.said, **(values or {})},
        case=case,
        row=row,
        related=related,
    )


def on_name(form: Form, row: Row, values: Mapping[str, str] | None = None, case: str = "") -> Hit:
    """A hit on the indicator's name."""
    return Hit(
        path=row.path("name"),
        where=form.where(row),
        quote=row.called,
        values={"name": row.called, "value": row.said, **(values or {})},
        case=case,
        row=row,
    )


def on_field(
    form: Form, path: str, values: Mapping[str, str] | None = None, quote: str = "", case: str = ""
) -> Hit:
    """A hit on a header field."""
    label = form.field_label(path)
    return Hit(
        path=path,
        where=f"{form.title}{label}",
        quote=quote,
        values={"field": label, **(values or {})},
        case=case,
    )


def unread_value(row: Row) -> Unread:
    """The row's value was not read, so nothing is said about it."""
    return Unread(f"第{row.indicator.number}行的指标值未能识别")


def unread_field(form: Form, path: str) -> Unread:
    """A header field is blank or was not read."""
    label = form.field_label(path)
    return Unread(f"“{label}”未填或未能识别" if label else "本表样没有所需的栏目")


def on_table(
    form: Form,
    where: str,
    rows: Sequence[Row],
    column: str,
    values: Mapping[str, str] | None = None,
) -> Hit:
    """A hit on several rows at once, each of which is listed with its cell of that column."""
    return Hit(
        path="indicators",
        where=form.title + where,
        values=values or {},
        related=tuple(place_of(form, row, column) for row in rows),
    )


def place_of(form: Form, row: Row, column: str) -> Place:
    """A cell of a row as a place to list."""
    quotes = {"name": row.called, "target": row.said, "explanation": row.indicator.explanation}
    return Place(form.subject, row.path(column), form.where(row, column), quotes[column] or "")
