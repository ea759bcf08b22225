"""Filters of the lists: they stay in the address, and a wrong value is told, never obeyed."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.actors.enums import ActorRole, DoorKind
from relais.actors.forms.fields import PlaceField, sector_choices, theme_choices, themes_by_slug
from relais.actors.queries import USUAL_KM
from relais.groundwork.narrowing import Narrowing
from relais.vocabulary.enums import Language
from relais.vocabulary.models import Sector
from relais.vocabulary.queries import tree

DISTANCES = (5, 10, 20, 30, 50, 100)


class _Filters(Narrowing):
    """Words, theme, sector and place. ``MORE`` names the fields that stand folded away."""

    MORE: tuple[str, ...] = ()

    q = forms.CharField(label=gettext_lazy("Mots"), max_length=120, required=False)
    theme = forms.TypedChoiceField(label=gettext_lazy("Thème"), required=False, empty_value=None)
    sector = forms.TypedChoiceField(label=gettext_lazy("Secteur"), required=False, empty_value=None)
    place = PlaceField(label=gettext_lazy("Commune ou code postal"), required=False)

    def __init__(self, data: Any) -> None:
        """Offer the themes and sectors there are."""
        super().__init__(data)
        themes = tree()
        sectors = list(Sector.objects.prefetch_related("broader"))
        everything = ("", _("tous"))
        theme, sector = self.fields["theme"], self.fields["sector"]
        theme.choices = [everything, *theme_choices(themes, leaves_only=False)]  # type: ignore[attr-defined]
        theme.coerce = themes_by_slug(themes).get  # type: ignore[attr-defined]
        sector.choices = [everything, *sector_choices(sectors)]  # type: ignore[attr-defined]
        sector.coerce = {one.slug: one for one in sectors}.get  # type: ignore[attr-defined]

    def first_fields(self) -> list[forms.BoundField]:
        """Return the fields that always show."""
        return [field for field in self if field.name not in self.MORE]

    def more_fields(self) -> list[forms.BoundField]:
        """Return the fields that stand folded away."""
        return [self[name] for name in self.MORE]

    @property
    def is_more_asked(self) -> bool:
        """Tell whether one of the fields that stand folded away is in use or wrong."""
        return any(self.data.get(name) for name in self.MORE)

    @property
    def is_narrowed(self) -> bool:
        """Tell whether anything at all is asked for; a distance without a place asks for nothing."""
        return bool(self.asked().keys() - {"km"}) or bool(self.errors)


class DirectoryForm(_Filters):
    """What the directory of actors is narrowed by."""

    role = forms.ChoiceField(
        label=gettext_lazy("Rôle"), required=False, choices=[("", gettext_lazy("tous")), *ActorRole.choices]
    )
    km = forms.TypedChoiceField(
        label=gettext_lazy("Dans un rayon de"), required=False, coerce=int, empty_value=None, initial=USUAL_KM
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Langue de l'accueil"),
        required=False,
        choices=[("", gettext_lazy("toutes")), *Language.choices],
    )
    field_order = ("q", "theme", "place", "role", "sector", "km", "language")
    MORE = ("role", "sector", "km", "language")

    def __init__(self, data: Any) -> None:
        """Offer the distances; the usual one stands chosen."""
        super().__init__(data)
        km = self.fields["km"]
        km.choices = [("", f"{USUAL_KM} km"), *((str(n), f"{n} km") for n in DISTANCES if n != USUAL_KM)]  # type: ignore[attr-defined]


class DoorsForm(_Filters):
    """What the list of doors is narrowed by: place and sector are those of the firm that looks for a door."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Sorte de porte"), required=False, choices=[("", gettext_lazy("toutes")), *DoorKind.choices]
    )
    field_order = ("q", "kind", "theme", "place", "sector")

    def __init__(self, data: Any) -> None:
        """Say whose place and sector are meant."""
        super().__init__(data)
        self.fields["place"].label = _("Votre commune ou code postal")
        self.fields["sector"].label = _("Votre secteur")


class ManageForm(forms.Form):
    """The name of an organisation looked for."""

    q = forms.CharField(label=gettext_lazy("Nom de l'organisation"), max_length=120, required=False)
