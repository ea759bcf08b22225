"""How the room's letters reach a firm and a door, and as which kinds they can be left."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy, override

from relais.actors.queries import readers_of
from relais.groundwork.post import write_letter
from relais.introductions.models import Case, Introduction
from relais.people.models import User
from relais.people.queries import animators

TEMPLATE = "introductions/letter"
# What can be left, each by itself; what people ask for or must know has no such kind.
NEWS_OF_CASE, LATER, REMINDER, ENDING = (f"{TEMPLATE}/{kind}" for kind in ("news", "later", "reminder", "ending"))
KINDS = {
    NEWS_OF_CASE: (
        gettext_lazy("Nouvelles de vos demandes"),
        gettext_lazy("Ce que fait chaque porte que vous avez choisie, et la porte suivante."),
    ),
    LATER: (
        gettext_lazy("Trois mois après"),
        gettext_lazy("Une seule question : votre besoin est-il toujours réglé ?"),
    ),
    REMINDER: (
        gettext_lazy("Rappels à vos portes"),
        gettext_lazy("Une entreprise attend votre réponse, ou des nouvelles de ce que vous avez pris en charge."),
    ),
    ENDING: (
        gettext_lazy("Fin des demandes reçues"),
        gettext_lazy("Comment s'est terminée une demande arrivée à votre porte, ou pourquoi elle est retirée."),
    ),
}
_quiet: ContextVar[bool] = ContextVar("relais.introductions.quiet", default=False)
Told = Callable[[], tuple[str, list[str], str]]  # subject, paragraphs, what the button says


@contextmanager
def quiet() -> Iterator[None]:
    """Write no letter within: what is told happened long ago, or never (the demo region)."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def write(
    told: Told, *, key: str, to: str, language: str, link: tuple[str, str], part: str = "", quote: str = "", about: Any,
    urgent: bool = False, person: User | None = None, kind: str = "", reply_to: str = "",
) -> None:  # fmt: skip
    """Write one letter; ``link`` is the name of an address and its token, ``part`` where on that page it leads.

    Without a ``kind`` it is one that nobody can leave.
    """
    if not to or _quiet.get():
        return
    with override(language):
        subject, paragraphs, action = told()
        address = settings.TABLE.site_url.rstrip("/") + reverse(link[0], args=[link[1]]) + part
    context = {"subject": subject, "paragraphs": paragraphs, "action": action, "address": address, "quote": quote}
    write_letter(
        key=key, to=to, language=language, template=TEMPLATE, context=context, urgent=urgent, person=person, about=about,
        unsubscribable=bool(kind), kind=kind, reply_to=reply_to,
    )  # fmt: skip


def to_firm(case: Case, told: Told, key: str, link: str = "introductions:case", **more: Any) -> None:
    """Write to the firm of ``case``; ``link`` names the address that the letter leads to."""
    write(
        told,
        key=key,
        to=case.email,
        language=case.language,
        link=(link, case.token),
        person=case.person,
        about=case,
        **more,
    )


def to_door(introduction: Introduction, told: Told, key: str, **more: Any) -> None:
    """Write to everybody who answers for the door: its organisation's people, or else the organisation's address.

    Whoever is away is replaced by their deputy. Where nobody would read it, the animators get it, who telephone.
    """
    actor = introduction.door.actor
    people = readers_of(actor)
    link = ("introductions:answer", introduction.token)
    if not people and actor.email:
        language = next((one for one in actor.languages if one in dict(settings.LANGUAGES)), "fr")
        write(told, key=key, to=actor.email, language=language, link=link, about=introduction, **more)
        return
    for user in people or animators():
        write(
            told, key=f"{key}:{user.pk}", to=user.email, language=user.language, link=link, person=user,
            about=introduction, **more,
        )  # fmt: skip
