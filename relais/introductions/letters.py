"""The letters of the room: who is told what, when. Written in the verbs' transaction, sent after it, once by their key.

What cannot wait goes at once (confirm, a new introduction, a message); the rest waits for the day's digest.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from relais.actors.models import Door
from relais.introductions.addressing import ENDING, LATER, NEWS_OF_CASE, REMINDER, to_door, to_firm, write
from relais.introductions.enums import CaseState, Side, StepKind
from relais.introductions.models import Case, Introduction, Step
from relais.introductions.replies import reply_address
from relais.people.queries import animators

NEXT = "#next"  # the part of the firm's page that holds the next door and its button


def _names(case: Case) -> dict[str, str]:
    return {"firm": case.firm, "contact": case.contact, "region": settings.TABLE.region_name}


def confirm(case: Case, *, again: bool = False) -> None:
    """Ask the firm to confirm its address: nothing is told to any door before."""

    def told() -> tuple[str, list[str], str]:
        return (
            _("Confirmez votre demande"),
            [
                _("Bonjour %(contact)s,") % _names(case),
                _(
                    "Vous avez demandé à être mis en relation. Confirmez d'un clic, et les portes choisies sont prévenues."
                ),
                _("Si ce n'était pas vous, ne faites rien : la demande s'efface d'elle-même."),
            ],
            _("Confirmer ma demande"),
        )

    key = f"confirm:{case.pk}:{int(again)}"
    to_firm(case, told, key, "introductions:confirm", urgent=True)


def entered(case: Case) -> None:
    """Tell the firm that an adviser or a partner body sent its need for it, and where it follows that."""

    def told() -> tuple[str, list[str], str]:
        names = _names(case) | {"who": case.partner.name if case.partner else _names(case)["region"]}
        if case.partner:
            by = _("%(who)s a transmis votre besoin aux portes choisies, comme convenu avec vous.")
        else:
            by = _("Relais %(who)s a transmis votre besoin aux portes choisies, comme convenu avec vous.")
        return (
            _("Votre demande est partie"),
            [
                _("Bonjour %(contact)s,") % names,
                by % names,
                _("Suivez les réponses, écrivez ou retirez votre demande depuis votre dossier."),
            ],
            _("Ouvrir mon dossier"),
        )

    to_firm(case, told, f"entered:{case.pk}", urgent=True)


def introduced(introduction: Introduction) -> None:
    """Tell the door of a new need."""
    case = introduction.case

    def told() -> tuple[str, list[str], str]:
        return (
            _("Une entreprise frappe à votre porte : %(firm)s") % _names(case),
            [
                _("%(firm)s cherche de l'aide et a choisi « %(door)s ».")
                % (_names(case) | {"door": introduction.door.title}),
                _("Répondez avant le %(day)s : prenez en charge, posez une question ou déclinez.")
                % {"day": _day(introduction.due_on)},
            ],
            _("Lire et répondre"),
        )

    quote = case.need.text if case.need else ""
    reply_to = reply_address(introduction.pk, Side.DOOR)
    key = f"introduced:{introduction.pk}"
    to_door(introduction, told, key, quote=quote, urgent=True, reply_to=reply_to)


def untold(introduction: Introduction) -> None:
    """Call the animators at once: nobody at the door reads letters, and the firm waits."""
    case = introduction.case

    def told() -> tuple[str, list[str], str]:
        names = _names(case) | {"door": introduction.door.title, "actor": introduction.door.actor.name}
        phone = introduction.door.actor.phone
        return (
            _("À appeler : %(actor)s, pour %(firm)s") % names,
            [
                _("%(firm)s a choisi « %(door)s » (%(actor)s), qui n'a ni compte ni adresse électronique.") % names,
                _("Téléphone de l'organisme : %(phone)s.") % {"phone": phone} if phone else
                _("Aucun téléphone n'est connu : trouvez-le, ou proposez une autre porte à l'entreprise."),
                _("L'alerte reste jusqu'à ce que vous répondiez au nom de la porte ou écriviez à l'entreprise."),
            ],
            _("Lire la demande et répondre au nom de la porte"),
        )  # fmt: skip

    quote = case.need.text if case.need else ""
    to_door(introduction, told, f"introduced:{introduction.pk}", quote=quote, urgent=True)


NEWS: dict[str, Callable[[dict[str, str]], tuple[str, list[str]]]] = {
    StepKind.TAKEN_UP: lambda names: (
        _("%(actor)s prend votre demande en charge") % names,
        [_("« %(door)s » a pris votre demande en charge et va vous contacter.") % names],
    ),
    StepKind.DECLINED: lambda names: (
        _("%(actor)s ne peut pas vous aider cette fois") % names,
        [
            _("« %(door)s » a décliné : %(reason)s.") % names,
            _("Votre demande continue : nous cherchons la porte suivante."),
        ],
    ),
    StepKind.HELPED: lambda names: (
        _("Votre besoin est-il réglé ?"),
        [
            _("%(actor)s dit vous avoir aidé. Vous seul pouvez dire si votre besoin est réglé.") % names,
            _("Deux questions, une minute."),
        ],
    ),
    StepKind.NO_HELP: lambda names: (
        _("%(actor)s n'a pas pu vous aider") % names,
        [_("Votre demande continue : nous cherchons la porte suivante.")],
    ),
    StepKind.UNREACHABLE: lambda names: (
        _("%(actor)s n'arrive pas à vous joindre") % names,
        [_("Écrivez-lui depuis votre dossier comment vous joindre, ou choisissez une autre porte.")],
    ),
}


def news(introduction: Introduction, kind: str, words: str) -> None:
    """Tell the firm what its door did."""

    def told() -> tuple[str, list[str], str]:
        names = {
            "actor": introduction.door.actor.name,
            "door": introduction.door.title,
            "reason": introduction.get_reason_display() if introduction.reason else "",
        }
        subject, paragraphs = NEWS[kind](names)
        return subject, paragraphs, _("Ouvrir mon dossier")

    to_firm(introduction.case, told, f"news:{introduction.pk}:{kind}", quote=words, kind=NEWS_OF_CASE)


def message(step: Step) -> None:
    """Send the words of one side to the other: the firm's to the door, the others' to the firm."""
    case, introduction = step.case, step.introduction

    def told() -> tuple[str, list[str], str]:
        team = _("l'animation de Relais %(region)s") % _names(case)
        who = introduction.door.actor.name if introduction and step.side == Side.DOOR else team
        writer = case.firm if step.side == Side.FIRM else who
        return _("Un message de %(writer)s") % {"writer": writer}, [_("Voici ce message :")], _("Répondre")

    more: dict[str, Any] = {"quote": step.words, "urgent": True}
    if step.side == Side.FIRM and introduction is not None:
        to_door(introduction, told, f"message:{step.pk}", reply_to=reply_address(introduction.pk, Side.DOOR), **more)
    elif step.side != Side.FIRM:
        reply_to = reply_address(introduction.pk, Side.FIRM) if introduction else ""
        to_firm(case, told, f"message:{step.pk}", reply_to=reply_to, **more)


def passed_on(introduction: Introduction) -> None:
    """Tell the firm that the platform told another door."""

    def told() -> tuple[str, list[str], str]:
        names = {"door": introduction.door.title, "actor": introduction.door.actor.name}
        return (
            _("Une autre porte est prévenue"),
            [
                _("Pour ne pas vous faire attendre, « %(door)s » (%(actor)s) est prévenue aussi.") % names,
                _("Vous pouvez retirer votre demande de cette porte depuis votre dossier."),
            ],
            _("Ouvrir mon dossier"),
        )

    to_firm(introduction.case, told, f"passed_on:{introduction.pk}", kind=NEWS_OF_CASE)


def proposed(case: Case, door: Door) -> None:
    """Propose the next door to the firm, which decides."""

    def told() -> tuple[str, list[str], str]:
        names = {"door": door.title, "actor": door.actor.name}
        return (
            _("Une autre porte pour votre besoin"),
            [_("Sans réponse jusqu'ici ? « %(door)s » (%(actor)s) convient aussi. Prévenez-la d'un clic.") % names],
            _("Voir cette porte et la prévenir"),
        )

    to_firm(case, told, f"proposed:{case.pk}:{door.pk}", part=NEXT, kind=NEWS_OF_CASE)


def remind_to_answer(introduction: Introduction) -> None:
    """Remind the door that a firm waits."""

    def told() -> tuple[str, list[str], str]:
        return (
            _("%(firm)s attend votre réponse") % _names(introduction.case),
            [_("Trois jours ouvrables sans réponse. Un mot suffit : oui, non, ou une question.")],
            _("Lire et répondre"),
        )

    to_door(introduction, told, f"remind:{introduction.pk}:{introduction.since}", kind=REMINDER)


def remind_to_report(introduction: Introduction) -> None:
    """Ask the door what became of what it took up."""

    def told() -> tuple[str, list[str], str]:
        return (
            _("Où en êtes-vous avec %(firm)s ?") % _names(introduction.case),
            [
                _(
                    "Dites en un clic si l'aide a été apportée, si elle est impossible ou si l'entreprise est injoignable."
                )
            ],
            _("Donner des nouvelles"),
        )

    to_door(introduction, told, f"report:{introduction.pk}:{introduction.since}", kind=REMINDER)


def alarm(case: Case, today: date) -> None:
    """Tell the animators that a case needs a human."""

    def told() -> tuple[str, list[str], str]:
        return (
            _("En alerte : dossier %(number)s") % {"number": case.pk},
            [
                _("La demande de %(firm)s n'avance pas. L'alerte reste jusqu'à ce qu'un humain s'en occupe.")
                % _names(case)
            ],
            _("Ouvrir le dossier"),
        )

    for user in animators():
        write(
            told, key=f"alarm:{case.pk}:{today}:{user.pk}", to=user.email, language=user.language,
            link=("introductions:case", case.token), person=user, about=case,
        )  # fmt: skip


def ask(case: Case, *, again: bool) -> None:
    """Ask the firm whether its need is met."""

    def told() -> tuple[str, list[str], str]:
        return (
            _("Votre besoin est-il réglé ?"),
            [
                _("Bonjour %(contact)s,") % _names(case),
                _(
                    "Deux questions, une minute. Sans nouvelles de vous, le dossier se clôture ; vous pourrez le rouvrir."
                ),
            ],
            _("Répondre"),
        )

    to_firm(case, told, f"ask:{case.pk}:{case.since}:{int(again)}")


def ask_later(case: Case) -> None:
    """Ask the firm how it stands, three months after."""

    def told() -> tuple[str, list[str], str]:
        return (
            _("Trois mois après : où en êtes-vous ?"),
            [_("Votre réponse aide les suivants : ce qui tient, ce qui n'a pas tenu.")],
            _("Répondre en un clic"),
        )

    to_firm(case, told, f"later:{case.pk}:{case.later_on}", kind=LATER)


def closed(case: Case) -> None:
    """Tell every door that was asked how the case ended: partners who never hear back stop answering."""
    for introduction in case.introductions.select_related("door__actor").exclude(
        state__in=["declined", "withdrawn"], ended_at__lt=case.closed_at
    ):
        introduction.case = case
        _ended(introduction)


def withdrawn(introduction: Introduction) -> None:
    """Tell one door that the firm takes its demand back."""
    _ended(introduction)


def let_go(introduction: Introduction) -> None:
    """Tell a door that never answered that another one has taken the demand up."""

    def told() -> tuple[str, list[str], str]:
        names = _names(introduction.case)
        text = _("Une autre porte a pris en charge la demande de %(firm)s : vous n'avez plus rien à faire.")
        return _("Des nouvelles de %(firm)s") % names, [text % names], _("Relire la demande")

    to_door(introduction, told, f"let_go:{introduction.pk}", kind=ENDING)


def erased(introduction: Introduction) -> None:
    """Tell a door that the firm's names and words are erased, naming nobody: what the door kept of them must go too."""

    def told() -> tuple[str, list[str], str]:
        names = {"number": introduction.case_id, "door": introduction.door.title}
        return (
            _("Une entreprise a effacé ses données : dossier %(number)s") % names,
            [
                _("Le dossier %(number)s, arrivé à la porte « %(door)s », est effacé à la demande de l'entreprise.")
                % names,
                _("Vous n'avez plus rien à faire ; un rendez-vous convenu est annulé."),
                _("Effacez de même ce que vous en avez gardé : e-mails, notes, coordonnées."),
            ],
            _("Voir ce qui en reste"),
        )

    to_door(introduction, told, f"erased:{introduction.pk}", urgent=True)


def _ended(introduction: Introduction) -> None:
    case = introduction.case

    def told() -> tuple[str, list[str], str]:
        names = _names(case) | {"outcome": case.get_outcome_display()}
        if case.state == CaseState.CLOSED:
            text = _("Le dossier de %(firm)s est clôturé : %(outcome)s.")
        else:
            text = _("%(firm)s retire sa demande de votre porte.")
        return _("Des nouvelles de %(firm)s") % names, [text % names], _("Relire la demande")

    when = f":{case.closed_at:%Y%m%d%H%M%S}" if case.closed_at else ""
    to_door(introduction, told, f"ended:{introduction.pk}{when}", quote=case.met_words, kind=ENDING)


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""
