"""Alternatives that differ in more than their policies: refused, or compared on what they share."""

from pathlib import Path

import pytest

import simulation as sim
from simulation.analysis.comparison.comparability import shared
from simulation.analysis.formatting import composition

FEW = {"samples": 0, "seeds": 2, "scale": 0.05, "workers": 1, "gaming": False}


@pytest.fixture
def base(tiny):
    """A city without a policy, for fourteen months."""
    return tiny(levers={}, burn_in=1, last_month="2018-02")


def test_a_shorter_run_is_compared_on_the_months_that_both_have(base):
    short = base.with_settings({"last_month": "2017-12"}, "short")
    result = sim.compare({"base": base, "short": short}, **FEW)
    assert (result.effects["difference"].dropna() == 0).all()
    assert set(result.cost_effectiveness["verdict"]) == {"same"}
    text = "only the months that all alternatives of wuhan have (2017-01 to 2017-12)"
    assert text in str(result).splitlines()[0]


def test_another_start_is_said_and_not_priced(base):
    twice = base.with_settings({"start.commodity_households": 1920}, "twice")
    result = sim.compare({"base": base, "twice": twice}, months=2, **FEW)
    assert "the alternatives of wuhan do not start alike (commodity_households)" in str(result)
    row = result.cost_effectiveness.iloc[0]
    assert row["verdict"] == "not priced: the starts differ"
    assert row[["yuan", "satisfaction_years", "low", "high", "p_dominated"]].isna().all()


def test_starts_that_differ_between_samples_alone_are_alike_and_priced(base, tiny):
    sampled = {**FEW, "samples": 3, "seeds": 1, "posterior": "prior"}
    both = {"base": base, "listed": tiny(levers={"publicity": {}}, burn_in=1, last_month="2018-02")}
    result = sim.compare(both, months=2, **sampled)
    assert result.about["starts_differ"] == {}
    assert not result.cost_effectiveness["verdict"].str.startswith("not priced").any()


def test_another_begin_is_refused(base):
    later = base.with_settings({"first_month": "2017-02"}, "later")
    with pytest.raises(sim.InputError, match="wuhan begin in different months"):
        sim.compare({"base": base, "later": later}, months=2, **FEW)


def test_two_cities_of_one_name_are_refused(base, tmp_path):
    source = Path(sim.__file__).parents[1] / "scenarios" / "cities" / "linyi.toml"
    text = source.read_text("utf8").replace('name = "linyi"', 'name = "wuhan"')
    (tmp_path / "other.toml").write_text(text, "utf8")
    scenario = f'name = "b"\ntitle = "b"\ncity = "{tmp_path / "other.toml"}"\n'
    (tmp_path / "b.toml").write_text(scenario, "utf8")
    other = sim.load(tmp_path / "b.toml")
    for alternatives in ({"base": base, "b": other}, {"b": other, "base": base}):
        with pytest.raises(sim.InputError, match="another name for one of the two cities"):
            sim.compare(alternatives, months=1, **FEW)


def test_months_that_no_two_share_are_refused(base):
    result = sim.sweep({"scenarios": [base], "seeds": 2, "scale": 0.05, "months": 2}, workers=1)
    runs = result.runs.assign(alternative=["a", "b"])
    outcomes = result.outcomes
    first, second = runs["run"]
    apart = outcomes[
        ((outcomes["run"] == first) & (outcomes["month"] == "2017-01"))
        | ((outcomes["run"] == second) & (outcomes["month"] == "2017-02"))
    ]
    scenarios = dict.fromkeys(runs["run"], base.resolved())
    with pytest.raises(sim.InputError, match="no month in common"):
        shared(runs, apart, scenarios)


def test_a_lever_that_begins_after_the_comparison_is_said(base):
    late = base.with_settings({"levers.publicity": {"begins": "2018-01"}}, "late")
    result = sim.compare({"base": base, "late": late}, months=2, **FEW)
    assert str(result).endswith("; some levers do nothing in these months")
    assert result.about["levers"] == {"base": [], "late": ["publicity"]}
    html = result._repr_html_()
    assert "late: 1 lever (publicity)" in html
    assert "Levers that do nothing: late: begins after its last month: publicity" in html
    assert "begins after its last month" in sim.run(late, months=1, scale=0.05)._repr_html_()


def test_alternatives_with_the_same_levers_say_in_what_they_differ(base):
    listed = base.with_settings({"levers.red_black_list": {}}, "listed")
    shadow = listed.with_settings({"levers.red_black_list.feedback": "shadow"}, "shadow")
    payment = listed.with_settings({"parameters.payment.norm": 0.9}, "payment")
    four = {one.name: one for one in (base, listed, shadow, payment)}
    about = sim.compare({**four, "again": listed}, months=1, **FEW).about
    assert about["same_levers"] == {
        "shadow": ["listed", "levers.red_black_list.feedback"],
        "payment": ["listed", "parameters.payment.norm"],
        "again": ["listed"],
    }
    assert "shadow: as listed, but for levers.red_black_list.feedback" in composition(about)
