from django.contrib.auth import views as auth
from django.urls import include, path

from duixian.site.library.api import api
from duixian.site.library.views.describe import describe

handler404 = "duixian.site.errors.not_found"
urlpatterns = [
    path("login/", auth.LoginView.as_view(template_name="accounts/login.html"), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("api/", describe, name="api"),
    path("api/", api.urls),
    path("benefits/", include("duixian.site.matching.urls")),
    path("", include("duixian.site.registry.urls")),
    path("", include("duixian.site.library.urls")),
]
