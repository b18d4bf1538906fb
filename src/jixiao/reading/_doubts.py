"""Every reason for a doubt this room can give, and how the question is put to a person.

A doubt names a field path, a stable reason code, a question in Chinese, the candidates as text and
the place in the file. The table `REASONS` is the one list of the codes.
"""

from __future__ import annotations

from typing import Final

from jixiao.declaration import Doubt, Source

FIELD_MISSING: Final = "field.missing"
FIELD_EMPTY: Final = "field.empty"
FIELD_UNREADABLE: Final = "field.unreadable"
FIELD_REPEATED: Final = "field.repeated"
FIELD_CUT: Final = "field.cut"
UNIT_MISSING: Final = "amount.unit_missing"
CODE_UNEXPECTED: Final = "code.unexpected"
YEAR_MISSING: Final = "fiscal_year.missing"
YEAR_CODE_ONLY: Final = "fiscal_year.code_only"
YEAR_TEXT_ONLY: Final = "fiscal_year.text_only"
YEAR_CONFLICT: Final = "fiscal_year.conflict"
TITLE_MISSING: Final = "title.missing"
FORM_TOO_LONG: Final = "form.too_long"
TABLE_MISSING: Final = "table.missing"
CLASS_MISSING: Final = "class.missing"
CLASS_REPEATED: Final = "class.repeated"
CLASS_TOO_LONG: Final = "class.too_long"
ROW_MISSING: Final = "row.missing"
ROW_INCOMPLETE: Final = "row.incomplete"
ROW_SPLIT: Final = "row.split"
TEXT_UNASSIGNED: Final = "text.unassigned"
CELL_UNCERTAIN: Final = "cell.uncertain"
FORM_UNCERTAIN: Final = "form.uncertain"
CLASS_INFERRED: Final = "class.inferred"
CLASS_UNKNOWN: Final = "class.unknown"
COLUMNS_GUESSED: Final = "table.columns_guessed"
LEFT_OUT: Final = "document.left_out"
OLD_WORD: Final = "document.old_word"

REASONS: Final[dict[str, str]] = {
    FIELD_MISSING: "The label of a header field was not found.",
    FIELD_EMPTY: "The label is there, nothing is printed behind it, and the form requires it.",
    FIELD_UNREADABLE: "The printed text is no amount, number, yes or no as the field requires.",
    FIELD_REPEATED: "The label stands in the form more than once; the first was taken.",
    FIELD_CUT: "Text that seems to belong elsewhere follows a short field; it was left out.",
    UNIT_MISSING: "An amount of money without a unit, where the form states none either.",
    CODE_UNEXPECTED: "The project code does not have the shape of the profile; kept as printed.",
    YEAR_MISSING: "Neither code nor goals nor values name a budget year.",
    YEAR_CODE_ONLY: "Only the code names the year; the code alone is no proof.",
    YEAR_TEXT_ONLY: "Only goals or values name the year; the code does not.",
    YEAR_CONFLICT: "Code, text or the year asked for disagree.",
    TITLE_MISSING: "The form begins without its title line.",
    FORM_TOO_LONG: "The form is longer than the limit; the rest was not read.",
    TABLE_MISSING: "No class of the indicator table was found.",
    CLASS_MISSING: "A class of the form's class tree was not found.",
    CLASS_REPEATED: "A class label stands in the table more than once.",
    CLASS_TOO_LONG: "More text stands under a class than its rows can hold; it was not split.",
    ROW_MISSING: "A class is printed without any row.",
    ROW_INCOMPLETE: "A row has no value or no explanation.",
    ROW_SPLIT: "A row can be split into its cells in more than one way; the likeliest was taken.",
    TEXT_UNASSIGNED: "Text of the form that belongs to no field and no row.",
    CELL_UNCERTAIN: "A cell was not read surely: joined over a page end, or made from a format.",
    FORM_UNCERTAIN: "Most cells of the form were placed without rulings; all need a look.",
    CLASS_INFERRED: "A row's class cell is empty; the class of the row above was taken.",
    CLASS_UNKNOWN: "A class label is none of the known classes; kept as printed, without a code.",
    COLUMNS_GUESSED: "The table has no column titles; the usual order of columns was taken.",
    OLD_WORD: "Read from DOC without LibreOffice: deleted or hidden text may stand in it.",
    LEFT_OUT: "Part of the file was not read: a hidden sheet, a scanned page, a damaged member.",
}

