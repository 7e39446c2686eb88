from django.urls import path

from . import views

app_name = "notices"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.read_all, name="read-all"),
    path("inbox/<uuid:key>/read/", views.read, name="read"),
    path("inbox/preferences/", views.preferences, name="preferences"),
    path("administration/sending/", views.log, name="log"),
    path("administration/sending/<uuid:key>/again/", views.again, name="again"),
]
