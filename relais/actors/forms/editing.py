"""Forms by which holders change their organisation and its doors. They give values as the verbs take them."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.be import vat

from relais.actors.enums import ActorRole, DoorKind
from relais.actors.errors import WrongNumber
from relais.actors.forms.fields import (
    EVERYWHERE,
    LARGEST,
    LONGEST_PLACE,
    PlaceField,
    TextField,
    sector_choices,
    theme_choices,
    themes_by_slug,
    unknown_place,
)
from relais.actors.models import Actor, Door
from relais.actors.queries import chosen_themes
from relais.actors.resolving import Resolver, Served
from relais.actors.rules import may_give_roles
from relais.territories.models import Area, Place
from relais.territories.naming import readable
from relais.territories.queries import gazetteer
from relais.vocabulary.enums import Language
from relais.vocabulary.models import Sector
from relais.vocabulary.queries import tree

MOST_PLACES = 400
LATEST = timedelta(days=730)


class _WithWords(forms.Form):
    """Sectors, themes and languages, as both forms offer them."""

    def _offer(self, *, spoken: list[str]) -> None:
        """Read sectors and themes once, and offer the languages of the screen with those already ``spoken``."""
        self.sector_rows = list(Sector.objects.prefetch_related("broader"))
        self.theme_tree = tree()
        self.theme_rows = themes_by_slug(self.theme_tree)
        more = [(code, code) for code in spoken if code not in Language.values]
        self.fields["languages"].choices = [*Language.choices, *more]  # type: ignore[attr-defined]

    def _leaves(self) -> list[tuple[str, str]]:
        return [option for _group, options in theme_choices(self.theme_tree, leaves_only=True) for option in options]


class ActorForm(_WithWords):
    """The profile of an organisation."""

    name = TextField(label=gettext_lazy("Nom"), max_length=160)
    roles = forms.MultipleChoiceField(label=gettext_lazy("Rôles"), widget=forms.CheckboxSelectMultiple)
    summary = TextField(
        label=gettext_lazy("En une phrase"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Ce que vous faites, et pour qui : c'est ce que montre l'annuaire."),
    )
    description = TextField(label=gettext_lazy("Présentation"), max_length=5000, required=False, lines=6)
    place = PlaceField(label=gettext_lazy("Commune ou code postal"), required=False)
    sector = forms.ChoiceField(label=gettext_lazy("Secteur"), required=False)
    employees = forms.IntegerField(
        label=gettext_lazy("Personnes occupées"), min_value=0, max_value=LARGEST, required=False
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Langues de l'accueil"), required=False, widget=forms.CheckboxSelectMultiple
    )
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Thèmes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    email = forms.EmailField(label=gettext_lazy("Adresse électronique"), required=False)
    phone = TextField(label=gettext_lazy("Téléphone"), max_length=40, required=False)
    website = forms.URLField(label=gettext_lazy("Site"), max_length=200, required=False, assume_scheme="https")
    enterprise_number = TextField(
        label=gettext_lazy("Numéro d'entreprise"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("Dix chiffres, par exemple 0403.170.701. Jamais obligatoire."),
    )
    founded = forms.IntegerField(
        label=gettext_lazy("Année de création"), min_value=1500, max_value=2100, required=False
    )

    def __init__(self, data: Any, *, actor: Actor, by: Any) -> None:
        """Show ``actor`` to ``by``, who ticks the roles that are theirs to give; the others stay."""
        self.actor = actor
        given = {role for role in ActorRole if may_give_roles(by, actor, set(actor.roles) ^ {role})}
        self.kept_roles = [role for role in actor.roles if role not in given]
        plain = ("name", "roles", "summary", "description", "employees", "languages", "email", "phone", "website")
        initial = {name: getattr(actor, name) for name in (*plain, "enterprise_number", "founded")}
        initial["place"] = readable(actor.place, gazetteer()) if actor.place else ""
        initial["sector"] = actor.sector.slug if actor.sector else ""
        initial["themes"] = [theme.slug for theme in actor.themes.all()]
        super().__init__(data, initial=initial)
        self._offer(spoken=actor.languages)
        roles: Any = self.fields["roles"]
        roles.choices, roles.required = [one for one in ActorRole.choices if one[0] in given], not self.kept_roles
        if self.kept_roles:
            kept = ", ".join(str(ActorRole(role).label) for role in self.kept_roles)
            roles.help_text = _("Aussi : %(roles)s. Pour en changer, écrivez-nous.") % {"roles": kept}
        self.fields["sector"].choices = [("", "—"), *sector_choices(self.sector_rows)]  # type: ignore[attr-defined]
        self.fields["themes"].choices = self._leaves()  # type: ignore[attr-defined]

    def clean_place(self) -> Place | None:
        """Return the place where the organisation stands; a municipality stands at its seat."""
        spot = self.cleaned_data["place"]
        if spot is not None and spot.kind == "municipality":
            spot = gazetteer().find(spot.postal_code)
        if spot is None:
            return None
        if spot.kind != "place":
            raise ValidationError(_("Indiquez une commune ou un code postal, pas une zone plus large."))
        return Place.objects.get(pk=spot.id)

    def clean_website(self) -> str:
        """Refuse an address that no browser opens."""
        website: str = self.cleaned_data["website"]
        if website and not website.lower().startswith(("https://", "http://")):
            raise ValidationError(_("Une adresse de site commence par https:// ou http://."))
        return website

    def clean_enterprise_number(self) -> str:
        """Check the digits, and that no other profile holds the number."""
        given: str = self.cleaned_data["enterprise_number"]
        if not given:
            return ""
        if not vat.is_valid(given):
            raise ValidationError(WrongNumber.message)
        number: str = vat.compact(given)
        if Actor.objects.filter(enterprise_number=number).exclude(pk=self.actor.pk).exists():
            raise ValidationError(_("Une autre fiche porte déjà ce numéro d'entreprise."))
        return number

    def values(self) -> dict[str, Any]:
        """Return the profile as the verb takes it."""
        found = dict(self.cleaned_data)
        roles = {*self.kept_roles, *found["roles"]}
        stay = [role for role in self.actor.roles if role in roles]
        found["roles"] = [*stay, *(role for role in ActorRole.values if role in roles - {*stay})]
        by_slug = {sector.slug: sector for sector in self.sector_rows}
        found["sector"] = by_slug.get(found["sector"])
        found["themes"] = [self.theme_rows[slug].pk for slug in found["themes"]]
        return found


class DoorForm(_WithWords):
    """A door, everything that its holder knows of it."""

    kind = forms.ChoiceField(label=gettext_lazy("Sorte de porte"), choices=[("", "—"), *DoorKind.choices])
    title = TextField(label=gettext_lazy("Titre"), max_length=200)
    description = TextField(
        label=gettext_lazy("Description"),
        max_length=5000,
        lines=8,
        help_text=gettext_lazy("Ce que vous faites, pour qui, comment cela se passe, ce qu'on reçoit à la fin."),
    )
    places = TextField(
        label=gettext_lazy("Lieux servis, un par ligne"),
        max_length=MOST_PLACES * LONGEST_PLACE,
        required=False,
        lines=4,
        help_text=gettext_lazy("Communes, codes postaux, provinces, « Wallonie ». Rien : vous servez partout."),
    )
    sectors = forms.MultipleChoiceField(
        label=gettext_lazy("Secteurs servis"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Rien de coché : tous les secteurs."),
    )
    other_sectors = TextField(
        label=gettext_lazy("Secteurs hors liste, un par ligne"), max_length=4000, required=False, lines=2
    )
    min_employees = forms.IntegerField(
        label=gettext_lazy("Personnes occupées, au moins"), min_value=0, max_value=LARGEST, required=False
    )
    max_employees = forms.IntegerField(
        label=gettext_lazy("Personnes occupées, au plus"), min_value=0, max_value=LARGEST, required=False
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Langues de l'accueil"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Rien de coché : toutes."),
    )
    price = TextField(
        label=gettext_lazy("Prix"), max_length=300, required=False, help_text=gettext_lazy("« Gratuit » se dit aussi.")
    )
    conditions = TextField(label=gettext_lazy("Conditions"), max_length=500, required=False, lines=2)
    contact = TextField(
        label=gettext_lazy("Qui répond"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("Une fonction plutôt qu'un nom : « Accueil commercial »."),
    )
    answers_within_days = forms.IntegerField(
        label=gettext_lazy("Répond en (jours ouvrables)"), min_value=0, max_value=60, required=False
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("Besoins suivis à la fois, au plus"), min_value=0, max_value=LARGEST, required=False
    )
    in_hand = forms.IntegerField(label=gettext_lazy("Besoins en cours"), min_value=0, max_value=LARGEST, required=False)
    confirmed_until = forms.DateField(
        label=gettext_lazy("Faits confirmés jusqu'au"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Rien : six mois à partir d'aujourd'hui."),
    )
    main_theme = forms.ChoiceField(
        label=gettext_lazy("Thème principal"),
        required=False,
        help_text=gettext_lazy("Sans thème choisi, nous en proposons d'après votre texte."),
    )
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Autres thèmes"), required=False, widget=forms.CheckboxSelectMultiple
    )

    PLAIN = (
        "kind", "title", "description", "min_employees", "max_employees", "languages", "price", "conditions", "contact",
        "answers_within_days", "capacity", "in_hand", "confirmed_until",
    )  # fmt: skip

    def __init__(self, data: Any, *, door: Door | None) -> None:
        """Show ``door`` (its places, sectors and themes fetched), or an empty form."""
        self.door = door
        super().__init__(data, initial=_door_initial(door) if door else {"languages": [Language.FR]})
        self._offer(spoken=door.languages if door else [])
        self.fields["sectors"].choices = sector_choices(self.sector_rows)  # type: ignore[attr-defined]
        grouped = theme_choices(self.theme_tree, leaves_only=True)
        self.fields["main_theme"].choices = [("", "—"), *grouped]  # type: ignore[attr-defined]
        self.fields["themes"].choices = self._leaves()  # type: ignore[attr-defined]
        self.served = Served(everywhere=True)

    def clean_places(self) -> str:
        """Resolve each line, and say which line names no place."""
        text: str = self.cleaned_data["places"]
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if len(lines) > MOST_PLACES:
            raise ValidationError(_("%(most)s lieux au plus : nommez plutôt une province.") % {"most": MOST_PLACES})
        resolver, wrong, good = Resolver(), [], []
        for number, line in enumerate(lines, 1):
            try:
                resolver.places([line])
                good.append(line)
            except ValueError:
                wrong.append(_("Ligne %(number)s. %(reason)s") % {"number": number, "reason": unknown_place(line)})
        if wrong:
            raise ValidationError(wrong)
        self.served = resolver.places(good)
        return text

    def clean_other_sectors(self) -> list[str]:
        """Return the lines."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["other_sectors"].splitlines() if line.strip()]
        if any(len(line) > LONGEST_PLACE for line in lines):
            raise ValidationError(_("%(most)s signes au plus par ligne.") % {"most": LONGEST_PLACE})
        return list(dict.fromkeys(lines))

    def clean_confirmed_until(self) -> date | None:
        """Refuse a date in the past or beyond two years, unless it is the one that stands already."""
        given: date | None = self.cleaned_data["confirmed_until"]
        today = timezone.localdate()
        if given is None or (self.door and given == self.door.confirmed_until):
            return given
        if not today <= given <= today + LATEST:
            raise ValidationError(_("Choisissez une date entre aujourd'hui et dans deux ans."))
        return given

    def clean(self) -> dict[str, Any]:
        """Refuse a smallest size above the largest."""
        cleaned = super().clean() or {}
        least, most = cleaned.get("min_employees"), cleaned.get("max_employees")
        if least is not None and most is not None and least > most:
            self.add_error("min_employees", _("La taille minimale dépasse la taille maximale."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """Return the door as the verb takes it; without a date, the one that stands or six months are left."""
        found = {name: self.cleaned_data[name] for name in self.PLAIN}
        found["in_hand"] = found["in_hand"] or 0
        if found["confirmed_until"] is None:
            del found["confirmed_until"]
        by_slug = {sector.slug: sector.pk for sector in self.sector_rows}
        chosen = [self.cleaned_data["main_theme"], *self.cleaned_data["themes"]]
        return found | {
            "everywhere": self.served.everywhere,
            "areas": sorted(self.served.areas),
            "places": sorted(self.served.places),
            "sectors": [by_slug[slug] for slug in self.cleaned_data["sectors"]],
            "other_sectors": self.cleaned_data["other_sectors"],
            "themes": [self.theme_rows[slug].pk for slug in dict.fromkeys(chosen) if slug],
        }


def _door_initial(door: Door) -> dict[str, Any]:
    book = gazetteer()
    rows: list[Area | Place] = [*door.areas.all(), *door.places.all()]
    lines = [readable(row, book) for row in rows]
    chosen = [theme.slug for theme in chosen_themes(door)]
    return {name: getattr(door, name) for name in DoorForm.PLAIN} | {
        "places": "\n".join([EVERYWHERE, *lines] if lines and door.everywhere else lines),
        "sectors": [sector.slug for sector in door.sectors.all()],
        "other_sectors": "\n".join(door.other_sectors),
        "main_theme": chosen[0] if chosen else "",
        "themes": chosen[1:],
    }
