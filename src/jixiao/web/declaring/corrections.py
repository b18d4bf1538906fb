"""What people made of doubtful readings, as the form page tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jixiao.declaration import Declaration
from jixiao.web.accounts.models import User
from jixiao.web.declaring.paper import label_of, where_of


@dataclass(frozen=True, slots=True)
class Checked:
    """A reading that somebody looked at: `read` and `put` are equal where it was right."""

    label: str
    where: str
    original: str
    read: str
    put: str
    person: str
    at: datetime

    @property
    def is_confirmed(self) -> bool:
        """Whether the reading was left as it was."""
        return self.read == self.put


def checked_readings(declaration: Declaration) -> tuple[Checked, ...]:
    """The corrections of a declaration in the order they were made."""
    accounts = {entry.by for entry in declaration.corrections}
    names = dict(User.objects.filter(username__in=accounts).values_list("username", "name"))
    return tuple(
        Checked(
            label=label_of(declaration, entry.field),
            where=where_of(entry.source) if entry.source else "",
            original=entry.source.text if entry.source else "",
            read=entry.read,
            put=entry.put,
            person=names.get(entry.by, entry.by),
            at=datetime.fromisoformat(entry.at),
        )
        for entry in declaration.corrections
    )
