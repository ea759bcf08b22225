"""Lines of CSV: what a spreadsheet would run is text, and numbers stay numbers."""

from decimal import Decimal

import pytest
from django.utils.translation import gettext_lazy

from relais.groundwork.spreadsheets import csv_line


class Named:
    def __str__(self):
        return "=1+1"


@pytest.mark.parametrize(
    "value", ['=HYPERLINK("x")', "+1", "-20", "@x", "\tx", "\rx", "\n=1", "＝1", gettext_lazy("=x"), Named()]
)
def test_what_a_spreadsheet_would_run_is_kept_as_text(value):
    assert csv_line(["a", value]).lstrip('a,"').startswith("'")


@pytest.mark.parametrize("value", ["x;=1+1;y", "x; =1+1", 'x;"=1"', "x\n=1+1;", "x;\t@sum"])
def test_what_begins_a_cell_where_semicolons_part_them_is_kept_as_text(value):
    """A spreadsheet set to Belgium parts lines at semicolons, whatever quotes stand around."""
    opened = csv_line(["a", value, "b"]).replace('"', "").replace("\r\n", ";").replace("\n", ";").replace("\t", ";")
    cells = [cell.strip() for cell in opened.split(";")]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("value", ["a-b; c = d", "10 - 12", "jeudi ; vendredi", "x@y.example"])
def test_ordinary_words_stay_as_they_are(value):
    assert csv_line([value]) == f"{value}\r\n"


@pytest.mark.parametrize(("value", "written"), [(-20, "-20"), (-0.5, "-0.5"), (Decimal("-1.50"), "-1.50"), (7, "7")])
def test_numbers_stay_numbers(value, written):
    assert csv_line([value, None]) == f"{written},\r\n"
