"""Answers to the rooms below, and what the room adds to their pages."""

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relais.actors.additions import register_shelf
from relais.actors.events import PersonLeft
from relais.groundwork.announcements import listens
from relais.groundwork.silences import register_kind, register_way_out
from relais.library import news_queries, news_shelves, queries, showcase_letters, showcase_shelves, visit_queries
from relais.library.choosing import choose
from relais.library.letters import DEAD_LINKS, DEAD_LINKS_SAID
from relais.library.news_letters import NEWSLETTER
from relais.library.services import showcase_keeping, subscribing, visiting
from relais.library.services.marking import erase_done
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
