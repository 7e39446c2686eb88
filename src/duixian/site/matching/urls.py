from django.urls import path

from . import batch, views

app_name = "matching"
urlpatterns = [
    path("", views.packs, name="packs"),
    path("<str:name>/", views.start, name="start"),
    path("<str:name>/roster/", batch.page, name="roster"),
    path("<str:name>/ask/", views.ask, name="ask"),
    path("<str:name>/answer/", views.answer, name="answer"),
    path("<str:name>/calendar.ics", views.calendar, name="calendar"),
    path("<str:name>/answer.pdf", views.printed, name="printed"),
]
