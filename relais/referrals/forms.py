"""Forms of the room."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relais.needs.forms import NeedForm
from relais.needs.models import LONGEST_REFERENCE
from relais.needs.queries import typed_facts
from relais.referrals.models import LONGEST_HOOK
from relais.vocabulary.models import Sector


class BringForm(NeedForm):
    """A firm's need in its words, as one of a partner body takes it down, with what is known of the firm."""

    place = forms.CharField(
        label=_("Où est l'entreprise ?"), max_length=120, required=False, help_text=_("Commune ou code postal.")
    )
    sector = forms.ModelChoiceField(
        label=_("Dans quel secteur ?"), queryset=Sector.objects.none(), required=False, empty_label=_("Choisir…")
    )
    employees = forms.IntegerField(
        label=_("Combien de personnes y travaillent ?"), min_value=0, max_value=100_000, required=False
    )
    reference = forms.CharField(
        label=_("Votre référence"), max_length=LONGEST_REFERENCE, required=False,
        help_text=_("Un numéro de dossier chez vous ; pas de nom de personne."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """List the sectors as they stand now, and offer places."""
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Qu'est-ce qui complique la vie de cette entreprise ?")
        self.fields["text"].help_text = _("Dans ses mots, comme elle vous le dit.")
        self.fields["sector"].queryset = Sector.objects.all()  # type: ignore[attr-defined]
        self.fields["place"].widget.attrs |= {"data-suggest": reverse("territories:suggest"), "autocomplete": "off"}

    def clean_place(self) -> str:
        """Return the place as typed. Raises ValidationError when it is not known."""
        place: str = self.cleaned_data["place"]
        if typed_facts(place=place)[1]:
            raise forms.ValidationError(_("Nous ne connaissons pas ce lieu. Essayez le code postal."))
        return place

    def need(self) -> dict[str, Any]:
        """Return the need's fields."""
        sector = self.cleaned_data["sector"]
        facts, _wrong = typed_facts(
            place=self.cleaned_data["place"],
            sector=sector.slug if sector else "",
            employees=self.cleaned_data["employees"],
        )
        return facts | {"text": self.cleaned_data["text"], "reference": self.cleaned_data["reference"]}


class ListForm(forms.Form):
    """What narrows the list of referrals."""

    words = forms.CharField(label=_("Entreprise, référence ou numéro"), max_length=100, required=False)


class OriginsForm(forms.Form):
    """The sites that may show the frame, one a line."""

    origins = forms.CharField(
        label=_("Sites qui peuvent afficher la question"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("Un par ligne, comme https://www.exemple.be. Aucun : le cadre ne s'affiche nulle part."),
    )  # fmt: skip

    def clean_origins(self) -> list[str]:
        """Return the lines that are not empty."""
        return [line.strip() for line in self.cleaned_data["origins"].splitlines() if line.strip()]


class HookForm(forms.Form):
    """Where the body's program is told."""

    url = forms.CharField(
        label=_("Adresse de votre programme"), max_length=LONGEST_HOOK, required=False,
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
        help_text=_("En https://. Vide : votre programme n'est plus prévenu."),
    )  # fmt: skip
