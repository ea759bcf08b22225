"""The letters about a showcase: who is asked, reminded, told what became of it. Written in the verbs' transaction."""

from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from relais.actors.models import Actor
from relais.actors.queries import readers_of
from relais.groundwork.post import write_letter
from relais.library.enums import Side
from relais.library.models import Showcase
from relais.people.queries import animators

if TYPE_CHECKING:
    from collections.abc import Iterator

TEMPLATE = "library/showcase_letter"
REMINDER = (
    f"{TEMPLATE}/reminder"  # the only kind that can be left: the others answer what one did, or ask for a consent
)
KIND = (gettext_lazy("Rappels de réalisations"), gettext_lazy("Une réalisation attend encore votre accord."))
_quiet: ContextVar[bool] = ContextVar("relais.library.quiet", default=False)
Told = Callable[[], tuple[str, list[str], str]]  # subject, paragraphs, what the button says


class Reader(NamedTuple):
    """Somebody who is written to; ``user`` is their account, if they have one."""

    email: str
    language: str
    user: Any


@contextmanager
def quiet() -> "Iterator[None]":
    """Write no letter within: what is told happened long ago, or never (the demo region)."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def readers(showcase: Showcase, side: str) -> list[Reader]:
    """Return who reads for ``side``: whoever told it, the people of its page, the page's address, or the address given.

    A page comes before an address that the teller gave: nobody consents for an organisation but its own people. Whoever
    tells it is never a reader for the other side.
    """
    actor = showcase.provider if side == Side.PROVIDER else showcase.firm_actor
    author = showcase.author
    if side == showcase.told_by:
        if author is not None and author.is_active:
            return [Reader(author.email, author.language, author)]
        return _people(actor)
    found = _organisation(showcase, actor)
    if not found and showcase.other_email.lower() not in _tellers(showcase) | {""}:
        found = [Reader(showcase.other_email, showcase.language, None)]
    return found


def needs_address(showcase: Showcase) -> bool:
    """Tell whether the other side can be written to only at an address that the teller gives."""
    actor = showcase.provider if showcase.other_side == Side.PROVIDER else showcase.firm_actor
    return not _organisation(showcase, actor)


def _organisation(showcase: Showcase, actor: Actor | None) -> list[Reader]:
    """Return the people of the other side's page, or else its address; never one of the side that tells."""
    found = _people(actor)
    if not found and actor is not None and actor.email:
        language = next((one for one in actor.languages if one in dict(settings.LANGUAGES)), showcase.language)
        found = [Reader(actor.email, language, None)]
    tellers = _tellers(showcase)
    return [one for one in found if one.email.lower() not in tellers]


def _people(actor: Actor | None) -> list[Reader]:
    return [Reader(one.email, one.language, one) for one in readers_of(actor)] if actor is not None else []


def _tellers(showcase: Showcase) -> set[str]:
    """Return the addresses of everybody on the side that tells, in small letters."""
    actor = showcase.provider if showcase.told_by == Side.PROVIDER else showcase.firm_actor
    people = readers_of(actor) if actor is not None else []
    return {one.email.lower() for one in (*people, showcase.author) if one is not None}


def _names(showcase: Showcase) -> dict[str, Any]:
    told_by_firm = showcase.told_by == Side.FIRM
    return {
        "title": showcase.title or _("sans titre"),
        "firm": showcase.firm,
        "provider": showcase.provider.name,
        "teller": showcase.firm if told_by_firm else showcase.provider.name,
        "other": showcase.provider.name if told_by_firm else showcase.firm,
    }


def asked(showcase: Showcase) -> None:
    """Ask the other side to read and to agree, by its secret link."""

    def told() -> tuple[str, list[str], str]:
        names = _names(showcase)
        return (
            _("%(teller)s raconte ce que vous avez fait ensemble : êtes-vous d'accord ?") % names,
            [
                _("%(teller)s voudrait publier une réalisation avec %(other)s : « %(title)s ».") % names,
                _("Rien n'est publié sans votre accord. Lisez, puis acceptez, demandez un changement ou refusez."),
                _("Gardez cet e-mail : son lien vous permet de retirer la réalisation à tout moment."),
            ],
            _("Lire et répondre"),
        )

    _to_other(showcase, told, f"asked:{_round(showcase)}", urgent=True)


def remind(showcase: Showcase) -> None:
    """Remind the other side, once, that it was asked."""

    def told() -> tuple[str, list[str], str]:
        names = _names(showcase)
        return (
            _("%(teller)s attend votre accord") % names,
            [_("La réalisation « %(title)s » attend votre réponse. Sans réponse, elle ne sera pas publiée.") % names],
            _("Lire et répondre"),
        )

    _to_other(showcase, told, f"remind:{_round(showcase)}", kind=REMINDER)


def confirmed(showcase: Showcase, now: datetime) -> None:
    """Tell whoever told it that the other side agrees, and the moderators that it waits for them."""

    def told() -> tuple[str, list[str], str]:
        names = _names(showcase)
        return (
            _("%(other)s est d'accord") % names,
            [_("« %(title)s » est maintenant lue par la rédaction, puis publiée.") % names],
            _("Voir mes réalisations"),
        )

    def waiting() -> tuple[str, list[str], str]:
        names = _names(showcase)
        return (
            _("Une réalisation à relire : %(title)s") % names,
            [_("%(firm)s et %(provider)s sont d'accord : il reste à la lire et à la publier.") % names],
            _("La lire"),
        )

    _to_teller(showcase, told, f"confirmed:{now:%Y%m%d%H%M%S%f}")
    address = reverse("showcases_to_read")
    for user in animators():
        reader = Reader(user.email, user.language, user)
        _write(showcase, waiting, f"to_read:{now:%Y%m%d%H%M%S%f}", reader, lambda: address)


