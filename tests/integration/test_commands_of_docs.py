"""Every command that a page shows can be run as it stands: it parses, and what it names exists."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest
import typer

from simulation.analysis.attribution.families import families_in
from simulation.analysis.comparison.alternatives import alternatives_of
from simulation.analysis.discovery.conditions import read_condition
from simulation.cli.app import app
from simulation.cli.attribute import _family
from simulation.experiments.design import Design
from simulation.experiments.files import check_file
from simulation.experiments.posteriors import read_posterior
from simulation.io.validation import parse_setting
from simulation.scenario.strategy import apply_strategy, load

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    ROOT / "notebooks" / "README.md",
]
PAGES.remove(ROOT / "docs" / "tutorial-own-city.md")  # run from top to bottom by its own test
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf8"), re.M))
PROGRAMS = {"dask", "pip", ".venv/bin/pip", ".venv/bin/jupyter", ".venv/bin/pre-commit"}
"""Programs of others, which are not looked into."""
OWN = {"further.csv"}
"""Files of the reader, of which the page says what stands in them."""
GROUP = typer.main.get_command(app)


def blocks(page, language):
    return [body for name, body in FENCED.findall(page.read_text("utf8")) if name == language]


def lines(page):
    """Commands of a page, but those of scripts, which have tests of their own."""
    texts = [body for body in blocks(page, "sh") if not body.startswith("#!")]
    return [words for line in "".join(texts).splitlines() if (words := shlex.split(line, True))]


CASES = [(page, words) for page in PAGES for words in lines(page)]


def name_of(case):
    return f"{case.name}" if isinstance(case, Path) else " ".join(case)


@pytest.fixture
def files_of_the_page(tmp_path, monkeypatch):
    """Write the files that a page shows into the folder of work, under the names it gives them."""

    def write(page):
        monkeypatch.chdir(tmp_path)
        for block in blocks(page, "toml"):
            if "name" in (content := tomllib.loads(block)):
                Path(f"{content['name']}.toml").write_text(block, encoding="utf8")

    return write


@pytest.mark.parametrize(("page", "words"), CASES, ids=name_of)
def test_a_command_can_be_run_as_it_stands(page, words, files_of_the_page):
    files_of_the_page(page)
    program = Path(words[0]).name
    if program == "xiaoqu":
        check_xiaoqu(page, words[1:])
    elif program == "make":
        assert words[1] in TARGETS
    elif program == "python":
        assert (ROOT / words[1]).is_file()
    else:
        assert words[0] in PROGRAMS


def check_xiaoqu(page, words):
    command = GROUP.commands[words[0]]
    with command.make_context(words[0], words[1:]) as context:
        given = {key: value for key, value in context.params.items() if value}
    stored = [name for name in folders(given) if name.startswith("results/")]
    assert [name for name in stored if name not in results(page)] == []
    scenarios = [] if stored else check_scenarios(words[0], given)
    assert all(map(check_file, given.get("files", [])))
    check_files(words[0], given)
    if words[0] == "sweep":
        assert Design.of(given["design"]).loaded_scenarios()
    if words[0] == "sensitivity":
        check_sensitivity(Design.of(given["design"]), given)
    if words[0] == "discover":
        check_discovery(Design.of(Path(stored[0]).name), given)
    if "family" in given:
        levers = [lever.name for lever in scenarios[0].levers]
        assert families_in(levers, dict(map(_family, given["family"])))


def folders(given):
    named = [*given.get("scenarios", []), given.get("folder", ""), given.get("run_folder", "")]
    return [str(name) for name in named]


def results(page):
    """Folders that commands of the page make, and those of built-in designs."""
    made = {"results/quick", "results/city-strategies", "results/uncertainties"}
    for words in lines(page):
        if words[:2] == ["xiaoqu", "sweep"]:
            made.add(f"results/{Path(words[2]).stem}")
    return made


def check_scenarios(command, given):
    """Load what is named, with its strategy, settings and added alternatives."""
    if command == "new":  # its name is that of a file which is not there yet
        return []
    names = [given[key] for key in ("scenario", "name", "first", "second") if key in given]
    scenarios = [load(name) for name in (*names, *given.get("scenarios", []))]
    settings = [parse_setting(text) for text in given.get("settings", [])]
    if command == "compare":
        changed = [dict([one]) for one in settings]
        about = given.get("strategy", []), changed, given.get("without", [])
        assert alternatives_of(given["scenarios"], *about)
        return scenarios
    if given.get("strategy"):
        scenarios.append(apply_strategy(scenarios[0], given["strategy"]))
    if settings:
        scenarios[0].with_settings(dict(settings))
    return scenarios


def check_files(command, given):
    """Read each posterior; files that a calibration of the page would make are not there yet."""
    rivals = given.get("rival", []) if command == "validate" else []
    for name in map(str, [given.get("posterior", "prior"), *rivals]):
        if name != "prior" and not name.startswith("results/calibration-wuhan"):
            read_posterior(name)
    if "figures" in given:
        assert str(given["figures"]) in OWN


def check_sensitivity(design, given):
    assert design.loaded_scenarios()
    if given.get("sobol"):
        assert 0 < len(design.parameters) <= 20


def check_discovery(design, given):
    assert design.samples >= 2
    assert read_condition(given["where"]).names
    names = {str(getattr(one, "name", one)) for one in design.scenarios}
    assert {given["alternative"], given["baseline"]} <= names
