"""Filters of the tools and of the arguments: they stay in the address, and a wrong value is told, never obeyed."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.groundwork.narrowing import Narrowing
from relais.library.enums import Function
from relais.library.models import Argument, Piece, Tool
from relais.library.queries.tools import themes_in_use
from relais.vocabulary.enums import Language
from relais.vocabulary.models import Theme


def theme_choices(themes: Iterable[Theme], first: Any) -> list[Any]:
    """Return choices of ``themes`` (broader one fetched) in groups, after the choice of none, called ``first``."""
    groups = groupby(themes, lambda theme: theme.broader)
    return [("", first), *((str(group), [(t.slug, str(t)) for t in some]) for group, some in groups)]


class _Filters(Narrowing):
    """Words and a theme."""

    MODEL: type[Piece]
    q = forms.CharField(label=gettext_lazy("Mots"), max_length=120, required=False)
    theme = forms.ChoiceField(label=gettext_lazy("Thème"), required=False)

    def __init__(self, data: Any) -> None:
        """Offer the themes that pieces have."""
        super().__init__(data)
        self.fields["theme"].choices = theme_choices(themes_in_use(self.MODEL), _("tous"))  # type: ignore[attr-defined]


class ToolsForm(_Filters):
    """What the catalogue is narrowed by."""

    MODEL = Tool
    function = forms.ChoiceField(
        label=gettext_lazy("Sert à"), required=False, choices=[("", gettext_lazy("tout")), *Function.choices]
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Langue de l'écran"),
        required=False,
        choices=[("", gettext_lazy("toutes")), *Language.choices],
    )
    free = forms.BooleanField(label=gettext_lazy("avec une formule gratuite"), required=False)
    open_source = forms.BooleanField(label=gettext_lazy("logiciel libre"), required=False)
    peppol = forms.BooleanField(label=gettext_lazy("factures par Peppol"), required=False)
    field_order = ("q", "function", "theme", "language", "free", "open_source", "peppol")

    def first_fields(self) -> list[forms.BoundField]:
        """Return the fields that are not boxes."""
        return [field for field in self if field.widget_type != "checkbox"]

    def boxes(self) -> list[forms.BoundField]:
        """Return the boxes."""
        return [field for field in self if field.widget_type == "checkbox"]


class ArgumentsForm(_Filters):
    """What the arguments are narrowed by."""

    MODEL = Argument
