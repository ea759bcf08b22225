"""Forms of a body's people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relais.actors.enums import PositionKind
from relais.actors.models import Position
from relais.people.models import User


def _colleague(**options: Any) -> Any:
    """Return a field for one of the other people of the same body; the form offers them."""
    return forms.ModelChoiceField(User.objects.none(), required=False, **options)


class InviteForm(forms.Form):
    """Whom to invite, as what."""

    email = forms.EmailField(label=_("Adresse électronique"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    kind = forms.ChoiceField(label=_("Fonction"), choices=PositionKind.choices, initial=PositionKind.MEMBER)


class PositionForm(forms.Form):
    """Another position."""

    kind = forms.ChoiceField(label=_("Fonction"), choices=PositionKind.choices)


class AbsenceForm(forms.Form):
    """Until when the person is away, and who stands in."""

    until = forms.DateField(
        label=_("En absence jusqu'au"),
        required=False,
        help_text=_("Laissez vide pour mettre fin à l'absence."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    deputy = _colleague(label=_("Qui remplace"), empty_label=_("Aucune personne"))

    def __init__(self, *args: Any, position: Position, **kwargs: Any) -> None:
        """Offer the colleagues."""
        super().__init__(*args, **kwargs)
        _offer(self, "deputy", position)


class LeaveForm(forms.Form):
    """Who takes over."""

    successor = _colleague(label=_("Qui reprend"), empty_label=_("Une personne responsable"))

    def __init__(self, *args: Any, position: Position, **kwargs: Any) -> None:
        """Offer the colleagues."""
        super().__init__(*args, **kwargs)
        _offer(self, "successor", position)


def _offer(form: forms.Form, name: str, position: Position) -> None:
    colleagues = position.actor.positions.exclude(pk=position.pk).values("user")
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = User.objects.filter(pk__in=colleagues).order_by("name", "email")
