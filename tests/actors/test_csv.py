"""Actors as CSV: separators, quotes, and rows that do not fit the header."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.actors.errors import WrongLine
from relais.actors.lines import LONGEST_LINE, ActorLine, checked, read_csv

CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff"), max_size=12)


def rows(raw):
    """Return (line number, row), or (line number, field, reason), of a CSV file."""
    return [
        (one.number, one.field, one.reason) if isinstance(one, WrongLine) else (number, one)
        for number, one in read_csv(io.BytesIO(raw))
    ]


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_file_with_comma_or_semicolon_is_read(separator, end, mark):
    raw = mark + end.join([f"id{separator}name", f"a{separator}Été", f'b{separator}"x{separator}y"', ""])
    assert rows(raw.encode()) == [(2, {"id": "a", "name": "Été"}), (3, {"id": "b", "name": f"x{separator}y"})]


def test_a_quoted_cell_may_run_over_lines_and_the_next_row_keeps_its_line_number():
    assert rows(b'id,name\na,"x\ny\nz"\nb,"say ""hi"""\n') == [
        (2, {"id": "a", "name": "x\ny\nz"}),
        (5, {"id": "b", "name": 'say "hi"'}),
    ]


def test_a_header_without_an_id_column_refuses_the_file_once():
    assert rows(b"name,roles\nx,firm\ny,firm\n") == [(1, "id", "the header has no such column")]


def test_a_row_with_more_cells_than_the_header_is_refused_and_the_others_are_read():
    assert rows(b"id,name\na,b,c\nd,e\nf\n,\n") == [
        (2, "", "has 3 cells, the header 2"),
        (3, {"id": "d", "name": "e"}),
        (4, {"id": "f"}),
    ]


def test_a_row_that_is_not_utf8_or_not_csv_is_named_and_the_others_are_read():
    assert rows(b'id,name\n\xff,b\nc,"d"e\nf,g\n') == [
        (2, "", "is not UTF-8 (byte 1: 0xff)"),
        (3, "", "is not CSV: ',' expected after '\"'"),
        (4, {"id": "f", "name": "g"}),
    ]


def test_a_quote_that_is_never_closed_is_named_by_the_line_where_it_opens():
    assert rows(b'id,name\na,b\nc,"d\ne,f\n') == [
        (2, {"id": "a", "name": "b"}),
        (3, "", "is not CSV: unexpected end of data"),
    ]


@pytest.mark.parametrize("size", [LONGEST_LINE + 1, 3 * LONGEST_LINE])
def test_a_row_longer_than_allowed_is_refused_whole_and_the_next_keeps_its_line_number(size):
    assert rows(b'id,name\na,"' + b"x" * size + b'"\nb,c\n') == [
        (2, "", "is longer than 200,000 bytes"),
        (3, {"id": "b", "name": "c"}),
    ]


def test_a_nul_in_a_cell_is_refused_like_any_control_character():
    file = io.BytesIO(b"id,name,roles\na,b\x00c,firm\n")
    assert [(one.number, one.field, one.reason) for _n, one in checked(read_csv(file), ActorLine)] == [
        (2, "name", "holds a control character")
    ]


def test_cells_are_read_as_lists_numbers_and_blanks():
    raw = b"id;name;roles;languages;employees;founded;website\na;A;firm|provider;FR|nl;12;;\n"
    [(_number, line)] = checked(read_csv(io.BytesIO(raw)), ActorLine)
    assert line == ActorLine(id="a", name="A", roles=["firm", "provider"], languages=["fr", "nl"], employees=12)


@given(st.lists(st.tuples(CELL, CELL).filter(lambda pair: any(cell.strip() for cell in pair)), max_size=5))
def test_what_a_csv_writer_wrote_is_read_back(cells):
    written = io.StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows([("id", "name"), *cells])
    read = [row for _number, row in read_csv(io.BytesIO(written.getvalue().encode()))]
    assert read == [{"id": first, "name": second} for first, second in cells]


@given(st.binary(max_size=300))
def test_any_bytes_give_rows_or_reasons_with_rising_line_numbers(raw):
    numbers = [number for number, _row in read_csv(io.BytesIO(raw))]
    assert numbers == sorted(set(numbers))
    assert all(1 <= number <= raw.count(b"\n") + 1 for number in numbers)
