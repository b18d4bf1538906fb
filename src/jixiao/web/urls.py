"""Addresses of the site."""

from __future__ import annotations

from django.urls import include, path

handler400 = "jixiao.web.errors.bad_request"
handler404 = "jixiao.web.errors.not_found"
handler500 = "jixiao.web.errors.server_error"

urlpatterns = [
    path("", include("jixiao.web.reviewing.urls")),
    path("accounts/", include("jixiao.web.accounts.urls")),
    path("projects/", include("jixiao.web.declaring.urls")),
    path("comparisons/", include("jixiao.web.comparing.urls")),
    path("adjustments/", include("jixiao.web.approving.urls")),
    path("uploads/", include("jixiao.web.uploading.urls")),
    path("library/", include("jixiao.web.library.urls")),
    path("evaluations/", include("jixiao.web.evaluating.urls")),
    path("organisations/", include("jixiao.web.organisations.urls")),
    path("years/", include("jixiao.web.years.urls")),
    path("notices/", include("jixiao.web.noticing.urls")),
    path("imports/", include("jixiao.web.importing.urls")),
    path("ledger/", include("jixiao.web.ledger.urls")),
]
