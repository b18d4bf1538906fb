from __future__ import annotations

from django.urls import path

from jixiao.web.declaring import begin_views, edit_views, flow, views

app_name = "declaring"
urlpatterns = [
    path("", views.projects, name="projects"),
    path("all.<str:kind>", views.download_list, name="download-list"),
    path("new/", begin_views.new, name="new"),
    path("new/similar/", begin_views.similar, name="similar"),
    path("continue/", begin_views.continue_year, name="continue"),
    path("flow/", flow.flow, name="flow"),
    path("target-trial/", views.target_trial, name="target-trial"),
    path("<int:pk>/", views.project, name="project"),
    path("<int:pk>/edit/", edit_views.edit, name="edit"),
    path("<int:pk>/edit/review/", edit_views.live_review, name="live-review"),
    path("<int:pk>/move/<str:action>/", views.move, name="move"),
    path("<int:pk>/versions/<int:number>/", views.version, name="version"),
    path("<int:pk>/form.<str:kind>", views.download, name="download"),
]
