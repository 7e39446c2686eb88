from django.urls import path

from . import views

app_name = "audit"
urlpatterns = [path("", views.rows, name="rows"), path("export/", views.export, name="export")]