def changes_asked(showcase: Showcase) -> None:
    """Hand the other side's remark to whoever told it."""

    def told() -> tuple[str, list[str], str]:
        names = _names(showcase)
        return (
            _("%(other)s demande un changement") % names,
            [_("« %(title)s » vous revient. Changez ce qu'il faut, puis renvoyez-la.") % names, _("Sa remarque :")],
            _("Reprendre la réalisation"),
        )

    _to_teller(showcase, told, f"changes:{showcase.changed_at:%Y%m%d%H%M%S%f}", quote=showcase.remark, urgent=True)


def sent_back(showcase: Showcase) -> None:
    """Hand the moderator's remark to whoever told it."""

    def told() -> tuple[str, list[str], str]:
        names = _names(showcase)
        return (
            _("La rédaction vous renvoie votre réalisation"),
            [
                _("« %(title)s » est presque prête. Après vos changements, l'autre partie est consultée à nouveau.") % names,
                _("La remarque de la rédaction :"),
            ],
            _("Reprendre la réalisation"),
        )  # fmt: skip

    _to_teller(showcase, told, f"sent_back:{showcase.changed_at:%Y%m%d%H%M%S%f}", quote=showcase.remark, urgent=True)


def published(showcase: Showcase) -> None:
    """Tell both that everybody can read it, and how to take it back."""

    def told() -> tuple[str, list[str], str]:
        names = _names(showcase)
        return (
            _("Votre réalisation est publiée : %(title)s") % names,
            [_("Elle se lit sur les deux pages, %(firm)s et %(provider)s.") % names,
             _("Vous pouvez la retirer à tout moment, sans raison à donner.")],
            _("La voir ou la retirer"),
        )  # fmt: skip

    key = f"published:{showcase.published_at:%Y%m%d%H%M%S%f}"
    _to_teller(showcase, told, key)
    _to_other(showcase, told, key)


def withdrawn(showcase: Showcase, side: Side, to: list[Reader], by: Side | None, why: str) -> None:
    """Tell ``to``, who read for ``side``, that it is withdrawn, by whom and why."""

    def told() -> tuple[str, list[str], str]:
        names = _names(showcase)
        if by is None:
            said = _("La rédaction a retiré la réalisation « %(title)s ».") % names
        else:
            who = names["firm"] if by == Side.FIRM else names["provider"]
            said = _("%(who)s retire la réalisation « %(title)s ».") % (names | {"who": who})
        return _("Une réalisation est retirée : %(title)s") % names, [said, _("Plus personne ne peut la lire.")], _("Voir ce qui en reste")  # fmt: skip

    for reader in to:
        _write(showcase, told, f"withdrawn:{side}", reader, _link_of(showcase, side), quote=why)


def expired(showcase: Showcase) -> None:
    """Tell whoever told it that the other side never answered: it is a draft again."""

    def told() -> tuple[str, list[str], str]:
        names = _names(showcase)
        return (
            _("%(other)s n'a pas répondu") % names,
            [_("« %(title)s » redevient un brouillon. Parlez-en de vive voix, puis renvoyez-la si vous voulez.") % names],
            _("Reprendre la réalisation"),
        )  # fmt: skip

    _to_teller(showcase, told, f"expired:{_round(showcase)}")


def _round(showcase: Showcase) -> str:
    """Return what tells one asking of the other side from the next."""
    return f"{showcase.asked_at:%Y%m%d%H%M%S%f}" if showcase.asked_at else ""


def _to_other(showcase: Showcase, told: Told, key: str, **more: Any) -> None:
    for reader in readers(showcase, showcase.other_side):
        _write(showcase, told, key, reader, _link_of(showcase, showcase.other_side), **more)


def _to_teller(showcase: Showcase, told: Told, key: str, **more: Any) -> None:
    for reader in readers(showcase, showcase.told_by):
        _write(showcase, told, key, reader, _link_of(showcase, showcase.told_by), **more)


def _link_of(showcase: Showcase, side: str) -> Callable[[], str]:
    if side == showcase.told_by:
        return lambda: reverse("library:my_showcase", args=[showcase.pk])
    return lambda: reverse("library:agreement", args=[showcase.token])


def _write(
    showcase: Showcase, told: Told, key: str, reader: Reader, link: Callable[[], str], *, quote: str = "",
    urgent: bool = False, kind: str = "",
) -> None:  # fmt: skip
    """Write one letter in the reader's language; without a ``kind`` it is one that nobody can leave."""
    if _quiet.get():
        return
    with override(reader.language):
        subject, paragraphs, action = told()
        address = settings.TABLE.site_url.rstrip("/") + link()
    context = {"subject": subject, "paragraphs": paragraphs, "action": action, "address": address, "quote": quote}
    write_letter(
        key=f"showcase:{showcase.pk}:{key}:{reader.user.pk if reader.user else 0}", to=reader.email,
        language=reader.language, template=TEMPLATE, context=context, urgent=urgent, person=reader.user, about=showcase,
        unsubscribable=bool(kind), kind=kind,
    )  # fmt: skip
