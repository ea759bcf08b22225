"""What the server's log keeps of the address of a page that was refused."""

import logging

import pytest

from relais.groundwork.logs import WithoutSecrets


def kept(message, *args):
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, message, args, None)
    assert WithoutSecrets().filter(record)
    return record.getMessage()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (("%s: %s", "Not Found", "/diagnostics/r/pideqAEc3SRCkUKDXCkq8EkxN8IQs6QN/q/q1/"), "Not Found: /diagnostics/r/…/q/q1/"),
        (("Gone: /courrier/quitter/Im1lQGE:1vPx2k:dE-f_G3h",), "Gone: /courrier/quitter/…"),
        (("Not Found: /fiches/boulangere-arlon-commandes-en-ligne/",), "Not Found: /fiches/boulangere-arlon-commandes-en-ligne/"),
        (("50 %s of %d", "per cent", 3), "50 per cent of 3"),
    ],
)  # fmt: skip
def test_a_secret_in_an_address_is_left_out_and_everything_else_stays(said, told):
    assert kept(*said) == told
