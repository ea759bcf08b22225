"""Letters about a visit: to whoever asks, and to the body. Written in the verbs' transaction, sent at once.

None can be left: each answers what somebody asked.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from relais.actors.queries import readers_of
from relais.groundwork.post import write_letter
from relais.library.models import Visit
from relais.people.models import User
from relais.people.queries import animators

TEMPLATE = "library/visit_letter"
Told = Callable[[], tuple[str, list[str], str]]  # subject, paragraphs, what the button says


def confirm(visit: Visit) -> None:
    """Ask whoever wants to visit to confirm the address: the body is told nothing before."""

    def told() -> tuple[str, list[str], str]:
        return (
            _("Confirmez votre demande de visite"),
            [
                _("Bonjour %(contact)s,") % _names(visit),
                _(
                    "Vous avez demandé à voir « %(scenario)s » chez %(body)s. Confirmez d'un clic, et %(body)s est prévenu."
                )
                % _names(visit),
                _("Si ce n'était pas vous, ne faites rien : la demande s'efface d'elle-même."),
            ],
            _("Confirmer ma demande"),
        )

    _to_visitor(visit, told, "confirm", page="library:confirm_visit")


def asked(visit: Visit) -> None:
    """Tell the body of a visit that is asked for."""

    def told() -> tuple[str, list[str], str]:
        names = _names(visit) | {"people": visit.people}
        return (
            _("Une visite demandée : %(firm)s") % names,
            [
                _("%(contact)s (%(firm)s) veut voir « %(scenario)s » chez vous. Personnes : %(people)s.") % names,
                _("Répondez avec une date, ou dites pourquoi ce n'est pas possible : votre réponse part par e-mail."),
            ],
            _("Lire et répondre"),
        )

    _to_body(visit, told, "asked", quote=visit.wishes, reply_to=visit.email)


def answered(visit: Visit) -> None:
    """Bring the body's answer to whoever asked."""

    def told() -> tuple[str, list[str], str]:
        return (
            _("%(body)s répond à votre demande de visite") % _names(visit),
            [_("Bonjour %(contact)s,") % _names(visit), _("Voici la réponse de %(body)s :") % _names(visit)],
            _("Voir ma demande"),
        )

    _to_visitor(visit, told, "answered", quote=visit.answer, reply_to=visit.body.email)


def withdrawn(visit: Visit) -> None:
    """Tell the body that nobody comes."""

    def told() -> tuple[str, list[str], str]:
        return (
            _("Visite retirée : %(firm)s") % _names(visit),
            [_("%(firm)s retire sa demande de visite. Si une date était convenue, elle est libre.") % _names(visit)],
            _("Voir la demande"),
        )

    _to_body(visit, told, "withdrawn")


def erased(visit: Visit) -> None:
    """Ask the body to erase what it kept, naming nobody."""

    def told() -> tuple[str, list[str], str]:
        names = {"number": visit.pk}
        return (
            _("Une personne a effacé ses données : visite %(number)s") % names,
            [
                _("La demande de visite %(number)s est effacée, à la demande de la personne qui l'a faite.") % names,
                _(
                    "Effacez de même ce que vous en avez gardé : e-mails, notes, coordonnées. Une date convenue est libre."
                ),
            ],
            _("Voir ce qui en reste"),
        )

    _to_body(visit, told, "erased")


def _names(visit: Visit) -> dict[str, Any]:
    scenario = visit.scenario.title if visit.scenario else _("l'Experience Center")
    return {"firm": visit.firm, "contact": visit.contact, "body": visit.body.name, "scenario": scenario}


def _to_visitor(visit: Visit, told: Told, what: str, *, page: str = "library:visit", **more: Any) -> None:
    _write(
        visit,
        told,
        f"visit-{what}:{visit.pk}",
        to=visit.email,
        language=visit.language,
        link=(page, visit.token),
        **more,
    )


def _to_body(visit: Visit, told: Told, what: str, **more: Any) -> None:
    """Write to the body's people and to its own address; where nobody would read it, to the animators, who telephone."""
    link, key = ("library:answer_visit", visit.body_token), f"visit-{what}:{visit.pk}"
    people = readers_of(visit.body)
    address = visit.body.email
    if address and address.lower() not in {user.email.lower() for user in people}:
        language = next((one for one in visit.body.languages if one in dict(settings.LANGUAGES)), "fr")
        _write(visit, told, key, to=address, language=language, link=link, **more)
    for user in people or ([] if address else animators()):
        _write(visit, told, f"{key}:{user.pk}", to=user.email, language=user.language, link=link, person=user, **more)


def _write(
    visit: Visit, told: Told, key: str, *, to: str, language: str, link: tuple[str, str], quote: str = "",
    person: User | None = None, reply_to: str = "",
) -> None:  # fmt: skip
    with override(language):
        subject, paragraphs, action = told()
        address = settings.TABLE.site_url.rstrip("/") + reverse(link[0], args=[link[1]])
    context = {"subject": subject, "paragraphs": paragraphs, "action": action, "address": address, "quote": quote}
    write_letter(
        key=key, to=to, language=language, template=TEMPLATE, context=context, urgent=True, person=person, about=visit,
        unsubscribable=False, reply_to=reply_to,
    )  # fmt: skip
