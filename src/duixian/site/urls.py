from django.urls import include, path

urlpatterns = [path("", include("duixian.site.library.urls"))]
