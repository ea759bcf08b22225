"""Addresses of the room."""

from django.urls import path

from relais.needs import views

app_name = "needs"
urlpatterns = [
    path("besoin/", views.ask, name="ask"),
    path("besoin/<str:token>/", views.answer, name="answer"),
    path("besoin/<str:token>/preciser/", views.tell, name="tell"),
    path("besoin/<str:token>/corriger/", views.correct, name="correct"),
    path("besoin/<str:token>/effacer/", views.erase, name="erase"),
]
