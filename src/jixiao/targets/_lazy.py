"""Patterns that are compiled when first used: importing the package must stay quick."""

from __future__ import annotations

import re
from typing import Any


class Lazy:
    """A compiled pattern in waiting; its methods are those of `re.Pattern`."""

    def __init__(self, source: str) -> None:
        self._source = source

    def __getattr__(self, name: str) -> Any:
        method = getattr(re.compile(self._source), name)
        setattr(self, name, method)
        return method


def lazy(source: str) -> re.Pattern[str]:
    """The pattern, typed as what it becomes."""
    return Lazy(source)  # type: ignore[return-value]
