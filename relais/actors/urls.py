"""Addresses of the room."""

from django.urls import path

from relais.actors.views import editing, exchange, holding, public, team

app_name = "actors"
urlpatterns = [
    path("annuaire/", public.directory, name="directory"),
    path("annuaire/export.jsonl", exchange.export_actors, name="export_actors"),
    path("annuaire/import/", exchange.import_page, name="import_file"),
    path("acteurs/<str:slug>.jsonld", public.actor_jsonld, name="actor_jsonld"),
    path("acteurs/<str:slug>/", public.actor, name="actor"),
    path("portes/", public.doors, name="doors"),
    path("portes/export.jsonl", exchange.export_doors, name="export_doors"),
    path("portes/<str:slug>/", public.door, name="door"),
    path("portes/<str:slug>/modifier/", editing.edit_door, name="edit_door"),
    path("portes/<str:slug>/confirmer/", holding.renew_door, name="renew_door"),
    path("portes/<str:slug>/archiver/", holding.archive_door, name="archive_door"),
    path("portes/<str:slug>/rouvrir/", holding.reopen_door, name="reopen_door"),
    path("portes/<str:slug>/annuler/", holding.undo_door, name="undo_door"),
    path("mes-organisations/", holding.manage, name="manage"),
    path("mes-organisations/<str:slug>/", holding.manage_actor, name="manage_actor"),
    path("mes-organisations/<str:slug>/fiche/", editing.edit_actor, name="edit_actor"),
    path("mes-organisations/<str:slug>/fiche/annuler/", editing.undo_actor, name="undo_actor"),
    path("mes-organisations/<str:slug>/historique/", holding.history, name="history"),
    path("mes-organisations/<str:slug>/equipe/", team.team, name="team"),
    path("mes-organisations/<str:slug>/equipe/<int:pk>/", team.position, name="position"),
    path("mes-organisations/<str:slug>/equipe/<int:pk>/quitter/", team.leave, name="leave"),
    path("mes-organisations/<str:slug>/invitations/<int:pk>/retirer/", team.withdraw, name="withdraw"),
    path("invitations/<str:token>/", team.invitation, name="invitation"),
    path("mes-organisations/<str:slug>/portes/", editing.add_door, name="add_door"),
    path("mes-organisations/<str:slug>/portes/confirmer/", holding.renew_doors, name="renew_doors"),
    path("mes-organisations/<str:slug>/portes/annuler/", holding.undo_doors, name="undo_doors"),
]
