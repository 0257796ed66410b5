"""Divergence: the month, phase, entity and value at which two runs diverge."""

import pytest

import simulation as sim
from simulation.analysis.divergence import differences
from simulation.io.errors import InputError
from simulation.model.model import GovernanceModel

MONTHS = 14


@pytest.fixture(scope="module")
def scenario(tiny):
    return tiny()


@pytest.fixture(scope="module")
def run(scenario):
    return sim.run(scenario, 1, scale=1.0, months=MONTHS)


def test_the_same_run_again_is_the_same(run, scenario):
    again = sim.run(scenario, 1, scale=1.0, months=MONTHS)
    explanation = sim.explain(run, again)
    assert explanation.first is None
    assert explanation.divergences.empty
    assert str(explanation) == "The two runs are identical."
    assert explanation._repr_html_() == "<p>The two runs are identical.</p>"


def test_runs_of_two_cities_are_refused():
    runs = [sim.run(name, scale=0.002, months=1) for name in ("yongqiao", "linyi")]
    with pytest.raises(InputError, match="expected runs of one city"):
        sim.explain(*runs)


def test_a_city_with_more_streets_is_another_city(run, scenario):
    wider = sim.run(scenario.with_settings({"start.streets": 6}), 1, scale=1.0, months=1)
    with pytest.raises(InputError, match="wuhan of 6 streets"):
        sim.explain(run, wider)


def test_runs_diverge_where_a_subsidy_is_announced_and_the_rest_follows(run, scenario):
    halved = scenario.with_settings({"levers.fee_subsidy.strength": 0.5})
    explanation = sim.explain(run, sim.run(halved, 1, scale=1.0, months=MONTHS))
    first = explanation.first
    assert first["month"] == "2018-01"
    assert (first["phase_number"], first["phase"]) == (2, "announce levers")
    assert (first["table"], first["column"]) == ("policy", "fee_subsidy")
    assert first["entity"].startswith("compound ")
    assert first["value_b"] == pytest.approx(first["value_a"] / 2)
    order = explanation.divergences["table"].tolist()
    assert order.index("policy") < order.index("compounds") < order.index("households")
    income = explanation.divergences.set_index("table").loc["compounds"]
    assert (income["column"], income["phase"]) == ("income", "receive income")


def test_the_entry_is_the_one_that_differs_in_the_runs_themselves(run, scenario):
    """Seen from the month in which a lever has just ended."""
    with_it = scenario.with_settings({"levers.publicity.ends": "2017-03"})
    first = sim.explain(run, sim.run(with_it, 1, scale=1.0, months=MONTHS)).first
    assert first["month"] == "2017-03"
    plain, other = (GovernanceModel(one, 1, scale=1.0) for one in (scenario, with_it))
    for _ in range(scenario.burn_in + 2):
        plain.step()
        other.step()
    assert list(differences(plain, other)) == []
    plain.step()
    other.step()
    assert first["table"] in {difference["table"] for difference in differences(plain, other)}


def test_runs_of_two_seeds_diverge_in_the_first_month_at_the_latest(run, scenario):
    first = sim.explain(run, sim.run(scenario, 2, city_seed=1, scale=1.0, months=MONTHS)).first
    assert first["month"] == "2016-07"


def test_other_cities_diverge_at_initialisation(run, scenario):
    first = sim.explain(run, sim.run(scenario, 2, scale=1.0, months=MONTHS)).first
    assert (first["phase"], first["phase_number"]) == ("initialisation", 0)


def test_another_burn_in_is_found_at_once(run, scenario):
    longer = scenario.with_settings({"burn_in": 7})
    first = sim.explain(run, sim.run(longer, 1, scale=1.0, months=MONTHS)).first
    assert (first["table"], first["value_a"], first["value_b"]) == ("model", -6, -7)


def test_the_phases_of_a_month_are_the_month(scenario):
    """Simulated phase by phase, a month gives what `step` gives."""
    whole, by_phase = (GovernanceModel(scenario, 1, scale=1.0) for _ in range(2))
    for _ in range(9):
        whole.step()
        phases = list(by_phase.month_by_phases())
        assert len(set(phases)) == len(phases) > 30
    assert list(differences(whole, by_phase)) == []


def test_implementation_intensity_is_compared_by_lever(scenario):
    fewer = {
        name: settings for name, settings in scenario.file.levers.items() if name != "advisors"
    }
    models = [
        GovernanceModel(one, 1, scale=1.0)
        for one in (scenario, scenario.with_settings({"levers": fewer}))
    ]
    assert list(differences(*models)) == []


def test_a_branch_diverges_from_its_parent_run_where_it_branches(run, scenario):
    without = scenario.with_settings({"levers": {}})
    same = run.branch("2017-05", scenario)
    assert sim.explain(run, same).first is None
    other = same.branch("2017-07", without)
    again = other.branch("2017-09", scenario)
    for branch in (other, again):
        assert sim.explain(run, branch).first["month"] == "2017-07"
    assert sim.explain(other, again).first["month"] == "2017-09"
    earlier = again.branch("2017-06", without)
    assert sim.explain(run, earlier).first["month"] == "2017-06"


def test_runs_of_some_streets_are_made_again_in_them(scenario):
    about = {"scale": 1.0, "months": 2, "streets": 0.5}
    runs = [sim.run(scenario, 1, city_seed=1, **about) for _ in range(2)]
    assert sim.explain(*runs).first is None
    whole = sim.run(scenario, 1, scale=1.0, months=2)
    assert sim.explain(runs[0], whole).first["phase"] == "initialisation"


def test_a_branch_in_the_first_month_of_a_run_without_burn_in_is_seen(tiny):
    at_once = tiny(burn_in=0)
    run = sim.run(at_once, 1, scale=1.0, months=2)
    branch = run.branch("2017-01", at_once.with_settings({"levers": {}}))
    first = sim.explain(run, branch).first
    assert first["month"] == "2017-01"
    assert first["phase"] != "initialisation"
