"""What a list is narrowed by: a form whose choices stay in the address, where a wrong value is told, never obeyed."""

from typing import Any

from django import forms
from django.core.validators import EMPTY_VALUES


class Narrowing(forms.Form):
    """The filters of a list."""

    def asked(self) -> dict[str, Any]:
        """Return what is asked for, without the fields that were wrong or left empty, and boxes that were not ticked."""
        self.is_valid()
        found = getattr(self, "cleaned_data", {})
        return {name: value for name, value in found.items() if value not in EMPTY_VALUES and value is not False}

    @property
    def is_narrowed(self) -> bool:
        """Tell whether anything at all is asked for."""
        return bool(self.asked()) or bool(self.errors)
