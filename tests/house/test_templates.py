"""Templates: each compiles, leans only on lower rooms, is used, and names addresses and components that exist."""

import ast
import re
from functools import cache

import pytest
from django.conf import settings
from django.template import engines
from django.urls import URLPattern, URLResolver, get_resolver

from tests.house.storeys import PACKAGE, ROOMS, STOREYS, home_of, may_use, python_files, room_of, templates

HOME = "portal:home"  # every page may lead home
# Beside it, pages of lower rooms lead up to these: the frame's navigation, the two cards, and ways back to one's desk.
UPWARD_LINKS = {
    ("appointments/exchange.html", "portal:workspace"),
    ("appointments/hours.html", "portal:workspace"),
    ("appointments/week.html", "portal:workspace"),
    ("actors/manage.html", "portal:workspace"),
    ("actors/manage_actor.html", "portal:workspace"),
    ("api/docs.html", "portal:chain"),
    ("cotton/actor.html", "actors:actor"),
    ("cotton/door.html", "actors:door"),
    ("diagnostics/mine.html", "portal:workspace"),
    ("diagnostics/questionnaire.html", "portal:privacy"),
    ("groundwork/base.html", "actors:directory"),
    ("groundwork/base.html", "diagnostics:welcome"),
    ("groundwork/base.html", "introductions:service"),
    ("groundwork/base.html", "library:shelf"),
    ("groundwork/base.html", "observatory:barometer"),
    ("groundwork/base.html", "observatory:watch"),
    ("groundwork/base.html", "people:sign_in"),
    ("groundwork/base.html", "people:sign_out"),
    ("groundwork/base.html", "portal:accessibility"),
    ("groundwork/base.html", "portal:how"),
    ("groundwork/base.html", "portal:objectivity"),
    ("groundwork/base.html", "portal:privacy"),
    ("groundwork/base.html", "portal:search"),
    ("groundwork/base.html", "portal:search_suggestions"),
    ("groundwork/base.html", "portal:workspace"),
    ("groundwork/base.html", "surveys:published"),
    ("groundwork/base.html", "vocabulary:themes"),
    ("groundwork/error.html", "actors:directory"),
    ("introductions/send.html", "portal:privacy"),
    ("introductions/sent.html", "referrals:mine"),
    ("library/ask_visit.html", "portal:privacy"),
    ("library/my_showcases.html", "portal:workspace"),
    ("library/newsletter_form.html", "portal:privacy"),
    ("needs/knock.html", "introductions:send"),
    ("people/account.html", "portal:workspace"),
    ("people/data.html", "portal:privacy"),
    ("people/sign_up.html", "portal:privacy"),
    ("referrals/mine.html", "portal:workspace"),
    ("surveys/rounds.html", "portal:workspace"),
}
NAME = r"[a-z_]+:[a-z_]+"
URL_TAG = re.compile(r"\{%\s*url\s+['\"]([^'\"]+)['\"]([^%]*)%\}")
LEANS = re.compile(r"\{%\s*(?:include|extends)\s+['\"]([^'\"]+)['\"]")
COMPONENT = re.compile(r"<c-([a-z0-9_.-]+)")
QUOTED_NAME = re.compile(rf"['\"]({NAME})['\"]")
BUILT_IN = {"slot", "vars", "component"}


@cache
def addresses() -> dict[str, list[set[str]]]:
    """Return, by full name, the sets of arguments with which each address is built."""
    found: dict[str, list[set[str]]] = {}

    def walk(resolver: URLResolver, space: str, given: set[str]) -> None:
        for entry in resolver.url_patterns:
            named = given | set(entry.pattern.converters) | set(entry.pattern.regex.groupindex)
            if isinstance(entry, URLPattern):
                if entry.name:
                    found.setdefault(space + entry.name, []).append(named)
            else:
                walk(entry, space + (f"{entry.namespace}:" if entry.namespace else ""), named)

    walk(get_resolver(), "", set())
    return found


def source(name: str) -> str:
    return templates()[name].read_text("utf-8")


HTML = sorted(name for name in templates() if name.endswith(".html"))


@pytest.mark.parametrize("name", HTML)
def test_every_template_compiles(name):
    assert engines["django"].get_template(name).template.nodelist is not None


def test_no_template_leans_on_a_higher_room():
    leaning = [
        (name, other)
        for name in templates()
        for other in LEANS.findall(source(name))
        if not other.startswith("wagtailadmin/") and not may_use(home_of(name), home_of(other))
    ]
    assert leaning == []


def test_every_template_keeps_to_its_rooms_folder():
    allowed = {"groundwork": {"groundwork", "cotton"}, "library": {"library", "wagtailadmin"}}
    strays = [name for name in templates() if name.split("/")[0] not in allowed.get(home_of(name), {home_of(name)})]
    assert strays == []


