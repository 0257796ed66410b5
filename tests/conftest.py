"""A small city for all tests, and hypothesis without deadlines."""

import os
import signal
import sys
from importlib.metadata import version
from pathlib import Path

os.environ.setdefault("NUMBA_NUM_THREADS", "1")  # tiny cities: threads cost more than they give
# One cache of compiled code for all workers of pytest and every process that a test starts.
os.environ.setdefault(
    "NUMBA_CACHE_DIR", os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
)
os.environ["XIAOQU_CACHE"] = "off"  # tests leave no burn-ins in the home of who runs them

# A shell that starts something in the background makes it deaf to Control-C; some tests press it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

import pytest
from hypothesis import settings as hypothesis_settings

import simulation as sim
from simulation.model.model import GovernanceModel
from simulation.model.synthesis import synthesise
from simulation.outcomes.declaration import OUTCOMES

hypothesis_settings.register_profile("xiaoqu", deadline=None, max_examples=50, derandomize=True)
hypothesis_settings.load_profile("xiaoqu")

BATCH_RUN = pytest.mark.skipif(
    version("mesa") >= "4", reason=f"Mesa {version('mesa')} has no batch_run"
)
"""Mark of tests of Mesa's batch runs, which upstream removed in Mesa 4."""

SMALL = {
    "first_month": "2017-01",
    "last_month": "2018-12",
    "burn_in": 6,
    "start.districts": 2,
    "start.streets": 4,
    "start.communities_per_street": 2,
    "start.commodity_compounds": 16,
    "start.old_compounds": 12,
    "start.commodity_households": 16 * 60,
    "start.old_households": 12 * 40,
    "start.commodity_area": 16 * 60 * 119.0,
    "start.old_area": 12 * 40 * 75.7,
    "start.firms": 12,
    "start.firms_local": 10,
    "start.firms_outside": 2,
    "start.firms_with_projects": 8,
}
TOWN = """
[sources]
A = "a source"
[start]
districts = 1
streets = 2
communities_per_street = 3
commodity_compounds = 8
old_compounds = 6
commodity_households = 4000
old_households = 2000
commodity_area = 400000.0
old_area = 150000.0
firms = 6
firms_local = 5
firms_outside = 1
firms_with_projects = 4
"""
"""Sources and start of a city file; its name, title and programme stand before them."""


@pytest.fixture(autouse=True)
def registries():
    """Levers and outcomes that a test declares are gone after it."""
    before = [(registry, dict(registry)) for registry in (sim.LEVERS, OUTCOMES)]
    yield
    for registry, entries in before:
        if registry != entries:
            registry.clear()
            registry.update(entries)


@pytest.fixture
def xiaoqu(monkeypatch, capsys, tmp_path):
    """Run the command line in an empty folder; gives exit code, output and error text."""
    from simulation.cli.app import main

    monkeypatch.chdir(tmp_path)

    def command(*words):
        monkeypatch.setattr(sys, "argv", ["xiaoqu", *words])
        heard = signal.getsignal(signal.SIGINT)  # an interrupted command hears the keyboard no more
        with pytest.raises(SystemExit) as stopped:
            main()
        signal.signal(signal.SIGINT, heard)
        printed = capsys.readouterr()
        return stopped.value.code, printed.out, printed.err

    return command


@pytest.fixture(scope="session")
def tiny():
    """Function that gives Wuhan's scenario on a small city: `tiny(**{"dotted.key": value})`."""

    wuhan = sim.load("wuhan")

    def scenario(**settings):
        return wuhan.with_settings({**SMALL, **settings})

    return scenario


COUNTS = (
    "commodity_compounds",
    "old_compounds",
    "commodity_households",
    "old_households",
    "firms",
    "firms_local",
    "firms_outside",
    "firms_with_projects",
)
NO_TREND = {
    "parameters.satisfaction.trend": 0.0,
    "parameters.satisfaction.shock_sd": 0.0,
    "parameters.issues.shock_sd": 0.0,
}


@pytest.fixture(scope="session")
def quiet(tiny):
    """Function that gives the small city without levers, trend and shocks."""
    return lambda **settings: tiny(**{"levers": {}, **NO_TREND, **settings})


@pytest.fixture(scope="session")
def part_of_wuhan():
    """Function that gives Wuhan without levers, trend and shocks, at a share of its size."""

    def scenario(share, **settings):
        base = sim.load("wuhan-no-policy")
        start = base.start
        changes = {f"start.{name}": round(share * getattr(start, name)) for name in COUNTS}
        changes |= {
            f"start.{kind}_area": share * getattr(start, f"{kind}_area")
            for kind in ("commodity", "old")
        }
        changes |= {"start.streets": round(share * start.streets), "start.districts": 4}
        return base.with_settings({**changes, **NO_TREND, **settings})

    return scenario


@pytest.fixture(scope="session")
def no_benefit():
    """Settings that take every benefit away from institutions, and leave what they cost."""
    zero = {
        "effort": ["threat", "reputation", "committee", "oversight", "branch", "graduate_staff",
                   "praise", "visits"],
        "red_black_list": ["shame", "pride"],
        "assessment_weights": ["incentive"],
        "issues": ["director_capacity", "director_hard", "firm_head_hard", "leaders_capacity",
                   "meetings_hard", "emergency_hard", "branch_hard", "mediation",
                   "departments_hard"],
        "inspection": ["repair"],
        "streets": ["supervised_pull"],
        "satisfaction": ["trust", "report_channels"],
        "payment": ["trust", "party"],
        "branches": ["stipend_effect", "graduates_effect", "stakes", "advised_founding"],
        "publicity": ["mobilisation"],
        "online_evaluation": ["turnout", "payment"],
        "disclosure": ["leak_prevented", "trust"],
    }  # fmt: skip
    told = {f"parameters.{group}.{name}": 0.0 for group, names in zero.items() for name in names}
    return {**told, "parameters.inspection.hard_fixed": 0}


@pytest.fixture(scope="session")
def small_city(tiny):
    """The small city itself, before anything has happened in it."""
    return synthesise(tiny().start, 1)


@pytest.fixture
def model(tiny):
    """A fresh model of the small city, with every household."""
    return GovernanceModel(tiny(), seed=1, scale=1.0, validate=True)
