"""The documentation tells what the code does: every command, setting, field, operation, link and room."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
from pydantic import BaseModel

from relais.actors.lines import ActorLine, DoorLine, Tied
from relais.cli import main
from relais.needs.answering import NeedLine
from relais.settings.table import Table

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "ops").glob("*.md"), *DOCS.rglob("*.md")])
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
AROUND = {"cli", "settings", "urls", "wsgi"}  # beside the rooms, with a storey of their own


def text_of(path: Path) -> str:
    return path.read_text("utf-8")


def section(page: str, title: str) -> str:
    """The part of ``page`` under the heading ``title``, down to the next heading of its level or above."""
    found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^#{{1,2}} |\Z)", page, re.MULTILINE | re.DOTALL)
    assert found, f"no heading {title!r}"
    return found[2]


def rows(part: str) -> list[list[str]]:
    """The cells of the table rows in ``part``, headers and rulers left out."""
    lines = [line for line in part.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    rulers = {at for at, row in enumerate(cells) if all(set(cell) <= {"-", ":"} for cell in row)}
    return [row for at, row in enumerate(cells) if at not in rulers and at + 1 not in rulers]


def named(part: str) -> dict[str, list[str]]:
    """The rows of ``part`` by each name in backticks in their first cell."""
    return {name: row for row in rows(part) for name in re.findall(r"`([^`]+)`", row[0])}


def without_fences(page: str) -> str:
    return re.sub(r"^ *```.*?^ *```", "", page, flags=re.MULTILINE | re.DOTALL)


def anchors(path: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", without_fences(text_of(path)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def commands() -> dict[str, click.Command]:
    context = click.Context(main, info_name="relais")
    found = {name: main.get_command(context, name) for name in main.list_commands(context)}
    return {name: command for name, command in found.items() if command}


# Commands


@pytest.mark.parametrize("name", sorted(commands()))
def test_command_is_documented_with_every_option_and_argument(name: str) -> None:
    part = section(text_of(REFERENCE / "commands.md"), f"relais {name}")
    told = set(named(part))
    held = set()
    for parameter in commands()[name].params:
        held |= {(parameter.name or "").upper()} if isinstance(parameter, click.Argument) else set(parameter.opts)
    assert {one for one in told if one.startswith("--") or one.isupper()} == held


def test_no_command_is_documented_that_does_not_exist() -> None:
    told = re.findall(r"^## relais (\S+)$", text_of(REFERENCE / "commands.md"), re.MULTILINE)
    assert told == list(commands())


# Settings


def test_every_setting_is_documented_with_its_meaning() -> None:
    page = text_of(REFERENCE / "settings.md").split("\n## ")[0]
    told = {name: row[3] for name, row in named(page).items() if name.startswith("RELAIS_")}
    assert told == {f"RELAIS_{name.upper()}": field.description for name, field in Table.model_fields.items()}


def test_every_setting_is_documented_with_its_default() -> None:
    told = named(text_of(REFERENCE / "settings.md").split("\n## ")[0])
    for name, field in Table.model_fields.items():
        if field.default_factory is None:
            value = field.default
            plain = (
                ",".join(value)
                if isinstance(value, list)
                else str(value).lower()
                if isinstance(value, bool)
                else str(value)
            )
            assert (name, told[f"RELAIS_{name.upper()}"][2]) == (name, f"`{plain}`" if plain else "empty")


def test_settings_named_anywhere_in_the_documentation_exist() -> None:
    known = {f"RELAIS_{name.upper()}" for name in Table.model_fields}
    files = [
        *PAGES,
        ROOT / "ops" / "environment.example",
        ROOT / "ops" / "compose.yaml",
        ROOT / "ops" / "Containerfile",
    ]
    for path in files:
        told = set(re.findall(r"\bRELAIS_[A-Z_]*[A-Z]\b", text_of(path))) - {"RELAIS_X"}
        assert (path.name, told - known) == (path.name, set())


# Exchange files


@pytest.mark.parametrize(
    ("title", "kind"), [("Actor line", ActorLine), ("Tie", Tied), ("Door line", DoorLine), ("Batch: a need", NeedLine)]
)
def test_every_field_of_the_exchange_is_documented(title: str, kind: type[BaseModel]) -> None:
    told = named(section(text_of(REFERENCE / "exchange.md"), title))
    assert {name: row[1] for name, row in told.items()} == {
        name: "yes" if field.is_required() else "no" for name, field in kind.model_fields.items()
    }


@pytest.mark.parametrize(
    ("title", "kind"), [("Actor line", ActorLine), ("Door line", DoorLine), ("Batch: a need", NeedLine)]
)
def test_the_documented_example_is_a_valid_line(title: str, kind: type[BaseModel]) -> None:
    example = re.search(r"```json\n(.+)\n```", section(text_of(REFERENCE / "exchange.md"), title))
    assert example
    assert kind.model_validate(json.loads(example[1])).model_fields_set == set(json.loads(example[1]))


@pytest.mark.django_db
def test_every_field_of_a_ranked_need_is_documented() -> None:
    from relais.needs.answering import batch_line
    from relais.needs.index import current_index

    line = batch_line(NeedLine(id="n", text="Je refais mes factures dans Word le dimanche", lang="fr"), current_index())
    part = section(text_of(REFERENCE / "exchange.md"), "Batch: an answer")
    above, below = part.split("An entry of `doors`:")
    assert line["doors"]
    assert (set(named(above)), set(named(below))) == (set(line), set(line["doors"][0]))


# API


def api_description() -> dict[str, Any]:
    from relais.api.v1 import api

    return api.get_openapi_schema(path_prefix="/api/v1/")


def test_every_operation_of_the_api_is_documented_with_its_parameters() -> None:
    page = text_of(REFERENCE / "api.md")
    paths = api_description()["paths"]
    held = [f"{method.upper()} {path}" for path, methods in paths.items() for method in methods]
    assert re.findall(r"^## ((?:GET|POST|PUT|PATCH|DELETE) .+)$", page, re.MULTILINE) == held
    for title in held:
        method, path = title.split()
        for parameter in paths[path][method.lower()].get("parameters", []):
            told = named(section(page, title).split("| field |")[0])[parameter["name"]]
            assert (parameter["name"], told[1]) == (parameter["name"], "yes" if parameter.get("required") else "no")


def test_every_field_that_the_api_answers_is_documented() -> None:
    told = set(re.findall(r"`(\w+)`", text_of(REFERENCE / "api.md")))
    schemas = api_description()["components"]["schemas"]
    held = {name for schema in schemas.values() for name in schema.get("properties", {})}
    assert held - told == set()


# Links


def links(path: Path) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", without_fences(text_of(path)))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    for link in links(path):
        if re.match(r"[a-z]+:", link) or "docs/pictures/" in link:
            continue
        file, _hash, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_picture_of_the_readme_exists() -> None:
    pictures = [link for link in links(ROOT / "README.md") if "docs/pictures/" in link]
    assert pictures
    assert [link for link in pictures if not (ROOT / link).exists()] == [], "make screenshots makes them"


def test_every_page_is_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    ahead = [ROOT / "README.md"]
    while ahead:
        path = ahead.pop()
        if path in reached or path.suffix != ".md":
            continue
        reached.add(path)
        files = [link.partition("#")[0] for link in links(path) if not re.match(r"[a-z]+:", link)]
        ahead += [target for file in files if (target := (path.parent / file).resolve()).is_file()]
    assert set(DOCS.rglob("*.md")) - reached == set()


# The house


def storeys() -> list[str]:
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    return next(one for one in contracts if one["type"] == "layers" and one.get("exhaustive"))["layers"]


@pytest.mark.parametrize("path", [ROOT / "README.md", DOCS / "explanation" / "house.md"], ids=["readme", "house"])
def test_the_storeys_are_drawn_as_the_contract_holds_them(path: Path) -> None:
    drawn = next(block for block in re.findall(r"```\n(.*?)```", text_of(path), re.DOTALL) if "groundwork" in block)
    assert [re.split(r" {2,}", line)[0] for line in drawn.splitlines()] == storeys()


def test_every_room_is_described_in_the_house() -> None:
    rooms = {path.parent.name for path in (ROOT / "relais").glob("*/__init__.py")} - AROUND
    assert set(named(section(text_of(DOCS / "explanation" / "house.md"), "The rooms"))) == rooms


def test_every_file_and_folder_of_the_vocabulary_is_documented() -> None:
    titles = re.findall(r"^## (\S+)$", text_of(REFERENCE / "vocabulary-files.md"), re.MULTILINE)
    data = ROOT / "relais" / "vocabulary" / "data"
    held = {path.name for path in data.iterdir() if not path.name.startswith(".")}
    assert held - {title.partition("/")[0] for title in titles} == set()


def test_code_words_of_the_glossary_are_identifiers_of_the_code() -> None:
    words = {row[4].strip("`") for row in rows(text_of(DOCS / "glossary.md")) if len(row) == 5}
    source = "\n".join(text_of(path) for path in (ROOT / "relais").rglob("*.py"))
    assert words
    assert {word for word in words if not re.search(rf"\b{re.escape(word)}\b", source)} == set()


def test_a_word_of_the_glossary_means_one_concept() -> None:
    table = [row for row in rows(text_of(DOCS / "glossary.md")) if len(row) == 5]
    for column in range(5):
        words = [row[column] for row in table]
        assert sorted(words) == sorted(set(words))


# Decisions


def test_every_decision_is_listed_and_complete() -> None:
    files = sorted((DOCS / "decisions").glob("0*.md"))
    listed = re.findall(r"^\| \[\d{4}\]\((.+?)\) \| (.+?) \|$", text_of(DOCS / "decisions" / "README.md"), re.MULTILINE)
    titles = [(path.name, re.sub(r"^# \d{4} ", "", text_of(path).splitlines()[0])) for path in files]
    assert listed == titles
    for path in files:
        assert "**Decision.**" in text_of(path), path.name
        assert text_of(path).startswith(f"# {path.name[:4]} "), path.name


def test_every_direct_dependency_has_its_row() -> None:
    groups = PROJECT["dependency-groups"]
    held = {
        re.split(r"[\[<>=~! ]", one)[0]
        for one in [*PROJECT["project"]["dependencies"], *(one for group in groups.values() for one in group)]
    }
    front = json.loads(text_of(ROOT / "frontend" / "package.json"))
    held |= set(front.get("dependencies", {})) | set(front.get("devDependencies", {}))
    told = [row[0] for row in rows(text_of(DOCS / "decisions" / "0012-direct-dependencies.md"))]
    assert sorted(told) == sorted(held)


# Worked examples


def test_the_weights_of_the_ranking_are_documented() -> None:
    from relais.needs.ranking import STEP, VERSION, WEIGHTS

    page = text_of(DOCS / "explanation" / "ranking.md")
    told = {name: int(row[1]) for name, row in named(section(page, "Six figures")).items() if name in WEIGHTS}
    assert told == WEIGHTS
    assert f"same step of {STEP} " in page
    assert f"version {VERSION}." in page


def test_the_worked_example_of_the_ranking_adds_up() -> None:
    from relais.needs.ranking import Candidate, rank, score

    table = rows(section(text_of(DOCS / "explanation" / "ranking.md"), "Worked example"))
    doors = [Candidate(row[0], *map(int, (row[1], row[2], row[3], row[4], row[5], row[6]))) for row in table]
    assert [score(door) for door in doors] == [int(row[7]) for row in table]
    assert [door.door for door in rank(doors, "any")] == ["B", "A", "C"]


def test_the_worked_example_of_matching_adds_up() -> None:
    import numpy as np

    from relais.needs.matching import fit

    table = rows(section(text_of(DOCS / "explanation" / "matching.md"), "Worked example"))
    columns = (np.array([float(row[column]) for row in table], dtype=np.float32) for column in (2, 3, 4, 5))
    assert [f"{value:.3f}" for value in fit(*columns)] == [row[6] for row in table]


def test_the_floors_of_matching_are_documented() -> None:
    from relais.needs import matching

    page = text_of(DOCS / "explanation" / "matching.md")
    weights = f"{matching.THEMES} · theme fit + {matching.MEANING} · meaning fit + {matching.WORDS} · √(word fit)"
    assert f"fit = profile fit + {weights}" in page
    floors = section(page, "Floors")
    told = {str(figure) for figure in (matching.LEAST, matching.LEAST_OF_BEST, matching.STRAY, matching.CONSIDERED)}
    assert told - set(re.findall(r"\d+(?:\.\d+)?", floors)) == set()


def test_the_features_and_bounds_of_understanding_are_documented() -> None:
    from relais.needs import understanding
    from relais.vocabulary.features import NGRAMS
    from relais.vocabulary.learning import GROUPS

    page = text_of(DOCS / "explanation" / "understanding.md")
    groups = rows(section(page, "From text to features"))
    assert {row[0]: float(row[2]) for row in groups} == GROUPS
    assert f"n-grams of {' and '.join(map(str, NGRAMS))} letters" in page
    split = section(page, "Two needs in one text")
    assert f"at least {understanding.SURE}," in split
    assert f"from a share of {understanding.SHOWN}," in split
