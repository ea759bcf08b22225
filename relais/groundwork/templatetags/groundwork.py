"""Template tags of the groundwork."""

import re
from collections.abc import Iterable
from typing import Any

from django import template
from django.core.paginator import Page
from django.template.context import Context
from django.template.defaultfilters import stringfilter
from django.urls import translate_url
from django.utils.translation import gettext as _

from relais.groundwork.assets import asset_url

register = template.Library()

_BEFORE = re.compile(r" (?=[»?!:;])")
ROW = 52  # height of a bar with its label, in pixels


@register.simple_tag
def asset(name: str) -> str:
    """Return the address of a built file: ``{% asset "site.css" %}``."""
    return asset_url(name)


@register.filter
@stringfilter
def unbroken(text: str) -> str:
    """Return ``text`` with unbreakable spaces inside « » and before ? ! : ; so that no line starts with a sign."""
    return _BEFORE.sub("\u00a0", text).replace("« ", "«\u00a0")


@register.filter
def percent(number: object) -> str:
    """Return ``number`` of a hundred as the screen's language writes it: "43 %", "43%"."""
    return _("%(number)s %%") % {"number": number}


@register.simple_tag(takes_context=True)
def address_in(context: Context, language: str) -> str:
    """Return this page's address, query included, in ``language``; the home page's where there is no request."""
    request = context.get("request")
    return translate_url(request.get_full_path() if request else "/", language)


@register.simple_tag
def page_numbers(page: Page[Any]) -> list[int | None]:
    """Return the numbers to show in a pager, None where some are left out."""
    shown = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else None for number in shown]


@register.simple_tag
def bars(rows: Iterable[tuple[Any, float]]) -> dict[str, Any]:
    """Return the geometry of a bar chart of ``rows`` (label, number): its height and each bar's place and width.

    Widths are texts in per cent of the longest bar, with a point whatever the screen's language.
    """
    rows = list(rows)
    most = max((number for _label, number in rows), default=0)
    return {
        "height": ROW * len(rows),
        "bars": [
            {
                "label": label,
                "number": number,
                "text_y": ROW * index + 18,
                "y": ROW * index + 26,
                "width": f"{100 * number / most if most > 0 and number > 0 else 0:.2f}%",
            }
            for index, (label, number) in enumerate(rows)
        ],
    }


@register.simple_tag
def step_states(steps: Iterable[Any] | str, current: int | str) -> list[dict[str, Any]]:
    """Return label and state (done, current, ahead) of each step; ``steps`` is a list or a text with commas.

    ``current`` counts from one; beyond the last, every step is done.
    """
    labels = [part.strip() for part in steps.split(",")] if isinstance(steps, str) else list(steps)
    here = int(current)
    return [
        {"label": label, "state": "done" if number < here else "current" if number == here else "ahead"}
        for number, label in enumerate(labels, start=1)
    ]
