"""Schemas for editors: they fit every built-in file, and see what a check refuses."""

import json
import tomllib
from pathlib import Path

import pytest

from simulation.experiments.design_template import design_template
from simulation.experiments.schemas import SCHEMAS, schema
from simulation.io import paths
from simulation.levers import LEVERS
from simulation.parameters.initial_conditions import CityStart
from simulation.scenario.parameter_set import Parameters
from simulation.scenario.templates import city_template, scenario_template, strategy_template

jsonschema = pytest.importorskip("jsonschema", reason="needs jsonschema, of the dev extra")

FOLDERS = {"city": "cities", "scenario": "", "strategy": "strategies", "design": "sweeps"}
FILES = [
    pytest.param(kind, path, id=f"{kind}-{path.stem}")
    for kind, folder in FOLDERS.items()
    for path in sorted(paths.built_in(folder).glob("*.toml"))
]


@pytest.fixture(scope="module")
def validators():
    made = {kind: jsonschema.Draft7Validator(schema(kind)) for kind in (*SCHEMAS, None)}
    for validator in made.values():
        validator.check_schema(validator.schema)
    return made


def problems(validator, text):
    return [error.message for error in validator.iter_errors(tomllib.loads(text))]


@pytest.mark.parametrize(("kind", "path"), FILES)
def test_a_built_in_file_fits(kind, path, validators):
    text = Path(path).read_text(encoding="utf8")
    assert problems(validators[kind], text) == []
    assert problems(validators[None], text) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("city", city_template("a")),
        ("scenario", scenario_template("a", "zibo", list(LEVERS))),
        ("strategy", strategy_template("a", list(LEVERS))),
        ("design", design_template("a", ["zibo"])),
    ],
)
def test_a_template_fits(kind, text, validators):
    assert problems(validators[kind], text) == []


HEADS = {
    "city": 'name = "a"\ntitle = "a"\n',
    "scenario": 'extends = "zibo"\n',
    "strategy": 'name = "a"\ntitle = "a"\n',
    "design": 'scenarios = ["zibo"]\n',
}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("scenario", "[levers.graduates]\nhires = { count = '= 3 * firms', months = 12 }"),
        ("scenario", "[levers.advisors]\ngoal = { '2018-01' = { count = 3 }, '2019-01' = 0.5 }"),
        ("scenario", "[levers.advisors]\nwhere = { share = { count = 3 } }"),
        ("scenario", "[parameters.payment]\nnorm = { before = 0.3, '2018-01' = 0.5 }"),
        ("scenario", "budget = { '2018-01' = 1e6 }"),
        ("strategy", "levers_of = 'wuhan'\nbudget_per_household = 3"),
        ("design", "[settings]\n'levers.advisors.strength' = [0.5, 1.0]"),
        ("design", "settings.file = 'points.csv'"),
        ("city", "[start]\nstreets = '= offices'\nfee_old = 0.6"),
    ],
)
def test_what_can_be_written_fits(kind, text, validators):
    assert problems(validators[kind], HEADS[kind] + text) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("scenario", "[levers.adviser]"),
        ("scenario", "[levers.advisors]\ngoal = 90"),
        ("scenario", "[levers.advisors]\ngaol = 0.9"),
        ("scenario", "[levers.advisors]\nbegins = { '2018-01' = '2018-01' }"),
        ("scenario", "[levers.cross_appointment]\nx1 = { count = 3 }"),
        ("scenario", "[parameters.payment]\nnorms = 0.3"),
        ("scenario", "structure.firm = 'greedy'"),
        ("strategy", "city = 'zibo'"),
        ("design", "draws = 3"),
        ("city", "[start]\nfee_old = -1"),
        ("city", "[figures.a]\nvalue = 3"),
    ],
)
def test_what_a_check_refuses_is_seen(kind, text, validators):
    assert problems(validators[kind], HEADS[kind] + text)


def test_what_a_file_needs_is_seen(validators):
    assert problems(validators["scenario"], 'name = "a"\ntitle = "a"\n')
    assert problems(validators["scenario"], 'name = "a"\ntitle = "a"\ncity = "zibo"\n') == []


def test_every_declared_key_is_there():
    properties = schema("scenario")["properties"]
    assert set(properties["levers"]["properties"]) == set(LEVERS)
    assert set(properties["parameters"]["properties"]) == set(Parameters.model_fields)
    assert set(properties["start"]["properties"]) == set(CityStart.model_fields)
    hires = properties["levers"]["properties"]["graduates"]["properties"]["hires"]
    assert hires["description"] == "graduates hired per hundred staff; 1/year"
    assert hires["default"] == 1.5


def test_the_command_prints_a_schema(xiaoqu):
    code, out, _ = xiaoqu("schema", "city")
    assert code == 0
    assert json.loads(out) == json.loads(json.dumps(schema("city")))
    assert json.loads(xiaoqu("schema")[1])["title"] == "xiaoqu"
