"""Addresses of projects: their units', their keepers', and the public register."""

from django.urls import path

from .views import booking, keeping, listing, public, reporting, unit

app_name = "projects"
urlpatterns = [
    path("projects/", unit.mine, name="mine"),
    path("projects/public/", public.register, name="public"),
    path("projects/public.<str:form>", public.table, name="public-table"),
    path("projects/files/<uuid:key>/", unit.file, name="file"),
    path("projects/<uuid:key>/", unit.project, name="project"),
    path("projects/<uuid:key>/acts/<str:act>/", unit.act, name="act"),
    path("projects/<uuid:key>/book/", booking.page, name="book"),
    path("projects/reports/<uuid:key>/", reporting.page, name="report"),
    path("desk/projects/", keeping.desk, name="waiting"),
    path("desk/projects/register/", listing.register, name="register"),
    path("desk/projects/register.<str:form>", listing.table, name="register-table"),
    path("desk/projects/statistics/", listing.statistics, name="statistics"),
    path("desk/projects/statistics.<str:form>", listing.statistics_table, name="statistics-table"),
    path("desk/projects/<uuid:key>/", keeping.project, name="kept"),
    path("desk/projects/<uuid:key>/acts/<str:act>/", keeping.act, name="kept-act"),
]
