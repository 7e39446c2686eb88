from django.urls import path

from .views import browse, documents, review, sources

app_name = "library"
urlpatterns = [
    path("", browse.home, name="home"),
    path("documents/", documents.index, name="documents"),
    path("d/<str:ident>/", documents.document, name="document"),
    path("d/<str:ident>/n/<path:key>/", documents.node, name="node"),
    path("d/<str:ident>/relations/", documents.relations, name="relations"),
    path("units/", browse.units, name="units"),
    path("units/<path:ident>/", browse.unit, name="unit"),
    path("sources/", sources.index, name="sources"),
    path("sources/<str:digest>/lines/", sources.lines, name="lines"),
    path("review/", review.queue, name="queue"),
    path("review/<int:pk>/", review.item, name="review"),
]
