from django.urls import path

from .views import entering, lost, own, passkeys, through

app_name = "account"
urlpatterns = [
    path("", own.own, name="own"),
    path("password/", own.password, name="password"),
    path("factor/", entering.give, name="factor"),
    path("factor/set-up/", entering.set_up, name="set-up"),
    path("factor/codes/", own.codes, name="codes"),
    path("factor/drop/", own.drop_factor, name="drop-factor"),
    path("recovery/cancel/", lost.cancel, name="cancel-recovery"),
    path("passkeys/", passkeys.add, name="add-passkey"),
    path("passkeys/ask/", passkeys.ask_new, name="ask-passkey"),
    path("passkeys/<int:pk>/remove/", passkeys.remove, name="remove-passkey"),
    path("with/<slug:id_>/link/", through.link, name="link"),
    path("with/<slug:id_>/unlink/", through.unlink, name="unlink"),
    path("sessions/end/", own.end_others, name="end-sessions"),
]
