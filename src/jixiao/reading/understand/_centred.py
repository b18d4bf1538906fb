"""Class labels in the middle of their rows, in cells of their own instead of merged ones.

Some producers draw a merged cell as cells without borders and print the label beside the middle of
its rows. Then the first row of the table has no class, and each label belongs to as many rows above
it as below.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_MOST_ROWS: Final = 400  # rows of one table looked at; a longer one is read with labels at the top


def centred(count: int, labels: Sequence[int], allowed: Sequence[int] | None = None) -> list[int]:
    """The label of each of `count` rows, by its place in `labels`, the rows labels stand in.

    Every label is in its own stretch of rows, as near to the middle as can be. `allowed` are the
    rows in which a stretch may begin, where something else parts the rows.
    """
    if count > _MOST_ROWS:
        return [
            max((n for n, at in enumerate(labels) if at <= row), default=0) for row in range(count)
        ]
    best: dict[int, tuple[int, tuple[int, ...]]] = {0: (0, ())}
    for number, at in enumerate(labels):
        after = labels[number + 1] if number + 1 < len(labels) else count
        ends = [count] if number + 1 == len(labels) else list(range(at + 1, after + 1))
        if allowed is not None and number + 1 < len(labels):
            ends = [end for end in ends if end in allowed] or ends
        found: dict[int, tuple[int, tuple[int, ...]]] = {}
        for start, (weight, starts) in best.items():
            for end in ends:
                off = 2 * at - (start + end - 1)
                total = weight + off * off
                if end not in found or total < found[end][0]:
                    found[end] = (total, (*starts, start))
        best = found
    starts = best[count][1]
    return [max(n for n, start in enumerate(starts) if start <= row) for row in range(count)]
