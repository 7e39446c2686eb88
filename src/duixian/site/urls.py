from django.urls import include, path

from duixian.site.administration.views import entering, lost, passkeys, through
from duixian.site.library.api import api
from duixian.site.library.views.describe import describe

handler404 = "duixian.site.errors.not_found"
handler500 = "duixian.site.errors.failed"
urlpatterns = [
    path("demo/", include("duixian.site.demo.urls")),
    path("login/", entering.enter, name="login"),
    path("login/with/<slug:id_>/", through.begin, name="login-with"),
    path("login/with/<slug:id_>/back/", through.back, name="login-back"),
    path("login/lost/", lost.ask, name="lost"),
    path("login/lost/code/", lost.code, name="lost-code"),
    path("login/lost/finish/", lost.finish, name="lost-finish"),
    path("login/passkey/", passkeys.enter, name="login-passkey"),
    path("login/passkey/ask/", passkeys.ask, name="login-passkey-ask"),
    path("logout/", entering.leave, name="logout"),
    path("account/", include("duixian.site.administration.urls_account")),
    path("administration/", include("duixian.site.administration.urls")),
    path("audit/", include("duixian.site.audit.urls")),
    path("api/", describe, name="api"),
    path("api/", api.urls),
    path("benefits/", include("duixian.site.matching.urls")),
    path("", include("duixian.site.notices.urls")),
    path("", include("duixian.site.registry.urls")),
    path("", include("duixian.site.exchange.urls")),
    path("", include("duixian.site.privacy.urls")),
    path("", include("duixian.site.proactive.urls")),  # its table of supervision before those of cases
    path("", include("duixian.site.cases.urls")),
    path("", include("duixian.site.lodging.urls")),
    path("", include("duixian.site.credentials.urls")),
    path("", include("duixian.site.projects.urls")),
    path("", include("duixian.site.library.urls")),
]
