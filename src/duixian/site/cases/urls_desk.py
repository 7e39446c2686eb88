"""Addresses of the offices' desks."""

from django.urls import path

from .views import desk, deskmore, ending, worklist

urlpatterns = [
    path("desk/", worklist.worklist, name="desk"),
    path("desk/list.<str:form>", worklist.table, name="desk-table"),
    path("desk/<uuid:key>/", desk.case, name="desk-case"),
    path("desk/<uuid:key>/next/", worklist.following, name="desk-next"),
    path("desk/<uuid:key>/take/", worklist.take, name="desk-take"),
    path("desk/<uuid:key>/facts/", desk.verify, name="desk-verify"),
    path("desk/<uuid:key>/facts/accept/", desk.accept_facts, name="desk-accept"),
    path("desk/<uuid:key>/acts/<str:act>/", desk.act, name="desk-act"),
    path("desk/<uuid:key>/end/<str:act>/", ending.act, name="desk-end"),
    path("desk/<uuid:key>/sanctions/", deskmore.sanction, name="desk-sanction"),
    path("desk/<uuid:key>/sanctions/<int:pk>/", deskmore.confirm_sanction, name="desk-sanction-confirm"),
    path("desk/<uuid:key>/objections/<uuid:objection>/objector/", deskmore.objector, name="desk-objector"),
]
