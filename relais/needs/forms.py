"""Forms by which people tell their need and answer questions."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relais.needs.models import LONGEST_NEED, Need
from relais.territories.queries import gazetteer
from relais.vocabulary.models import Sector
from relais.vocabulary.queries import leaves


class NeedForm(forms.Form):
    """The one question."""

    text = forms.CharField(
        label=_("Qu'est-ce qui vous complique la vie ?"),
        max_length=LONGEST_NEED,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        error_messages={
            "required": _("Écrivez en quelques mots ce qui ne va pas, comme vous le diriez à un collègue."),
            "max_length": _("C'est un peu long : gardez l'essentiel, en 2 000 signes au plus."),
        },
    )


class PlaceForm(forms.Form):
    """Where the firm is."""

    place = forms.CharField(label=_("Où êtes-vous ?"), max_length=120, help_text=_("Commune ou code postal."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer suggestions."""
        super().__init__(*args, **kwargs)
        self.fields["place"].widget.attrs |= {
            "data-suggest": reverse("territories:suggest"),
            "autocomplete": "postal-code",
        }

    def clean_place(self) -> dict[str, Any]:
        """Return the need's fields for the place that was typed."""
        spot = gazetteer().find(self.cleaned_data["place"])
        if spot is None:
            raise forms.ValidationError(_("Nous ne connaissons pas ce lieu. Essayez le code postal."))
        at_place = spot.kind == "place"
        return {"place_id": spot.id if at_place else None, "area_id": None if at_place else spot.id}


class SectorForm(forms.Form):
    """What the firm does."""

    sector = forms.ModelChoiceField(
        label=_("Dans quel secteur travaillez-vous ?"), queryset=Sector.objects.none(), empty_label=_("Choisir…")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """List the sectors as they stand now."""
        super().__init__(*args, **kwargs)
        self.fields["sector"].queryset = Sector.objects.all()  # type: ignore[attr-defined]

    def clean_sector(self) -> dict[str, Any]:
        """Return the need's field."""
        return {"sector_id": self.cleaned_data["sector"].pk}


class EmployeesForm(forms.Form):
    """How large the firm is."""

    employees = forms.IntegerField(
        label=_("Combien de personnes travaillent chez vous, vous compris ?"), min_value=0, max_value=100_000
    )

    def clean_employees(self) -> dict[str, Any]:
        """Return the need's field."""
        return {"employees": self.cleaned_data["employees"]}


FACT_FORMS: dict[str, type[forms.Form]] = {"place": PlaceForm, "sector": SectorForm, "employees": EmployeesForm}


class CorrectionForm(forms.Form):
    """A correction of what was understood: one theme is kept, dropped or added."""

    keep = forms.SlugField(required=False)
    drop = forms.SlugField(required=False)
    add = forms.SlugField(required=False)

    def changes(self, need: Need) -> dict[str, Any]:
        """Return the need's new lists of chosen and dropped themes; a theme that does not exist changes nothing."""
        known = set(leaves().values_list("slug", flat=True))
        chosen, dropped = list(need.chosen), list(need.dropped)
        for slug in (self.cleaned_data["keep"], self.cleaned_data["add"]):
            if slug in known:
                chosen = [*[one for one in chosen if one != slug], slug][-5:]
                dropped = [one for one in dropped if one != slug]
        if (slug := self.cleaned_data["drop"]) in known:
            chosen = [one for one in chosen if one != slug]
            dropped = [*[one for one in dropped if one != slug], slug][-20:]
        return {"chosen": chosen, "dropped": dropped}
