"""What pages of several sides take from a form that has no Django form of its own."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest


def numbers(request: HttpRequest, name: str, most: int = 1) -> list[int]:
    """Return the first ``most`` values posted as ``name`` that are numbers of rows; anything else is left out."""
    values = request.POST.getlist(name)[:most]
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 12]


def say_wrong_words(request: HttpRequest, form: Form) -> None:
    """Say what is wrong with words whose field stands several times on the page, and so shows no fault of its own."""
    for fault in form.errors.get("words", []):
        messages.error(request, str(fault))
