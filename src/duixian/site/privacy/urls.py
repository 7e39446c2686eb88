from django.urls import path

from .views import correcting, keeping, own

app_name = "privacy"
urlpatterns = [
    path("account/data/", own.data, name="data"),
    path("account/data/ask/", own.ask, name="ask"),
    path("account/data/<uuid:key>.zip", own.fetch, name="fetch"),
    path("account/data/correct/", correcting.asked, name="correct"),
    path("registry/corrections/", correcting.requests, name="corrections"),
    path("registry/corrections/<uuid:key>/", correcting.answered, name="answer-correction"),
    path("retention/", keeping.retention, name="retention"),
    path("retention/hold/", keeping.change, name="hold"),
]
