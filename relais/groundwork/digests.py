"""One letter a day: what is not urgent waits for the morning and goes out together."""

import hashlib
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from relais.groundwork.enums import DIGEST, LetterState
from relais.groundwork.models import Letter
from relais.groundwork.outdated import is_outdated
from relais.groundwork.queries import is_silent
from relais.groundwork.writing import LONGEST_KEY, body_of, keep_letter, link_of, render

FROM_HOUR = 7  # local time: nobody is written to at midnight


def gather_digests(now: datetime) -> int:
    """Gather what waits and is not urgent into one letter an address; return how many such letters were written.

    Nothing before seven in the morning. An address gets none while an earlier one is under way, or on a day that has
    seen one.
    """
    if timezone.localtime(now).hour < FROM_HOUR:
        return 0
    addresses = _to_gather(now).order_by("to").values_list("to", flat=True).distinct()
    return sum(_gather(address, now) for address in list(addresses))


def postponed(digest: Letter, now: datetime) -> datetime | None:
    """Return the next morning when another digest to the same address went out on the day of ``now``, else None."""
    day = timezone.localdate(now)
    if not Letter.objects.filter(to=digest.to, kind=DIGEST, sent_at__date=day).exclude(pk=digest.pk).exists():
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time(FROM_HOUR)))


def settle_gathered(digest: Letter) -> None:
    """Let the letters that went out in ``digest`` share what became of it. Inside the caller's transaction."""
    digest.gathered.update(state=digest.state, sent_at=digest.sent_at, last_error=digest.last_error)


def _to_gather(now: datetime) -> QuerySet[Letter]:
    due = Q(not_before__isnull=True) | Q(not_before__lte=now)
    return Letter.objects.filter(due, state=LetterState.WAITING, urgent=False, digest__isnull=True)


def _gather(address: str, now: datetime) -> bool:
    day = timezone.localdate(now)
    with transaction.atomic():
        # Whoever else gathers for this address waits here, and then finds the digest that this one wrote.
        letters = list(_to_gather(now).filter(to=address).select_for_update().order_by("pk"))
        dropped = [one for one in letters if is_outdated(one) or (one.unsubscribable and is_silent(one.to, one.kind))]
        Letter.objects.filter(pk__in=[one.pk for one in dropped]).update(state=LetterState.DROPPED)
        letters = [one for one in letters if one not in dropped]
        if not letters or _has_one(address, now):
            return False
        language = letters[-1].language
        leave = link_of(address, DIGEST, language) if any(one.unsubscribable for one in letters) else ""
        told = [{"subject": one.subject, "body": body_of(one.text)} for one in letters]
        subject, text, html = render(DIGEST, language, {"letters": told}, leave=leave)
        digest, is_new = keep_letter(
            key=digest_key(address, day.isoformat()),
            to=address,
            language=language,
            kind=DIGEST,
            subject=subject,
            text=text,
            html=html,
            urgent=True,
            unsubscribable=bool(leave),
            person=letters[-1].person,
            now=now,
        )
        if is_new:
            Letter.objects.filter(pk__in=[one.pk for one in letters]).update(digest=digest)
        return is_new


def digest_key(address: str, day: str) -> str:
    """Return the key of the digest to ``address`` on ``day``; a very long address stands there as its hash."""
    key = f"digest:{day}:{address}"
    return key if len(key) <= LONGEST_KEY else f"digest:{day}:{hashlib.sha256(address.encode()).hexdigest()}"


def _has_one(address: str, now: datetime) -> bool:
    """Tell whether a digest to ``address`` is under way or went out on the day of ``now``."""
    under_way = Q(state__in=[LetterState.WAITING, LetterState.SENDING])
    today = Q(sent_at__date=timezone.localdate(now))
    return Letter.objects.filter(under_way | today, to=address, kind=DIGEST).exists()
