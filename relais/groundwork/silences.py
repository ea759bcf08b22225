"""Who wants no letter: the signed link in each letter, and the verbs behind it.

The page stands in a higher room, which registers its address here. The link works without an account, for as long as
the site keeps its secret key.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction

from relais.groundwork.enums import DIGEST
from relais.groundwork.errors import WrongLink
from relais.groundwork.models import Silence
from relais.groundwork.queries import covering, is_silent
from relais.groundwork.services import record_trace

SALT = "relais.groundwork.silences"
_registered: list[Callable[[str], str]] = []
_kinds: dict[str, tuple[Any, Any]] = {}
_ways_out: dict[str, Callable[[str], str]] = {}


class Asked(NamedTuple):
    """Which letters a link is about: those to ``email`` of ``kind``, of every kind when it is empty."""

    email: str
    kind: str


def register_page(address: Callable[[str], str]) -> None:
    """Let ``address`` give the path of the page for a token from now on, in place of an earlier one."""
    _registered[:] = [address]


def register_kind(kind: str, name: Any, words: Any) -> None:
    """Let people leave the letters of ``kind`` by themselves; ``name`` and ``words`` (lazy texts) say what they are."""
    _kinds[kind] = (name, words)


def register_way_out(kind: str, address: Callable[[str], str]) -> None:
    """Let letters of ``kind`` offer a way out of their own: ``address`` gives its path for an email, empty for the usual one."""
    _ways_out[kind] = address


class Kind(NamedTuple):
    """One kind of letters as its page shows it to one address."""

    kind: str
    name: Any
    words: Any
    silent: bool


def kinds_for(email: str) -> list[Kind]:
    """Return every kind that can be left, in order of registration, and whether ``email`` wants no more of it."""
    return [Kind(kind, name, words, is_silent(email, kind)) for kind, (name, words) in _kinds.items()]


def link_for(email: str, kind: str) -> str:
    """Return the whole address, in the active language, at which ``email`` puts an end to letters of ``kind``.

    A digest gathers letters of many kinds: its link is about all of them. Empty when no room shows such a page.
    """
    if kind in _ways_out and (path := _ways_out[kind](email)):
        return settings.TABLE.site_url + path
    token = Signer(salt=SALT).sign_object([email, "" if kind == DIGEST else kind])
    return settings.TABLE.site_url + _registered[0](token) if _registered else ""


def read_token(token: str) -> Asked:
    """Return what the signed ``token`` of a link asks. Raises WrongLink when we did not sign it."""
    try:
        email, kind = Signer(salt=SALT).unsign_object(token)
    except (BadSignature, ValueError, TypeError) as error:
        raise WrongLink from error
    return Asked(email, kind)


def silenced(asked: Asked) -> list[str]:
    """Return which silences of the address hold for the kind asked about: itself, one above it, "" for all."""
    kept = Silence.objects.filter(email=asked.email, kind__in=covering(asked.kind))
    return sorted(kept.values_list("kind", flat=True))


def unsubscribe(*, token: str, everything: bool = False, kind: str = "") -> Silence:
    """Write to the link's address no more letters of its kind, of the registered ``kind``, or of any kind.

    A second time changes nothing. Letters that still wait are dropped when their turn comes. Raises WrongLink.
    """
    asked = read_token(token)
    kind = "" if everything else _known(kind) or asked.kind
    with transaction.atomic():
        silence, is_new = Silence.objects.get_or_create(email=asked.email, kind=kind)
        if is_new:
            record_trace(by=None, verb="unsubscribe", subject=silence, after={"kind": silence.kind})
    return silence


def subscribe_again(*, token: str, kind: str = "") -> int:
    """Write again to the link's address: letters of its kind, and of every kind. Return how many silences ended.

    With a registered ``kind`` only these begin again: where all were silent, the other kinds stay so. Raises WrongLink.
    """
    asked = read_token(token)
    one = _known(kind)
    with transaction.atomic():
        return _end_silences(asked.email, one or asked.kind, but=one)


def write_again(*, email: str, kind: str) -> int:
    """Write to ``email`` letters of ``kind`` again; where all were silent, the other kinds stay so. Return how many silences ended.

    Inside the transaction of a verb to which whoever reads the address has just said so.
    """
    return _end_silences(email.strip().lower(), kind, but=kind)


def _end_silences(email: str, kind: str, *, but: str) -> int:
    """End what silences letters of ``kind``; unless ``but`` is empty, every registered kind beside it stays silent if it was."""
    ended = list(Silence.objects.select_for_update().filter(email=email, kind__in=covering(kind)))
    others = [other for other in _kinds if other != but and is_silent(email, other)] if but and ended else []
    for silence in ended:
        record_trace(by=None, verb="subscribe_again", subject=silence, before={"kind": silence.kind})
        silence.delete()
    for other in others:
        Silence.objects.get_or_create(email=email, kind=other)
    return len(ended)


def _known(kind: str) -> str:
    return kind if kind in _kinds else ""
