"""Addresses of what was found: for people and units, for the offices that keep lists, for supervisors; and of subscriptions."""

from django.urls import path

from .views import found, listing, overseeing, subscriptions

app_name = "proactive"
urlpatterns = [
    path("found/", found.mine, name="mine"),
    path("found/consent/", found.consent, name="consent"),
    path("found/firm/<uuid:firm>/", found.firm, name="firm"),
    path("subscriptions/", subscriptions.mine, name="subscriptions"),
    path("subscriptions/add/", subscriptions.add, name="subscribe"),
    path("subscriptions/<int:key>/end/", subscriptions.end, name="unsubscribe"),
    path("desk/rolls/", listing.overview, name="rolls"),
    path("desk/rolls/draw/", listing.draw, name="roll-draw"),
    path("desk/rolls/<uuid:key>/", listing.roll, name="roll"),
    path("desk/rolls/<uuid:key>/list.<str:form>", listing.table, name="roll-table"),
    path("desk/rolls/<uuid:key>/acts/<str:act>/", listing.act, name="roll-act"),
    path("supervision/found/", overseeing.page, name="figures"),
    path("supervision/found/<str:name>.<str:form>", overseeing.table, name="figures-table"),
]
