from django.urls import path

from .views import ledger, procedures

app_name = "exchange"
urlpatterns = [
    path("finance/ledger.beancount", ledger.download, name="ledger"),
    path("benefits/<str:name>/procedures/", procedures.overview, name="procedures"),
    path("benefits/<str:name>/procedures/<str:procedure>/", procedures.page, name="procedure"),
    path("benefits/<str:name>/procedures/<str:procedure>.bpmn", procedures.bpmn_file, name="bpmn"),
]
