"""What reached a door, what a rule kept from it, and what a changed profile would have reached.

Computed from the chain of answers, which holds no words: the facts of each need and the doors' figures. A changed
profile is tried on the same answers: the rules are applied anew and the door takes its place by its own fit.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relais.actors.models import Door
from relais.needs.enums import Rule
from relais.needs.models import Answer
from relais.needs.queries import Limits, door_limits, sector_finder
from relais.needs.ranking import Candidate, score
from relais.territories.gazetteer import Gazetteer
from relais.territories.queries import gazetteer
from relais.vocabulary.models import Theme
from relais.vocabulary.queries import SectorFinder

DAYS = 90
MOST_ANSWERS = 5000
FIRST = 3


@dataclass
class Reach:
    """Counts over the last ninety days. ``kept_away`` lists (rule, theme, fact, times), most frequent first."""

    answers: int = 0
    shown: int = 0
    first: int = 0
    kept_away: list[tuple[str, str, str, int]] = field(default_factory=list)
    gained: int | None = None
    gained_first: int | None = None


@dataclass(frozen=True)
class Profile:
    """Whom a door would serve."""

    limits: Limits
    languages: frozenset[str]


class ReachForm(forms.Form):
    """A changed profile to try: nothing is saved."""

    places = forms.CharField(
        label=_("Lieux servis"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Un par ligne : commune, code postal, province ou Wallonie. Vide : partout."),
    )  # fmt: skip
    sectors = forms.CharField(
        label=_("Secteurs servis"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Un par ligne. Vide : tous."),
    )  # fmt: skip
    min_employees = forms.IntegerField(
        label=_("Personnes, au moins"), required=False, min_value=0, max_value=10_000_000
    )
    max_employees = forms.IntegerField(label=_("Personnes, au plus"), required=False, min_value=0, max_value=10_000_000)
    languages = forms.MultipleChoiceField(
        label=_("Langues"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[("fr", _("français")), ("nl", _("néerlandais")), ("de", _("allemand")), ("en", _("anglais"))],
    )  # fmt: skip

    def __init__(self, *args: Any, door: Door, **kwargs: Any) -> None:
        """Start from the door's own profile."""
        super().__init__(*args, **kwargs)
        self.fields["places"].initial = "\n".join(str(one) for one in [*door.areas.all(), *door.places.all()])
        self.fields["sectors"].initial = "\n".join(str(one) for one in door.sectors.all())
        self.fields["min_employees"].initial = door.min_employees
        self.fields["max_employees"].initial = door.max_employees
        self.fields["languages"].initial = door.languages

    def clean_places(self) -> frozenset[int]:
        """Return the ids of the areas that the lines name."""
        found: set[int] = set()
        for line in filter(None, map(str.strip, self.cleaned_data["places"].splitlines())):
            spot = gazetteer().find(line)
            if spot is None:
                raise forms.ValidationError(_("Lieu inconnu : %(line)s"), params={"line": line[:60]})
            found |= {spot.id} if spot.kind != "place" else spot.areas & gazetteer().municipalities
        return frozenset(found)

    def clean_sectors(self) -> frozenset[int]:
        """Return the ids of the sectors that the lines name."""
        found = set()
        for line in filter(None, map(str.strip, self.cleaned_data["sectors"].splitlines())):
            sector = sector_finder().find(line)
            if sector is None:
                raise forms.ValidationError(_("Secteur inconnu : %(line)s"), params={"line": line[:60]})
            found.add(sector.pk)
        return frozenset(found)

    def profile(self) -> Profile:
        """Return the profile of a valid form."""
        data = self.cleaned_data
        most = data["max_employees"]
        limits = Limits(
            not data["places"],
            data["places"],
            data["sectors"],
            data["min_employees"] or 0,
            float("inf") if most is None else most,
        )
        return Profile(limits, frozenset(data["languages"]))


def reach_of(door: Door, changed: Profile | None = None) -> Reach:
    """Return what reached ``door`` in ninety days and, for a ``changed`` profile, what more would have."""
    since = timezone.now() - timedelta(days=DAYS)
    reach = Reach()
    away: Counter[tuple[str, str, str]] = Counter()
    gained = gained_first = 0
    book, finder = gazetteer(), sector_finder()  # once: each asks the database whether it is still up to date
    records = Answer.objects.filter(at__gte=since).order_by("-number").values_list("record", flat=True)[:MOST_ANSWERS]
    for record in records.iterator():
        reach.answers += 1
        for part in record["parts"]:
            if door.slug in part["shown"]:
                reach.shown += 1
                reach.first += door.slug in part["shown"][:FIRST]
                continue
            for slug, fit, rule in part["away"]:
                if slug == door.slug:
                    theme = part["themes"][0][0] if part["themes"] else ""
                    away[rule, theme, record["facts"].get("employees" if rule == "size" else rule, "")] += 1
                    if changed and _serves(changed, record["facts"], book, finder):
                        gained += 1
                        gained_first += _would_lead(fit, part["candidates"])
    labels = {theme.slug: str(theme) for theme in Theme.objects.filter(slug__in={theme for _r, theme, _f in away})}
    reach.kept_away = [
        (str(Rule(rule).label), labels.get(theme, theme), _fact(rule, fact, book, finder), times)
        for (rule, theme, fact), times in away.most_common(50)
    ]
    if changed:
        reach.gained, reach.gained_first = gained, gained_first
    return reach


def current_profile(door: Door) -> Profile:
    """Return the profile that the door has."""
    return Profile(door_limits([door.pk])[door.pk], frozenset(door.languages))


def _serves(profile: Profile, facts: dict[str, str], book: Gazetteer, finder: SectorFinder) -> bool:
    limits = profile.limits
    if facts.get("place") and not limits.everywhere:
        spot = book.find(facts["place"])
        if spot and not spot.areas & limits.areas:
            return False
    if facts.get("sector") and limits.sectors:
        sector = finder.find(facts["sector"])
        if sector and not finder.family(sector) & limits.sectors:
            return False
    if facts.get("employees") and not limits.smallest <= int(facts["employees"]) <= limits.largest:
        return False
    return not (facts.get("language") and profile.languages and facts["language"] not in profile.languages)


def _would_lead(fit: int, candidates: list[dict[str, Any]]) -> bool:
    own = score(Candidate(door="", fit=fit))
    return sum(score(Candidate(**figures)) > own for figures in candidates) < FIRST


def _fact(rule: str, fact: str, book: Gazetteer, finder: SectorFinder) -> str:
    if rule == "place" and (spot := book.find(fact)):
        return spot.label
    if rule == "sector" and (sector := finder.find(fact)):
        return str(sector)
    return fact
