"""The latest news of a body, on the body's page."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from relais.actors.additions import Item, Shelf
from relais.actors.models import Actor
from relais.library.queries import news as news_queries
from relais.library.queries.pieces import screen_language


def shelf_of(actor: Actor) -> Shelf:
    """Return the three newest pieces of news of ``actor``. One query."""
    screen = screen_language()
    rows = news_queries.news({"body": actor})[: news_queries.NEWEST]
    items = [
        Item(
            title=one.title,
            address=one.get_absolute_url(),
            words=date_format(one.published_on, "DATE_FORMAT"),
            language=one.language if one.language != screen else "",
        )
        for one in rows
    ]
    return Shelf("news", _("Actualités"), items, more=f"{reverse('library:news_list')}?body={actor.slug}")
