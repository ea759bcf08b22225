"""What the site's search holds of actors and doors. They have one language: that in which their texts are written."""

from collections.abc import Iterable, Iterator, Sequence

from relais.actors.enums import DoorState
from relais.actors.models import Actor, Door
from relais.actors.queries import DOOR
from relais.finding.findable import Findable
from relais.finding.services import forget_entries, index_entries
from relais.vocabulary.models import LearnedReader
from relais.vocabulary.queries import current_reader

ACTOR = "actor"
ACTOR_BOOST, DOOR_BOOST = 1, 0  # who is named is meant before what they offer


def enter_actors(actors: Sequence[Actor]) -> None:
    """Let ``actors`` be found as they stand now; call it inside the transaction that wrote them."""
    index_entries(actor_pieces(actors), sole=True)


def enter_doors(doors: Sequence[Door], languages: Sequence[str]) -> None:
    """Let ``doors``, whose texts are in ``languages``, be found as they stand now, the archived ones no more."""
    names = dict(Actor.objects.filter(pk__in={door.actor_id for door in doors}).values_list("pk", "name"))
    open_ones = [(door, language) for door, language in zip(doors, languages, strict=True) if _is_open(door)]
    index_entries((_door_piece(door, names[door.actor_id], language) for door, language in open_ones), sole=True)
    forget_entries(DOOR, [door.slug for door in doors if not _is_open(door)])


def actor_pieces(actors: Iterable[Actor] | None = None) -> Iterator[Findable]:
    """Yield the pieces of ``actors``; of all by default."""
    everyone = Actor.objects.order_by("pk").iterator(chunk_size=500)
    for actor in everyone if actors is None else actors:
        yield Findable(
            kind=ACTOR,
            key=actor.slug,
            language=_language(f"{actor.summary} {actor.description}"),
            title=actor.name,
            summary=actor.summary,
            text=actor.description,
            view="actors:actor",
            args=(actor.slug,),
            boost=ACTOR_BOOST,
        )


def door_pieces() -> Iterator[Findable]:
    """Yield the pieces of all open doors."""
    doors = Door.objects.filter(state=DoorState.OPEN).select_related("actor").order_by("pk")
    for door in doors.defer("terms", "profile", "meaning").iterator(chunk_size=500):
        yield _door_piece(door, door.actor.name, _language(f"{door.title}. {door.description}"))


def _door_piece(door: Door, name: str, language: str) -> Findable:
    return Findable(
        kind=DOOR,
        key=door.slug,
        language=language,
        title=door.title,
        summary=f"{name} · {door.description}",
        text=door.description,
        view="actors:door",
        args=(door.slug,),
        boost=DOOR_BOOST,
    )


def _language(text: str) -> str:
    return current_reader().language(text) if text.strip() and LearnedReader.objects.exists() else "fr"


def _is_open(door: Door) -> bool:
    return door.state == DoorState.OPEN
