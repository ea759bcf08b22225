"""What narrows the list of showcases, and the choices of themes that forms offer."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.library.showcase_queries import provinces_shown
from relais.territories.models import Area
from relais.vocabulary.models import Sector
from relais.vocabulary.queries import leaves, top_themes


def grouped_leaves() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the choices of leaf themes under their first level."""
    found = []
    for top in top_themes():
        below = [leaf for theme in top.narrower.all() for leaf in (theme.narrower.all() or [theme])]
        found.append((str(top), [(leaf.slug, str(leaf)) for leaf in below if not leaf.retired]))
    return found


class FilterForm(forms.Form):
    """What narrows the list; it stays in the address."""

    theme = forms.TypedChoiceField(label=gettext_lazy("Thème"), required=False, empty_value=None)
    sector = forms.TypedChoiceField(label=gettext_lazy("Secteur"), required=False, empty_value=None)
    province = forms.TypedChoiceField(label=gettext_lazy("Province"), required=False, empty_value=None)

    def __init__(self, data: Any) -> None:
        """Offer themes, sectors, and the provinces in which something is published."""
        super().__init__(data)
        themes = {theme.slug: theme for theme in leaves()}
        sectors = {one.slug: one for one in Sector.objects.all()}
        provinces: dict[str, Area] = {area.code: area for area in provinces_shown()}
        for name, rows, offered, nothing in (
            ("theme", themes, grouped_leaves(), _("tous")),
            ("sector", sectors, [(slug, str(one)) for slug, one in sectors.items()], _("tous")),
            ("province", provinces, [(code, str(one)) for code, one in provinces.items()], _("toutes")),
        ):
            self.fields[name].choices = [("", nothing), *offered]  # type: ignore[attr-defined]
            self.fields[name].coerce = rows.get  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """Return what is asked for, without what was wrong or left empty."""
        self.is_valid()
        return {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value}

    @property
    def is_narrowed(self) -> bool:
        """Tell whether anything at all is asked for."""
        return bool(self.asked()) or bool(self.errors)
