from __future__ import annotations

from django.urls import path

from jixiao.web.years import code_views, extension_views, views

app_name = "years"
urlpatterns = [
    path("", views.years, name="years"),
    path("open/", views.open_year, name="open"),
    path("<int:year>/", views.year, name="year"),
    path("<int:year>/state/", views.set_state, name="set-state"),
    path("<int:year>/extensions/", extension_views.extensions, name="extensions"),
    path("<int:year>/codes/", code_views.lists, name="lists"),
    path("<int:year>/codes/download/", code_views.download, name="lists-download"),
    path("<int:year>/codes/upload/", code_views.upload, name="lists-upload"),
    path("<int:year>/codes/<str:kind>/", code_views.entries, name="entries"),
    path("<int:year>/codes/<str:kind>/remove/", code_views.remove, name="remove-entry"),
    path("<int:year>/codes/<str:kind>/handling/", code_views.set_handling, name="set-handling"),
]
