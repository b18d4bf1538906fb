"""What a review says: findings, the status of every rule, and the review of a form or of a set."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: an error blocks submission, the others never do."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"

    @property
    def label(self) -> str:
        """The word on screen and paper."""
        return _SEVERITY_LABELS[self]

    @property
    def rank(self) -> int:
        """0 for the gravest; findings are sorted by it."""
        return _SEVERITY_RANKS[self]


class Dimension(StrEnum):
    """The four dimensions of the review form (审核表), what only several forms can show, and the
    rules of self-evaluation and monitoring forms."""

    COMPLETENESS = "completeness"
    RELEVANCE = "relevance"
    APPROPRIATENESS = "appropriateness"
    FEASIBILITY = "feasibility"
    CROSS_FORM = "cross_form"
    SELF_EVALUATION = "self_evaluation"
    MONITORING = "monitoring"

    @property
    def label(self) -> str:
        """The word on screen and paper."""
        return _DIMENSION_LABELS[self]


class Status(StrEnum):
    """What became of a rule on a form. `passed` is said only of what was read."""

    FIRED = "fired"
    PASSED = "passed"
    NOT_ASSESSED = "not_assessed"

    @property
    def label(self) -> str:
        """The word on screen and paper."""
        return _STATUS_LABELS[self]


_SEVERITY_LABELS = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.NOTICE: "提示"}
_SEVERITY_RANKS = {severity: rank for rank, severity in enumerate(Severity)}
_DIMENSION_LABELS = {
    Dimension.COMPLETENESS: "完整性",
    Dimension.RELEVANCE: "相关性",
    Dimension.APPROPRIATENESS: "适当性",
    Dimension.FEASIBILITY: "可行性",
    Dimension.CROSS_FORM: "跨表",
    Dimension.SELF_EVALUATION: "自评",
    Dimension.MONITORING: "监控",
}
_STATUS_LABELS = {
    Status.FIRED: "发现问题",
    Status.PASSED: "通过",
    Status.NOT_ASSESSED: "未检查",
}


class Standing(StrEnum):
    """How well a basis is known: the original, a public excerpt, from memory, our own choice."""

    ORIGINAL = "original"
    EXCERPT = "excerpt"
    RECALL = "recall"
    OWN_CHOICE = "own_choice"

    @property
    def label(self) -> str:
        """The word on screen and paper."""
        return _STANDING_LABELS[self]


_STANDING_LABELS = {
    Standing.ORIGINAL: "已核原文",
    Standing.EXCERPT: "见公开摘录",
    Standing.RECALL: "条文待核",
    Standing.OWN_CHOICE: "本系统约定",
}


@dataclass(frozen=True, slots=True)
class Basis:
    """What a rule rests on: the document by key and name, and whether the original was read.

    `clause` is the article or heading, `text` says in our words what it asks for; both are empty
    for a document that is cited as a whole.
    """

    key: str
    name: str
    standing: Standing
    clause: str = ""
    text: str = ""

    @property
    def label(self) -> str:
        """Document and clause as cited in a message."""
        return f"{self.name}“{self.clause}”" if self.clause else self.name


@dataclass(frozen=True, slots=True)
class Place:
    """Another place a finding speaks about: project code, field path, the place in words, quote."""

    subject: str | None
    field: str
    where: str
    quote: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One change that would settle a finding: a field path, its text now, and the text to write.

    For `indicators[3].level2` the texts are class codes: the row moves to that class.
    """

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule found, in the four parts a clerk is told: where, what, why, how.

    `field` is a field path of the declaration (`indicators[3].target`, counted from 0); it is empty
    for a finding about a set. `subject` is the project code, None for a set or where the form has
    none. `rewrite` is a text that would pass; `edits` are the changes that one click may make
    (`apply_rewrite`), none where only a person can say what is right. `book` is the version of the
    rule book. `peers` are the other forms concerned, by code or document name; `related` the places
    spoken about.
    Findings about the same copied text share their `cluster`.
    """

    rule: str
    title: str
    severity: Severity
    dimension: Dimension
    field: str
    subject: str | None
    where: str
    what: str
    why: str
    quote: str
    suggestion: str
    rewrite: str
    basis: tuple[Basis, ...]
    book: str
    peers: tuple[str, ...] = ()
    related: tuple[Place, ...] = ()
    cluster: str = ""
    edits: tuple[Edit, ...] = ()

    @property
    def message(self) -> str:
        """The four parts as one text: where, what, why, how."""
        return f"{self.where}：{self.what}{self.why}{self.suggestion}"


@dataclass(frozen=True, slots=True)
class RuleStatus:
    """What became of one rule; `reason` says why it was not assessed or what covers it."""

    rule: str
    status: Status
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """The review of one form: findings by severity and position, and the status of every rule."""

    findings: tuple[Finding, ...]
    statuses: tuple[RuleStatus, ...]
    book: str

    @property
    def year(self) -> int:
        """The budget year of the rules it was judged by, as its book's version says."""
        return int(self.book.partition("-")[0])

    def status(self, rule: str) -> RuleStatus:
        """The status of a rule; KeyError if the book of that year has no such rule."""
        for entry in self.statuses:
            if entry.rule == rule:
                return entry
        raise KeyError(rule)

    def count(self, severity: Severity) -> int:
        """How many findings have this severity."""
        return sum(finding.severity is severity for finding in self.findings)


@dataclass(frozen=True, slots=True)
class SetReview:
    """Forms reviewed together: one review a form in the given order, and findings of the set.

    Rules that compare forms speak either about one form (then the finding is in that form's review)
    or about a pair or more (then it is in `findings`). `about` gives for each of these the
    positions of the forms it is about, the one it stands at first. `statuses` are those of the
    rules about pairs and sets.
    """

    reviews: tuple[Review, ...]
    findings: tuple[Finding, ...]
    statuses: tuple[RuleStatus, ...]
    about: tuple[tuple[int, ...], ...] = ()

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """The findings of every form in order, then those of the set."""
        return (
            *(finding for review in self.reviews for finding in review.findings),
            *self.findings,
        )

    def shared_by(self, index: int) -> tuple[Finding, ...]:
        """The findings of the set that are about the form at this position."""
        return tuple(
            finding
            for finding, forms in zip(self.findings, self.about, strict=True)
            if index in forms
        )


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One form of a stream, reviewed alone. `index` is its position, counted from 0."""

    index: int
    review: Review


@dataclass(frozen=True, slots=True)
class Compared:
    """What the comparison of the forms of a stream found: positions of the forms, and it."""

    about: tuple[int, ...]
    finding: Finding
