"""What to offer next to a client that one has."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from relais.library.companions import FEWEST
from relais.library.forms.tools import theme_choices
from relais.library.queries.next_offers import next_offers, themes_told_of
from relais.vocabulary.models import Theme
from relais.vocabulary.queries import leaves


class ThemeForm(forms.Form):
    """The theme on which the client was helped."""

    theme = forms.ChoiceField(required=False)

    def __init__(self, data: Any, themes: list[Theme]) -> None:
        """Offer ``themes``."""
        super().__init__(data)
        field = self.fields["theme"]
        field.label = _("Ce que votre client a déjà")
        field.choices = theme_choices(themes, _("choisissez un thème"))  # type: ignore[attr-defined]


@require_safe
def next_offer(request: HttpRequest) -> HttpResponse:
    """Ask for a theme; show what goes with it, why, and what there is to use."""
    themes = list(leaves().select_related("broader"))
    form = ThemeForm(request.GET, themes)
    slug = form.cleaned_data["theme"] if form.is_valid() else ""
    theme = next((one for one in themes if one.slug == slug), None)
    offers = next_offers(theme, request.user) if theme else []
    context = {
        "form": form,
        "theme": theme,
        "told_of": [] if theme else themes_told_of(),
        "offers": offers,
        "from_needs": any(offer.needs for offer in offers),
        "fewest": FEWEST,
    }
    return render(request, "library/next_offer.html", context)
