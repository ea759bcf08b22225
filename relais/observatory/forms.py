"""Forms of the room: filters of the lists, a figure, a file of figures."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from relais.groundwork.fields import LineField
from relais.groundwork.narrowing import Narrowing
from relais.observatory.enums import Territory, Trend
from relais.observatory.lines import MOST_BYTES, period_code, period_of
from relais.observatory.models import DEMO, LONGEST_NOTE, LONGEST_SOURCE, OWN, Figure
from relais.vocabulary.enums import Dimension
from relais.vocabulary.queries import tree


class BarometerForm(Narrowing):
    """What the barometer is narrowed by."""

    dimension = forms.ChoiceField(label=_("Dimension"), required=False, choices=[("", _("toutes")), *Dimension.choices])


class WatchForm(Narrowing):
    """What the watch is narrowed by."""

    q = forms.CharField(label=_("Nom contient"), max_length=120, required=False)
    theme = forms.TypedChoiceField(label=_("Domaine"), required=False, empty_value=None)
    trend = forms.ChoiceField(label=_("Évolution"), required=False, choices=[("", _("toutes")), *Trend.choices])

    def __init__(self, data: Any) -> None:
        """Offer the groups of themes."""
        super().__init__(data)
        tops: list[Any] = list(tree())
        groups = {one.slug: one for top in tops for one in (top, *top.below)}
        field: Any = self.fields["theme"]
        field.choices = [
            ("", _("tous")),
            *((str(top), [(one.slug, str(one)) for one in (top, *top.below)]) for top in tops),
        ]
        field.coerce = groups.get


def _hundred(label: Any, *, required: bool = False) -> forms.FloatField:
    return forms.FloatField(label=label, required=required, min_value=0, max_value=100)


class FigureForm(forms.ModelForm):  # type: ignore[type-arg]
    """A figure that somebody else published."""

    period = forms.CharField(
        label=_("Période"), max_length=20,
        help_text=_("Une année, comme 2026, ou un trimestre, comme 2026-Q3."),
        error_messages={"required": _("Donnez une année, comme 2026, ou un trimestre, comme 2026-Q3.")},
    )  # fmt: skip
    value = _hundred(_("Valeur"), required=True)
    low = _hundred(_("Borne basse de l'intervalle"))
    high = _hundred(_("Borne haute de l'intervalle"))
    number = forms.IntegerField(label=_("Entreprises comptées"), required=False, min_value=0, max_value=10_000_000)
    source = LineField(
        label=_("Source"),
        max_length=LONGEST_SOURCE,
        help_text=_("Qui a publié ce chiffre, et où : le titre du rapport."),
    )
    source_url = forms.URLField(label=_("Adresse de la source"), required=False, max_length=500, assume_scheme="https")
    note = LineField(
        label=_("Remarque"), required=False, max_length=LONGEST_NOTE,
        help_text=_("Ce qu'il faut savoir pour comparer : qui est compté, une année approximative…"),
    )  # fmt: skip
    field_order = ("indicator", "period", "territory", "value", "low", "high", "number", "source", "source_url", "note")

    class Meta:
        """The figure's own fields; period and note are told otherwise than they are kept."""

        model = Figure
        fields = ("indicator", "territory", "value", "low", "high", "number", "source", "source_url")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name indicators by their slugs; a figure keeps its indicator."""
        super().__init__(*args, **kwargs)
        indicator: Any = self.fields["indicator"]
        indicator.to_field_name, indicator.empty_label = "slug", _("Choisir…")
        if self.instance.pk:
            del self.fields["indicator"]
            self.initial["period"] = period_code(self.instance.start, self.instance.span)
            self.initial["note"] = self.instance.note

    def clean_period(self) -> tuple[str, date]:
        """Return span and first day."""
        found = period_of(self.cleaned_data["period"])
        if found is None:
            raise forms.ValidationError(
                _("Donnez une année de 1990 à 2100, comme 2026, ou un trimestre, comme 2026-Q3.")
            )
        return found

    def clean_source(self) -> str:
        """Keep the names of the platform's own sources for its own figures."""
        source: str = self.cleaned_data["source"]
        if source in {OWN, DEMO}:
            raise forms.ValidationError(_("Ce nom est celui des chiffres calculés par la plateforme."))
        return source

    def clean(self) -> dict[str, Any]:
        """Check that an interval has two bounds around the value."""
        data = super().clean() or {}
        value, low, high = (data.get(name) for name in ("value", "low", "high"))
        if (low is None) != (high is None) and not {"low", "high"} & set(self.errors):
            self.add_error(
                "low" if low is None else "high", _("L'intervalle a deux bornes : donnez l'autre, ou aucune.")
            )
        elif value is not None and low is not None and high is not None and not low <= value <= high:
            self.add_error("value", _("La valeur se trouve entre les deux bornes de son intervalle."))
        return data

    def _post_clean(self) -> None:
        """Leave the instance as it is: the verb writes."""

    def values(self) -> dict[str, Any]:
        """Return the fields of the figure of a valid form."""
        data = dict(self.cleaned_data)
        data.pop("indicator", None)
        span, start = data.pop("period")
        notes = dict(self.instance.notes or {})
        note, language = data.pop("note"), (get_language() or "fr")[:2]
        if note != self.instance.note:
            notes = {language: note} if note else {}
        return {**data, "span": span, "start": start, "notes": notes}


class FileForm(forms.Form):
    """A file of figures."""

    file = forms.FileField(
        label=_("Fichier de chiffres (.csv)"),
        help_text=_("UTF-8, virgules ou points-virgules, 1 Mo au plus. Une seule ligne fausse, et rien n'est gardé."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> Any:
        """Refuse what is too big before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("Ce fichier dépasse 1 Mo : partagez-le en plusieurs."))
        return file


class TerritoryForm(Narrowing):
    """What the desk of figures is narrowed by."""

    territory = forms.ChoiceField(label=_("Territoire"), required=False, choices=[("", _("tous")), *Territory.choices])
