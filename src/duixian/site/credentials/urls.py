"""Addresses of cards: their holders', units', keepers', and the one at which anybody verifies one."""

from django.urls import path

from .views import firm, holding, keeping, listing, public, registering

app_name = "credentials"
urlpatterns = [
    path("cards/", holding.mine, name="mine"),
    path("cards/verify/", public.verify, name="verify"),
    path("cards/firm/<uuid:firm>/", firm.page, name="firm"),
    path("cards/firm/<uuid:firm>/acts/<str:act>/", firm.act, name="firm-act"),
    path("cards/<uuid:key>/", holding.card, name="card"),
    path("cards/<uuid:key>/card.pdf", holding.pdf, name="card-file"),
    path("cards/<uuid:key>/acts/<str:act>/", holding.act, name="card-act"),
    path("desk/cards/", listing.register, name="register"),
    path("desk/cards/list.<str:form>", listing.table, name="register-table"),
    path("desk/cards/statistics/", listing.statistics, name="statistics"),
    path("desk/cards/statistics.<str:form>", listing.statistics_table, name="statistics-table"),
    path("desk/cards/filings/", keeping.filings, name="filings"),
    path("desk/cards/filings/<uuid:key>/acts/<str:act>/", keeping.decide, name="filing-act"),
    path("desk/cards/round/", registering.page, name="round"),
    path("desk/cards/round/preview/", registering.preview, name="round-preview"),
    path("desk/cards/round/do/", registering.carry_out, name="round-do"),
    path("desk/cards/<uuid:key>/", keeping.card, name="kept"),
    path("desk/cards/<uuid:key>/acts/<str:act>/", keeping.act, name="kept-act"),
]
