"""What an editor sees of the newsletter's readers: figures in tens, no address, nothing under ten."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from relais.library.models import Subscription
from relais.library.queries.news import readers, rounded
from relais.vocabulary.models import Theme


@given(st.integers(0, 10_000))
def test_a_figure_is_in_tens_never_above_the_truth_and_never_under_ten(number):
    shown = rounded(number)
    assert (shown is None) == (number < 10)
    assert shown is None or (shown % 10 == 0 and 10 <= shown <= number < shown + 10)


@pytest.mark.django_db
def test_an_editor_sees_figures_and_no_address(editor, as_user, make_reader):
    top = Theme.objects.filter(broader=None)[0]
    for number in range(12):
        make_reader(f"fr{number}@firm.example", themes=[top.slug])
    make_reader("nl@firm.example", language="nl")
    Subscription.objects.create(email="unconfirmed@firm.example", language="nl")
    found = readers()
    assert (found["all"], found["languages"]) == (10, {"fr": 10, "nl": None})
    assert {str(theme): number for theme, number in found["themes"].items() if number} == {str(top): 10}
    page = as_user(editor).get(reverse("newsletter_readers")).content.decode()
    assert "Au moins 10 personnes" in page
    assert "moins de dix" in page
    assert "@firm.example" not in page
