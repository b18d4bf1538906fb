"""Opens the demonstration year on the site: form, classes, code lists, last days, one extension."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from jixiao.declaration import CodeEntry
from jixiao.web.accounts.actors import Actor
from jixiao.web.years import acts, code_acts, extension_acts
from jixiao.web.years.acts import Settings
from jixiao.web.years.models import FiscalYear


def open_year(
    data: dict[str, Any],
    today: date,
    actor: Actor,
    time: Callable[[dict[str, Any]], datetime],
) -> None:
    """Open the year of `fiscal_year` in the demonstration's data; last days count from `today`."""
    year, who = data["year"], {"actor": actor, "at": time(data)}
    opened = acts.open_year(year=year, **who)
    found = acts.change_year(
        year=year,
        version=opened.version,
        settings=Settings(
            profile=data["profile"],
            scoring_profile=data["scoring_profile"],
            rules_on=data["rules_on"],
            mandatory=acts.marked_classes(data["profile"]),
            deadlines={
                each["action"]: today + timedelta(days=each["days"]) for each in data["deadlines"]
            },
            late_handling={
                each["action"]: FiscalYear.Late(each["late"]) for each in data["deadlines"]
            },
        ),
        **who,
    )
    entries = [(kind, CodeEntry(*entry)) for kind, rows in data["codes"].items() for entry in rows]
    found = code_acts.put_entries(year=year, version=found.version, entries=entries, **who)
    for kind in data["refuses"]:
        found = code_acts.set_handling(
            year=year, version=found.version, kind=kind, refuses=True, **who
        )
    longer = data["extension"]
    extension_acts.extend(
        year=year,
        action=longer["action"],
        organisation=longer["organisation"],
        day=today + timedelta(days=longer["days"]),
        reason=longer["reason"],
        actor=actor,
        at=time(longer),
    )
