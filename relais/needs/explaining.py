"""Why a door is here, in a sentence with its evidence, in the screen's language."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from relais.actors.models import Door
from relais.groundwork.text import stems, words
from relais.needs.matching import Kept
from relais.needs.queries import Found
from relais.territories.geo import distance_km


def why(found: Found, kept: Kept, door: Door) -> str:
    """Return a few short sentences: the words that spoke, what the door answers, how near it is, whom it serves."""
    return " ".join(part for part in [_meaning(found, kept, door), *_served(found, door)] if part)


def _meaning(found: Found, kept: Kept, door: Door) -> str:
    answered = {row.theme.slug: row.theme for row in door.door_themes.all()}
    for part, matched in zip(found.reading.parts, found.matched, strict=True):
        if kept not in matched.kept:
            continue
        for read in part.themes:
            if read.theme in answered:
                said = [found.asked.text[a:b] for a, b in sorted(read.words)]
                label = str(answered[read.theme])
                if said:
                    return _("Vous écrivez %(words)s : cette porte répond à « %(theme)s ».") % {
                        "words": _quoted(said),
                        "theme": label,
                    }
                return _("Cette porte répond à « %(theme)s ».") % {"theme": label}
    shared = _shared_words(found, door)
    if shared:
        return _("Vous écrivez %(words)s, comme cette porte dans sa description.") % {"words": _quoted(shared)}
    names = [str(row.theme) for row in door.door_themes.all()[:1]]
    return _("Sujet voisin : « %(theme)s ».") % {"theme": names[0]} if names else ""


def _shared_words(found: Found, door: Door) -> list[str]:
    language = found.reading.language
    held = set(door.terms.split())
    return [w for w in dict.fromkeys(words(found.asked.text)) if any(s in held for s in stems(w, language))][:4]


def _served(found: Found, door: Door) -> list[str]:
    reasons = []
    if found.spot is not None:
        place = door.actor.place
        if place is not None and found.spot.position is not None:
            km = round(distance_km(found.spot.position, (place.latitude, place.longitude)))
            reasons.append(
                _("Elle est à %(km)d km de chez vous.") % {"km": km} if km else _("Elle est tout près de chez vous.")
            )
        elif not door.everywhere:
            reasons.append(_("Elle sert votre région."))
    if found.sector is not None and door.sectors.all():
        reasons.append(_("Elle est faite pour votre secteur."))
    if found.facts.employees is not None and door.max_employees is not None:
        reasons.append(_("Elle sert les équipes de %(most)d personnes au plus.") % {"most": door.max_employees})
    return reasons


def _quoted(said: Iterable[str]) -> str:
    return ", ".join(_("« %(word)s »") % {"word": word} for word in said)
