"""Areas and places."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from relais.groundwork.multilingual import in_language
from relais.territories.enums import AreaKind


class Area(models.Model):
    """A municipality, province, region, country or named area."""

    code = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=20, choices=AreaKind.choices)
    names = models.JSONField(help_text=_("Le nom par langue."))
    aliases = models.JSONField(default=list, help_text=_("D'autres façons de l'écrire."))

    class Meta:
        """By code."""

        ordering = ["code"]

    def __str__(self) -> str:
        """Return the name in the screen's language."""
        return in_language(self.names)


class Place(models.Model):
    """A locality under a postal code."""

    code = models.SlugField(max_length=80, unique=True, help_text=_("Code postal et nom : 7012-jemappes."))
    postal_code = models.CharField(_("code postal"), max_length=10, db_index=True)
    names = models.JSONField(help_text=_("Le nom par langue."))
    latitude = models.FloatField()
    longitude = models.FloatField()
    main = models.BooleanField(default=False, help_text=_("Le chef-lieu de sa commune."))
    areas = models.ManyToManyField(Area, related_name="places")

    class Meta:
        """By postal code."""

        ordering = ["postal_code", "-main", "code"]
        constraints = [
            models.CheckConstraint(
                name="place_on_earth",
                condition=models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                violation_error_message=_("La latitude va de -90 à 90, la longitude de -180 à 180."),
            )
        ]

    def __str__(self) -> str:
        """Return postal code and name."""
        return f"{self.postal_code} {in_language(self.names)}"
