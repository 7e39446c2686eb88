from django.urls import path

from . import views

app_name = "demo"
urlpatterns = [
    path("", views.entrance, name="entrance"),
    path("tour/", views.tour, name="tour"),
    path("tour/<int:number>/", views.step, name="step"),
]
