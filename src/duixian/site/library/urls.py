from django.urls import path

from .views import browse, documents, exports, extent, review, sources

app_name = "library"
urlpatterns = [
    path("", browse.home, name="home"),
    path("documents/", documents.index, name="documents"),
    path("d/<str:ident>/", documents.document, name="document"),
    path("d/<str:ident>/n/<path:key>/", documents.node, name="node"),
    path("d/<str:ident>/relations/", documents.relations, name="relations"),
    path("d/<str:ident>/compare/", documents.compare_, name="compare"),
    path("d/<str:ident>/history/", extent.history, name="history"),
    path("d/<str:ident>/extent/", extent.change, name="extent"),
    path("d/<str:ident>/extent/<int:pk>/withdraw/", extent.withdraw, name="withdraw-extent"),
    path("d/<str:ident>/edit/<path:subject>/", review.edit, name="edit"),
    path("d/<str:ident>/export/<str:form>/", exports.document, name="export"),
    path("d/<str:ident>/t/<path:key>/<str:form>/", exports.table, name="table"),
    path("export/documents/<str:form>/", exports.documents, name="export-documents"),
    path("export/tasks/<str:form>/", exports.tasks, name="export-tasks"),
    path("units/", browse.units, name="units"),
    path("units/<path:ident>/", browse.unit, name="unit"),
    path("sources/", sources.index, name="sources"),
    path("sources/<str:digest>/lines/", sources.lines, name="lines"),
    path("review/", review.queue, name="queue"),
    path("review/<int:pk>/", review.item, name="review"),
]
