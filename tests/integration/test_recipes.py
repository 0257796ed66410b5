"""The Python code of the docs runs; code for other tools runs if they are installed."""

import contextlib
import importlib.util
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import simulation as sim
from tests.conftest import BATCH_RUN

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[2]
COMPARING = (ROOT / "docs" / "comparing.md").read_text(encoding="utf8")
PAGE = (ROOT / "docs" / "interoperability.md").read_text(encoding="utf8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE))


def recipes(section, language="python"):
    return re.findall(rf"^```{language}\n(.*?)^```$", SECTIONS[section], re.DOTALL | re.MULTILINE)


def tools(recipe):
    names = set(re.findall(r"^(?:import|from) (\w+)", recipe, re.MULTILINE))
    return sorted(names - {"simulation", "mesa"} | ({"solara"} if "SolaraViz" in recipe else set()))


def run(recipe, folder, more="", in_process_of_its_own=False):
    """Run one recipe with a small city and few months, and give its output."""
    for tool in tools(recipe):
        if importlib.util.find_spec(tool) is None:
            pytest.skip(f"{tool} is not installed")
    small = (
        recipe.replace('"seeds": 30, "scale": 0.02', '"seeds": 2, "scale": 0.002, "months": 1')
        .replace('"scale": 0.02', '"scale": 0.002, "burn_in": 1, "last_month": "2021-02"')
        .replace("scale=0.02", "scale=0.002, months=1")
        .replace("seeds=30", "seeds=2, workers=1")
        .replace('sim.load("yongqiao")', 'sim.load("yongqiao", {"burn_in": 1})')
    )
    code = f"if __name__ == '__main__':\n    pass\n{small}\n{more}"
    if not in_process_of_its_own:
        with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()) as output:
            exec(compile(code, "recipe", "exec"), {"__name__": "__main__"})
        return output.getvalue()
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """Folder that holds the table of a sweep of two strategies."""
    folder = tmp_path_factory.mktemp("table")
    design = sim.Design(
        scenarios=["yongqiao"], strategies=["own", "no-policy"], scale=0.002, months=1
    )
    sim.sweep(design, workers=1).save_table(folder / "table.parquet")
    return folder


@pytest.mark.parametrize("recipe", recipes("Results in one line"), ids=lambda text: tools(text)[0])
def test_results_are_read_in_one_line(recipe, table):
    assert len(recipe.splitlines()) == 3  # an import, nothing, a line
    output = run(recipe, table, "print(len(true))")
    whole = pd.read_parquet(table / "table.parquet")
    assert int(output) == (whole["kind"] == "true").sum() > 50


def test_the_page_has_every_recipe():
    languages = re.findall(r"^```(\w+)$", PAGE, re.MULTILINE)
    assert languages.count("python") == 3 + len(CHECKS)
    assert languages.count("r") == 1


BATCH_RUN_OF_MESA = "Mesa's batch_run"
CHECKS = {
    BATCH_RUN_OF_MESA: "print(len(table) == 12 and table['satisfaction'].nunique() > 3)",
    "Mesa's SolaraViz": "import solara; solara.render(page, handle_error=False); print(True)",
    "SALib": "print(bool(effects['mu_star'].max() > 0))",
    "ArviZ": "print('potency.party' in tree['posterior'])",
    "EMA Workbench": "print(len(experiments) == 8 == len(outcomes['satisfaction']))",
}


SECTIONS_OF_TOOLS = [
    pytest.param(name, marks=BATCH_RUN if name == BATCH_RUN_OF_MESA else ()) for name in CHECKS
]


@pytest.mark.parametrize("section", SECTIONS_OF_TOOLS)
def test_a_recipe_works(section, tmp_path):
    (recipe,) = recipes(section)
    assert run(recipe, tmp_path, CHECKS[section]).split()[-1] == "True"


@pytest.mark.parametrize("block", re.findall(r"^```python\n(.*?)^```$", COMPARING, re.S | re.M))
def test_python_of_the_page_on_comparing_runs(block, tmp_path):
    compares = "comparison =" in block
    more = "print(len(comparison.effects))" if compares else ""
    output = run(block, tmp_path, more, in_process_of_its_own="sim.sweep(" in block)
    assert int(output) >= 10 if compares else output.startswith("The runs diverge in ")
