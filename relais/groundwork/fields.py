"""Fields of forms that several rooms use."""

from typing import Any

from django import forms

from relais.groundwork.writing import one_line


class LineField(forms.CharField):
    """A text of one line: what would end the line, or steer, becomes a space. For names, which stand in subjects of letters."""

    def to_python(self, value: Any) -> Any:
        """Return the text on one line."""
        text = super().to_python(value)
        return one_line(text) if text and "\x00" not in text else text  # that one is refused by name
