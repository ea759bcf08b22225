"""The first page of telling a showcase: who speaks, and of whom."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.actors.models import Actor
from relais.groundwork.fields import LineField
from relais.library.enums import Side

UNLISTED = "-"  # stands for an organisation that has no page; no identifier is so


class StartForm(forms.Form):
    """Who speaks, and of whom: the actors that were found by name are offered; a firm need not have a page."""

    own = forms.ChoiceField(label="", required=False, widget=forms.RadioSelect)
    other = forms.ChoiceField(label="", required=False, widget=forms.RadioSelect)
    firm = LineField(label=gettext_lazy("Nom de l'entreprise"), max_length=160, required=False)

    def __init__(
        self, data: Any = None, *, side: Side, own: list[Actor], found: list[Actor], initial: Any = None
    ) -> None:
        """Offer the person's ``own`` actors of this ``side``, and those ``found``."""
        super().__init__(data, initial=initial)
        self.side, self.actors = side, {actor.slug: actor for actor in (*own, *found)}
        mine, others = ([(actor.slug, _named(actor)) for actor in rows] for rows in (own, found))
        provider = side == Side.PROVIDER
        self.fields["own"].label = _("Vous parlez pour") if provider else _("Votre entreprise")
        self.fields["other"].label = _("L'entreprise que vous avez aidée") if provider else _("Le prestataire")
        if provider:
            others.append((UNLISTED, _("Elle n'est pas dans cette liste : j'écris son nom")))
        else:
            mine.append((UNLISTED, _("Elle n'a pas de page sur Relais : j'écris son nom")))
        self.fields["own"].choices, self.fields["other"].choices = mine, others  # type: ignore[attr-defined]
        if len(mine) == 1:
            self.initial.setdefault("own", mine[0][0])
        if not own:
            del self.fields["own"]
        if provider and not found:
            del self.fields["other"]

    def clean(self) -> dict[str, Any]:
        """Find both, and the firm's name. Raises ValidationError per field."""
        own, other = (self.actors.get(self.cleaned_data.get(name) or "") for name in ("own", "other"))
        provider, firm_actor = (own, other) if self.side == Side.PROVIDER else (other, own)
        if provider is None and not self.errors:
            name = "own" if self.side == Side.PROVIDER else "other"
            if name in self.fields:
                self.add_error(name, _("Choisissez une organisation de la liste."))
        firm = self.cleaned_data.get("firm") or (firm_actor.name if firm_actor else "")
        if not firm and "firm" not in self.errors:
            self.add_error("firm", _("Écrivez le nom de l'entreprise."))
        self.found: dict[str, Any] = {
            "told_by": self.side,
            "provider": provider,
            "firm": firm,
            "firm_actor": firm_actor,
        }
        return self.cleaned_data


def _named(actor: Actor) -> str:
    return f"{actor.name} ({actor.place})" if actor.place else actor.name
