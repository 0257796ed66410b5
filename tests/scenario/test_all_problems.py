"""All problems of a city and of a scenario are said at once, each once, and none that follows."""

import pytest

import simulation as sim
from simulation.io.errors import InputError
from simulation.io.problems import Problems
from simulation.scenario.assumptions import Assumption
from simulation.scenario.published import PublishedStatistic
from tests.conftest import TOWN

HEAD = 'name = "town"\ntitle = "Town"\n'
FIGURE = 'unit = "persons"\ndate = "2019"\nsource = "A"\n'
SCENARIO = 'name = "mine"\ntitle = "Mine"\ncity = "town.toml"\n'


@pytest.fixture
def told(tmp_path):
    """Function that gives the keys which are refused, with what is said of each, file by file."""

    def told(scenario=SCENARIO, city=HEAD + TOWN):
        (tmp_path / "town.toml").write_text(city, encoding="utf8")
        (tmp_path / "mine.toml").write_text(scenario, encoding="utf8")
        try:
            sim.load(tmp_path / "mine.toml")
        except InputError as error:
            lines = str(error).splitlines()
        else:
            return {}
        said = [line.removeprefix(f"{tmp_path}/").split(": ", 2) for line in lines]
        by_key = {f"{file}: {key}": text for file, key, text in said}
        assert len(set(lines)) == len(lines)
        return by_key

    return told


def test_what_fits_has_no_problem(told):
    assert told() == {}


def test_every_problem_of_a_scenario_is_said(told):
    text = f"""{SCENARIO}
burn_inn = 3
titel = "x"
budget = "= firm_count * 1e6"
last_month = "2021-13"
[start]
fee_old = -1
[parameters.payment]
norms = 0.3
recovery = {{ "2018-01" = 9, "2019-01" = -9 }}
[levers.fee_subsidi]
[levers.fee_subsidy]
amout = 0.1
taper = 1.5
[levers.advisors]
strength = {{ "2018-01" = 2, "2019-01" = 3 }}
[levers.publicity]
strength = "= firm_count"
where = {{ order = "old_frst" }}
"""
    assert told(text).keys() == {
        "mine.toml: burn_inn",
        "mine.toml: titel",
        "mine.toml: last_month",
        "mine.toml: budget",
        "mine.toml: start.fee_old",
        "mine.toml: parameters.payment.norms",
        "mine.toml: levers.fee_subsidi",
        "mine.toml: levers.fee_subsidy.amout",
        "mine.toml: levers.fee_subsidy.taper",
        "mine.toml: levers.publicity.strength",
        "mine.toml: levers.publicity.where.order",
        "mine.toml: levers.advisors.strength",
        "mine.toml: parameters.payment.recovery",
    }


def test_every_problem_of_a_city_is_said_and_those_of_its_scenario_too(told):
    city = f"""titel = "Town"
name = "town"
{TOWN.replace("streets = 2", 'streets = "= offices"').replace("firms = 6", 'firms = "= firmen"')}
street = 3
[assumptions.offices]
value = 9
low = 1
high = 3
unit = "streets"
[figures.staff]
value = "many"
{FIGURE}role = "levr"
[figures.hired]
value = "= staff / 2"
{FIGURE}role = "lever"
[figures.met]
value = 3
{FIGURE}role = "target"
compare = {{ outcome = "satisfactoin", month = "2019", tolerance = 1 }}
"""
    said = told(f'{SCENARIO}[levers.advisors]\ngoal = "= hired"\nend = "2019-01"\n', city)
    assert said.keys() == {
        "town.toml: titel",
        "town.toml: title",
        "town.toml: start.street",
        "town.toml: start.firms",
        "town.toml: assumptions.offices",
        "town.toml: figures.staff.role",
        "town.toml: figures.met.compare.outcome",
        "mine.toml: levers.advisors.end",
    }


def test_a_city_that_is_not_there_hides_no_lever_that_does_not_fit(told):
    text = SCENARIO.replace("town.toml", "twn.toml") + "[levers.advisors]\nend = 3\n"
    said = told(f'{text}goal = "= hired"\nwhere = {{ districts = [9] }}\n')
    assert said.keys() == {"mine.toml: city", "mine.toml: levers.advisors.end"}


