"""Why a door is here, in a sentence with its evidence, in the screen's language."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relais.actors.models import Door
from relais.groundwork.text import stems, words
from relais.needs.matching import Kept
from relais.needs.queries import Found
from relais.territories.geo import distance_km


def why(found: Found, kept: Kept, door: Door) -> str:
    """Return one or two sentences: the words that spoke, what the door answers, whom it serves, how near."""
    sentences = [_meaning(found, kept, door)]
    served = _served(found, door)
    if served:
        sentences.append(_("Elle s'adresse à vous : %(reasons)s.") % {"reasons": ", ".join(served)})
    return " ".join(part for part in sentences if part)


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
                    quoted = ", ".join(f"« {word} »" for word in said)
                    return _("Vous écrivez %(words)s : cette porte répond à « %(theme)s ».") % {
                        "words": quoted,
                        "theme": label,
                    }
                return _("Cette porte répond à « %(theme)s ».") % {"theme": label}
    shared = _shared_words(found, door)
    if shared:
        quoted = ", ".join(f"« {word} »" for word in shared)
        return _("Vous écrivez %(words)s, comme cette porte dans sa description.") % {"words": quoted}
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
            if km == 0:
                reasons.append(_("au même endroit que vous"))
            else:
                reasons.append(ngettext("à %(km)d km de chez vous", "à %(km)d km de chez vous", km) % {"km": km})
        elif not door.everywhere:
            reasons.append(_("elle sert %(place)s") % {"place": found.spot.label})
    if found.sector is not None and door.sectors.all():
        reasons.append(_("faite pour votre secteur"))
    if found.facts.employees is not None and door.max_employees is not None:
        reasons.append(_("pour les équipes de %(most)d personnes au plus") % {"most": door.max_employees})
    return reasons
