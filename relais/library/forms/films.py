"""What the lists of testimonials and of seminars' material are narrowed by; only what would find something is offered."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.groundwork.narrowing import Narrowing
from relais.library.models import Material, Testimonial
from relais.library.queries.films import bodies_told, sectors_told, themes_told


class _Filters(Narrowing):
    theme = forms.TypedChoiceField(label=gettext_lazy("Thème"), required=False, empty_value=None)

    def offer(self, name: str, rows: Any) -> None:
        """Let ``name`` be any of ``rows``, by their slugs, in the order of their names."""
        field: Any = self.fields[name]
        named = {row.slug: row for row in rows}
        field.choices = [
            ("", _("tous")),
            *sorted(((slug, str(row)) for slug, row in named.items()), key=lambda one: one[1].casefold()),
        ]
        field.coerce = named.get


class TestimonialsForm(_Filters):
    """Theme and sector."""

    sector = forms.TypedChoiceField(label=gettext_lazy("Secteur"), required=False, empty_value=None)

    def __init__(self, data: Any) -> None:
        """Offer what some testimonial has."""
        super().__init__(data)
        self.offer("theme", themes_told(Testimonial))
        self.offer("sector", sectors_told())


class MaterialsForm(_Filters):
    """Theme and body."""

    body = forms.TypedChoiceField(label=gettext_lazy("Organisme"), required=False, empty_value=None)

    def __init__(self, data: Any) -> None:
        """Offer what some material has."""
        super().__init__(data)
        self.offer("theme", themes_told(Material))
        self.offer("body", bodies_told())
