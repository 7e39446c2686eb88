"""Addresses of lodgings: what is free, the person's own stays, the keepers' desk."""

from django.urls import path

from .views import booking, houses, keeping, letting, listing, public, rents

app_name = "lodging"
urlpatterns = [
    path("lodging/", public.sites, name="sites"),
    path("lodging/list.<str:form>", public.table, name="sites-table"),
    path("lodging/mine/", booking.mine, name="mine"),
    path("lodging/sites/<uuid:key>/", public.site, name="site"),
    path("lodging/sites/<uuid:key>/ask/", booking.ask, name="ask"),
    path("lodging/stays/<uuid:key>/", booking.stay, name="stay"),
    path("lodging/stays/<uuid:key>/rent.<str:form>", booking.rent_table, name="rent-table"),
    path("lodging/stays/<uuid:key>/acts/<str:act>/", booking.act, name="act"),
    path("desk/lodging/", keeping.today, name="today"),
    path("desk/lodging/list/", listing.stays, name="stays"),
    path("desk/lodging/list.<str:form>", listing.stays_table, name="stays-table"),
    path("desk/lodging/calendar/", listing.calendar, name="calendar"),
    path("desk/lodging/calendar.<str:form>", listing.calendar_table, name="calendar-table"),
    path("desk/lodging/rent/", rents.rents, name="rents"),
    path("desk/lodging/rent.<str:form>", rents.rents_table, name="rents-table"),
    path("desk/lodging/rent/acts/<str:act>/", rents.act, name="rent-act"),
    path("desk/lodging/groups/", letting.groups, name="groups"),
    path("desk/lodging/groups.<str:form>", letting.groups_table, name="groups-table"),
    path("desk/lodging/groups/acts/<str:act>/", letting.act, name="group-act"),
    path("desk/lodging/sites/", houses.sites, name="houses"),
    path("desk/lodging/sites.<str:form>", houses.units_table, name="units-table"),
    path("desk/lodging/sites/acts/<str:act>/", houses.act, name="house-act"),
    path("desk/lodging/<uuid:key>/", keeping.stay, name="kept"),
    path("desk/lodging/<uuid:key>/acts/<str:act>/", keeping.act, name="kept-act"),
]
