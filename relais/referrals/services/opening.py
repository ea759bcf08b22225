"""What a body opens, changes and closes: its partnership, the sites that show its frame, its key, its hook."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from relais.actors.models import Actor
from relais.groundwork.errors import require
from relais.groundwork.outward import check_address
from relais.groundwork.services import record_trace
from relais.referrals.enums import Change, NoticeState
from relais.referrals.errors import NoPartnership, NothingToSend, WrongOrigin
from relais.referrals.models import LONGEST_HOOK, Notice, Partnership
from relais.referrals.rules import may_keep, may_open
from relais.referrals.signing import hash_of, new_key, new_secret

MOST_ORIGINS = 20
TRIED_EACH = timedelta(minutes=1)


def open_partnership(*, by: Any, actor: Actor) -> Partnership:
    """Let ``actor`` bring firms; opened twice, it stays. Raises NotAllowed."""
    require(may_open(by, actor))
    with transaction.atomic():
        partnership, fresh = Partnership.objects.get_or_create(actor=actor)
        if fresh:
            record_trace(by=by, verb=Change.OPENED, subject=partnership, after={"actor": actor.pk})
    return partnership


def close_partnership(*, by: Any, actor: Actor) -> None:
    """End it: link, frame, key and hook work no more; what was brought stays and can still be read. Raises NotAllowed, NoPartnership."""
    with transaction.atomic():
        partnership = _locked(by, actor)
        record_trace(by=by, verb=Change.CLOSED, subject=partnership, before={"actor": actor.pk})
        partnership.delete()


def allow_origins(*, by: Any, actor: Actor, origins: Iterable[str]) -> Partnership:
    """Let these sites ("https://www.example.be") show the frame, and no others. Raises NotAllowed, NoPartnership, WrongOrigin."""
    chosen = sorted({checked_origin(one) for one in origins})
    if len(chosen) > MOST_ORIGINS:
        raise WrongOrigin
    with transaction.atomic():
        partnership = _locked(by, actor)
        before, partnership.origins = partnership.origins, chosen
        partnership.save(update_fields=["origins"])
        record_trace(
            by=by, verb=Change.ORIGINS, subject=partnership, before={"origins": before}, after={"origins": chosen}
        )
    return partnership


def checked_origin(text: str) -> str:
    """Return ``text`` as the origin that a browser compares: scheme, host in small letters, port unless usual. Raises WrongOrigin."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        raise WrongOrigin from None
    host = parts.hostname or ""
    local = host in {"localhost", "127.0.0.1"}
    letters = set(host) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")  # other scripts are written in punycode
    if not (parts.scheme == "https" or (parts.scheme == "http" and local)) or not letters or not ("." in host or local):
        raise WrongOrigin
    if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username is not None:
        raise WrongOrigin
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port not in {80, 443} else "")


def renew_key(*, by: Any, actor: Actor) -> str:
    """Return a new key for the body's program; the one before works no more. Kept as a hash only. Raises NotAllowed, NoPartnership."""
    key = new_key()
    with transaction.atomic():
        partnership = _locked(by, actor)
        partnership.key_hash, partnership.key_end, partnership.key_made_at = hash_of(key), key[-4:], timezone.now()
        partnership.save(update_fields=["key_hash", "key_end", "key_made_at"])
        record_trace(by=by, verb=Change.KEY, subject=partnership, after={"key_end": partnership.key_end})
    return key


def drop_key(*, by: Any, actor: Actor) -> None:
    """Take the key back: programs come in no more. Raises NotAllowed, NoPartnership."""
    with transaction.atomic():
        partnership = _locked(by, actor)
        before = partnership.key_end
        partnership.key_hash, partnership.key_end, partnership.key_made_at = "", "", None
        partnership.save(update_fields=["key_hash", "key_end", "key_made_at"])
        record_trace(by=by, verb=Change.NO_KEY, subject=partnership, before={"key_end": before})


def set_hook(*, by: Any, actor: Actor, url: str) -> Partnership:
    """Let notices go to ``url`` (empty: to nobody); another server gets a new secret.

    Raises NotAllowed, NoPartnership, OutwardRefused.
    """
    if url:
        check_address(url[: LONGEST_HOOK + 1])
    with transaction.atomic():
        partnership = _locked(by, actor)
        before, partnership.hook_url = _server(partnership.hook_url), url
        if _server(url) != before:  # another server never knew the secret of the one before
            partnership.hook_secret = new_secret() if url else ""
        partnership.save(update_fields=["hook_url", "hook_secret"])
        if not url:
            partnership.notices.filter(state=NoticeState.WAITING).delete()
        record_trace(
            by=by, verb=Change.HOOK, subject=partnership, before={"hook": before}, after={"hook": _server(url)}
        )
    return partnership


def renew_secret(*, by: Any, actor: Actor) -> Partnership:
    """Sign with a new secret from now on. Raises NotAllowed, NoPartnership, NothingToSend (no hook)."""
    with transaction.atomic():
        partnership = _locked(by, actor)
        if not partnership.hook_url:
            raise NothingToSend
        partnership.hook_secret = new_secret()
        partnership.save(update_fields=["hook_secret"])
        record_trace(by=by, verb=Change.SECRET, subject=partnership)
    return partnership


def try_hook(*, by: Any, actor: Actor) -> Notice:
    """Write a notice that tells of nothing, to see whether the hook answers; one a minute at most, or the last is returned.

    Raises NotAllowed, NoPartnership, NothingToSend.
    """
    with transaction.atomic():
        partnership = _locked(by, actor)
        if not partnership.hook_url:
            raise NothingToSend
        tried = partnership.notices.filter(case=None)
        recent = tried.filter(Q(created_at__gt=timezone.now() - TRIED_EACH) | Q(state=NoticeState.WAITING)).first()
        return recent or Notice.objects.create(partnership=partnership)


def _locked(by: Any, actor: Actor) -> Partnership:
    require(may_keep(by, actor))
    partnership = Partnership.objects.select_for_update(no_key=True).filter(actor=actor).first()
    if partnership is None:
        raise NoPartnership
    return partnership


def _server(url: str) -> str:
    """Return the server that ``url`` names: the rest may hold a secret, which no trace keeps."""
    return urlsplit(url).netloc
