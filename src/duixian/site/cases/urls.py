from django.urls import path

from . import urls_desk, urls_money
from .views import applying, beginning, firm, following, leaving, many, onpaper, papers, public, window

app_name = "cases"
urlpatterns = [
    path("cases/", applying.mine, name="mine"),
    path("cases/begin/<str:pack>/<str:benefit>/", beginning.begin, name="begin"),
    path("cases/many/<str:pack>/<str:benefit>/", many.choose, name="many"),
    path("cases/many/<str:pack>/<str:benefit>/list.xlsx", many.blank_list, name="many-list"),
    path("cases/many/<str:pack>/<str:benefit>/<uuid:firm>/", many.overview, name="many-drafts"),
    path("cases/firm/<uuid:firm>/", firm.page, name="firm"),
    path("cases/firm/<uuid:firm>/list.<str:form>", firm.table, name="firm-table"),
    path("cases/firm/<uuid:firm>/drafts/", many.drafts, name="firm-drafts"),
    path("cases/<uuid:key>/", following.case, name="case"),
    path("cases/list.<str:form>", leaving.mine, name="mine-table"),
    path("cases/<uuid:key>/tables/<str:name>.<str:form>", leaving.case, name="case-table"),
    path("cases/<uuid:key>/draft/", applying.draft, name="draft"),
    path("cases/<uuid:key>/fix/<str:fact>/", applying.fix, name="fix"),
    path("cases/<uuid:key>/files/", applying.attach, name="attach"),
    path("cases/<uuid:key>/files/<uuid:attachment>/", applying.file, name="file"),
    path("cases/<uuid:key>/acts/<str:act>/", following.act, name="act"),
    path("cases/<uuid:key>/proofs/", following.prove, name="prove"),
    path("cases/<uuid:key>/account/", following.account, name="account"),
    path("window/", window.begin, name="window"),
    path("window/<uuid:key>/", onpaper.page, name="window-case"),
    path("papers/<int:pk>/", papers.paper, name="paper"),
    path("verify/", papers.verify, name="verify"),
    path("publicity/", public.listings, name="listings"),
    path("publicity/list.<str:form>", public.listings_table, name="listings-file"),
    path("publicity/objections/<uuid:key>/", public.objection, name="objection"),
    path("publicity/<uuid:key>/", public.listing, name="listing"),
    path("publicity/<uuid:key>/list.<str:form>", public.download, name="listing-file"),
    *urls_desk.urlpatterns,
    *urls_money.urlpatterns,
]
