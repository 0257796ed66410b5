"""Code of a user's own in sweeps reaches every worker, or is refused."""

import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import mesa
import pandas as pd
import pytest

import simulation as sim
from simulation.experiments.registry import _hash_of
from simulation.experiments.spec import RunSpec
from simulation.io.plugins import imported
from simulation.outcomes.declaration import OUTCOMES, outcome
from tests.conftest import BATCH_RUN

PLUGIN = '''
"""A lever, an outcome and a firm of a user's."""

from typing import ClassVar

import simulation as sim
from simulation.levers.lever import Costs, ExpectedEffect, Lever, setting
from simulation.outcomes.declaration import outcome
from tests.conftest import BATCH_RUN


class QuietHours(Lever):
    """Sweep at noon."""

    name: ClassVar[str] = "quiet_hours"
    title: ClassVar[str] = "Quiet hours"
    title_zh: ClassVar[str] = "安静时段"
    benefit: ClassVar = ExpectedEffect("visible_quality", 1)
    harm: ClassVar = ExpectedEffect("facility_condition", -1)
    gain: float = setting(0.2, "effort gained", low=0, high=1)

    def costs(self, state, intensity, age):
        """A hundred yuan for each compound."""
        return Costs(100.0 * intensity.funded, 0.0 * intensity.effective)

    def set_policy(self, state, intensity, age):
        """Raise effort."""
        state.policy.effort_gain += self.gain * intensity.effective


sim.LEVERS[QuietHours.name] = QuietHours


@outcome("Mean fee", "平均物业费", "yuan/m2/month", "none")
def mean_fee(state, where):
    """Mean fee of compounds."""
    return FACTOR * float(state.compounds.fee[where].mean())


FACTOR = 1.0


class Frugal(sim.PropertyFirm):
    """A firm that asks for less."""

    def bid(self, compound):
        """Ask for half of the reference fee."""
        return 0.5
'''
NAME = "my_levers"
BUSY = {"parameters.market.replacement": 0.5, "parameters.market.settling_in": 0.0}


@pytest.fixture
def plugin(tmp_path, monkeypatch):
    """Function that writes the plugin anew, and forgets that it was imported."""
    levers, outcomes = dict(sim.LEVERS), dict(OUTCOMES)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def write(text=PLUGIN):
        (tmp_path / f"{NAME}.py").write_text(text, encoding="utf8")
        for registry, before in ((sim.LEVERS, levers), (OUTCOMES, outcomes)):
            registry.clear()
            registry.update(before)
        sys.modules.pop(NAME, None)
        imported.cache_clear()
        _hash_of.cache_clear()
        return NAME

    yield write
    write()


TINY = {"burn_in": 1, "start.districts": 1, "start.streets": 2, "start.communities_per_street": 2,
        "start.commodity_compounds": 8, "start.old_compounds": 8,
        "start.commodity_households": 480, "start.old_households": 320,
        "start.commodity_area": 57120.0, "start.old_area": 24224.0, "start.firms": 8,
        "start.firms_local": 6, "start.firms_outside": 2,
        "start.firms_with_projects": 6}  # fmt: skip


def design(folder, **changes):
    """A design in a file, whose scenarios have the lever of the plugin."""
    settings = "".join(f'"{key}" = {value}\n' for key, value in TINY.items() if "." not in key)
    start = {key.removeprefix("start."): value for key, value in TINY.items() if "." in key}
    starts = "".join(f"{key} = {value}\n" for key, value in start.items())
    (folder / "own.toml").write_text(
        'name = "own"\nextends = "wuhan-no-policy"\nlast_month = "2017-02"\n'
        f"{settings}[start]\n{starts}[levers.quiet_hours]\ngain = 0.5\n",
        encoding="utf8",
    )
    return {"scenarios": [str(folder / "own.toml")], "seeds": 2, "scale": 0.3, **changes}


def test_levers_and_outcomes_of_a_plugin_are_the_same_in_every_worker(plugin, tmp_path):
    about = design(tmp_path, plugins=[plugin()])
    here, there = (sim.sweep(about, tmp_path / str(n), workers=n) for n in (1, 2))
    pd.testing.assert_frame_equal(here.table(), there.table())
    names = set(there.outcomes["outcome"])
    assert {"mean_fee", "cost_quiet_hours"} <= names
    assert there.runs["status"].tolist() == ["done", "done"]
    costs = there.outcomes.query("outcome == 'cost_quiet_hours' and kind == 'true'")["value"]
    assert costs.tolist() == [1600.0] * 4


def test_a_plugin_may_be_named_with_the_sweep_and_stays_with_its_folder(plugin, tmp_path):
    swept = sim.sweep(design(tmp_path), tmp_path / "runs", plugins=plugin(), workers=1)
    assert swept.design.plugins == [NAME]
    assert sim.open_sweep(tmp_path / "runs").extend(1, workers=1).missing == []


def test_the_code_of_a_plugin_is_part_of_the_name_of_a_run(plugin, tmp_path):
    def names():
        return sim.sweep(design(tmp_path, plugins=[plugin(text)]), workers=1).runs["run"].tolist()

    text = PLUGIN
    first = names()
    text = PLUGIN.replace('"""A firm that asks for less."""', "# a comment")
    assert names() == first
    text = PLUGIN.replace("FACTOR = 1.0", "FACTOR = 2.0")
    assert not set(names()) & set(first)


