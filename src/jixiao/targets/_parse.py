"""From a printed text to a target."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from . import _table  # noqa: F401  # the rules
from ._context import Context
from ._kinds import Amount, Comparison, NotApplicable, Source, Target, Unit, Unparsed
from ._lazy import lazy
from ._lexicon import NOT_APPLICABLE, POINTERS, VAGUE
from ._reader import Reader, read
from ._rules_lists import split
from ._symbols import recurring_symbol
from ._tokens import Token, tokens_of
from ._units import unit_of

LONGEST = 4000
NO_CONTEXT = Context()
NOTED = lazy(r"(.+?)\(([^()]*)\)")
DECLINED = lazy(
    r"(?:[本该此](?:项目|单位|年度|年|项|指标)?)?暂?(?:不适用|不涉及|不考核|未涉及|无此|不设置?|不设定)"
    r"(?:[此该本]?(?:项目|类|项|指标|内容)*)"
)
MASKED = lazy(r"\*{3,}|＊{3,}")
TEMPLATE = lazy(r"\*{2}|[Xx]{2,}|20[Xx*_]{1,2}|_{2,}|□|○{2,}|[?？]{2,}|×{2,}")
DAMAGED = lazy(
    r"^[%‰]|^[二工Z三]\d|\d[OoIlＯ]|[Oo]\d|\d,\d|\d\.\d{1,9}\.\d|\d\x00\d|第(?:$|季|月)|\?"
)
VAGUE_NUMERAL = lazy(VAGUE)
POINTER = lazy(POINTERS)
_free: dict[str, Target] = {}


def parse(text: str, context: Context = NO_CONTEXT) -> Target:
    """The reading of a printed target value; `Unparsed` with a reason where there is none.

    Raises TypeError if `text` is no str, and nothing else. The context fills what is not printed
    (unit, year) and never changes a printed operator or number.
    """
    try:
        return _free[text]
    except KeyError:
        return _in_context(text, context)


@lru_cache(8192)
def _in_context(text: str, context: Context) -> Target:
    if not isinstance(text, str):
        raise TypeError(f"a target value is a str, not {type(text).__name__}")
    target, asked = read_text(text, context, None)
    if not asked:
        if len(_free) > 8192:
            _free.clear()
        _free[text] = target
    return target


def read_text(text: str, context: Context, column: Unit | None) -> tuple[Target, bool]:
    """A reading, and whether the context was asked for it."""
    if len(text) > LONGEST:
        return refused(text[:60], "too_long", "guard.length", len(text)), False
    reader = Reader(text, context, column)
    normal = reader.normal.text
    if not normal:
        blank = not text.strip(" \t\r\n\u3000\u00a0")
        return refused(text, "blank" if blank else "no_number", "guard.blank", len(text)), False
    special = not_applicable(reader, normal) or recurring_symbol(reader, normal)
    if special is not None:
        return special, reader.asked
    tokens = merged(tokens_of(normal))
    target = read(reader, tokens)
    if target is None:
        target = reader.refuse(reason_of(reader, tokens), tokens, "none")
    return target, reader.asked


def refused(text: str, why: str, rule: str, length: int) -> Unparsed:
    """A refusal before any token was read."""
    return Unparsed(text, why, (), Source(text, (0, length), rule, why))


def not_applicable(reader: Reader, normal: str) -> Target | None:
    """不适用 and its spellings; 无 under the name of a bad thing is none of it."""
    bare = normal
    if bare not in NOT_APPLICABLE and not (
        bare[-1] != ")" and len(bare) <= 20 and DECLINED.fullmatch(bare)
    ):
        noted = NOTED.fullmatch(normal) if bare[-1] == ")" and len(bare) <= 80 else None
        if noted is None or (noted[1] not in NOT_APPLICABLE and not DECLINED.fullmatch(noted[1])):
            return None
        if len(noted[1]) < 2 and not DECLINED.fullmatch(noted[2]):
            return None
        bare = noted[1]
    span = (0, len(reader.source))
    if bare in ("无", "暂无") and reader.bad_name():
        other = NotApplicable(Source(reader.source, span, "not_applicable"))
        source = Source(reader.source, span, "none_of", "name_lexicon", (), bare, readings=(other,))
        return Comparison("==", Amount(0), None, None, False, True, source)
    return NotApplicable(Source(reader.source, span, "not_applicable"))


def merged(tokens: list[Token]) -> list[Token]:
    """A list of names in front of the first number of an item is one label."""
    if not any(token.letter == "C" for token in tokens):
        return tokens
    out: list[Token] = []
    for token in tokens:
        if (
            token.letter == "L"
            and len(out) >= 2
            and out[-1].letter == "C"
            and out[-1].text in ("、", "和", "及", "与")
            and out[-2].letter == "L"
            and (len(out) == 2 or out[-3].letter == "C")
        ):
            first, comma = out[-2], out[-1]
            out[-2:] = [
                Token("L", None, first.start, token.end, first.text + comma.text + token.text)
            ]
        else:
            out.append(token)
    return out


def reason_of(reader: Reader, tokens: Sequence[Token]) -> str:
    """Why no rule reads a text."""
    normal = reader.normal.text
    letters = [token.letter for token in tokens]
    if MASKED.search(normal):
        return "masked"
    if TEMPLATE.search(normal):
        return "template_blank"
    if DAMAGED.search(normal):
        return "damaged"
    if VAGUE_NUMERAL.search(normal):
        return "vague_numeral"
    numbers = sum(letter in "QNF" for letter in letters)
    if not numbers and (set(letters) & set("OSXPA") or unit_of(normal) is not None):
        return "no_number"
    if POINTER.search(normal):
        return "pointer"
    if opposed(tokens):
        return "contradictory_bounds"
    words = [token.text for token in tokens if token.letter == "L"]
    if len(split(tokens, "C")) > 1 or any(len(word) > 6 for word in words) or len(words) > 1:
        return "sentence"
    return "residue"


def opposed(tokens: Sequence[Token]) -> bool:
    """An upward and a downward operator around one number."""
    if sum(token.letter in "QN" for token in tokens) != 1:
        return False
    ways = {str(token.value)[0] for token in tokens if token.letter in "OS"}
    return {"<", ">"} <= ways
