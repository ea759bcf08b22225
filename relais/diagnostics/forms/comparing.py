"""Filters of the published comparisons: they stay in the address, and a wrong value is told, never obeyed."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.diagnostics.comparing import kinds, labels_in_use
from relais.diagnostics.labels import SIZE_NAMES, shown_areas, shown_sectors
from relais.groundwork.narrowing import Narrowing


class ComparisonsForm(Narrowing):
    """Which questionnaire, and which sector, size or province."""

    kind = forms.ChoiceField(label=gettext_lazy("Questionnaire"), required=False)
    sector = forms.ChoiceField(label=gettext_lazy("Secteur"), required=False)
    size = forms.ChoiceField(label=gettext_lazy("Taille"), required=False)
    area = forms.ChoiceField(label=gettext_lazy("Province"), required=False)

    def __init__(self, data: Any) -> None:
        """Offer what is published; without a questionnaire the first is meant."""
        super().__init__(data)
        offered = kinds()
        named = str(data.get("kind", ""))
        self.chosen = named if named in offered else next(iter(offered), "")
        sectors, sizes, areas = labels_in_use(self.chosen) if self.chosen else ((), (), ())
        self._offer("kind", offered)
        self._offer("sector", shown_sectors(sectors), _("tous"))
        self._offer("size", {key: str(name) for key, name in SIZE_NAMES.items() if key in sizes}, _("toutes"))
        self._offer("area", shown_areas(areas), _("toutes"))
        self.initial["kind"] = self.chosen

    def _offer(self, field: str, names: dict[str, str], none: str = "") -> None:
        first = [("", none)] if none else []
        self.fields[field].choices = [*first, *names.items()]  # type: ignore[attr-defined]

    @property
    def kind_name(self) -> str:
        """Return the name of the questionnaire that is shown."""
        return str(dict(self.fields["kind"].choices).get(self.chosen, ""))  # type: ignore[attr-defined]

    def asked(self) -> dict[str, str]:
        """Return the labels asked for, without those that were wrong or left empty."""
        return {name: value for name, value in super().asked().items() if name != "kind"}
