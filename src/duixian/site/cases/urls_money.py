"""Addresses of finance, supervision, and acts on many cases."""

from django.urls import path

from .views import batching, recovering, supervising
from .views.finance import batches, budgets, payments, reports, returns

urlpatterns = [
    path("finance/", budgets.overview, name="finance"),
    path("finance/budgets/", budgets.budgets, name="finance-budgets"),
    path("finance/budgets/<int:pk>/", budgets.budget, name="finance-budget"),
    path("finance/budgets/<int:pk>.<str:form>", budgets.movements, name="finance-movements"),
    path("finance/year-end/", budgets.year_end, name="finance-yearend"),
    path("finance/payments/", payments.payments, name="finance-payments"),
    path("finance/payments/<int:pk>/", payments.payment, name="finance-payment"),
    path("finance/payments/<int:pk>/reveal/", payments.reveal, name="finance-reveal"),
    path("finance/payments/<int:pk>/acts/<str:act>/", payments.act, name="finance-payment-act"),
    path("finance/batches/", batches.batches, name="finance-batches"),
    path("finance/batches/compared/", batches.compared, name="finance-compared"),
    path("finance/batches/new/", batches.draw, name="finance-draw"),
    path("finance/batches/<uuid:key>/", batches.batch, name="finance-batch"),
    path("finance/batches/<uuid:key>/acts/<str:act>/", batches.act, name="finance-batch-act"),
    path("finance/batches/<uuid:key>/file.<str:form>", batches.file, name="finance-file"),
    path("finance/batches/<uuid:key>/results/", batches.upload, name="finance-upload"),
    path("finance/batches/<uuid:key>/results/take/", batches.take, name="finance-take"),
    path("finance/returns/", returns.returns, name="finance-returns"),
    path("finance/returns/<uuid:key>/", returns.one, name="finance-return"),
    path("finance/returns/<uuid:key>/acts/<str:act>/", returns.act, name="finance-return-act"),
    path("finance/statements/", reports.report, name="finance-report"),
    path("finance/statements.<str:form>", reports.report, name="finance-report-table"),
    path("finance/claimants/<uuid:key>/", reports.claimant, name="finance-claimant"),
    path("finance/claimants/<uuid:key>.<str:form>", reports.claimant, name="finance-claimant-table"),
    path("trace/<uuid:key>/", reports.trace, name="trace"),
    path("desk/batch/", batching.choose, name="desk-batch"),
    path("desk/batch/preview/", batching.preview, name="desk-batch-preview"),
    path("desk/batch/do/", batching.carry_out, name="desk-batch-do"),
    path("desk/<uuid:key>/recovery/", recovering.recovery, name="desk-recovery"),
    path("desk/<uuid:key>/recovery/<str:act>/", recovering.act, name="desk-recovery-act"),
    path("supervision/", supervising.overview, name="supervision"),
    path("supervision/<str:name>/", supervising.one, name="supervision-table"),
    path("supervision/<str:name>.<str:form>", supervising.table, name="supervision-file"),
]
