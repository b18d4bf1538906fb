"""What a fiscal year lays down for its forms, beside the rules: form, mandatory classes, codes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from jixiao.declaration import CodeList, FormClass, FormProfile, Level2


@dataclass(frozen=True, slots=True)
class YearTerms:
    """`profile` is the form of the year, `mandatory` its classes that must be filled whatever the
    form marks, `code_lists` what its codes are checked against."""

    profile: str
    mandatory: frozenset[Level2]
    code_lists: tuple[CodeList, ...] = ()

    @property
    def digest(self) -> str:
        """Equal for equal content."""
        content = (self.profile, sorted(self.mandatory), self.code_lists)
        return hashlib.sha256(repr(content).encode()).hexdigest()[:8]

    def required(self, form: FormProfile) -> tuple[FormClass, ...]:
        """The classes of a form that must be filled."""
        return tuple(entry for entry in form.classes if entry.level2 in self.mandatory)


def required_classes(form: FormProfile, terms: YearTerms | None) -> tuple[FormClass, ...]:
    """The classes that must be filled: those of the year, else those the form marks."""
    if terms is not None:
        return terms.required(form)
    return tuple(entry for entry in form.classes if entry.mandatory)