def test_every_template_is_used():
    code = "\n".join(path.read_text("utf-8") for path in python_files())
    pages = "\n".join(source(name) for name in templates())
    named = set(re.findall(r"['\"]([a-z_]+(?:/[a-z_]+)+\.html)['\"]", code)) | set(LEANS.findall(pages))
    # A letter is named by its three templates' common beginning.
    named |= {f"{name.removesuffix('.subject.txt')}.html" for name in templates() if name.endswith(".subject.txt")
              and f'"{name.removesuffix(".subject.txt")}"' in code}  # fmt: skip
    named |= {f"cotton/{name.replace('-', '_').replace('.', '/')}.html" for name in COMPONENT.findall(pages)}
    assert [name for name in HTML if name not in named] == []


def test_every_component_that_is_named_exists():
    missing = {
        (name, component)
        for name in HTML
        for component in COMPONENT.findall(source(name))
        if component not in BUILT_IN
        and f"cotton/{component.replace('-', '_').replace('.', '/')}.html" not in templates()
    }
    assert missing == set()


def test_every_icon_that_is_named_is_drawn():
    drawn = {name.split("/")[-1].removesuffix(".svg") for name in templates() if name.endswith(".svg")}
    named = {
        (name, icon)
        for name in HTML
        for icon in re.findall(r"(?<![:\w])icon=\"([a-z-]+)\"|<c-icon name=\"([a-z-]+)\"", source(name))
        for icon in icon
        if icon
    }
    assert len(named) > 30
    assert {(name, icon) for name, icon in named if icon not in drawn} == set()


def test_links_up_to_a_higher_room_are_the_ones_listed():
    upward = {
        (name, address)
        for name in HTML
        for address in re.findall(rf"\{{%\s*url\s+['\"]({NAME})['\"]", source(name))
        if address != HOME and not may_use(home_of(name), address.split(":")[0])
    }
    assert upward == UPWARD_LINKS


def test_every_address_that_a_template_builds_exists_with_as_many_arguments():
    wrong = [
        (name, address, given.strip())
        for name in HTML
        for address, given in URL_TAG.findall(source(name))
        if not any(_fits(given, wanted) for wanted in addresses().get(address, []))
    ]
    assert wrong == []


def _fits(given: str, wanted: set[str]) -> bool:
    words = re.sub(r"\bas \w+\s*$", "", given).split()
    keyed = {word.split("=")[0] for word in words if "=" in word}
    return keyed == wanted if keyed else len(words) == len(wanted)


@pytest.mark.parametrize(
    ("given", "wanted", "fits"),
    [("", set(), True), (" theme.slug ", {"slug"}, True), (" slug=x ", {"slug"}, True), (" as home", set(), True),
     (" theme.slug ", set(), False), ("", {"slug"}, False), (" pk=x ", {"slug"}, False)],
)  # fmt: skip
def test_arguments_of_an_address_are_counted(given, wanted, fits):
    assert _fits(given, wanted) is fits


def names_in_code() -> list[tuple[str, str]]:
    """Return (file, name) of every address named in code: any text ``room:name``, and whatever is reversed."""
    found = []
    for path in python_files():
        file = path.relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(NAME, node.value):
                if node.value.split(":")[0] in ROOMS:
                    found.append((file, node.value))
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"reverse", "reverse_lazy", "redirect"}:
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and re.fullmatch(r"[a-z_]+", str(first.value)):
                    found.append((file, first.value))
    return found


def test_every_address_named_in_code_exists():
    assert len(names_in_code()) > 20
    assert [pair for pair in names_in_code() if pair[1] not in addresses()] == []


def test_every_address_named_anywhere_in_a_template_exists():
    named = [
        (name, address)
        for name in HTML
        for address in QUOTED_NAME.findall(source(name))
        if address.split(":")[0] in ROOMS
    ]
    assert [pair for pair in named if pair[1] not in addresses()] == []


def test_the_addresses_that_settings_name_exist():
    named = {settings.LOGIN_URL, settings.LOGIN_REDIRECT_URL, settings.LOGOUT_REDIRECT_URL}
    assert named <= addresses().keys()


def test_code_of_a_lower_room_names_no_address_of_a_higher_one():
    upward = [
        (file, address)
        for file, address in names_in_code()
        if ":" in address and room_of(PACKAGE / file) in ROOMS
        and not may_use(room_of(PACKAGE / file), address.split(":")[0])
    ]  # fmt: skip
    assert upward == []


def test_storeys_know_every_room_that_addresses_name():
    others = ("api-", "wagtail", "simple_translation")  # the API by its version, the back office by its libraries
    assert {name.split(":")[0] for name in addresses() if ":" in name and not name.startswith(others)} <= STOREYS.keys()