def test_what_is_declared_here_only_is_an_error_in_a_worker(plugin, tmp_path):
    plugin()
    imported(NAME, "test")  # as if by the user's script
    with pytest.raises(sim.WorkerError, match=r"lever quiet_hours.* then, not set now; put them"):
        sim.sweep(design(tmp_path), workers=2)
    with (
        ProcessPoolExecutor(1, get_context("spawn")) as pool,
        pytest.raises(sim.WorkerError, match="other levers, outcomes or agents than the sweep"),
    ):
        sim.sweep(design(tmp_path), executor=pool, workers=1)
    with ThreadPoolExecutor(1) as pool:  # the same process, so that nothing is lacking
        assert sim.sweep(design(tmp_path), executor=pool, workers=1).missing == []


def test_an_outcome_that_is_declared_without_a_plugin_is_part_of_the_name(tiny, monkeypatch):
    before = RunSpec.of(tiny()).identity
    monkeypatch.setattr("simulation.outcomes.declaration.OUTCOMES", dict(OUTCOMES))

    @outcome("Fee", "费", "yuan", "none")
    def my_fee(state, where):
        """Fee."""
        return 0.0

    from simulation.outcomes import declaration

    monkeypatch.setitem(OUTCOMES, "my_fee", declaration.OUTCOMES["my_fee"])
    assert RunSpec.of(tiny()).identity != before


def test_agents_of_a_plugin_are_the_same_in_every_worker(plugin, tmp_path):
    module = imported(plugin(), "test")
    about = design(tmp_path, plugins=[NAME], settings={key: [value] for key, value in BUSY.items()})
    agents = {sim.PropertyFirm: module.Frugal}
    swept = sim.sweep(about, tmp_path / "runs", agents=agents, workers=2)
    assert swept.design.agents == {"PropertyFirm": f"{NAME}.Frugal"}
    other = sim.sweep(about, tmp_path / "other", workers=1)
    assert not set(swept.runs["run"]) & set(other.runs["run"])
    by_name = sim.sweep({**about, "agents": {"PropertyFirm": f"{NAME}.Frugal"}}, workers=1)
    pd.testing.assert_frame_equal(by_name.table(), swept.table())
    alone = sim.run(other.jobs[other.runs["run"][0]].scenario(), scale=0.3, agents=agents)
    fee = alone.monthly.query("outcome == 'mean_fee' and level == 'city' and kind == 'true'")
    rows = swept.outcomes.query("outcome == 'mean_fee' and kind == 'true'")
    assert rows["value"].tolist()[:2] == fee["value"].tolist()
    assert sim.open_sweep(tmp_path / "runs").extend(1, workers=1).missing == []


def test_a_class_that_no_worker_can_import_is_refused(tiny):
    class Local(sim.PropertyFirm):
        """A firm that only this test knows."""

    about = {"scenarios": [tiny()]}
    with pytest.raises(sim.InputError, match=r"sweep: agents.PropertyFirm: .*MODULE.CLASS"):
        sim.sweep(about, agents={sim.PropertyFirm: Local})
    with pytest.raises(sim.InputError, match=r"agents.PropertyFirm: read 'no_module.Firm', expect"):
        sim.sweep({**about, "agents": {"PropertyFirm": "no_module.Firm"}})
    with pytest.raises(sim.InputError, match="did you mean PropertyFirm"):
        sim.sweep({**about, "agents": {"PropertyFrim": "simulation.PropertyFirm"}})


@pytest.mark.parametrize(
    ("text", "message"),
    [(None, "No module named 'no_such_levers'"), ("1 / 0", "ZeroDivisionError"),
     ("def", "SyntaxError")],
)  # fmt: skip
def test_a_plugin_that_cannot_be_imported_is_refused(plugin, tiny, text, message):
    name = plugin(text) if text else "no_such_levers"
    for begin in (
        lambda: sim.sweep({"scenarios": [tiny()], "plugins": [name]}),
        lambda: sim.sweep({"scenarios": [tiny()]}, plugins=name),
        lambda: sim.compare(tiny(), plugins=[name], samples=0),
        lambda: sim.attribute(tiny(), plugins=[name], samples=0),
        lambda: sim.run(tiny(), plugins=[name]),
        lambda: sim.GovernanceModel(tiny(), plugins=[name]),
    ):
        with pytest.raises(sim.InputError, match=f"plugins: read '{name}'.*{message}"):
            begin()


def test_levers_of_a_plugin_are_compared_with_what_they_cost(plugin, tmp_path):
    (scenario,) = design(tmp_path)["scenarios"]
    about = {"samples": 0, "seeds": 2, "scale": 0.3, "workers": 2, "baseline": "no-policy"}
    about["outcomes"] = ["visible_quality", "mean_fee"]
    comparison = sim.compare(scenario, strategies=["no-policy", "own"], plugins=plugin(), **about)
    quality = comparison.effects.query("outcome == 'visible_quality' and kind == 'true'")
    assert quality["difference"].item() > 0
    assert comparison.cost_effectiveness["yuan"].tolist() == [16 * 100 * 2]


@BATCH_RUN
@pytest.mark.parametrize("processes", [1, pytest.param(2, marks=pytest.mark.integration)])
def test_batch_run_of_mesa_imports_plugins(plugin, tmp_path, monkeypatch, processes):
    (scenario,) = design(tmp_path)["scenarios"]
    monkeypatch.setattr("multiprocessing.Pool", get_context("spawn").Pool)
    monkeypatch.setattr("mesa.batchrunner.Pool", get_context("spawn").Pool)
    fixed = {"scenario": scenario, "scale": 0.3, "collect": True, "seed": [1, 2]}
    rows = mesa.batch_run(
        sim.GovernanceModel,
        {**fixed, "plugins": plugin()},
        number_processes=processes,
        display_progress=False,
    )
    assert [row["cost_quiet_hours"] for row in rows] == [1600.0, 1600.0]
    assert all(row["mean_fee"] > 0 for row in rows)
