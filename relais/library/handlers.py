"""Answers to the rooms below, and what the room adds to their pages."""

from collections.abc import Collection
from functools import partial
from typing import Any

from django.db.models.signals import post_delete
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.signals import published, unpublished

from relais.actors.additions import register_shelf
from relais.actors.events import PersonLeft
from relais.finding.kinds import Kind
from relais.finding.kinds import register_kind as register_found
from relais.groundwork.announcements import listens
from relais.groundwork.silences import register_kind, register_way_out
from relais.groundwork.uploads import register_limits, register_uploads
from relais.library import entering
from relais.library.choosing import choose
from relais.library.events import ShowcasePublished, ShowcaseWithdrawn
from relais.library.inspecting import BY_EXTENSION, LIMITS, PICTURES
from relais.library.letters import showcases as showcase_letters
from relais.library.letters.links import DEAD_LINKS, DEAD_LINKS_SAID
from relais.library.letters.news import NEWSLETTER
from relais.library.models import PIECES, Piece
from relais.library.queries import news as news_queries
from relais.library.queries import pieces as queries
from relais.library.queries import visits as visit_queries
from relais.library.services import showcase_keeping, subscribing, visiting
from relais.library.services.marking import erase_done
from relais.library.shelves import films as film_shelves
from relais.library.shelves import news as news_shelves
from relais.library.shelves import showcases as showcase_shelves
from relais.people.additions import register_link
from relais.people.events import ConsentWithdrawn
from relais.people.holdings import register_holding
from relais.vocabulary.models import Theme
from relais.vocabulary.uses import register_pieces

MOST_ON_THEME = 6


def pieces_on(themes: Collection[int]) -> list[queries.PieceCard]:
    """Return the pieces that the page of a theme shows; ``themes`` are the ids of its leaves."""
    cards = queries.pieces_about(Theme.objects.filter(pk__in=themes).order_by().values("slug"))
    named = list(dict.fromkeys(slug for card in cards for slug in card.themes))
    return choose(cards, named, queries.KINDS, MOST_ON_THEME)


def way_out(email: str) -> str:
    """Return the path at which ``email`` leaves the newsletter; empty when it does not get it."""
    subscription = news_queries.subscription_of(email)
    return reverse("library:leave", args=[subscription.token]) if subscription else ""


register_pieces(pieces_on)
register_shelf("testimonials", film_shelves.testimonials_shelf)
register_shelf("materials", film_shelves.materials_shelf)
register_shelf("showcases", showcase_shelves.shelf_of)
register_shelf("news", news_shelves.shelf_of)
register_kind(DEAD_LINKS, *DEAD_LINKS_SAID)
register_kind(showcase_letters.REMINDER, *showcase_letters.KIND)
register_way_out(NEWSLETTER, way_out)
register_holding("done_sheets", queries.held_about, erase_done)
register_holding("visits", visit_queries.held_about, visiting.erase_person)
register_holding("showcases", showcase_keeping.held_about, showcase_keeping.erase_person)
register_holding("newsletter", news_queries.held_about, subscribing.erase_person)
register_link("library:subscribe", _("La lettre d'information : vous abonner, changer vos choix, la quitter"))

# Which pages of the back office take files, and how large.
register_limits({one.extension: LIMITS[one.limit] for one in BY_EXTENSION.values()})
register_limits(dict.fromkeys(PICTURES, LIMITS["picture"]))
for _space in ("wagtaildocs", "wagtaildocs_chooser"):
    register_uploads(_space, max(LIMITS.values()))
for _space in ("wagtailimages", "wagtailimages_chooser"):
    register_uploads(_space, LIMITS["picture"])

# What is found of the library, under which names and icons.
FOUND = (
    ("sheet", _("Fiche pratique"), _("Fiches pratiques"), "sheet"),
    ("testimonial", _("Témoignage"), _("Témoignages"), "person"),
    ("scenario", _("Scénario"), _("Scénarios"), "place"),
    ("tool", _("Outil"), _("Outils"), "tool"),
    ("argument", _("Argument"), _("Arguments"), "people"),
    ("news", _("Actualité"), _("Actualités"), "event"),
    ("material", _("Support de séance"), _("Supports de séance"), "sheet"),
)
for name, one, many, icon in FOUND:
    model = next(model for model in PIECES if model.kind == name)
    register_found(Kind(name, one, many, icon, partial(entering.findables, model)))
register_found(Kind(entering.SHOWCASE, _("Réalisation"), _("Réalisations"), "building", entering.showcase_findables))


# Wagtail tells of publishing and taking back by signals only.
def on_piece_changed(*, instance: Piece, **_rest: Any) -> None:
    """Let a piece be found as it is published now, or no more."""
    entering.enter_piece(instance)


def on_piece_deleted(*, instance: Piece, **_rest: Any) -> None:
    """Let a piece that is gone be found no more."""
    entering.forget_piece(instance)


for model in PIECES:
    for told in (published, unpublished):
        told.connect(on_piece_changed, sender=model)
    post_delete.connect(on_piece_deleted, sender=model)


@listens(ShowcasePublished, within=True)
def on_showcase_published(event: ShowcasePublished) -> None:
    """Let it be found."""
    entering.enter_showcase(event.showcase)


@listens(ShowcaseWithdrawn, within=True)
def on_showcase_withdrawn(event: ShowcaseWithdrawn) -> None:
    """Let it be found no more."""
    entering.enter_showcase(event.showcase)


@listens(PersonLeft)
def on_person_left(event: PersonLeft) -> None:
    """Let the successor go on with what the leaver told."""
    showcase_keeping.hand_over(actor=event.actor, user=event.user, successor=event.successor)


@listens(ConsentWithdrawn, within=True)
def on_consent_withdrawn(event: ConsentWithdrawn) -> None:
    """End what rested on it: a showcase that was published, a subscription."""
    showcase_keeping.end_for_consent(purpose=event.purpose, user=event.user)
    if event.purpose == subscribing.PURPOSE:
        subscribing.end_without_consent()
