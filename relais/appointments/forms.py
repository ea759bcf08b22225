"""Forms of the room."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from relais.appointments.enums import Manner, Weekday
from relais.appointments.models import LONGEST_PLACE, Calendar
from relais.introductions.models import LONGEST_WORDS

BIGGEST_FILE = 2_000_000  # bytes
RANGES = 2  # hours a day: before and after noon, as most keep them


def _clock(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class TermsForm(forms.ModelForm):  # type: ignore[type-arg]
    """How one may be booked, and at which hours of the week: two ranges a day."""

    class Meta:
        """The terms are the calendar's own fields."""

        model = Calendar
        fields = ("manner", "place", "length", "pause", "notice", "ahead")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add the fields of the hours, filled from the calendar."""
        super().__init__(*args, **kwargs)
        for weekday in Weekday:
            for number in range(RANGES):
                self.fields[f"opens_{weekday}_{number}"] = _clock(_("de"))
                self.fields[f"closes_{weekday}_{number}"] = _clock(_("à"))
        if self.instance.pk:
            counted: dict[int, int] = {}
            for hours in self.instance.hours.all():
                number = counted.get(hours.weekday, 0)
                if number < RANGES:
                    self.initial[f"opens_{hours.weekday}_{number}"] = hours.opens
                    self.initial[f"closes_{hours.weekday}_{number}"] = hours.closes
                counted[hours.weekday] = number + 1

    def term_fields(self) -> list[forms.BoundField]:
        """Return the fields of the terms."""
        return [self[name] for name in self.Meta.fields]

    def days(self) -> Iterator[dict[str, Any]]:
        """Yield each weekday with the pairs of its fields."""
        for weekday in Weekday:
            pairs = [(self[f"opens_{weekday}_{n}"], self[f"closes_{weekday}_{n}"]) for n in range(RANGES)]
            yield {"day": weekday.label, "pairs": pairs}

    def clean(self) -> dict[str, Any]:
        """Check that hours come in pairs, in order, and are long enough for one appointment."""
        data = super().clean() or {}
        length = data.get("length") or 15
        if data.get("manner") in {Manner.HERE, Manner.VIDEO} and not (data.get("place") or "").strip():
            self.add_error("place", _("Donnez l'adresse, ou le lien de la salle vidéo."))
        for weekday in Weekday:
            previous: time | None = None
            for number in range(RANGES):
                previous = self._check(data, f"{weekday}_{number}", previous, length) or previous
        return data

    def _check(self, data: dict[str, Any], name: str, previous: time | None, length: int) -> time | None:
        opens, closes = data.get(f"opens_{name}"), data.get(f"closes_{name}")
        if opens is None and closes is None:
            return None
        if opens is None or closes is None:
            missing = "opens" if opens is None else "closes"
            if f"{missing}_{name}" not in self.errors:
                self.add_error(f"{missing}_{name}", _("Donnez le début et la fin de la plage, ou ni l'un ni l'autre."))
            return None
        day = date(2026, 1, 5)
        if datetime.combine(day, closes) - datetime.combine(day, opens) < timedelta(minutes=length):
            self.add_error(f"closes_{name}", _("La plage est plus courte qu'un rendez-vous."))
        elif previous is not None and opens < previous:
            self.add_error(f"opens_{name}", _("Cette plage commence avant la fin de la précédente."))
        return closes  # type: ignore[no-any-return]

    def hours(self) -> list[tuple[int, time, time]]:
        """Return the hours that were given: (weekday, from, to)."""
        data = self.cleaned_data
        names = [(weekday, f"{weekday}_{number}") for weekday in Weekday for number in range(RANGES)]
        return [
            (int(weekday), data[f"opens_{name}"], data[f"closes_{name}"])
            for weekday, name in names
            if data.get(f"opens_{name}") and data.get(f"closes_{name}")
        ]


class DayForm(forms.Form):
    """A single day."""

    day = forms.DateField(label=_("Jour"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class FileForm(forms.Form):
    """A calendar file."""

    file = forms.FileField(
        label=_("Fichier de votre agenda (.ics)"),
        help_text=_("2 Mo au plus. Seuls les débuts et les fins sont gardés, jamais les titres."),
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
    )

    def clean_file(self) -> Any:
        """Refuse what is too big before it is read."""
        file = self.cleaned_data["file"]
        if file.size > BIGGEST_FILE:
            raise forms.ValidationError(_("Ce fichier dépasse 2 Mo. Exportez une période plus courte."))
        return file


class AddressForm(forms.Form):
    """The secret address of a calendar kept elsewhere."""

    address = forms.URLField(
        label=_("Adresse secrète de votre agenda"), max_length=1000, assume_scheme="https",
        help_text=_("L'adresse « au format iCal » que donne votre agenda. Relais la lit toutes les 30 minutes."),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class WordsForm(forms.Form):
    """A word for the other side."""

    words = forms.CharField(
        label=_("Un mot pour l'autre partie"), max_length=LONGEST_WORDS, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class SlotForm(WordsForm):
    """A free slot, where one meets when the firm says it, and a word."""

    slot = forms.CharField(widget=forms.HiddenInput, error_messages={"required": _("Choisissez une heure.")})
    place = forms.CharField(label=_("Où"), max_length=LONGEST_PLACE)

    field_order = ("slot", "place", "words")

    def __init__(self, *args: Any, manner: str, moving: bool = False, **kwargs: Any) -> None:
        """Ask for the place where it is the firm's, but not again when only the time changes."""
        super().__init__(*args, **kwargs)
        if moving or manner not in {Manner.THERE, Manner.PHONE}:
            del self.fields["place"]
        elif manner == Manner.THERE:
            self.fields["place"].label = _("Adresse de l'entreprise")
        else:
            self.fields["place"].label = _("Numéro où appeler l'entreprise")

    def clean_slot(self) -> datetime:
        """Return the moment at which the slot begins."""
        try:
            moment = parse_datetime(self.cleaned_data["slot"])
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise forms.ValidationError(_("Choisissez une heure."))
        return moment
