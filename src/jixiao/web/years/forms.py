"""The forms of a fiscal year: its settings, an entry of a code list, a workbook of them."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from jixiao.declaration import FormKind, Level2, profile, profile_ids
from jixiao.evaluation import scoring_profile_ids
from jixiao.web.years.acts import Settings
from jixiao.web.years.deadlines import steps
from jixiao.web.years.models import FiscalYear

_CONTROL, _SELECT = {"class": "form-control"}, {"class": "form-select"}
_CLASSES = {
    Level2.QUANTITY: "产出 / 数量",
    Level2.QUALITY: "产出 / 质量",
    Level2.TIMELINESS: "产出 / 时效",
    Level2.COST: "产出 / 成本",
    Level2.COST_ECONOMIC: "成本 / 经济成本",
    Level2.COST_SOCIAL: "成本 / 社会成本",
    Level2.COST_ENVIRONMENTAL: "成本 / 生态环境成本",
    Level2.ECONOMIC: "效益 / 经济效益",
    Level2.SOCIAL: "效益 / 社会效益",
    Level2.ECOLOGICAL: "效益 / 生态效益",
    Level2.SUSTAINABILITY: "效益 / 可持续影响",
    Level2.BENEFICIARY_SATISFACTION: "满意度 / 服务对象",
    Level2.OTHER_SATISFACTION: "满意度 / 其他",
}


def _day(label: str, *, required: bool) -> forms.DateField:
    widget = forms.DateInput(attrs=_CONTROL | {"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


class YearForm(forms.Form):
    """Settings of a year; for each step of the workflow its last day (`deadline_` + action) and
    what becomes of it after that day (`late_` + action)."""

    profile = forms.ChoiceField(label="表样", widget=forms.Select(attrs=_SELECT))
    scoring_profile = forms.ChoiceField(label="评分办法", widget=forms.Select(attrs=_SELECT))
    rules_on = _day("规则按哪一天", required=True)
    mandatory = forms.MultipleChoiceField(
        label="必填类别",
        required=False,
        choices=[(level2.value, label) for level2, label in _CLASSES.items()],
        widget=forms.SelectMultiple(attrs=_SELECT | {"size": 7}),
        help_text="按住 Ctrl 可选多个；没有填写这些类别的表不能提交，新建的表按此留出空行。",
    )

    def __init__(self, *arguments: object, **keywords: object) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["profile"].choices = [
            (each, f"{profile(each).title}（{each}）")
            for each in profile_ids()
            if profile(each).kind is FormKind.DECLARATION
        ]
        self.fields["scoring_profile"].choices = [(each, each) for each in scoring_profile_ids()]
        for way in steps():
            self.fields[f"deadline_{way.action}"] = _day(f"期限：{way.label}", required=False)
            self.fields[f"late_{way.action}"] = forms.ChoiceField(
                label=f"逾期后“{way.label}”",
                required=False,
                choices=FiscalYear.Late.choices,
                widget=forms.Select(attrs=_SELECT),
            )

    @classmethod
    def of(cls, year: FiscalYear) -> YearForm:
        """The form filled with what is laid down."""
        return cls(
            initial={
                "profile": year.profile,
                "scoring_profile": year.scoring_profile,
                "rules_on": year.rules_on,
                "mandatory": year.mandatory,
                **{f"deadline_{action}": day for action, day in year.deadlines.items()},
                **{f"late_{action}": each for action, each in year.late_handling.items()},
            }
        )

    def plain_fields(self) -> list[forms.BoundField]:
        """The inputs that are not about one step."""
        return [field for field in self if not field.name.startswith(("deadline_", "late_"))]

    def step_fields(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """For each step its label, its last day and what becomes of it afterwards."""
        return [
            (way.label, self[f"deadline_{way.action}"], self[f"late_{way.action}"])
            for way in steps()
        ]

    def settings(self) -> Settings:
        """What was posted, once it is valid."""
        data = self.cleaned_data
        return Settings(
            profile=data["profile"],
            scoring_profile=data["scoring_profile"],
            rules_on=data["rules_on"],
            mandatory=[Level2(code) for code in data["mandatory"]],
            deadlines={
                way.action: data[f"deadline_{way.action}"]
                for way in steps()
                if data[f"deadline_{way.action}"] is not None
            },
            late_handling={
                way.action: FiscalYear.Late(data[f"late_{way.action}"])
                for way in steps()
                if data[f"late_{way.action}"] not in ("", FiscalYear.Late.NOTE)
            },
        )


class EntryForm(forms.Form):
    """An entry of a code list. Equal code and label change the days of the one that is there."""

    code = forms.CharField(
        label="代码",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs=_CONTROL),
        help_text="表上只印名称的不填。",
    )
    label = forms.CharField(label="名称", max_length=200, widget=forms.TextInput(attrs=_CONTROL))
    valid_from = _day("启用日期", required=False)
    valid_to = _day("停用日期（当日仍有效）", required=False)

    def clean_code(self) -> str:
        """With single blanks."""
        return " ".join(self.cleaned_data["code"].split())

    def clean_label(self) -> str:
        """With single blanks."""
        return " ".join(self.cleaned_data["label"].split())


class WorkbookForm(forms.Form):
    """A workbook of code lists."""

    file = forms.FileField(
        label="代码表（XLSX）",
        widget=forms.ClearableFileInput(attrs=_CONTROL | {"accept": ".xlsx,.xls"}),
    )

    def clean_file(self) -> UploadedFile:
        """Not larger than any upload."""
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT_BYTES:
            raise forms.ValidationError("文件超过 50 MB，请拆成几个文件。")
        return file


class ExtensionForm(forms.Form):
    """A later last day of a step for a department or unit."""

    action = forms.ChoiceField(label="步骤", widget=forms.Select(attrs=_SELECT))
    organisation = forms.CharField(
        label="部门或单位的编码",
        max_length=30,
        widget=forms.TextInput(attrs=_CONTROL | {"list": "organisations", "autocomplete": "off"}),
        help_text="部门延期的，下属单位一并延期。",
    )
    day = _day("延至", required=True)
    reason = forms.CharField(
        label="理由或文号", max_length=500, widget=forms.TextInput(attrs=_CONTROL)
    )

    def __init__(self, year: FiscalYear, *arguments: object, **keywords: object) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["action"].choices = [
            (way.action, f"{way.label}（{day}）")
            for way in steps()
            if (day := year.deadline(way.action))
        ]
