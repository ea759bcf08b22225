"""What narrows the list of showcases, and the choices of themes that forms offer."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.groundwork.narrowing import Narrowing
from relais.library.queries.showcases import areas_shown
from relais.territories.enums import AreaKind
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


MOST_MUNICIPALITIES = 50  # that an address may name


class FilterForm(Narrowing):
    """What narrows the list and the map; it stays in the address. A mark of the map leads to its municipalities."""

    theme = forms.TypedChoiceField(label=gettext_lazy("Thème"), required=False, empty_value=None)
    sector = forms.TypedChoiceField(label=gettext_lazy("Secteur"), required=False, empty_value=None)
    province = forms.TypedChoiceField(label=gettext_lazy("Province"), required=False, empty_value=None)
    municipality = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Commune"), required=False, empty_value=None, widget=forms.MultipleHiddenInput
    )

    def __init__(self, data: Any) -> None:
        """Offer themes, sectors, the provinces in which something is published, and the municipalities that are asked for."""
        super().__init__(data)
        themes = {theme.slug: theme for theme in leaves()}
        sectors = {one.slug: one for one in Sector.objects.all()}
        provinces: dict[str, Area] = {area.code: area for area in areas_shown(AreaKind.PROVINCE)}
        for name, rows, offered, nothing in (
            ("theme", themes, grouped_leaves(), _("tous")),
            ("sector", sectors, [(slug, str(one)) for slug, one in sectors.items()], _("tous")),
            ("province", provinces, [(code, str(one)) for code, one in provinces.items()], _("toutes")),
        ):
            self.fields[name].choices = [("", nothing), *offered]  # type: ignore[attr-defined]
            self.fields[name].coerce = rows.get  # type: ignore[attr-defined]
        codes = data.getlist("municipality")[:MOST_MUNICIPALITIES]
        known = Area.objects.filter(kind=AreaKind.MUNICIPALITY, code__in=codes) if codes else []
        named = {area.code: area for area in known}
        self.fields["municipality"].choices = [(code, str(one)) for code, one in named.items()]  # type: ignore[attr-defined]
        self.fields["municipality"].coerce = named.get  # type: ignore[attr-defined]

    def in_address(self) -> dict[str, str]:
        """Return what is asked for as an address has it, the municipalities left out: the map shows all of them."""
        return {name: self.data[name] for name in self.asked() if name != "municipality"}
