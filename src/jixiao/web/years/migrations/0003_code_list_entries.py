"""Code lists become tables: each name its list, each text an entry that has always been valid.
Forms are only warned of, as nothing was checked before."""

from __future__ import annotations

import hashlib
import json
import re

from django.db import migrations

_KINDS = {
    "功能分类科目": "functional_class",
    "项目类别": "project_category",
    "项目类型": "project_type",
    "资金来源": "fund_source",
    "分配方式": "allocation_method",
    "部门编码": "department_code",
}
_CODED = re.compile(r"(\d+|[A-Z])\s+(\S.*)")


def to_tables(apps, editor):
    years = apps.get_model("years", "FiscalYear")
    lists = apps.get_model("years", "CodeList")
    entries = apps.get_model("years", "CodeListEntry")
    for year in years.objects.all():
        for name, texts in year.old_code_lists.items():
            made = lists.objects.create(fiscal_year=year, kind=_KINDS.get(name, name)[:50])
            for text in dict.fromkeys(texts):
                match = _CODED.fullmatch(text)
                code, label = match.groups() if match else ("", text)
                entries.objects.create(code_list=made, code=code[:30], label=label[:200])
        if year.old_code_lists:
            content = json.dumps(year.old_code_lists, ensure_ascii=False, sort_keys=True)
            year.codes_digest = hashlib.sha256(content.encode()).hexdigest()
            year.save(update_fields=["codes_digest"])


def to_texts(apps, editor):
    years = apps.get_model("years", "FiscalYear")
    names = {kind: name for name, kind in _KINDS.items()}
    for year in years.objects.all():
        year.old_code_lists = {
            names.get(each.kind, each.kind): [
                " ".join(filter(None, (entry.code, entry.label))) for entry in each.entries.all()
            ]
            for each in year.code_lists.all()
        }
        year.save(update_fields=["old_code_lists"])


class Migration(migrations.Migration):
    dependencies = [("years", "0002_code_lists")]

    operations = [migrations.RunPython(to_tables, to_texts)]
