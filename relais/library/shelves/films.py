"""Testimonials and material of seminars on an organisation's page."""

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from relais.actors.additions import Item, Shelf
from relais.actors.models import Actor
from relais.library.models import Material, Piece, Testimonial
from relais.library.queries.pieces import published, screen_language

MOST_SHOWN = 4


def testimonials_shelf(actor: Actor) -> Shelf:
    """Return the newest published testimonials of which ``actor`` is the firm or the provider. One query."""
    found = published(Testimonial).filter(Q(actor=actor) | Q(provider=actor)).order_by("-checked_on", "-pk")
    items = [_item(one, one.quote) for one in found[:MOST_SHOWN]]
    return Shelf("testimonials", _("Témoignages"), items)


def materials_shelf(actor: Actor) -> Shelf:
    """Return the newest published material of ``actor``'s sessions. One query."""
    found = list(published(Material).filter(body=actor)[: MOST_SHOWN + 1])
    items = [_item(one, f"{one.occasion}, {date_format(one.held_on, 'DATE_FORMAT')}") for one in found[:MOST_SHOWN]]
    more = f"{reverse('library:materials')}?body={actor.slug}" if len(found) > MOST_SHOWN else ""
    return Shelf("materials", _("Supports de séance"), items, more)


def _item(piece: Piece, words: str) -> Item:
    spoken = screen_language()
    return Item(piece.title, piece.get_absolute_url(), words, "" if piece.language == spoken else piece.language)
