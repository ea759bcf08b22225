"""Forms of the territories."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SuggestForm(forms.Form):
    """The beginning of a town's name or postal code."""

    q = forms.CharField(label=_("Commune ou code postal"), max_length=80, required=False)
