"""Scenarios written as files: they read to the same scenario."""

import networkx as nx
import pytest

import simulation as sim
from simulation.scenario.files import built_in_files
from simulation.scenario.writing import scenario_text
from tests.conftest import TOWN

CITIES = list(built_in_files("cities")["name"])
NAMES = [*CITIES, *(f"{city}=zibo" for city in CITIES), "linyi+list-shadow", "wuhan~publicity"]
SOME = ("money-for-people", "subsidy-tapered", "order-even-visits", "wuhan", "nothing-works")
NAMES += [f"yongqiao={name}" for name in SOME]


def read_again(scenario, folder):
    path = folder / "written.toml"
    path.write_text(scenario_text(scenario, ["a comment"]), encoding="utf8")
    return sim.load(path)


@pytest.mark.parametrize("name", NAMES)
def test_a_written_scenario_reads_to_the_same(name, tmp_path):
    scenario = sim.load(name)
    read = read_again(scenario, tmp_path)
    assert read.resolved() == scenario.resolved()
    assert (read.title, read.assumptions) == (scenario.title, scenario.assumptions)


def test_dates_counts_networks_and_own_cities_are_written_too(tiny, tmp_path):
    own = tiny(**{
        "budget": {"2018-01": 5e6},
        "levers.fee_subsidy.strength": {"2018-01": 0.5},
        "levers.graduates.hires": {"count": 1, "months": 12},
        "levers.publicity.where": {"share": 0.5, "streets": [0, 1]},
        "parameters.payment.norm": 0.4,
        "network.peers": nx.cycle_graph(4),
    })  # fmt: skip
    assert read_again(own, tmp_path).resolved() == own.resolved()


def test_a_city_file_is_named_by_its_whole_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "town.toml").write_text(f'name = "town"\ntitle = "Town"\n{TOWN}', "utf8")
    (tmp_path / "mine.toml").write_text('name = "mine"\ntitle = "M"\ncity = "town.toml"\n', "utf8")
    scenario = sim.load("mine.toml")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert read_again(scenario, elsewhere).resolved() == scenario.resolved()
