"""Lines of CSV: what a spreadsheet would run is text, and numbers stay numbers."""

from decimal import Decimal

import pytest
from django.utils.translation import gettext_lazy

from relais.groundwork.spreadsheets import csv_line


class Named:
    def __str__(self):
        return "=1+1"


@pytest.mark.parametrize("value", ['=HYPERLINK("x")', "+1", "-20", "@x", "\tx", "\rx", gettext_lazy("=x"), Named()])
def test_what_a_spreadsheet_would_run_is_kept_as_text(value):
    assert csv_line(["a", value]).lstrip('a,"').startswith("'")


@pytest.mark.parametrize(("value", "written"), [(-20, "-20"), (-0.5, "-0.5"), (Decimal("-1.50"), "-1.50"), (7, "7")])
def test_numbers_stay_numbers(value, written):
    assert csv_line([value, None]) == f"{written},\r\n"
