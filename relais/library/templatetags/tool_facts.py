"""The facts of a tool as the screen tells them."""

from django import template

from relais.library import comparing

register = template.Library()
for fact in (
    comparing.country,
    comparing.peppol,
    comparing.hosting,
    comparing.spoken,
    comparing.free,
    comparing.licence,
):
    register.filter(fact.__name__, fact)
