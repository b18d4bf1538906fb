"""Rules for values without a number: none of a bad thing, grades, scales, words."""

from __future__ import annotations

from collections.abc import Sequence

from ._kinds import Amount, Comparison, Qualitative, Target, Way
from ._lazy import lazy
from ._lexicon import BAD_THINGS, GRADE_LETTERS, GRADES, NONE_OF, NONE_OF_EXCEPT, POINTERS, VAGUE
from ._reader import Reader, Rules
from ._tokens import Token
from ._units import alternation, unit_of

RULES = Rules()

NONE = lazy(
    rf"(?:{alternation(NONE_OF)})(?!{alternation(NONE_OF_EXCEPT)}|人(?![员身]))[一-龥、和及或]{{0,16}}?"
    rf"(?:{alternation(BAD_THINGS)})(?:事件|问题|情况|行为|案件|现象|事故|发生|的发生)*"
)
TRAILING_NONE = lazy(
    rf"[一-龥]{{0,12}}(?:{alternation(BAD_THINGS)})(?:数|率|事件)?(?:为零|为0|零发生)"
)
SCALE = lazy(rf"[{GRADE_LETTERS}]{{3,}}")
GRADE = lazy(
    rf"(?:达到|评为|被评为|评级|等级|效果|评价)?(?:为)?({alternation(GRADES)})(?:及|或)?(?:以上)?(?:等级|等次|级)?"
)
SIGNS = frozenset("≥≤<>=")
UNFILLED = lazy(r"[A-Za-z](?:[一-鿿]{1,3})")
AGE = lazy(r"\d周?岁")
UP = lazy(r"(?:提高|提升|增强|增加|增长|上升|改善|扩大)$")
DOWN = lazy(r"(?:下降|降低|减少|减轻|缩短|压减)$")
LIMIT = lazy(r"不超|不高于|不低于|不少于|不大于|不突破|以内|范围内|之内|低于|高于|少于|超过|控制在")
UNKNOWN_NUMERAL = lazy(VAGUE)
POINTER = lazy(POINTERS)
NUMERAL_UNIT = lazy(
    r"[二三四五六七八九十两][二三四五六七八九](?:次|个|家|人|场|件|名|户|项|批|天|年|台)"
)


@RULES.add(
    "none_of", r"L(?:[CJ]L)*|NL|LN", {"无投诉": "=0", "零事故": "=0", "无重大安全事故": "=0"}
)
def none_of(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """无, 零, 杜绝 with a bad thing: none of it."""
    text = reader.normal.text[tokens[0].start : tokens[-1].end]
    parts = text.replace(";", ",").split(",")
    if not all(NONE.fullmatch(part) or TRAILING_NONE.fullmatch(part) for part in parts):
        return None
    source = reader.of(tokens, name, written=text[0], reason="name_lexicon")
    return Comparison("==", Amount(0), None, None, False, True, source)


@RULES.add("words", r"[LCJ()WGHOSETBAZIRVebfD]+", {"良好": "良好", "优良中低差": "优良中低差"})
def words(reader: Reader, tokens: Sequence[Token], name: str) -> Target | None:
    """Words only: a grade, a scale, a way, a limit without a number, or just words."""
    text = reader.normal.text[tokens[0].start : tokens[-1].end]
    letters = {token.letter for token in tokens}
    if not letters & set("LWGD") or (len(tokens) == 1 and unit_of(text) is not None):
        return None
    if any(token.text == "第" for token in tokens if token.letter == "f"):
        return None
    if any(c.isdigit() for token in tokens if token.letter != "L" for c in token.text):
        return None
    if any(token.letter == "O" and token.text in SIGNS for token in tokens):
        return None
    if UNFILLED.fullmatch(text):
        return reader.refuse("template_blank", tokens, "guard.words")
    if "E" in letters and len(tokens) == 2 and unit_of(tokens[1].text) is not None:
        return reader.refuse("no_number", tokens, "guard.words")
    if AGE.search(text):
        return None
    if POINTER.search(text):
        return reader.refuse("pointer", tokens, "guard.words")
    if UNKNOWN_NUMERAL.search(text) or NUMERAL_UNIT.search(text):
        return reader.refuse("vague_numeral", tokens, "guard.words")
    source = reader.of(tokens, name)
    grade = GRADE.fullmatch(text)
    steps = text.replace("、", "").replace("/", "")
    scale = tuple(steps) if SCALE.fullmatch(steps) and len(set(steps)) == len(steps) else ()
    way: Way | None = "up" if UP.search(text) else "down" if DOWN.search(text) else None
    limit = bool(letters & set("OS") or LIMIT.search(text))
    return Qualitative(source.text, grade[1] if grade else None, scale, way, limit, source)
