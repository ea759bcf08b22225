"""The showcases on an organisation's page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from relais.actors.additions import Item, Shelf
from relais.actors.models import Actor
from relais.library.queries.pieces import screen_language
from relais.library.queries.showcases import showcases_of

MOST_SHOWN = 4


def shelf_of(actor: Actor) -> Shelf:
    """Return the newest published showcases of ``actor``, as firm or as provider."""
    found = list(showcases_of(actor).prefetch_related(None)[: MOST_SHOWN + 1])
    spoken = screen_language()
    items = [
        Item(one.title, one.get_absolute_url(), one.summary, "" if one.language == spoken else one.language)
        for one in found[:MOST_SHOWN]
    ]
    more = f"{reverse('library:showcases')}?acteur={actor.slug}" if len(found) > MOST_SHOWN else ""
    return Shelf("showcases", _("Réalisations"), items, more)
