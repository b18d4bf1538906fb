"""What every page template may use."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from jixiao import __version__
from jixiao.web.navigation import navigation
from jixiao.web.noticing.queries import number_in_head


def site(request: HttpRequest) -> dict[str, object]:
    """The acting person and what waits for them, the version, and whether the data are for
    demonstration. The number that waits is counted where a page shows it."""
    actor = getattr(request, "actor", None)
    match = request.resolver_match
    return {
        "actor": actor,
        "navigation": navigation(actor, match.view_name if match else "") if actor else "",
        "number_waiting": lambda: number_in_head(actor),
        "jixiao_version": __version__,
        "demonstration": settings.DEMONSTRATION,
    }
