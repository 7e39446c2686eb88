from django.urls import path

from .views import managing, staff

app_name = "administration"
urlpatterns = [
    path("", managing.start, name="start"),
    path("accounts/", managing.accounts, name="accounts"),
    path("accounts/<int:pk>/", managing.account, name="account"),
    path("accounts/<int:pk>/change/", managing.change, name="change-account"),
    path("staff/", staff.staff, name="staff"),
    path("staff/<int:pk>/", staff.member, name="member"),
    path("staff/<int:pk>/change/", staff.change, name="change-member"),
]
