from django.urls import path

from .views import feeds, ledger, opendata, procedures

app_name = "exchange"
urlpatterns = [
    path("open-data/", opendata.page, name="opendata"),
    path("open-data/datapackage.json", opendata.package, name="opendata-package"),
    path("open-data/<str:name>.<str:form>", opendata.file, name="opendata-file"),
    path("finance/ledger.beancount", ledger.download, name="ledger"),
    path("benefits/<str:name>/procedures/", procedures.overview, name="procedures"),
    path("benefits/<str:name>/procedures/<str:procedure>/", procedures.page, name="procedure"),
    path("benefits/<str:name>/procedures/<str:procedure>.bpmn", procedures.bpmn_file, name="bpmn"),
    path("administration/feeds/", feeds.feeds, name="feeds"),
    path("administration/feeds/<uuid:key>/", feeds.feed, name="feed"),
    path("administration/feeds/<uuid:key>/do/", feeds.act, name="feed-act"),
    path("administration/feeds/<uuid:key>/deliveries/<int:pk>/again/", feeds.again, name="feed-again"),
]
