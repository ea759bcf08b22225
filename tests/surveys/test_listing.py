"""A list of addresses is hostile until checked."""

import pytest
from django.core.validators import validate_email
from hypothesis import given
from hypothesis import strategies as st

from relais.surveys.listing import ADDRESS, LARGEST, Entry, read, read_bytes


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("a@firm.example", Entry("a@firm.example")),
        ("  A@Firm.Example  ", Entry("a@firm.example")),
        ("Anne Petit <anne@firm.example>", Entry("anne@firm.example", "Anne Petit")),
        ('"Petit, Anne" <anne@firm.example>', Entry("anne@firm.example", "Petit, Anne")),
        ("anne@firm.example; Anne ; Chez Anne", Entry("anne@firm.example", "Anne", "Chez Anne")),
        ('anne@firm.example,Anne,"Anne, fils"', Entry("anne@firm.example", "Anne", "Anne, fils")),
        ("mailto:anne@firm.example", Entry("anne@firm.example")),
    ],
)
def test_a_good_line_is_read(line, entry):
    assert read(line).entries == [entry]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("anne", "no-address"), ("anne@firm", "no-address"), ("@firm.example", "no-address"), ("a b@firm.example", "no-address"), ("a@firm.example\x00", "control"),
        ("a@firm\u202e.example", "control"), ("a@firm.example;" + "x" * 161, "long"), ("x" * 65 + "@firm.example", "no-address"),
        ("a@" + "x" * 250 + ".example", "long"), ("=cmd|calc@firm.example!A1", "no-address"), ("é@firm.example", "no-address"),
        ("..a@firm.example", "no-address"), ("<script>@firm.example", "no-address"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_named_with_its_reason(line, reason):
    found = read(f"good@firm.example\n{line}")
    assert [one.email for one in found.entries] == ["good@firm.example"]
    assert (found.problems[0].line, found.problems[0].reason) == (2, reason)


def test_a_head_line_gives_the_order_of_columns():
    found = read("Nom;E-mail;Entreprise\nAnne;anne@firm.example;Chez Anne")
    assert found.entries == [Entry("anne@firm.example", "Anne", "Chez Anne")]


def test_repeated_and_known_addresses_are_told_and_not_read_twice():
    found = read("a@firm.example\nA@firm.example\nb@firm.example", known={"b@firm.example"})
    assert [one.email for one in found.entries] == ["a@firm.example"]
    assert [(one.line, one.reason) for one in found.repeated] == [(2, "twice"), (3, "invited")]
    assert found.problems == []


def test_lists_that_are_too_long_or_no_text_are_refused_whole():
    assert read("\n".join(["a@firm.example"] * 5001)).problems[0].reason == "lines"
    assert read_bytes(b"x" * (LARGEST + 1)).problems[0].reason == "bytes"
    assert read_bytes(b"\x81\x8d").problems[0].reason == "text"


@given(st.from_regex(ADDRESS, fullmatch=True))
def test_what_is_taken_for_an_address_is_one_to_who_writes_letters(address):
    if len(address) > 254 or len(address.partition("@")[0]) > 64:
        return
    validate_email(address)


@given(st.binary(max_size=400))
def test_whatever_is_brought_is_read_or_refused(data):
    found = read_bytes(data)
    for one in found.entries:
        assert ADDRESS.fullmatch(one.email)
        assert "\n" not in one.name + one.firm
