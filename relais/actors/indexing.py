"""What is derived from a door's text when it is written: the stems of its words, its themes, its meaning."""

from collections.abc import Mapping, Sequence

from django.db.models import F

from relais.actors.entering import enter_doors
from relais.actors.events import DoorsChanged
from relais.actors.models import Actor, Door, DoorClock, DoorTheme
from relais.groundwork.announcements import announce
from relais.groundwork.text import stems, words
from relais.vocabulary.models import LearnedReader
from relais.vocabulary.queries import current_reader, leaves
from relais.vocabulary.reader import DoorRead

PROPOSED_AT_MOST = 6


def read_texts(doors: Sequence[Door]) -> list[tuple[str, DoorRead | None]]:
    """Return the language of each door's text and what the reader makes of it (None before any was learned).

    This is what takes time: some milliseconds a door. Many doors are read before the transaction that writes it down.
    """
    texts = [_text(door) for door in doors]
    if not LearnedReader.objects.exists():
        return [("fr", None)] * len(texts)
    reader = current_reader()
    spoken = [reader.language(text) for text in texts]
    return list(zip(spoken, reader.read_doors(texts, spoken), strict=True))


def _text(door: Door) -> str:
    return f"{door.title}. {door.description}"


def index_doors(
    doors: Sequence[Door],
    given: Mapping[int, Sequence[int]],
    readings: Sequence[tuple[str, DoorRead | None]] | None = None,
) -> None:
    """Set stems, themes and version of ``doors``; call it inside the transaction that wrote them.

    ``given`` holds, by door id, the ids of the themes that its holder chose (the main one first). A door with none
    gets up to six proposed from its text, each with its share as weight. ``readings`` are those of ``read_texts``,
    when they were made beforehand.
    """
    names = dict(Actor.objects.filter(pk__in={door.actor_id for door in doors}).values_list("pk", "name"))
    reader = current_reader() if LearnedReader.objects.exists() else None
    ids = dict(leaves().values_list("slug", "pk"))
    rows: list[DoorTheme] = []
    readings = read_texts(doors) if readings is None else readings
    tick = next_tick()
    for door, (language, read) in zip(doors, readings, strict=True):
        share = read.themes if read else {}
        door.profile = {slug: round(weight, 3) for slug, weight in read.profile.items()} if read else {}
        door.meaning = read.vector.astype("<f2").tobytes() if read else b""
        title = stems(door.title, language)
        families = reader.families.find(words(_text(door)), language) if reader else []
        door.terms = " ".join(
            [
                *(title * 2),
                *stems(door.description, language),
                *stems(names[door.actor_id], language),
                *(f"f:{family}" for _start, _end, family in families),
            ]
        )
        door.version = tick
        chosen = list(given.get(door.pk, ()))
        for rank, theme in enumerate(chosen):
            rows.append(DoorTheme(door=door, theme_id=theme, weight=1.0 if rank == 0 else 0.7, proposed=False))
        if not chosen:
            best = sorted(share.items(), key=lambda item: -item[1])[:PROPOSED_AT_MOST]
            rows += [
                DoorTheme(door=door, theme_id=ids[slug], weight=round(weight, 4), proposed=True)
                for slug, weight in best
                if slug in ids and weight >= 0.02
            ]
    DoorTheme.objects.filter(door__in=doors).delete()
    DoorTheme.objects.bulk_create(rows, batch_size=2000)
    Door.objects.bulk_update(doors, ["terms", "profile", "meaning", "version"], batch_size=200)
    enter_doors(doors, [language for language, _read in readings])
    announce(DoorsChanged(tick))


def next_tick() -> int:
    """Take the next number of the doors' clock; its row stays locked until commit, so numbers follow commits."""
    if not DoorClock.objects.filter(pk=1).update(tick=F("tick") + 1):
        DoorClock.objects.get_or_create(pk=1)
        DoorClock.objects.filter(pk=1).update(tick=F("tick") + 1)
    return DoorClock.objects.values_list("tick", flat=True).get(pk=1)
