"""Unit cost against peers: robust limits, with the peers shown."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from jixiao.review._law import Rule
from jixiao.review._registry import Among, Hit, Together, Unread, among_rule
from jixiao.review._trace import Trace, UnitCost

_HEAD_NOUN = 2  # characters: the last word of what is counted
Priced = tuple[Trace, UnitCost]


@dataclass(frozen=True, slots=True)
class PeerRange:
    """Quartiles of the peers' unit costs and the limits drawn from them, in yuan."""

    low: float
    first: float
    middle: float
    third: float
    high: float


@among_rule("A06")
def unit_cost_is_unlike_its_peers(forms: Together, law: Rule) -> Among:
    """Annual budget over quantity lies far outside what like projects spend."""
    fewest, products = int(law.number("peers")), int(law.number("products"))
    by_name: dict[tuple[str, ...], list[Priced]] = defaultdict(list)
    by_head: dict[tuple[str, ...], list[Priced]] = defaultdict(list)
    for form in forms.now:
        for cost in form.costs if len(form.costs) <= products else ():
            by_name[_group(form, cost, cost.head)].append((form, cost))
            by_head[_group(form, cost, cost.head[-_HEAD_NOUN:])].append((form, cost))
    for group in (*by_name.values(), *by_head.values()):
        group.sort(key=lambda priced: priced[1].cost)
    logs: dict[int, list[float]] = {}
    for form in forms.now:
        if not form.costs:
            yield (form.index,), Unread("没有可以计算单位成本的数量指标")
        elif len(form.costs) > products:
            yield (form.index,), Unread("项目有多项产出，不能算出单位成本")
        few = []
        for cost in form.costs if len(form.costs) <= products else ():
            group = by_name[_group(form, cost, cost.head)]
            if len(group) <= fewest:
                group = by_head[_group(form, cost, cost.head[-_HEAD_NOUN:])]
            if len(group) <= fewest:
                few.append((cost, len(group) - 1))
                continue
            known = logs.get(id(group))
            if known is None:
                known = logs[id(group)] = [math.log(other.cost) for _, other in group]
            limits = _limits(known, math.log(cost.cost), law)
            if not limits.low <= cost.cost <= limits.high:
                yield (form.index,), _hit(form, cost, group, limits, law)
        for cost, peers in few:
            yield (
                (form.index,),
                Unread(
                    f"单位成本{_money(cost.cost)}元/{cost.unit}，同类项目只有{peers}个",
                    partly=len(few) < len(form.costs),
                ),
            )


def _group(form: Trace, cost: UnitCost, head: str) -> tuple[str, ...]:
    return form.kind, form.type_code, cost.unit, head


def _limits(logs: Sequence[float], own: float, law: Rule) -> PeerRange:
    """Quartiles without one's own value ± so many interquartile ranges, on a log scale."""
    rest = len(logs) - 1
    position = bisect_left(logs, own)

    def quantile(share: float) -> float:
        place = share * (rest - 1)
        low = math.floor(place)
        below, above = (logs[i + 1 if i >= position else i] for i in (low, min(low + 1, rest - 1)))
        return below + (above - below) * (place - low)

    first, middle, third = quantile(0.25), quantile(0.5), quantile(0.75)
    reach = law.number("ranges") * max(third - first, math.log(1 + law.number("least_spread")))
    return PeerRange(*map(math.exp, (first - reach, first, middle, third, third + reach)))


def _hit(form: Trace, cost: UnitCost, group: Sequence[Priced], limits: PeerRange, law: Rule) -> Hit:
    peers = _spread([entry for entry in group if entry[0] is not form], int(law.number("shown")))
    return Hit(
        path=cost.path,
        where=cost.where,
        quote=cost.quote,
        values={
            "cost": _money(cost.cost),
            "unit": cost.unit,
            "low": _money(limits.low),
            "high": _money(limits.high),
            "first": _money(limits.first),
            "third": _money(limits.third),
            "middle": _money(limits.middle),
            "peers": str(len(group) - 1),
        },
        peers=tuple(other.label for other, _ in peers),
        related=tuple(
            other.place(priced.path, f"{_money(priced.cost)}元/{priced.unit}")
            for other, priced in peers
        ),
    )


def _spread(group: Sequence[Priced], most: int) -> list[Priced]:
    """Peers from the cheapest to the dearest, evenly where there are more than can be shown."""
    if len(group) <= most:
        return list(group)
    step = (len(group) - 1) / (most - 1)
    return [group[round(number * step)] for number in range(most)]


def _money(yuan: float) -> str:
    return f"{yuan:,.2f}" if yuan < 100 else f"{yuan:,.0f}"
