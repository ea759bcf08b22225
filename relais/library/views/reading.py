"""The library's first page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from relais.groundwork.keeping import in_process
from relais.library.models import Sheet
from relais.library.queries import news as news_queries
from relais.library.queries import pieces as queries

NEWEST = 6
COUNTED_FOR = 300  # seconds for which the numbers of pieces are kept
# What stands on the shelf: the name of its list's address, its title, what it is, its icon.
SHELVES = (
    ("sheets", _("Fiches pratiques"), _("Un problème, des étapes, les pièges, le temps et le coût."), "sheet"),
    ("testimonials", _("Témoignages"), _("Des dirigeants racontent, en vidéo et en mots, ce qui a changé."), "person"),
    ("showcases", _("Réalisations"), _("Ce qu'une entreprise et un prestataire ont fait ensemble."), "building"),
    ("scenarios", _("Scénarios à visiter"), _("Une journée de votre métier, étape par étape : aujourd'hui et demain."), "place"),
    ("tools", _("Outils de base"), _("Des outils que de petites entreprises utilisent, décrits sans parti pris."), "tool"),
    ("arguments", _("Arguments"), _("Pour les prestataires : les hésitations entendues, et des réponses honnêtes."), "people"),
    ("materials", _("Supports de séance"), _("Les présentations et les documents des séances passées, à reprendre chez soi."), "download"),
    ("news_list", _("Actualités du réseau"), _("Ce que les organismes de la région ont à dire."), "event"),
)  # fmt: skip


@require_safe
def shelf(request: HttpRequest) -> HttpResponse:
    """Show what the library holds, by kind, and the newest sheets."""
    counts = in_process.get_or_set("library.counts", queries.counts, COUNTED_FOR) or {}
    shelves = [
        {"address": address, "title": title, "words": words, "icon": icon, "count": counts.get(name)}
        for name, title, words, icon in SHELVES
        if (address := _address(name))
    ]
    newest = list(queries.published(Sheet).order_by("-first_published_at", "-pk")[:NEWEST])
    return render(request, "library/shelf.html", {"shelves": shelves, "newest": newest, "news": news_queries.newest()})


def _address(name: str) -> str:
    try:
        return reverse(f"library:{name}")
    except NoReverseMatch:
        return ""
