"""``relais assess``: a file scored line by line, or refused and nothing written."""

import csv
import errno
import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner

from relais.cli.assess import assess
from relais.diagnostics.assessments import columns
from relais.diagnostics.built_in import built_in
from tests.diagnostics.test_scoring import independent, random_line, table

HEAD = ["T0", "03/31/2026", "Boulangerie Exemple", "BE0123456749"]


@pytest.fixture
def run(tmp_path):
    def called(*arguments):
        return CliRunner().invoke(assess, [str(one) for one in arguments])

    return called


def file_of(path, variant, *lines):
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([columns(built_in(f"dma-{variant}")), *lines])
    return path


@pytest.mark.parametrize("rule", ["q7-of-8", "q7-of-7"])
@pytest.mark.parametrize("variant", ["sme", "pso"])
def test_each_line_is_scored_in_order_by_the_rule(run, tmp_path, variant, rule):
    rows, chance = table(variant), random.Random(3)
    lines = [random_line(rows, chance) for _number in range(50)]
    source, output = file_of(tmp_path / "in.csv", variant, *([*HEAD, *line] for line in lines)), tmp_path / "out.csv"
    ended = run(source, "--variant", variant, "--rule", rule, "--output", output)
    assert (ended.exit_code, ended.output) == (0, f"50 assessments → {output}\n")
    head, *scored = csv.reader(output.read_text("utf-8").splitlines())
    assert head == ["d1", "d2", "d3", "d4", "d5", "d6", "overall", "band"]
    for line, row in zip(lines, scored, strict=True):
        dimensions, overall = independent(rows, line, variant, rule)
        assert [float(cell) for cell in row[:7]] == pytest.approx(
            [float(one) for one in [*dimensions, overall]], abs=1e-6
        )
        assert all(len(cell.partition(".")[2]) >= 4 for cell in row[:7])
        assert row[7] in {"basic", "average", "moderately advanced", "advanced"}


def test_a_wrong_file_is_refused_line_by_line_and_an_earlier_output_stays(run, tmp_path):
    good = [*HEAD, *(["0|0"] * 10), *(["0"] * 76)]
    wrong = [*good[:-1], "7"]
    source, output = (
        file_of(tmp_path / "in.csv", "sme", good, wrong, good[:-1], ["T7", *good[1:]]),
        tmp_path / "out.csv",
    )
    output.write_text("earlier")
    ended = run(source, "--variant", "sme", "--output", output)
    assert ended.exit_code == 1
    assert ended.output.splitlines() == [
        f"relais: {source}: line 3: green_digitalisation_2_likert__recycling_reuse_m2_6_11: '7' is none of 0, 5, 10",
        f"relais: {source}: line 4: 89 cells, expected 90",
        f"relais: {source}: line 5: time_point: 'T7' is none of T0, T1, T2",
        "relais: nothing was written; mend the lines above",
    ]
    assert output.read_text() == "earlier"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_a_file_of_the_other_variant_is_refused_by_its_first_line(run, tmp_path):
    ended = run(file_of(tmp_path / "in.csv", "pso"), "--variant", "sme", "--output", tmp_path / "out.csv")
    assert ended.exit_code == 1
    assert "line 1: column 5 is 'digitalisation_needs_are_identified_m2_1_1', expected" in ended.output


@pytest.mark.parametrize(("data", "said"), [(b"\xff\xfe\x00", "not UTF-8"), (b"", "line 1: 0 columns, expected 90")])
def test_what_is_no_such_file_is_told(run, tmp_path, data, said):
    (tmp_path / "in.csv").write_bytes(data)
    ended = run(tmp_path / "in.csv", "--variant", "sme", "--output", tmp_path / "out.csv")
    assert (ended.exit_code, said in ended.output) == (1, True)
    assert not (tmp_path / "out.csv").exists()


def test_a_file_that_is_not_there_and_a_place_that_cannot_be_written_are_told(run, tmp_path):
    ended = run(tmp_path / "none.csv", "--variant", "sme", "--output", tmp_path / "out.csv")
    assert (ended.exit_code, ended.output) == (1, f"relais: {tmp_path / 'none.csv'}: No such file or directory\n")
    ended = run(file_of(tmp_path / "in.csv", "sme"), "--variant", "sme", "--output", tmp_path / "no" / "out.csv")
    told = f"relais: {tmp_path / 'no' / 'out.csv'}: No such file or directory\n"
    assert (ended.exit_code, ended.output) == (1, told)


