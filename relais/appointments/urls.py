"""Addresses of the room."""

from django.urls import path

from relais.appointments.views import booking, mine, outside

app_name = "appointments"
urlpatterns = [
    path("mon-agenda/", mine.week, name="week"),
    path("mon-agenda/heures/", mine.hours, name="hours"),
    path("mon-agenda/fermer/", mine.close_day, name="close_day"),
    path("mon-agenda/rouvrir/", mine.open_day, name="open_day"),
    path("mon-agenda/echanges/", outside.exchange, name="exchange"),
    path("mon-agenda/echanges/fichier/", outside.upload, name="upload"),
    path("mon-agenda/echanges/adresse/", outside.follow, name="follow"),
    path("mon-agenda/echanges/oublier/", outside.forget, name="forget"),
    path("mon-agenda/echanges/renouveler/", outside.renew_feed, name="renew_feed"),
    path("agenda/<str:token>.ics", outside.feed, name="feed"),
    path("suivi/<str:token>/rendez-vous/<int:pk>/", booking.choose, name="choose"),
    path("reponse/<str:token>/rendez-vous/", booking.choose_for_firm, name="choose_for_firm"),
    path("rendez-vous/<str:token>.ics", outside.file, name="file"),
    path("rendez-vous/<str:token>/", booking.appointment, name="appointment"),
    path("rendez-vous/<str:token>/deplacer/", booking.move, name="move"),
    path("rendez-vous/<str:token>/annuler/", booking.cancel, name="cancel"),
    path("rendez-vous/<str:token>/reprendre/", booking.restore, name="restore"),
    path("rendez-vous/<str:token>/issue/", booking.outcome, name="outcome"),
]
