"""A dummy of everything that a newcomer may add, as `CONTRIBUTING.md` says how."""

from typing import ClassVar

import numpy as np
import pytest
from matplotlib.figure import Figure

import simulation as sim
from simulation.core.parameter import ParameterGroup, Uniform, parameter
from simulation.levers.lever import Costs, ExpectedEffect, Lever, setting
from simulation.outcomes.declaration import OUTCOMES, outcome
from simulation.plots.style import set_difference_unit


class QuietHours(Lever):
    """Sweep at noon.  Benefit: more effort.  Harm: staff time."""

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


def test_a_lever_is_a_class_and_a_line(tiny, monkeypatch):
    monkeypatch.setitem(sim.LEVERS, "quiet_hours", QuietHours)
    without = sim.run(tiny(levers={}), months=6, scale=0.5)
    run = sim.run(tiny(levers={"quiet_hours": {"gain": 0.3}}), months=6, scale=0.5)
    quality = [one.last_year()["visible_quality"] for one in (without, run)]
    assert quality[1] > quality[0]
    assert run.ledger.query("lever == 'quiet_hours'")["yuan"].sum() == pytest.approx(6 * 28 * 100)


def test_an_outcome_is_a_function(tiny, monkeypatch):
    monkeypatch.setattr("simulation.outcomes.declaration.OUTCOMES", {})

    @outcome("Mean fee", "平均物业费", "yuan/m2/month", "none")
    def mean_fee(state, where):
        """Mean fee of compounds."""
        return float(state.compounds.fee[where].mean())

    from simulation.outcomes import declaration

    monkeypatch.setitem(OUTCOMES, "mean_fee", declaration.OUTCOMES["mean_fee"])
    run = sim.run(tiny(), months=2, scale=0.5)
    rows = run.monthly.query("outcome == 'mean_fee' and level == 'city' and kind == 'true'")
    assert len(rows) == 2
    assert rows["value"].iloc[-1] == pytest.approx(run.model.compounds.fee.mean())


class Frugal(sim.PropertyFirm):
    """A firm that asks for less."""

    def bid(self, compound):
        """Ask for half of the reference fee."""
        return 0.5


def test_a_decision_is_a_method_of_an_agent(tiny):
    busy = {"parameters.market.replacement": 0.5, "parameters.market.settling_in": 0.0}
    run = sim.run(tiny(**busy), months=6, scale=0.5, agents={sim.PropertyFirm: Frugal})
    compounds = run.model.compounds
    won = compounds.contracted & (compounds.months_under_contract < 6)
    assert won.any()
    assert np.allclose(compounds.fee[won], 0.5 * compounds.reference_fee[won])


class NoiseParameters(ParameterGroup):
    """Noise in the yard."""

    loudness: float = parameter(
        3.0, "how loud it is", symbol="L", unit="points", prior=Uniform(0, 10), low=0
    )


def test_a_parameter_is_a_line_of_its_group():
    (line,) = NoiseParameters.describe().to_dict("records")
    assert (line["default"], line["unit"], line["prior"]) == (3.0, "points", "uniform 0 to 10")
    assert NoiseParameters(loudness=4.0).loudness == 4.0
    with pytest.raises(sim.InputError, match=r"NoiseParameters: loudness: read -1.0, expected 0"):
        NoiseParameters(loudness=-1.0)


def fees(run):
    """Draw the fees of all compounds of a run."""
    figure = Figure()
    axis = figure.subplots()
    axis.hist(run.model.compounds.fee)
    set_difference_unit(axis, "yuan/m2/month")
    return figure


def test_a_figure_is_a_function_of_tables(tiny, tmp_path):
    fees(sim.run(tiny(), months=1, scale=0.5)).savefig(tmp_path / "fees.png")
    assert (tmp_path / "fees.png").stat().st_size > 1000


CITY = """
name = "halltown"
title = "Halltown"

[sources]
yearbook = "Yearbook of Halltown, 2020, page 3"

[start]
old_compounds = "= old_compounds"
old_households = 400
old_area = 30000.0
commodity_compounds = 12
commodity_households = 900
commodity_area = 100000.0

[figures.old_compounds]
value = 8
unit = "compounds"
date = "2020"
source = "yearbook"
role = "initial"
"""


def test_a_city_is_a_file(tmp_path):
    (tmp_path / "halltown.toml").write_text(CITY, "utf8")
    scenario = tmp_path / "scenario.toml"
    scenario.write_text(
        'name = "trial"\ntitle = "A trial"\ncity = "halltown.toml"\nburn_in = 3\n'
        "[levers.fee_subsidy]\namount = 0.1\n",
        "utf8",
    )
    run = sim.run(scenario, months=3, scale=0.5)
    assert int(run.model.compounds.old.sum()) == 8
    assert run.ledger.query("lever == 'fee_subsidy'")["yuan"].sum() > 0


class WithHolidays(sim.GovernanceModel):
    """A model with a month of its own kind."""

    steps_done = 0

    def step(self):
        """Count the months."""
        super().step()
        self.steps_done += 1


def test_a_model_of_ones_own_is_run_and_is_part_of_the_identity(tiny):
    usual, own = sim.run(tiny(), months=2), sim.run(tiny(), months=2, model=WithHolidays)
    assert isinstance(own.model, WithHolidays)
    assert own.model.steps_done >= 2
    assert own.record["identity"] != usual.record["identity"]
    assert own.monthly.equals(usual.monthly)
    with pytest.raises(sim.InputError, match="subclass of GovernanceModel"):
        sim.run(tiny(), months=2, model=usual.model)


def test_a_branch_of_a_run_has_the_same_class_of_model(tiny):
    run = sim.run(tiny(), months=3, model=WithHolidays)
    assert isinstance(run.branch("2017-02", tiny()).model, WithHolidays)


def test_a_lever_is_registered_once(monkeypatch):
    monkeypatch.setattr("simulation.levers.LEVERS", dict(sim.LEVERS))
    assert sim.register_lever(QuietHours) is QuietHours
    assert sim.register_lever(QuietHours) is QuietHours  # a cell that is run anew
    taken = type("Taken", (QuietHours,), {"name": "fee_subsidy"})
    with pytest.raises(sim.InputError, match=r"FeeSubsidy has this one"):
        sim.register_lever(taken)
    with pytest.raises(sim.InputError, match="a subclass of Lever"):
        sim.register_lever(sim.Lever)
