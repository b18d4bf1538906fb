"""Forms of organisations."""

from __future__ import annotations

from django import forms

from jixiao.web.organisations.models import Organisation

_CONTROL = {"class": "form-control"}
_DAY = forms.DateInput(attrs=_CONTROL | {"type": "date"}, format="%Y-%m-%d")


class _Change(forms.Form):
    """What every change of an organisation rests on."""

    on = forms.DateField(label="生效日期", widget=_DAY)
    document = forms.CharField(
        label="文号", max_length=100, required=False, widget=forms.TextInput(attrs=_CONTROL)
    )
    reason = forms.CharField(label="理由", max_length=500, widget=forms.TextInput(attrs=_CONTROL))


class CreateForm(_Change):
    """A new organisation."""

    code = forms.CharField(
        label="单位编码",
        max_length=30,
        help_text="只用数字，以上级单位的编码开头；设立后不能更改。",
        widget=forms.TextInput(attrs=_CONTROL),
    )
    name = forms.CharField(
        label="单位全称",
        max_length=200,
        help_text="与申报表上的申请单位一致。",
        widget=forms.TextInput(attrs=_CONTROL),
    )
    kind = forms.ChoiceField(
        label="级别",
        choices=Organisation.Kind.choices,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    on = forms.DateField(
        label="设立日期", required=False, help_text="一直都有的单位不填。", widget=_DAY
    )
    reason = forms.CharField(
        label="理由", max_length=500, required=False, widget=forms.TextInput(attrs=_CONTROL)
    )
    field_order = ("code", "name", "kind", "on", "document", "reason")


class RenameForm(_Change):
    """A new name from a day on."""

    name = forms.CharField(label="新名称", max_length=200, widget=forms.TextInput(attrs=_CONTROL))
    field_order = ("name", "on", "document", "reason")


class CloseForm(_Change):
    """The end of an organisation, with or without a successor."""

    successor = forms.CharField(
        label="并入单位的编码",
        max_length=30,
        required=False,
        help_text="并入其他单位的填写；撤销的不填。",
        widget=forms.TextInput(attrs=_CONTROL | {"list": "organisations", "autocomplete": "off"}),
    )
    field_order = ("successor", "on", "document", "reason")


class HandOverForm(forms.Form):
    """All projects of a year to another unit."""

    fiscal_year = forms.IntegerField(
        label="预算年度", min_value=2000, max_value=2100, widget=forms.NumberInput(attrs=_CONTROL)
    )
    target = forms.CharField(
        label="承接单位的编码",
        max_length=30,
        widget=forms.TextInput(attrs=_CONTROL | {"list": "organisations", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label="理由或文号", max_length=500, widget=forms.TextInput(attrs=_CONTROL)
    )

    def clean_target(self) -> Organisation:
        """The organisation of that code."""
        found = Organisation.objects.filter(code=self.cleaned_data["target"].strip()).first()
        if found is None:
            raise forms.ValidationError("没有这个编码的单位，请从列表中选择。")
        return found
