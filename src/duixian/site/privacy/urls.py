from django.urls import path

from .views import keeping, own

app_name = "privacy"
urlpatterns = [
    path("account/data/", own.data, name="data"),
    path("account/data/ask/", own.ask, name="ask"),
    path("account/data/<uuid:key>.zip", own.fetch, name="fetch"),
    path("retention/", keeping.retention, name="retention"),
    path("retention/hold/", keeping.change, name="hold"),
]
