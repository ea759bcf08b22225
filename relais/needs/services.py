"""Verbs of the needs: keep one, correct it, erase it, and write down what was shown."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from relais.groundwork.announcements import announce
from relais.groundwork.chain import START, link
from relais.needs.enums import Channel, Way
from relais.needs.errors import NeedGone, NoWords, SentForFirm
from relais.needs.events import NeedErased
from relais.needs.models import LONGEST_NEED, Answer, ChainHead, Missed, Need
from relais.needs.queries import MOST, Found
from relais.needs.ranking import VERSION
from relais.vocabulary.models import Theme


def keep_need(*, text: str, **facts: Any) -> Need:
    """Keep what a firm typed, so that it can be taken up again by its secret link. Anyone may. Raises NoWords."""
    words = " ".join(text.split())[:LONGEST_NEED]
    if not words:
        raise NoWords
    return Need.objects.create(text=words, **facts)


def change_need(*, token: str, **changes: Any) -> Need:
    """Change facts or corrections of the need behind ``token``; whoever holds the link may. Raises NeedGone."""
    with transaction.atomic():
        need = _held(token)
        for name, value in changes.items():
            setattr(need, name, value)
        need.save()
    return need


def erase_need(*, token: str) -> None:
    """Erase the words behind ``token`` at once; the answers stay in the chain, without words.

    Raises NeedGone, SentForFirm: whoever typed it for a firm holds the link too, and cannot withdraw what is followed.
    """
    with transaction.atomic():
        need = _held(token)
        if need.kept_until and need.way in {Way.PARTNER, Way.API}:
            raise SentForFirm
        need.text, need.reference, need.erased_at = "", "", timezone.now()
        need.save(update_fields=["text", "reference", "erased_at"])
        announce(NeedErased(need.pk))


def keep_words(*, need: int, until: datetime) -> None:
    """Keep the words of ``need`` (id) until then instead of the usual term. For the verbs that follow a sent need."""
    Need.objects.filter(pk=need, erased_at=None).update(kept_until=until)


def _held(token: str) -> Need:
    need = Need.objects.select_for_update().filter(token=token, erased_at=None).first()
    if need is None:
        raise NeedGone
    return need


def record_answer(found: Found, *, channel: Channel, need: Need | None = None, most: int = MOST) -> Answer:
    """Write what is shown as the next link of the chain, without the words; count the doors that a rule kept away.

    ``most`` doors of each part are shown. The figures of every candidate are in the record, so that anyone can rank them again (``relais verify``).
    """
    now = timezone.now()
    record: dict[str, Any] = {
        "at": now.isoformat(timespec="milliseconds"),
        "version": VERSION,
        "seed": found.seed,
        "most": most,
        "facts": found.facts.codes,
        "parts": [
            {
                "themes": [[theme.theme, round(theme.share * 1000)] for theme in part.themes],
                "candidates": [kept.candidate.as_record() for kept in matched.kept],
                "away": [[away.slug, round(away.fit * 1000), away.rule] for away in matched.away],
                "shown": [kept.candidate.door for kept in matched.kept[:most]],
            }
            for part, matched in zip(found.reading.parts, found.matched, strict=True)
        ],
    }
    with transaction.atomic():
        _count_missed(found)
        ChainHead.objects.get_or_create(pk=1, defaults={"own": START})
        head = ChainHead.objects.select_for_update().get(pk=1)  # last and short: answers queue here
        record["number"] = head.number + 1
        own = link(head.own, record)
        answer = Answer.objects.create(
            number=record["number"], need=need, at=now, channel=channel, record=record, previous=head.own, own=own
        )
        head.number, head.own = answer.number, own
        head.save(update_fields=["number", "own"])
    return answer


def _count_missed(found: Found) -> None:
    month = timezone.localdate().replace(day=1)
    names = {part.themes[0].theme for part in found.reading.parts if part.themes}
    themes = dict(Theme.objects.filter(slug__in=names).values_list("slug", "pk"))
    facts = {"place": "place", "sector": "sector", "size": "employees", "language": "language"}
    missed = [
        (away.door, themes[part.themes[0].theme], away.rule, found.facts.codes.get(facts[away.rule], "")[:80])
        for part, matched in zip(found.reading.parts, found.matched, strict=True)
        if part.themes and part.themes[0].theme in themes
        for away in matched.away
    ]
    for door, theme, rule, fact in sorted(missed):  # in one order, so that answers at once never wait for each other
        key = {"month": month, "door_id": door, "theme_id": theme, "rule": rule, "fact": fact}
        counter = Missed.objects.filter(**key)
        if not counter.update(times=F("times") + 1):
            Missed.objects.bulk_create([Missed(**key, times=0)], ignore_conflicts=True)
            counter.update(times=F("times") + 1)


def export_chain(start: int = 1) -> Iterator[dict[str, Any]]:
    """Yield the chain's links from number ``start``, as ``relais verify`` reads them."""
    rows = Answer.objects.filter(number__gte=start).values_list("record", "previous", "own")
    for record, previous, own in rows.iterator(chunk_size=500):
        yield {"record": record, "previous": previous, "own": own}


def erase_expired() -> dict[str, int]:
    """Erase words past their term, and readings past theirs; return how many of each. A job's verb."""
    now = timezone.now()
    term = now - timedelta(days=settings.TABLE.need_days)
    past = Q(kept_until=None, created_at__lt=term) | Q(kept_until__lt=now)
    words = Need.objects.filter(past, erased_at=None)
    erased = words.update(text="", reference="", erased_at=now)
    stale = now - timedelta(days=30 * settings.TABLE.reading_months)
    answers, _by_model = Answer.objects.filter(at__lt=stale).delete()
    Need.objects.filter(created_at__lt=stale).exclude(erased_at=None).delete()
    Missed.objects.filter(month__lt=stale.date()).delete()
    return {"words": erased, "answers": answers}