@pytest.mark.parametrize("way", ["itself", "link", "twin"])
def test_an_output_that_is_the_input_is_refused_and_the_input_stays(run, tmp_path, way):
    source = file_of(tmp_path / "in.csv", "sme", [*HEAD, *(["0|0"] * 10), *(["0"] * 76)])
    before, output = source.read_bytes(), source if way == "itself" else tmp_path / "out.csv"
    if way == "link":
        output.symlink_to(source)
    elif way == "twin":
        output.hardlink_to(source)
    ended = run(source, "--variant", "sme", "--output", output)
    told = f"relais: {output}: the output is the input; nothing was written\n"
    assert (ended.exit_code, ended.output) == (1, told)
    assert source.read_bytes() == before


def test_an_output_keeps_who_may_read_it_and_one_that_may_not_be_written_stays(run, tmp_path, monkeypatch):
    source = file_of(tmp_path / "in.csv", "sme", [*HEAD, *(["0|0"] * 10), *(["0"] * 76)])
    output = tmp_path / "out.csv"
    output.write_text("earlier")
    output.chmod(0o600)
    opened = Path.open

    def guarded(path, mode="r", **given):  # the suite may run as root, who may write everything
        if path == output and mode != "r":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opened(path, mode, **given)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", guarded)
        ended = run(source, "--variant", "sme", "--output", output)
    assert (ended.exit_code, ended.output) == (1, f"relais: {output}: Permission denied\n")
    assert output.read_text() == "earlier"
    assert run(source, "--variant", "sme", "--output", output).exit_code == 0
    assert (output.stat().st_mode & 0o777, output.read_text().count("\n")) == (0o600, 2)


def test_bytes_that_are_no_utf8_are_told_with_their_line_beside_the_other_problems(run, tmp_path):
    good = [*HEAD, *(["0|0"] * 10), *(["0"] * 76)]
    source = file_of(
        tmp_path / "in.csv", "sme", good, ["T7", *good[1:]], [*HEAD[:2], "Caf@", *good[3:]], [*good[:-1], "@"]
    )
    source.write_bytes(source.read_bytes().replace(b"@", b"\xe9"))
    ended = run(source, "--variant", "sme", "--output", tmp_path / "out.csv")
    assert ended.exit_code == 1
    assert ended.output.splitlines()[:-1] == [
        f"relais: {source}: line 3: time_point: 'T7' is none of T0, T1, T2",
        f"relais: {source}: line 4: enterprise_name_edih: not UTF-8",
        f"relais: {source}: line 5: green_digitalisation_2_likert__recycling_reuse_m2_6_11: '\\udce9' is none of 0, 5, 10",
    ]
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("who", [["", ""], ["Bou\nlangerie", "BE\t1"], ["x" * 300, "n" * 60]])
def test_whoever_they_are_is_no_matter_to_their_score_nor_are_blank_lines(run, tmp_path, who):
    good = [*HEAD[:2], *who, *(["0|0"] * 10), *(["0"] * 76)]
    source, output = file_of(tmp_path / "in.csv", "sme", good, [], good, []), tmp_path / "out.csv"
    ended = run(source, "--variant", "sme", "--output", output)
    assert (ended.exit_code, ended.output) == (0, f"2 assessments → {output}\n")
    assert len(output.read_text().splitlines()) == 3


def test_an_output_that_is_a_link_is_followed_and_a_pipe_gets_the_lines(run, tmp_path):
    source = file_of(tmp_path / "in.csv", "sme", [*HEAD, *(["0|0"] * 10), *(["0"] * 76)])
    (tmp_path / "out.csv").symlink_to(tmp_path / "there.csv")
    run(source, "--variant", "sme", "--output", tmp_path / "out.csv")
    assert (tmp_path / "out.csv").is_symlink()
    expected = (tmp_path / "there.csv").read_text()
    assert expected.count("\n") == 2

    os.mkfifo(tmp_path / "pipe")
    with ThreadPoolExecutor(1) as other:
        read = other.submit((tmp_path / "pipe").read_text)
        run(source, "--variant", "sme", "--output", tmp_path / "pipe")
        assert read.result(10) == expected
    assert (tmp_path / "pipe").is_fifo()
    assert not list(tmp_path.glob(".*"))


def test_the_standard_output_gets_the_scores_and_nothing_else(tmp_path):
    source = file_of(tmp_path / "in.csv", "sme", [*HEAD, *(["0|0"] * 10), *(["0"] * 76)])
    asked = ["assess", source, "--variant", "sme", "--output", "/dev/stdout"]
    ended = subprocess.run([sys.executable, "-m", "relais", *asked], capture_output=True, text=True, check=False)
    assert (ended.returncode, len(ended.stdout.splitlines())) == (0, 2)
    assert ended.stderr == "1 assessments → /dev/stdout\n"
