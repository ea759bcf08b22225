"""Lines of the exchange format: each field's rule, and the message that names line, field and reason."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.actors.errors import WrongLine
from relais.actors.lines import LONGEST_LINE, ActorLine, DoorLine, checked, read_jsonl
from tests.actors.conftest import actor_line, door_line, jsonl

PATTERN = "String should match pattern '^[A-Za-z0-9][A-Za-z0-9._:-]{0,119}$'"
KINDS = "Input should be 'provider_service', 'advice', 'training', 'event', 'funding', 'tool' or 'sheet'"
NEGATIVE = "Input should be greater than or equal to 0"
HUGE = "Input should be less than or equal to 10000000"
NO_NUMBER = "Input should be a valid integer, unable to parse string as an integer"
LANGUAGE = "String should match pattern '^[a-z]{2}$'"


def long(most):
    return f"String should have at most {most} characters"


def many(most):
    return f"Value should have at most {most} items after validation, not {most + 1}"


def read(kind, *rows):
    """Return what became of each row: a line, or (line number, field, reason)."""
    return [
        (one.number, one.field, one.reason) if isinstance(one, WrongLine) else one
        for _number, one in checked(read_jsonl(jsonl(*rows)), kind)
    ]


def objects(raw):
    """Return what a raw file holds: objects, or (line number, field, reason)."""
    return [
        (one.number, one.field, one.reason) if isinstance(one, WrongLine) else one
        for _number, one in read_jsonl(io.BytesIO(raw))
    ]


@pytest.mark.parametrize(
    "field", ["id", "actor", "kind", "title", "description", "places", "sectors", "max_employees", "languages"]
)
def test_a_door_line_without_a_needed_field_is_refused(field):
    assert read(DoorLine, door_line(), door_line(**{field: ...})) == [
        DoorLine.model_validate(door_line()),
        (2, field, "Field required"),
    ]


@pytest.mark.parametrize("field", ["id", "name", "roles"])
def test_an_actor_line_without_a_needed_field_is_refused(field):
    assert read(ActorLine, actor_line(**{field: ...})) == [(1, field, "Field required")]


@pytest.mark.parametrize(
    ("field", "value", "where", "reason"),
    [
        ("id", "", "id", PATTERN),
        ("id", "été", "id", PATTERN),
        ("id", "-a", "id", PATTERN),
        ("id", "a" * 121, "id", PATTERN),
        ("id", 5, "id", "Input should be a valid string"),
        ("actor", " ", "actor", "String should have at least 1 character"),
        ("actor", "a" * 161, "actor", long(160)),
        ("kind", "gift", "kind", KINDS),
        ("kind", None, "kind", KINDS),
        ("title", " ", "title", "String should have at least 1 character"),
        ("title", "a" * 201, "title", long(200)),
        ("title", ["a"], "title", "Input should be a valid string"),
        ("description", "a" * 5001, "description", long(5000)),
        ("places", 5, "places", "Input should be a valid list"),
        ("places", [1], "places.0", "Input should be a valid string"),
        ("places", ["Namur", ""], "places.1", "String should have at least 1 character"),
        ("places", ["a" * 161], "places.0", long(160)),
        ("places", ["Namur"] * 401, "places", many(400)),
        ("sectors", {}, "sectors", "Input should be a valid list"),
        ("sectors", ["a" * 161], "sectors.0", long(160)),
        ("max_employees", -1, "max_employees", NEGATIVE),
        ("max_employees", 10_000_001, "max_employees", HUGE),
        ("max_employees", 10**400, "max_employees", HUGE),
        ("max_employees", "many", "max_employees", NO_NUMBER),
        ("max_employees", float("inf"), "max_employees", "Input should be a finite number"),
        ("min_employees", -1, "min_employees", NEGATIVE),
        ("languages", ["fra"], "languages.0", LANGUAGE),
        ("languages", ["fr"] * 31, "languages", many(30)),
        ("themes", ["a" * 161], "themes.0", long(160)),
        ("price", "a" * 301, "price", long(300)),
        ("conditions", "a" * 501, "conditions", long(500)),
        ("contact", "a" * 161, "contact", long(160)),
        ("answers_within_days", -1, "answers_within_days", NEGATIVE),
        ("answers_within_days", 61, "answers_within_days", "Input should be less than or equal to 60"),
        ("capacity", -1, "capacity", NEGATIVE),
        ("in_hand", -1, "in_hand", NEGATIVE),
        ("helped", 10_000_001, "helped", HUGE),
        ("not_helped", "x", "not_helped", NO_NUMBER),
        (
            "confirmed_until",
            "2026-02-30",
            "confirmed_until",
            "Input should be a valid date or datetime, day value is outside expected range",
        ),
        ("archived", "maybe", "archived", "Input should be a valid boolean, unable to interpret input"),
    ],
)
def test_a_door_line_that_breaks_a_fields_rule_is_refused_by_number_field_and_reason(field, value, where, reason):
    assert read(DoorLine, door_line(**{field: value})) == [(1, where, reason)]


@pytest.mark.parametrize(
    ("field", "value", "where", "reason"),
    [
        ("name", "a" * 161, "name", long(160)),
        ("roles", [], "roles", "Value should have at least 1 item after validation, not 0"),
        ("roles", ["firm"] * 11, "roles", many(10)),
        ("summary", "a" * 301, "summary", long(300)),
        ("description", "a" * 5001, "description", long(5000)),
        ("place", "a" * 161, "place", long(160)),
        ("sector", "a" * 161, "sector", long(160)),
        ("employees", -1, "employees", NEGATIVE),
        ("languages", ["français"], "languages.0", LANGUAGE),
        ("email", "nobody", "email", "String should match pattern '^$|^[^@\\s]+@[^@\\s]+$'"),
        ("email", "a" * 250 + "@b.example", "email", long(254)),
        ("phone", "0" * 41, "phone", long(40)),
        ("website", "javascript:alert(1)", "website", "String should match pattern '^$|^https?://\\S+$'"),
        ("website", "https://" + "a" * 200, "website", long(200)),
        ("founded", 1499, "founded", "Input should be greater than or equal to 1500"),
        ("founded", 2101, "founded", "Input should be less than or equal to 2100"),
        ("ties", "x", "ties", "Input should be a valid list"),
        ("ties", [{"other": "a"}], "ties.0.kind", "Field required"),
        ("ties", [{"other": "é", "kind": "member"}], "ties.0.other", PATTERN),
        ("ties", [{"other": "a", "kind": "member"}] * 101, "ties", many(100)),
    ],
)
def test_an_actor_line_that_breaks_a_fields_rule_is_refused_by_number_field_and_reason(field, value, where, reason):
    assert read(ActorLine, actor_line(**{field: value})) == [(1, where, reason)]


def test_an_unknown_role_or_tie_is_refused_with_those_there_are():
    [(_line, field, reason)] = read(ActorLine, actor_line(roles=["firm", "king"]))
    assert field == "roles.1"
    assert "'firm', 'provider', 'cluster'" in reason
    assert read(ActorLine, actor_line(ties=[{"other": "a", "kind": "foe"}])) == [
        (1, "ties.0.kind", "Input should be 'member', 'sponsor', 'partner' or 'funder'")
    ]


@pytest.mark.parametrize("number", ["0403170702", "1", "0403.170", "FR 40303265045", "abc", "0000000000"])
def test_an_enterprise_number_with_wrong_digits_is_refused(number):
    assert read(ActorLine, actor_line(enterprise_number=number)) == [
        (1, "enterprise_number", "is not a Belgian enterprise number (check digits)")
    ]


@pytest.mark.parametrize("number", ["0403170701", "0403.170.701", "BE 0403 170 701", "403170701"])
def test_an_enterprise_number_is_kept_as_its_ten_digits_however_written(number):
    assert [line.enterprise_number for line in read(ActorLine, actor_line(enterprise_number=number))] == ["0403170701"]


@pytest.mark.parametrize("number", ["", None, ...])
def test_an_actor_needs_no_enterprise_number(number):
    assert [line.enterprise_number for line in read(ActorLine, actor_line(enterprise_number=number))] == [""]


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x0c", "\x1f", "\ud800"])
@pytest.mark.parametrize(("field", "shape"), [("title", str), ("places", lambda text: [text]), ("contact", str)])
def test_a_control_character_or_lone_surrogate_in_a_text_is_refused(field, shape, sign):
    assert read(DoorLine, door_line(**{field: shape(f"a{sign}b")})) == [(1, field, "holds a control character")]


def test_a_control_character_in_a_tie_is_refused():
    ties = [{"other": "a", "kind": "member", "detail": "a\x00"}]
    assert read(ActorLine, actor_line(ties=ties)) == [(1, "ties.0.detail", "holds a control character")]


def test_tabs_line_ends_and_signs_outside_the_basic_plane_are_kept():
    text = "un\tdeux\ntrois\r\n🙂 𝔘"
    assert [line.description for line in read(DoorLine, door_line(description=text))] == [text]


def test_texts_are_trimmed_and_unknown_keys_passed_over():
    [line] = read(DoorLine, door_line(title="  Titre  ", paid=True))
    assert line == DoorLine.model_validate(door_line(title="Titre"))


def test_missing_and_empty_values_read_as_nothing():
    [line] = read(DoorLine, door_line(description=None, places=None, sectors=None, max_employees="", languages=None))
    assert (line.description, line.places, line.sectors, line.max_employees, line.languages) == ("", [], [], None, [])


@pytest.mark.parametrize(("kind", "line"), [(DoorLine, door_line), (ActorLine, actor_line)])
@pytest.mark.parametrize("languages", [["FR", "nl"], "FR|nl", "fr; NL"])
def test_codes_of_languages_are_read_in_capitals_and_as_a_list_in_a_text(kind, line, languages):
    assert [one.languages for one in read(kind, line(languages=languages))] == [["fr", "nl"]]


def test_an_id_that_stands_twice_is_refused_with_the_line_of_the_first():
    rows = read(ActorLine, actor_line(), actor_line(id="other"), actor_line(name="again"))
    assert [rows[0].id, rows[1].id, rows[2]] == [
        "new-actor",
        "other",
        (3, "id", "'new-actor' stands already on line 1"),
    ]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b'{"id": "a"', "is not JSON: Expecting ',' delimiter at column 11 (a truncated file?)"),
        (b"\x00", "is not JSON: Expecting value at column 1 (a truncated file?)"),
        (b'{"id": "\xff"}', "is not UTF-8 (byte 9: 0xff)"),
        ('{"id": "é"}'.encode("latin-1"), "is not UTF-8 (byte 9: 0xe9)"),
        ('{"id": "a"}'.encode("utf-16"), "is not UTF-8 (byte 1: 0xff)"),
        (b"[" * 100_000, "is not readable: RecursionError"),
        (b'{"a":' * 20_000, "is not readable: RecursionError"),
        (b'{"a":' + b"9" * 5000 + b"}", "is not readable: ValueError"),
        (b"x" * (LONGEST_LINE + 1), "is longer than 200,000 bytes"),
        (b"[1]", "is not an object {…}"),
        (b"null", "is not an object {…}"),
    ],
)
def test_a_line_that_is_no_object_is_named_with_the_reason_and_the_next_is_read(raw, reason):
    assert objects(b'{"a": 1}\n' + raw + b'\n{"b": 2}\n') == [{"a": 1}, (2, "", reason), {"b": 2}]


def test_a_line_much_longer_than_allowed_counts_as_one():
    raw = b"x" * (5 * LONGEST_LINE) + b'\n{"a": 1}\nwrong'
    assert [one if isinstance(one, dict) else one[0] for one in objects(raw)] == [1, {"a": 1}, 3]


def test_a_file_may_begin_with_a_byte_order_mark_hold_blank_lines_and_end_lines_as_windows_does():
    assert objects(b'\xef\xbb\xbf{"a": 1}\r\n\r\n  \n{"b": 2}') == [{"a": 1}, {"b": 2}]
    assert objects(b"") == []


@given(st.dictionaries(st.text(max_size=5), st.none() | st.booleans() | st.integers() | st.text(), max_size=4))
def test_an_object_is_read_as_it_was_written(row):
    assert objects(json.dumps(row).encode() + b"\n") == [row]


@given(st.binary(max_size=300))
def test_any_bytes_give_objects_or_reasons_with_rising_line_numbers(raw):
    numbers = [number for number, _one in read_jsonl(io.BytesIO(raw))]
    assert numbers == sorted(set(numbers))
    assert all(1 <= number <= raw.count(b"\n") + 1 for number in numbers)
