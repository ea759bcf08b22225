"""The link robot: which pages elsewhere the library leads to, whether they still answer, and who is told when they don't.

It asks nothing unless an administrator allowed outward requests (RELAIS_OUTWARD). One bad day makes no dead link: only
failures on three different days do.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import override

from relais.groundwork.outward import OutwardFailed, OutwardRefused, reachable
from relais.library.enums import LinkState
from relais.library.letters.links import tell_dead_links
from relais.library.links import asked_as, is_alive, links_of
from relais.library.models import PIECES, Link

MOST_A_DAY = 200  # addresses
AGAIN_AFTER = timedelta(days=7)  # a link that works
DEAD_AFTER = 3  # failures, each on another day


def watch_links(now: datetime | None = None) -> dict[str, int]:
    """Gather the links, ask after those that are due, and tell the editors of dead ones; return how many of each."""
    now = now or timezone.now()
    gathered = gather_links()
    if settings.TABLE.outward == "off":
        return {"gathered": gathered, "asked": 0, "told": 0}
    return {"gathered": gathered, "asked": check_links(now=now), "told": tell_editors(now=now)}


def gather_links() -> int:
    """Make the table of links hold exactly what the live pieces name; what is known of those that stay is kept. Return how many."""
    named: set[tuple[int, int, str]] = set()
    for model in PIECES:
        kind = ContentType.objects.get_for_model(model).pk
        for piece in model._default_manager.filter(live=True).iterator(chunk_size=200):
            named |= {(kind, piece.pk, url) for url in links_of(piece)}
    with transaction.atomic():
        kept = {
            (kind, piece, url): pk
            for pk, kind, piece, url in Link.objects.values_list("pk", "kind_id", "piece_id", "url")
        }
        Link.objects.filter(pk__in=[pk for row, pk in kept.items() if row not in named]).delete()
        fresh = [Link(kind_id=kind, piece_id=piece, url=url) for kind, piece, url in sorted(named - kept.keys())]
        Link.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(named)


def check_links(*, now: datetime, most: int = MOST_A_DAY) -> int:
    """Ask after at most ``most`` addresses that are due, the longest unasked first; return how many were asked.

    Each is asked once, however many pieces name it, and outside of any transaction.
    """
    groups: dict[str, list[Link]] = defaultdict(list)
    for link in _due(now):
        groups[asked_as(link.url)].append(link)
    chosen = list(groups.items())[:most]
    for url, links in chosen:
        state, reason = _found(url)
        _note(links, state, reason, now)
    return len(chosen)


def _due(now: datetime) -> QuerySet[Link]:
    """Return the links that were never asked, those that failed on an earlier day, and those that worked a week ago."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    failing = Q(failures__gt=0, checked_at__lt=today)
    return Link.objects.filter(Q(checked_at=None) | failing | Q(checked_at__lt=now - AGAIN_AFTER))


def _found(url: str) -> tuple[LinkState, str]:
    """Return what is behind ``url``, and why it is not alive: a status of HTTP, or what was said in French."""
    with override("fr"):
        try:
            status = reachable(url)
        except OutwardRefused as refusal:  # we may not ask: that tells nothing of the page
            return LinkState.UNKNOWN, str(refusal.message)
        except OutwardFailed as failure:
            return LinkState.DEAD, str(failure.message)
    return (LinkState.ALIVE, "") if is_alive(status) else (LinkState.DEAD, str(status))


def _note(links: Iterable[Link], state: LinkState, reason: str, now: datetime) -> None:
    for link in links:
        seen = {"checked_at": now, "reason": reason[:300]}
        if state == LinkState.DEAD:
            failures = link.failures + 1
            changed = seen | {"failures": failures, "state": LinkState.DEAD if failures >= DEAD_AFTER else link.state}
        else:
            changed = seen | {"failures": 0, "state": state, "told_at": None}
        # Only what is still as it was read: two workers on one day count one failure.
        Link.objects.filter(pk=link.pk, checked_at=link.checked_at).update(**changed)


def tell_editors(*, now: datetime) -> int:
    """Write to the editors about the dead links that they were not told of yet; return how many links."""
    with transaction.atomic():
        dead = list(Link.objects.select_for_update().filter(state=LinkState.DEAD, told_at=None))
        if dead:
            tell_dead_links(dead, now=now)
            Link.objects.filter(pk__in=[link.pk for link in dead]).update(told_at=now)
    return len(dead)