_MESSAGES: Final[dict[str, str]] = {
    FIELD_MISSING: "没有找到“{label}”一栏。原表是否填有此项？",
    FIELD_EMPTY: "“{label}”一栏是空的，而此项为必填。请对照原表补充。",
    FIELD_UNREADABLE: "“{label}”一栏印作“{text}”，无法读作{wanted}。应为何值？",
    FIELD_REPEATED: "“{label}”在表中出现不止一次，暂取第一处。应以哪一处为准？",
    FIELD_CUT: "“{label}”之后的文字“{text}”似不属于此栏，未计入。它属于哪一栏？",
    UNIT_MISSING: "“{label}”印作“{text}”，表中没有写明金额单位，暂按{wanted}读取。单位是什么？",
    CODE_UNEXPECTED: "“{label}”印作“{text}”，与本表样的编码规则不符。是否有误？",
    YEAR_MISSING: "表中没有写明预算年度，编码、目标和指标值也未体现。预算年度是哪一年？",
    YEAR_CODE_ONLY: "只有项目编码显示预算年度为{year}年，目标和指标值均未写明。是否为{year}年？",
    YEAR_TEXT_ONLY: "只有目标或指标值写到{year}年，项目编码未能印证。预算年度是否为{year}年？",
    YEAR_CONFLICT: "各处显示的预算年度不一致（{text}）。应以哪一年为准？",
    TITLE_MISSING: "没有找到表名，按栏目判断为《{label}》。是否正确？",
    FORM_TOO_LONG: "这张表的文字超过{limit}字，其后的内容没有读取。文件是否混入了其他内容？",
    TABLE_MISSING: "没有找到绩效指标的任何一类。指标表是否缺失？",
    CLASS_MISSING: "指标表中没有找到“{label}”一类。原表是否填有此类指标？",
    CLASS_REPEATED: "“{label}”一类在指标表中出现不止一次。是否有两张表连在了一起？",
    CLASS_TOO_LONG: "“{label}”一类的文字过长，未能分出指标行。请对照原表。",
    ROW_MISSING: "“{label}”一类下面没有指标行。原表是否为空？",
    ROW_INCOMPLETE: "指标“{label}”缺少{wanted}。原表中是否为空？",
    ROW_SPLIT: "指标“{label}”的名称、指标值、解释之间的分界不明确，暂取第一种。哪一种正确？",
    CELL_UNCERTAIN: "单元格读作“{text}”，但不能确定。是否与原件一致？",
    FORM_UNCERTAIN: "表中多数单元格的位置由版面推断（把握约{percent}%）。是否已与原件逐格核对？",
    CLASS_INFERRED: "指标“{label}”所在行没有印出类别，暂按上一行归入“{text}”。是否正确？",
    CLASS_UNKNOWN: "指标“{label}”的类别印作“{text}”，不是已知类别。它属于哪一类？",
    COLUMNS_GUESSED: "指标表没有栏目名称，暂按名称、指标值、指标解释的顺序读取。是否正确？",
    OLD_WORD: "这是旧版 Word 文档（DOC），本机没有 LibreOffice，按文件记录直接读取；"
    "修订中删去的文字、隐藏文字会一并读入，特殊符号可能读错。是否已与原件核对？",
    LEFT_OUT: "文件中有未读取的内容（{text}）。其中是否有申报表？",
    TEXT_UNASSIGNED: "文字“{text}”不属于任何栏目或指标。它属于哪里？",
}

_QUOTE_LENGTH = 60


def doubt(
    field: str,
    reason: str,
    *,
    candidates: tuple[str, ...] = (),
    source: Source | None = None,
    **words: object,
) -> Doubt:
    """The doubt of that reason at that field path. `words` fill its question, shortened."""
    filled = {key: _short(str(word)) for key, word in words.items()}
    return Doubt(field, reason, _MESSAGES[reason].format(**filled), candidates, source)


def _short(text: str) -> str:
    plain = " ".join(text[: 4 * _QUOTE_LENGTH].split())
    return plain if len(plain) <= _QUOTE_LENGTH else plain[:_QUOTE_LENGTH] + "……"
