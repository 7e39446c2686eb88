from django.urls import path

from .views import extracts, files, revealing, sanctions

app_name = "registry"
urlpatterns = [
    path("registry/", files.search, name="search"),
    path("registry/add/", files.add, name="add"),
    path("registry/extracts/", extracts.extracts, name="extracts"),
    path("registry/extracts/<int:pk>/", extracts.extract, name="extract"),
    path("registry/extracts/<int:pk>/decide/", extracts.decide, name="decide"),
    path("registry/extracts/<int:pk>/rejected.csv", extracts.bad_rows, name="rejected"),
    path("registry/files/<uuid:key>/", files.file, name="file"),
    path("registry/files/<uuid:key>/projects/", files.add_project, name="add-project"),
    path("registry/files/<uuid:key>/numbers/", revealing.numbers, name="reveal"),
    path("registry/files/<uuid:key>/sanctions/", sanctions.enter, name="enter-sanction"),
    path("registry/sanctions/", sanctions.register, name="sanctions"),
    path("registry/sanctions/<int:pk>/", sanctions.decide, name="decide-sanction"),
    path("sanctions/", sanctions.public, name="public-sanctions"),
    path("registry/powers/<int:pk>/end/", files.end_power, name="end-power"),
    path("registry/powers/<int:pk>/word/", files.word, name="power-word"),
    path("me/", files.mine, name="mine"),
]
