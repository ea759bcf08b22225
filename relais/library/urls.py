"""Addresses of the room."""

from django.urls import path, re_path

from relais.library.views import reading, showcases, telling

app_name = "library"
urlpatterns = [
    path("bibliotheque/", reading.shelf, name="shelf"),
    # Showcases
    path("realisations/", showcases.showcases, name="showcases"),
    path("realisations/<slug:slug>/", showcases.showcase, name="showcase"),
    path("realisations/accord/<str:token>/", showcases.agreement, name="agreement"),
    re_path(
        r"^realisations/accord/(?P<token>[\w-]+)/(?P<what>accepter|changer|retirer|effacer)/$",
        showcases.answer_agreement,
        name="answer_agreement",
    ),
    path("mon-espace/realisations/", telling.my_list, name="my_showcases"),
    path("mon-espace/realisations/nouvelle/", telling.tell, name="tell"),
    path("mon-espace/realisations/<int:pk>/", telling.mine, name="my_showcase"),
    path("mon-espace/realisations/<int:pk>/etape/<slug:step>/", telling.step, name="tell_step"),
    path("mon-espace/realisations/<int:pk>/envoyer/", telling.send, name="send_showcase"),
    path("mon-espace/realisations/<int:pk>/retirer/", telling.withdraw, name="withdraw_showcase"),
    path("mon-espace/realisations/<int:pk>/effacer/", telling.erase, name="erase_showcase"),
]
