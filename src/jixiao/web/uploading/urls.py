from __future__ import annotations

from django.urls import path

from jixiao.web.uploading import views

app_name = "uploading"
urlpatterns = [
    path("", views.upload, name="upload"),
    path("batches/<int:pk>/", views.batch, name="batch"),
    path("batches/<int:pk>/progress/", views.progress, name="progress"),
    path("batches/<int:pk>/<str:act>/", views.batch_act, name="batch-act"),
    path("<int:pk>/", views.review, name="review"),
    path("<int:pk>/<str:act>/", views.upload_act, name="upload-act"),
    path("<int:pk>/forms/<int:number>/questions/<int:question>.png", views.picture, name="picture"),
]
