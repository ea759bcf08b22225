"""Addresses of the room."""

from django.urls import path

from relais.library.views import news, newsletter, reading

app_name = "library"
urlpatterns = [
    path("bibliotheque/", reading.shelf, name="shelf"),
    path("actualites/", news.news_list, name="news_list"),
    path("actualites/rss.xml", news.news_rss, name="news_rss"),
    path("actualites/atom.xml", news.news_atom, name="news_atom"),
    path("actualites/lettre/", newsletter.subscribe, name="subscribe"),
    path("actualites/abonnement/<str:token>/", newsletter.subscription, name="subscription"),
    path("actualites/abonnement/<str:token>/confirmer/", newsletter.confirm, name="confirm_subscription"),
    path("actualites/abonnement/<str:token>/quitter/", newsletter.leave, name="leave"),
    path("actualites/<slug:slug>/", news.news, name="news"),
]
