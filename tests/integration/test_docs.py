"""The documentation: its tables, names, links and code, and the files it tells people to use."""

import importlib
import importlib.util
import re
import shlex
import shutil
import tomllib
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import simulation as sim
from simulation.cli.app import app
from simulation.experiments.design import Design
from simulation.levers import LEVERS
from simulation.outcomes.declaration import OUTCOMES
from simulation.scenario.files import check_file
from simulation.scenario.scenario import Scenario
from simulation.scenario.strategy import apply_strategy, load

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
READMES = [ROOT / "README.md", ROOT / "README.zh.md"]
COMMANDS = [DOCS / "commands.md", DOCS / "commands.zh.md"]
BESIDE = [ROOT / f"{name}.md" for name in ("CONTRIBUTING", "CODE_OF_CONDUCT", "SECURITY")]
PAGES = [*READMES, *BESIDE, ROOT / "notebooks" / "README.md"]
PAGES += [*sorted(DOCS.glob("*.md")), *sorted((DOCS / "findings").glob("*.md"))]
SCENARIOS = ROOT / "scenarios"
CITIES = sorted(path.stem for path in (SCENARIOS / "cities").glob("*.toml"))

FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def import_tables():
    spec = importlib.util.spec_from_file_location("docs_tables", DOCS / "tables.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


tables = import_tables()


def read(path):
    return path.read_text(encoding="utf8")


def stem(path):
    return path.stem


def code(path, language):
    return [body for name, body in FENCED.findall(read(path)) if name == language]


def commands(path):
    """Command lines of `xiaoqu` in a page, as lists of words."""
    lines = "".join(code(path, "sh")).splitlines()
    return [
        words for line in lines if (words := shlex.split(line, comments=True))[:1] == ["xiaoqu"]
    ]


# ------------------------------------------------------------------------------ tables and names


def test_tables_are_current():
    assert tables.problems() == []


def test_outdated_missing_and_unknown_tables_are_found_and_written(tmp_path, monkeypatch, capsys):
    for page in tables.PAGES:
        shutil.copy(DOCS / page, tmp_path)
    monkeypatch.setattr(tables, "FOLDER", tmp_path)
    page = tmp_path / "levers.md"
    whole = read(page)
    page.write_text(whole.replace("| 0.138 |", "| 0.139 |"), "utf8")
    assert tables.main(["--check"]) == 1
    assert "'settings of fee_subsidy' is out of date" in capsys.readouterr().out
    assert tables.main([]) == 0
    assert read(page) == whole
    page.write_text(
        whole.replace("begin table: where a lever reaches", "begin table: placards"), "utf8"
    )
    assert tables.main(["--check"]) == 1
    printed = capsys.readouterr().out
    assert "no table is called 'placards'" in printed
    assert "no page has the table 'where a lever reaches'" in printed


def test_every_name_occurs_in_the_docs():
    text = read(DOCS / "model.md") + read(DOCS / "levers.md")
    markers = [f"`{name}`" for name in (*LEVERS, *OUTCOMES)]
    markers += [f"<!-- begin table: columns of {name} -->" for name in tables.table_kinds()]
    markers += [f"<!-- begin table: parameters of {name} -->" for name in tables.groups()]
    assert [name for name in markers if name not in text] == []


@pytest.mark.parametrize("name", LEVERS)
def test_a_lever_has_a_section_with_benefit_harm_and_cost(name):
    section = re.search(rf"^## {name}\n(.*?)(?=^## |\Z)", read(DOCS / "levers.md"), re.S | re.M)
    assert section, f"docs/levers.md has no section {name}"
    assert all(f"**{word}.**" in section[1] for word in ("Benefit", "Harm", "Cost"))
    assert all(tables.benefit_and_harm(LEVERS[name]))


def test_the_figures_of_the_model_are_drawn_and_shown(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(DOCS))
    figures = importlib.import_module("figures")
    monkeypatch.setattr(figures, "IMAGES", tmp_path)
    figures.main()
    drawn = sorted(path.name for path in tmp_path.iterdir())
    assert drawn == ["governance.png", "ladder.png", "month.png"]
    shown = re.findall(r"\]\(images/(.+?)\)", read(DOCS / "model.md"))
    assert sorted(shown) == drawn


# ----------------------------------------------------------------------------------------- links


def anchors(path):
    """Anchors that GitHub makes of the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", read(path)), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_relative_links_lead_somewhere(page):
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", FENCED.sub("", read(page))):
        if re.match(r"\w+:", link):
            continue
        name, _, anchor = link.partition("#")
        goal = page.parent / name if name else page
        if not goal.exists() or (anchor and anchor not in anchors(goal)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("pair", [READMES, COMMANDS], ids=["README", "commands"])
def test_pages_in_two_languages_lead_to_each_other(pair):
    assert f"]({pair[1].name})" in read(pair[0])
    assert f"]({pair[0].name})" in read(pair[1])


# ------------------------------------------------------------------------------- code of a README


@pytest.mark.integration
@pytest.mark.parametrize("block", code(READMES[0], "python"))
def test_python_of_the_readme_runs(block, tmp_path, monkeypatch):
    small = block.replace("scale=0.05", "scale=0.002, streets=0.05, months=1")
    tiny = "samples=1, scale=0.002, streets=0.05, months=1, workers=1"
    smaller = small.replace("samples=4, scale=0.02", tiny)
    assert block != small != smaller
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(compile(smaller, "README.md", "exec"), names)
    assert isinstance(names["run"], sim.Run)
    assert set(names["comparison"].effects["alternative"]) == {"half-the-subsidy"}


def test_the_readme_is_short():
    assert sum(len(block.split("\n")) - 1 for block in code(READMES[0], "python")) <= 11
    assert len(code(READMES[0], "sh")[0].splitlines()) == 2
    assert len(read(READMES[0]).splitlines()) < 90


@pytest.mark.integration
def test_the_code_of_the_page_on_concepts_gives_what_it_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names, checked = {}, 0
    for block in code(DOCS / "concepts.md", "python"):
        exec(compile(block.replace("seeds=", "workers=1, seeds="), "concepts.md", "exec"), names)
        for expression, result in re.findall(r"^(\S.*?)  # (True|False|\d+)$", block, re.M):
            assert str(eval(expression, names)) == result, expression
            checked += 1
    assert checked == len(re.findall("  # ", read(DOCS / "concepts.md"))) > 8


@pytest.mark.integration
@pytest.mark.parametrize("block", code(DOCS / "sweeps.md", "python"))
def test_python_of_the_page_on_sweeps_runs(block, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(compile(block, "sweeps.md", "exec"), {})


@pytest.mark.parametrize("block", code(DOCS / "sweeps.md", "toml"))
def test_designs_of_the_page_on_sweeps_fit(block, tmp_path, monkeypatch):
    module = "import simulation as sim\n\n\nclass MyFirm(sim.PropertyFirm):\n    pass\n"
    (tmp_path / "my_levers.py").write_text(module, encoding="utf8")
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "design.toml").write_text(block, encoding="utf8")
    design = Design.of(tmp_path / "design.toml")
    assert set(tomllib.loads(block)) <= set(Design.model_fields)
    assert len(design.jobs()) > 1


@pytest.fixture
def files_of_the_page_on_scenarios(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for block in code(DOCS / "scenarios.md", "toml"):
        Path(f"{tomllib.loads(block)['name']}.toml").write_text(block, encoding="utf8")


def test_files_of_the_page_on_scenarios_fit(files_of_the_page_on_scenarios):
    kinds = [check_file(f"./{path}") for path in sorted(Path().glob("*.toml"))]
    assert [re.split(" of |,", line)[0] for line in kinds] == [
        "scenario",
        "strategy",
        "city",
        "scenario",
        "scenario",
        "scenario",
    ]
    scenario = Scenario({"name": "a", "title": "a", "city": "new-town.toml"}, "a", Path())
    assert scenario.start.commodity_compounds == 80


@pytest.mark.integration
def test_python_of_the_page_on_scenarios_runs():
    for block in code(DOCS / "scenarios.md", "python"):
        exec(compile(block, "scenarios.md", "exec"), {})


@pytest.mark.parametrize("pages", [READMES, COMMANDS], ids=["README", "commands"])
def test_pages_in_two_languages_have_the_same_code(pages):
    def bare(block):
        return re.sub(r" +#.*", "", block)

    english, chinese = (
        [(language, bare(body)) for language, body in FENCED.findall(read(path))] for path in pages
    )
    assert english == chinese


def test_the_page_on_commands_shows_every_command():
    names = {words[1] for words in commands(COMMANDS[0])}
    assert names == set(typer.main.get_command(app).commands)


@pytest.mark.parametrize("name", typer.main.get_command(app).commands)
def test_a_command_has_help(name):
    done = CliRunner().invoke(app, [name, "--help"])
    assert done.exit_code == 0, done.output


# ---------------------------------------------------------------------------------- built-in files


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.toml")), ids=stem)
def test_a_shipped_scenario_loads(path):
    assert load(path.stem).name == path.stem


@pytest.mark.parametrize("city", CITIES)
def test_a_shipped_city_loads(city):
    assert "published statistics" in check_file(str(SCENARIOS / "cities" / f"{city}.toml"))


@pytest.fixture(scope="module")
def without_policy():
    return {city: load(f"{city}-no-policy") for city in CITIES}


@pytest.mark.parametrize("path", sorted((SCENARIOS / "strategies").glob("*.toml")), ids=stem)
def test_a_built_in_strategy_fits_every_city(path, without_policy):
    for scenario in without_policy.values():
        assert apply_strategy(scenario, path.stem).name == f"{scenario.name}={path.stem}"


def test_every_promise_of_the_page_on_reliability_has_its_test():
    page = (DOCS / "reliability.md").read_text(encoding="utf8")
    named = set(re.findall(r"`(test_\w+(?:\.py)?)`", page))
    tests = list((DOCS.parent / "tests").rglob("test_*.py"))
    existing = {path.name for path in tests} | {
        name
        for path in tests
        for name in re.findall(r"^def (test_\w+)", path.read_text("utf8"), re.M)
    }
    assert len(named) > 30
    assert named - existing == set()
