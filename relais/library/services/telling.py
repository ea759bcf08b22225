"""Making the weekly edition once, and writing it to each reader once. The worker's verbs: no person asks for them.

What stands in an edition is decided in one transaction. Each reader's letter and how far the reader has been told are written
in another: after a crash anywhere, the next run goes on with those who are left.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from relais.library.editions import NEWS_FOR, Told, chosen, due_at
from relais.library.letters import news as news_letters
from relais.library.models import Edition, News, Subscription
from relais.library.queries import news as news_queries

TRIED_FOR = timedelta(
    days=1
)  # a letter that cannot be written is tried for so long; its news go into the next edition's
Content = tuple[list[Told], dict[str, News]]
logger = logging.getLogger(__name__)


def send_newsletter(now: datetime | None = None) -> int:
    """Make the edition that is due and write it to those who have not had it; return how many letters were written.

    Called each minute: an edition that everybody had costs one query. Several workers may run at once.
    """
    now = now or timezone.now()
    edition = Edition._default_manager.filter(due_at=due_at(now)).first() or make_edition(now)
    if edition.written_at or edition.made_at < now - TRIED_FOR:
        return 0
    content: dict[str, Content] = {}
    written = failed = 0
    for pk in list(news_queries.due(edition.made_at).order_by("pk").values_list("pk", flat=True)):
        try:
            written += _tell(pk, edition, content)
        except Exception:  # the others have their turn; the next minute tries again
            logger.exception("the newsletter could not be written to subscription %s", pk)
            failed += 1
    if not failed:
        Edition._default_manager.filter(pk=edition.pk).update(written_at=now)
    return written


def make_edition(now: datetime) -> Edition:
    """Return the edition that is due; made now, with the news that stand in no other, unless it was made before."""
    with transaction.atomic():
        earlier = Edition._default_manager.filter(made_at__gt=now - 2 * NEWS_FOR).values_list("news", flat=True)
        told = {key for keys in earlier for key in keys}
        values = {"made_at": now, "news": news_queries.news_to_tell(now - NEWS_FOR, told)}
        edition: Edition
        edition, _fresh = Edition._default_manager.get_or_create(due_at=due_at(now), defaults=values)
    return edition


def _tell(pk: int, edition: Edition, content: dict[str, Content]) -> int:
    """Write the edition to one reader, with what earlier ones kept back; return how many letters: one or none."""
    with transaction.atomic():
        reader = news_queries.due(edition.made_at).select_for_update().filter(pk=pk).first()
        if reader is None:  # has left, or another worker was faster
            return 0
        news = _asked_by(reader, edition, content)
        letter = news_letters.tell(reader, edition, news) if news else None
        reader.told_until = edition.made_at
        reader.save(update_fields=["told_until"])
    return letter is not None


def _asked_by(reader: Subscription, edition: Edition, content: dict[str, Content]) -> list[News]:
    missed = Edition._default_manager.filter(made_at__gt=reader.told_until, made_at__lte=edition.made_at)
    keys = sorted({key for keys in missed.values_list("news", flat=True) for key in keys})
    name = f"{reader.language} {' '.join(keys)}"
    if name not in content:
        content[name] = _content(news_queries.edition_in(reader.language, keys))
    told, news = content[name]
    wanted = chosen(told, _ids(reader.themes), _ids(reader.bodies))
    return [news[one.key] for one in wanted]


def _content(rows: Iterable[tuple[Told, News]]) -> Content:
    pairs = list(rows)
    return [told for told, _news in pairs], {told.key: news for told, news in pairs}


def _ids(related: object) -> set[int]:
    return set(related.values_list("pk", flat=True))  # type: ignore[attr-defined]
