"""What each act is called on pages and papers. A test holds that every recorded act has a label."""

from __future__ import annotations

ACT_LABELS = {
    "account.password": "修改密码",
    "declaration.approve": "审核通过",
    "declaration.create": "建立申报表",
    "declaration.reopen_evaluation": "退回自评",
    "declaration.reply": "批复",
    "declaration.return": "退回修改",
    "declaration.save": "保存申报表",
    "declaration.self_evaluate": "提交自评",
    "declaration.submit": "提交审核",
    "declaration.withdraw": "撤回",
    "evaluation.save": "保存自评填报",
    "finding.judge": "复核问题",
    "upload.receive": "上传文件",
}
