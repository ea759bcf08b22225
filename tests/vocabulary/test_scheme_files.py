"""The scheme's files: what is wrong in one is named by file, field and reason."""

import pytest

from relais.vocabulary.scheme_files import SchemeError, read_sectors, read_strays, read_themes

TEXTS = 'fr = "a"\nnl = "b"\nde = "c"\nen = "d"\n'


@pytest.fixture
def write(tmp_path):
    """Write files of a scheme and return the folder of its themes."""

    def written(**files):
        folder = tmp_path / "themes"
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/")
            path = path.with_name(path.name + (".toml" if "themes" in name else ".txt"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        folder.mkdir(exist_ok=True)
        return folder

    return written


def theme(broader="", more=""):
    return (
        f'broader = "{broader}"\ncategory = "networking"\ndimension = "D1"\n[label]\n{TEXTS}[definition]\n{TEXTS}{more}'
    )


def test_cases_are_read_as_what_is_offered_and_what_is_said(write):
    cases = "offer fr: Un  service : tout compris.\nfr: Je perds tout\nnl: Alles weg: help\n\noffer de: Ein Dienst\nde: Hilfe\n"
    (read,) = read_themes(write(themes__leaf=theme(), cases__leaf=cases))
    assert read.phrases == (
        ("offers", "fr", "Un service : tout compris."),
        ("says", "fr", "Je perds tout"),
        ("says", "nl", "Alles weg: help"),
        ("offers", "de", "Ein Dienst"),
        ("says", "de", "Hilfe"),
    )


def test_a_theme_is_read_with_its_phrases_cues_and_second_sentences(write):
    more = '[alt]\nfr = ["x"]\n[says]\nfr = ["Un  deux", "Un deux"]\nen = ["One"]\n'
    folder = write(
        themes__top=theme(),
        themes__leaf=theme("top", more),
        cues__leaf="fr: un ; deux;\n\nnl: drie\n",
        second__leaf="fr: Trois; quatre\nfr: Un deux\n",
        order="leaf\ntop\n",
    )
    top, leaf = read_themes(folder)
    assert (top.slug, top.broader, top.position, top.phrases) == ("top", "", 1, ())
    assert (leaf.slug, leaf.broader, leaf.position) == ("leaf", "top", 0)
    assert (leaf.labels, leaf.category, leaf.dimension) == (
        {"fr": "a", "nl": "b", "de": "c", "en": "d"},
        "networking",
        "D1",
    )
    assert leaf.phrases == (
        ("alt", "fr", "x"),
        ("says", "fr", "Un deux"),
        ("says", "en", "One"),
        ("cue", "fr", "un"),
        ("cue", "fr", "deux"),
        ("cue", "nl", "drie"),
        ("says", "fr", "Trois; quatre"),
    )


def test_themes_that_no_order_lists_come_last_by_name(write):
    folder = write(themes__b=theme(), themes__a=theme(), themes__c=theme(), order="c\n")
    assert [one.slug for one in read_themes(folder)] == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"themes__a": theme().replace('de = "c"\n', "", 1)}, r"a\.toml: label: missing in de"),
        ({"themes__a": f"[label]\n{TEXTS}"}, r"a\.toml: definition: missing in fr, nl, de, en"),
        ({"themes__a": theme().replace('"b"', '""', 1)}, r"a\.toml: label: missing in nl"),
        ({"themes__a": theme("nowhere")}, r"a\.toml: broader: no theme is called 'nowhere'"),
        ({"themes__a": theme("b"), "themes__b": theme("a")}, "contain each other in a ring"),
        ({"themes__a": theme("a")}, "contain each other in a ring"),
        ({"themes__a": "label = ["}, r"a\.toml: "),
        ({"themes__a": b'x = "\xe9"'}, r"a\.toml: "),
        ({"themes__a": theme(), "cues__a": "fr: x\nune phrase\n"}, r"a\.txt, line 2: does not begin with fr:"),
        ({"themes__a": theme(), "second__a": "it: ciao\n"}, r"a\.txt, line 1: does not begin with fr:"),
        ({"themes__a": theme(), "cases__a": "offer fr: a\nfr b\n"}, r"a\.txt, line 2: does not read 'offer fr: text'"),
        ({"themes__a": theme(), "cases__a": "offer it: a\n"}, r"a\.txt, line 1: does not read 'offer fr: text'"),
        ({"themes__a": theme(), "cases__a": "fr:  \n"}, r"a\.txt, line 1: does not read 'offer fr: text'"),
    ],
)
def test_a_wrong_theme_is_refused_by_file_and_reason(write, files, message):
    folder = write(**files)
    with pytest.raises(SchemeError, match=message):
        read_themes(folder)


@pytest.mark.parametrize("text", ["[a]\nbroader = []\n", '[a]\nlabels = {}\nbroader = []\ncolour = "red"\n', "[a"])
def test_a_wrong_sector_is_refused_by_file_and_reason(tmp_path, text):
    path = tmp_path / "sectors.toml"
    path.write_text(text)
    with pytest.raises(SchemeError, match=r"^sectors\.toml: "):
        read_sectors(path)


def test_strays_are_read_by_language_without_empty_lines(tmp_path):
    (tmp_path / "nl.txt").write_text("Het regent.\n\n  Dag \n", "utf-8")
    (tmp_path / "de.txt").write_text("Es regnet.\n", "utf-8")
    assert list(read_strays(tmp_path)) == [("de", "Es regnet."), ("nl", "Het regent."), ("nl", "Dag")]
