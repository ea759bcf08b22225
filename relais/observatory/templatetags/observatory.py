"""Figures in words."""

from django import template

from relais.observatory.models import Indicator
from relais.observatory.presenting import told as _told

register = template.Library()


@register.simple_tag
def told(indicator: Indicator, value: float) -> str:
    """Return ``value`` as ``indicator`` tells it: "43 %"."""
    return _told(indicator, value)
