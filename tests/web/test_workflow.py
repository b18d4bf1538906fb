"""Every state × action × role, compared with the printed table."""

from __future__ import annotations

import itertools

import pytest

from jixiao.errors import NotAllowed
from jixiao.web.accounts.models import Role
from jixiao.web.declaring.workflow import workflow

TABLE = {
    ("draft", "submit", "clerk"): "submitted",
    ("returned", "submit", "clerk"): "submitted",
    ("submitted", "withdraw", "clerk"): "draft",
    ("submitted", "return", "department_reviewer"): "returned",
    ("submitted", "approve", "department_reviewer"): "finance_review",
    ("finance_review", "return", "performance_office"): "returned",
    ("finance_review", "return", "sector_office"): "returned",
    ("submitted", "advise", "expert"): "submitted",
    ("finance_review", "advise", "expert"): "finance_review",
    ("finance_review", "advise", "sector_office"): "finance_review",
    ("finance_review", "reply", "performance_office"): "replied",
    ("replied", "self_evaluate", "clerk"): "self_evaluated",
    ("self_evaluated", "reopen_evaluation", "department_reviewer"): "replied",
}
STATES = [state.id for state in workflow().states]
ACTIONS = sorted({transition.action for transition in workflow().transitions})


@pytest.mark.parametrize(
    ("state", "action", "role"), list(itertools.product(STATES, ACTIONS, Role.values))
)
def test_a_step_is_possible_exactly_where_the_table_says(state, action, role):
    expected = TABLE.get((state, action, role))
    if expected is None:
        with pytest.raises(NotAllowed) as refused:
            workflow().transition(state, action, {role})
        assert refused.value.message.how
    else:
        assert workflow().transition(state, action, {role}).target == expected


def test_forms_wait_where_a_role_can_act():
    assert workflow().waiting_states([Role.DEPARTMENT_REVIEWER]) == ("submitted",)
