"""What every page template may use."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from jixiao import __version__


def site(request: HttpRequest) -> dict[str, object]:
    """The acting person, the version, and whether the data are for demonstration."""
    return {
        "actor": getattr(request, "actor", None),
        "jixiao_version": __version__,
        "demonstration": settings.DEMONSTRATION,
    }