def test_counts_that_contradict_each_other_are_all_said(told):
    changes = {"old_market": 0.5, "firms_local": 9, "firms_with_projects": 7}
    start = "".join(f"{name} = {value}\n" for name, value in changes.items())
    said = told(f"{SCENARIO}[start]\n{start}")
    assert said == {
        "mine.toml: start.old_unserved": "read 0.5, expected shares of old compounds that add up "
        "to 1; old_unserved 0.5 + old_self_managed 0.45 + old_market 0.5 = 1.45",
        "mine.toml: start.firms_local": "read 9, expected no more local, outside and public firms "
        "than firms; 9 + 1 + 0 = 10, of 6",
        "mine.toml: start.firms_with_projects": "read 7, expected between 1 and the number of "
        "firms, 6",
    }


def test_many_unknown_keys_are_counted(told):
    text = SCENARIO + "".join(f"key_{number} = 1\n" for number in range(25))
    said = told(text)
    assert len(said) == 21
    assert said["mine.toml: file"] == "5 more unknown keys, expected none"


def test_a_problem_is_noted_once():
    problems = Problems()
    for _ in range(2):
        problems.note(InputError("a: b: read 1\na: c: read 2"))
    with pytest.raises(InputError) as caught:
        problems.refuse_any()
    assert str(caught.value) == "a: b: read 1\na: c: read 2"


# --------------------------------------------------------------------------------------- per cent


@pytest.mark.parametrize(
    ("table", "meant"),
    [
        ("[start]\nold_unserved = 48.7", "0.487"),
        ("[start]\nshare_owners = 80", "0.8"),
        ("[parameters.payment]\nrecovery = 35", "0.35"),
        ("[levers.advisors]\ngoal = 90.8", "0.908"),
        ("[levers.advisors]\nstrength = { '2018-01' = 50 }", "0.5"),
        ("[levers.red_black_list]\nshare_black = 5", "0.05"),
        ("[levers.renovation]\nshare = 13", "0.13"),
        ("[levers.publicity]\nwhere = { share = 30 }", "0.3"),
    ],
)
def test_per_cent_in_place_of_a_share_is_seen(told, table, meant):
    ((_, text),) = told(f"{SCENARIO}{table}\n").items()
    assert text.endswith(f"or less, a share and not per cent; did you mean {meant}?")


@pytest.mark.parametrize(
    "table",
    [
        "[levers.fee_subsidy]\namount = 48.7",  # yuan
        "[levers.red_black_list]\nshare_black = 60",  # above the most, in per cent, too
        "[levers.advisors]\ngoal = 480",
        "[levers.graduates]\nhires = 48.7",  # of a hundred
    ],
)
def test_what_is_no_share_in_per_cent_is_not_taken_for_one(told, table):
    ((_, text),) = told(f"{SCENARIO}{table}\n").items()
    assert text.endswith("or less")


ABOUT = {"date": "2020", "source": "A", "role": "target"}


def test_a_statistic_in_per_cent_is_read_as_a_share():
    statistic = PublishedStatistic(value=48.7, unit="% of firms", **ABOUT)
    assert (statistic.value, statistic.unit) == (0.487, "share of firms")
    again = PublishedStatistic(**statistic.model_dump())
    assert again == statistic
    compare = {"outcome": "coverage_any", "month": "2020", "tolerance": 0.05}
    assert PublishedStatistic(value=35, unit="%", compare=compare, **ABOUT).value == 0.35


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({}, 'value: read 48.7, .*mean 0.487\\? \\(or unit = "%" there\\)'),
        (
            {"value": 0.4, "compare": {"outcome": "coverage_any", "month": "2020", "tolerance": 5}},
            r"compare.tolerance: read 5, .*mean 0.05\?",
        ),
    ],
)
def test_a_share_above_one_is_not_read(about, expected):
    with pytest.raises(InputError, match=expected):
        PublishedStatistic(**{"value": 48.7, "unit": "share", **ABOUT, **about})


def test_a_change_may_be_larger_than_one():
    compare = {"outcome": "tickets_12345", "month": "2020", "tolerance": 0.1, "year": "change"}
    assert PublishedStatistic(value=1.5, unit="share", compare=compare, **ABOUT).value == 1.5


def test_an_assumption_in_per_cent_is_refused():
    with pytest.raises(InputError, match=r"not per cent; did you mean 0.35\?"):
        Assumption(value=35, low=20, high=50, unit="share of firms")
