"""Addresses of the room."""

from django.urls import path

from relais.referrals.views import desk, entry, terms

app_name = "referrals"
urlpatterns = [
    path("par/<slug:slug>/", entry.entry, name="entry"),
    path("cadre/<slug:slug>/", entry.frame, name="frame"),
    path("orientations/", desk.mine, name="mine"),
    path("orientations/export.csv", desk.export, name="export"),
    path("orientations/<int:pk>/", desk.referral, name="referral"),
    path("orientations/nouvelle/<slug:slug>/", desk.bring, name="bring"),
    path("partenariat/<slug:slug>/", terms.partnership, name="partnership"),
    path("partenariat/<slug:slug>/cle/", terms.key, name="key"),
    path("partenariat/<slug:slug>/sites/", terms.origins, name="origins"),
    path("partenariat/<slug:slug>/avis/", terms.hook, name="hook"),
    path("partenariat/<slug:slug>/avis/<int:pk>/", terms.again, name="again"),
    path("partenariat/<slug:slug>/<slug:what>/", terms.change, name="change"),
]
