"""Addresses of the room."""

from django.urls import path

from relais.surveys.views import coding, desk, inviting, published, reading, respondent

app_name = "surveys"
urlpatterns = [
    path("enquete/<str:token>/", respondent.invitation, name="invitation"),
    path("enquete/<str:token>/repondre/", respondent.answer, name="answer"),
    path("enquete/<str:token>/decliner/", respondent.decline, name="decline"),
    path("enquete/<str:token>/retirer/", respondent.withdraw, name="withdraw_answer"),
    path("enquete/<str:token>/effacer/", respondent.erase, name="erase"),
    path("enquetes/", published.index, name="published"),
    path("enquetes/<slug:slug>/merci/", respondent.thanks, name="thanks"),
    path("enquetes/<slug:slug>/besoins/", published.needs, name="needs"),
    path("enquetes/<slug:slug>/besoins.csv", published.needs_csv, name="needs_csv"),
    path("enquetes/<slug:slug>/besoins.json", published.needs_json, name="needs_json"),
    path("mes-enquetes/", desk.rounds, name="rounds"),
    path("mes-enquetes/nouvelle/", desk.make, name="make"),
    path("mes-enquetes/<int:pk>/", desk.round_, name="round"),
    path("mes-enquetes/<int:pk>/modifier/", desk.change, name="change"),
    path("mes-enquetes/<int:pk>/lettre/", desk.letter, name="letter"),
    path("mes-enquetes/<int:pk>/prolonger/", desk.extend, name="extend"),
    path("mes-enquetes/<int:pk>/inviter/", inviting.invite, name="invite"),
    path("mes-enquetes/<int:pk>/invitations.csv", inviting.export, name="export_invitations"),
    path("mes-enquetes/<int:pk>/invitations/<int:invitation>/retirer/", inviting.withdraw, name="withdraw"),
    path("mes-enquetes/<int:pk>/resultats/", reading.results, name="results"),
    path("mes-enquetes/<int:pk>/resultats.csv", reading.results_csv, name="results_csv"),
    path("mes-enquetes/<int:pk>/resultats.json", reading.results_json, name="results_json"),
    path("mes-enquetes/<int:pk>/reponses.csv", reading.answers_csv, name="answers_csv"),
    path("mes-enquetes/<int:pk>/croiser/", reading.crossing, name="crossing"),
    path("mes-enquetes/<int:pk>/themes/", coding.open_answers, name="coding"),
    path("mes-enquetes/<int:pk>/besoins/", reading.needs, name="own_needs"),
    path("mes-enquetes/<int:pk>/<slug:what>/", desk.do, name="do"),
]
