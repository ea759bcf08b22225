"""The kinds of areas."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AreaKind(models.TextChoices):
    """What an area is; the narrower comes first."""

    MUNICIPALITY = "municipality", _("commune")
    NAMED = "named", _("bassin")
    PROVINCE = "province", _("province")
    REGION = "region", _("région")
    COUNTRY = "country", _("pays")
