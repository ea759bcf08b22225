"""Addresses of the room."""

from django.urls import path

from relais.introductions.views import desk, door, firm

app_name = "introductions"
urlpatterns = [
    path("besoin/<str:token>/envoyer/", firm.send, name="send"),
    path("mon-chemin/", firm.my_path, name="my_path"),
    path("suivi/<str:token>/", firm.case, name="case"),
    path("suivi/<str:token>/confirmer/", firm.confirm, name="confirm"),
    path("suivi/<str:token>/cloturer/", firm.close, name="close"),
    path("suivi/<str:token>/rouvrir/", firm.reopen, name="reopen"),
    path("suivi/<str:token>/retirer/", firm.withdraw, name="withdraw"),
    path("suivi/<str:token>/effacer/", firm.erase, name="erase"),
    path("suivi/<str:token>/plus-tard/", firm.later, name="later"),
    path("suivi/<str:token>/ajouter/", firm.add, name="add"),
    path("suivi/<str:token>/ecrire/", firm.write, name="write"),
    path("reponse/<str:token>/", door.answer, name="answer"),
    path("reponse/<str:token>/prendre/", door.take_up, name="take_up"),
    path("reponse/<str:token>/remettre/", door.put_back, name="put_back"),
    path("reponse/<str:token>/decliner/", door.decline, name="decline"),
    path("reponse/<str:token>/nouvelles/", door.report, name="report"),
    path("reponse/<str:token>/ecrire/", door.write, name="write_to_firm"),
    path("demandes/", door.inbox, name="inbox"),
    path("demandes/prendre/", door.take_up_many, name="take_up_many"),
    path("animation/", desk.desk, name="desk"),
    path("animation/export.csv", desk.export, name="desk_export"),
    path("animation/repondre/", desk.answer_many, name="answer_many"),
    path("animation/vues/", desk.save_view, name="save_view"),
    path("animation/vues/<int:pk>/effacer/", desk.drop_view, name="drop_view"),
    path("service/", desk.service, name="service"),
]
