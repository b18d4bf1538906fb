"""Search: which projects hold a query's terms, whatever the database.

The index knows nothing of scope. Whoever searches starts from rows that the actor may see.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from math import log2

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from jixiao.web.searching import tables
from jixiao.web.searching.tables import PROJECTS
from jixiao.web.searching.words import phrase, plain, terms

_FEW = 10_000
_COUNTED = 5_000  # projects; pairs that more of them hold say equally little
_PAIRS = 40
_SAYS_NOTHING = frozenset(
    {"经费", "项目", "专项", "资金", "费用", "工作", "业务"}
)  # of a project's name
_TELLING = 200  # a pair of characters that more projects hold says nothing about likeness


@dataclass(frozen=True, slots=True)
class Search:
    """A query that has been asked of the index.

    `frequent` terms match more than 10,000 projects. SQLite would list them all before it shows the
    first, so each row of the page is tried on its own instead; a count starts from the index.
    """

    terms: tuple[str, ...]
    condition: str
    frequent: bool

    def among(self, rows: QuerySet) -> QuerySet:
        """The rows of projects that match, in their order."""
        if not self.terms:
            return rows.none()
        match = PROJECTS.match(connection)
        if self.frequent:
            tried = f"EXISTS (SELECT 1 FROM project_search WHERE rowid = project.id AND {match})"
            return rows.filter(RawSQL(tried, [self.condition], output_field=BooleanField()))
        listed = f"SELECT rowid FROM project_search WHERE {match}"
        return rows.filter(pk__in=RawSQL(listed, [self.condition]))

    def count_among(self, rows: QuerySet, limit: int) -> int:
        """How many of the rows match, counted up to `limit`."""
        if not self.frequent:
            return self.among(rows).order_by()[:limit].count()
        joined = rows.order_by().extra(
            tables=["project_search"],
            where=["project_search.rowid = project.id", PROJECTS.match(connection)],
            params=[self.condition],
        )
        return joined[:limit].count()


def search(query: str) -> Search:
    """Ask the index. A query without a letter or digit matches nothing."""
    asked = terms(query)
    if not asked:
        return Search((), "", frequent=False)
    condition = tables.query(connection, asked)
    return Search(asked, condition, _is_frequent(condition))


def holding(index: tables.Index, rows: QuerySet, text: str) -> QuerySet:
    """The rows whose entry in `index` holds all terms of the text; none without a term."""
    asked = terms(text)
    if not asked:
        return rows.none()
    listed = f"SELECT rowid FROM {index.table} WHERE {index.match(connection)}"
    return rows.filter(pk__in=RawSQL(listed, [tables.query(connection, asked)]))


@dataclass(frozen=True, slots=True)
class Telling:
    """Pairs of characters that tell projects apart. `weights` by pair: the fewer projects hold a
    pair, the more it says. `rarest` are those by which projects are looked up."""

    weights: Mapping[str, float]
    rarest: tuple[str, ...]

    def nearest(self, rows: QuerySet, limit: int) -> list[int]:
        """Keys of projects among the rows (of one column, the key) that hold the most of it."""
        return PROJECTS.nearest(connection, self.rarest, rows, limit) if self.rarest else []

    def held(self, text: str) -> frozenset[str]:
        """The pairs that stand in a plain text."""
        return frozenset(pair for pair in self.weights if pair in text)

    def share(self, held: Set[str]) -> float:
        """How much of what was asked for these pairs are, 0 to 1 by weight."""
        whole = sum(self.weights.values())
        found = sum(weight for pair, weight in self.weights.items() if pair in held)
        return found / whole if whole else 0.0


def telling(text: str) -> Telling:
    """The telling pairs of characters of a text, rarest first until there are enough projects.

    One query, however long the text: pairs behind the first 40 are left out.
    """
    pairs = list(dict.fromkeys(pair for term in terms(text) for pair in phrase(term)))[:_PAIRS]
    pairs = [pair for pair in pairs if pair not in _SAYS_NOTHING] or pairs
    if not pairs:
        return Telling({}, ())
    match = PROJECTS.match(connection)
    counted = " UNION ALL ".join(
        f"SELECT %s, count(*) FROM (SELECT 1 FROM {PROJECTS.table} WHERE {match} LIMIT %s) AS held"
        for _ in pairs
    )
    asked = [
        (str(at), tables.query(connection, (pair,)), _COUNTED) for at, pair in enumerate(pairs)
    ]
    with connection.cursor() as cursor:
        cursor.execute(counted, [part for each in asked for part in each])
        counts = {pairs[int(at)]: count for at, count in cursor.fetchall() if count}
    chosen: list[str] = []
    reached = 0
    for pair, count in sorted(counts.items(), key=lambda each: each[1]):
        if chosen and reached + count > _COUNTED:
            break
        chosen.append(pair)
        reached += count
    return Telling({pair: 1 / log2(2 + counts[pair]) for pair in counts}, tuple(chosen))


def like_named(project_id: int, name: str) -> list[int]:
    """Other projects that share a telling pair of characters with this name, scope apart."""
    found: set[int] = set()
    match = PROJECTS.match(connection)
    with connection.cursor() as cursor:
        for pair in dict.fromkeys(phrase(plain(name))):
            if pair in _SAYS_NOTHING:
                continue
            cursor.execute(
                f"SELECT rowid, texts FROM {PROJECTS.table} WHERE {match} LIMIT %s",
                [tables.query(connection, (pair,)), _TELLING + 1],
            )
            rows = cursor.fetchall()
            if len(rows) <= _TELLING:
                found |= {key for key, texts in rows if pair in plain(texts.split("\n", 1)[0])}
    return sorted(found - {project_id})


def found_in(project_ids: Iterable[int], asked: tuple[str, ...]) -> dict[int, str]:
    """For each project that holds the terms in an indicator and not in its head: that indicator."""
    keys = list(project_ids)
    if not keys or not asked:
        return {}
    places = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid, texts FROM project_search WHERE rowid IN ({places})",
            keys,
        )
        rows = cursor.fetchall()
    return {key: line for key, texts in rows if (line := _telling_line(texts, asked))}


def _is_frequent(condition: str) -> bool:
    if connection.vendor != "sqlite":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM project_search WHERE project_search MATCH %s"
            " LIMIT %s)",
            [condition, _FEW + 1],
        )
        return cursor.fetchone()[0] > _FEW


def _telling_line(texts: str, asked: tuple[str, ...]) -> str:
    """The first indicator that holds a term which the name, code and unit do not."""
    lines = texts.split("\n")
    head = [plain(line) for line in lines[:3]]
    missing = [term for term in asked if not any(term in line for line in head)]
    return next((line for line in lines[3:] if any(term in plain(line) for term in missing)), "")
