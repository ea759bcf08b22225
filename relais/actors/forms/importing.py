"""The form by which animators import a file."""

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_BYTES = 5_000_000


class ImportForm(forms.Form):
    """A file of actors or doors."""

    kind = forms.ChoiceField(
        label=_("Le fichier contient"),
        choices=[("actors", _("des organisations")), ("doors", _("des portes"))],
        widget=forms.RadioSelect,
        initial="actors",
    )
    file = forms.FileField(
        label=_("Fichier"),
        help_text=_("JSON Lines (.jsonl), ou CSV pour des organisations ; UTF-8, 5 Mo au plus."),
        widget=forms.FileInput(attrs={"accept": ".jsonl,.json,.csv,.txt"}),
    )
    keep_going = forms.BooleanField(
        label=_("Enregistrer les bonnes lignes même si d'autres sont fausses"),
        required=False,
        help_text=_("Sinon, une seule ligne fausse refuse tout le fichier."),
    )
