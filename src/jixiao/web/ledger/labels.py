"""What each act is called on pages and papers. A test holds that every recorded act has a label."""

from __future__ import annotations

ACT_LABELS = {
    "account.create": "建立账号",
    "account.disable": "停用账号",
    "account.enable": "启用账号",
    "account.password": "修改密码",
    "account.reset_password": "重置密码",
    "declaration.advise": "提出意见",
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
    "grant.end": "终止授权",
    "grant.give": "授权",
    "organisation.close": "撤销单位",
    "organisation.create": "设立单位",
    "organisation.merge": "并入其他单位",
    "organisation.rename": "单位更名",
    "project.hand_over": "移交项目",
    "upload.receive": "上传文件",
}
