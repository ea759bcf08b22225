"""Rules on files: their length, their names, what may not stay in them, and that nothing comes from elsewhere."""

import re
from pathlib import Path

import pytest

from tests.house.storeys import PACKAGE, ROOT, python_files, templates

LONGEST_CODE, LONGEST_TEST = 400, 600
DRAWERS = {"utils", "util", "common", "helpers", "helper", "misc", "shared", "tools"}
UNFINISHED = re.compile(r"\b(T[O]DO|F[I]XME|X[X]X|H[A]CK)\b")


def files(*patterns: str) -> list[Path]:
    found = [path for pattern in patterns for path in ROOT.glob(pattern)]
    return sorted(path for path in found if "node_modules" not in path.parts and "built" not in path.parts)


def lines_of(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def written() -> list[Path]:
    return files(
        "relais/**/*.py", "relais/**/*.html", "frontend/css/*.css", "frontend/js/*.js", "frontend/*.js",
        "scripts/**/*.py", "benchmarks/**/*.py", "tests/**/*.py", "ops/**/*", "Makefile", ".ci/*",
    )  # fmt: skip


def test_code_files_stay_short():
    ours = [path for path in written() if path.is_file() and "migrations" not in path.parts]  # Django writes those
    code = [path for path in ours if "tests" not in path.relative_to(ROOT).parts[:1]]
    assert len(code) > 100
    assert {path.relative_to(ROOT).as_posix(): lines_of(path) for path in code if lines_of(path) >= LONGEST_CODE} == {}


def test_test_files_stay_short():
    tests = files("tests/**/*.py")
    assert {p.relative_to(ROOT).as_posix(): lines_of(p) for p in tests if lines_of(p) >= LONGEST_TEST} == {}


def test_no_file_or_folder_is_a_drawer():
    names = {path.relative_to(ROOT): {*path.relative_to(ROOT).parts[:-1], path.stem} for path in written()}
    for path in names:
        if "library" in path.parts:  # there a tool is a thing of the trade: what a firm puts in
            names[path] -= {"tools"}
    assert [path.as_posix() for path, parts in names.items() if parts & DRAWERS] == []


def test_nothing_is_left_unfinished():
    assert UNFINISHED.search("# T{}DO: later".format("O"))
    left = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in written()
        if path.is_file()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert left == []


def test_every_module_says_what_it_is():
    silent = [
        path.relative_to(ROOT).as_posix()
        for path in python_files()
        if path.read_text("utf-8").strip() and not path.read_text("utf-8").lstrip().startswith('"""')
    ]
    assert silent == []


ORIGIN = re.compile(r"""(?:https?:)?//[a-z0-9-]+(?:\.[a-z0-9-]+)+[^\s"'<>)]*""", re.IGNORECASE)
NAMESPACE = re.compile(r"^(?:https?:)?//(?:www\.w3\.org|schema\.org)\b")
LINK = re.compile(r"<a\b[^>]*?>", re.DOTALL | re.IGNORECASE)
COMMENT = re.compile(
    r"/\*.*?\*/|\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|<!--.*?-->|^\s*//.*?$", re.DOTALL | re.MULTILINE
)


def third_parties(text: str) -> list[str]:
    """Return the addresses on other machines that ``text`` names, plain links and namespaces left out."""
    bare = LINK.sub("", COMMENT.sub("", text))
    return [address for address in ORIGIN.findall(bare) if not NAMESPACE.match(address)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<script src="https://cdn.example.org/x.js"></script>', ["https://cdn.example.org/x.js"]),
        ('<link href="//fonts.example.org/css" rel="stylesheet">', ["//fonts.example.org/css"]),
        ('<c-button href="https://cdn.example.org/">', ["https://cdn.example.org/"]),
        ("@import url(https://fonts.example.org/css);", ["https://fonts.example.org/css"]),
        ('fetch("https://stats.example.org/hit")', ["https://stats.example.org/hit"]),
        ('<a class="x" href="https://www.example.org/">', []),
        ('<svg xmlns="http://www.w3.org/2000/svg">', []),
        ('{"@context": "https://schema.org"}', []),
        ("/* see https://www.example.org/ */", []),
    ],
)
def test_an_address_elsewhere_is_seen_unless_it_is_a_link_a_namespace_or_a_comment(text, found):
    assert third_parties(text) == found


def test_no_template_style_sheet_or_script_calls_a_third_party():
    sources = [*templates().values(), *files("frontend/css/**/*", "frontend/js/**/*", "frontend/pictures/**/*.svg")]
    built = [path for path in (PACKAGE / "groundwork" / "static" / "built").iterdir() if path.suffix != ".map"]
    assert built, "the front end is not built: make setup"
    calls = {
        path.relative_to(ROOT).as_posix(): found
        for path in [*sources, *built]
        if path.is_file() and path.suffix in {".html", ".css", ".js", ".svg", ".json"}
        if (found := third_parties(path.read_text("utf-8")))
    }
    assert calls == {}
