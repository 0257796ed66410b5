"""Alternatives that are made by a change, and the choice of the parameters that vary."""

import pytest

import simulation as sim
from simulation.analysis.comparison.alternatives import alternatives_of
from simulation.experiments.design import Design
from simulation.experiments.posterior_samples import drawn
from simulation.experiments.priors import uncertain_among
from simulation.io.errors import InputError

HALF = {"levers.publicity.strength": 0.5}


def test_each_setting_and_each_lever_left_out_makes_an_alternative_of_the_last_one():
    found = alternatives_of(
        ["linyi-no-policy", "linyi", "zibo"], settings=[HALF, {"burn_in": 3}], without="publicity"
    )
    assert list(found) == [
        ("linyi", "linyi-no-policy"), ("linyi", "linyi"), ("zibo", "zibo"),
        ("linyi", "linyi, levers.publicity.strength=0.5"), ("linyi", "linyi, burn_in=3"),
        ("linyi", "linyi~publicity"), ("zibo", "zibo, levers.publicity.strength=0.5"),
        ("zibo", "zibo, burn_in=3"), ("zibo", "zibo~publicity"),
    ]  # fmt: skip
    linyi = found["linyi", "linyi"].resolved()
    assert found["linyi", "linyi, burn_in=3"].burn_in == 3
    left = found["linyi", "linyi~publicity"].resolved()["levers"]
    assert set(linyi["levers"]) - set(left) == {"publicity"}
    half = found["linyi", "linyi, levers.publicity.strength=0.5"].resolved()
    assert half["levers"] != linyi["levers"]
    assert {**half, "levers": 0} == {**linyi, "levers": 0}


def test_of_strategies_it_is_the_last_strategy_that_is_changed():
    found = alternatives_of("linyi", ["no-policy", "publicity"], HALF)
    assert list(found)[-1] == ("linyi", "publicity, levers.publicity.strength=0.5")
    assert set(found["linyi", "publicity, levers.publicity.strength=0.5"].file.levers) == {
        "publicity"
    }


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"without": "publicty"}, "publicty"),
        ({"without": "advisors"}, "expected one of its levers"),
        ({"settings": [HALF, HALF]}, "each alternative once in a city"),
        ({"settings": {"levers.publicity.strenght": 1}}, "strenght"),
    ],
)
def test_a_change_that_does_not_fit_is_refused(options, expected):
    with pytest.raises(InputError, match=expected):
        alternatives_of("linyi=publicity", **options)


def test_a_pattern_is_the_parameters_that_it_fits_each_once():
    every = list(uncertain_among(["payment.*"], "test"))
    assert len(every) > 3
    assert all(name.startswith("payment.") for name in every)
    named = uncertain_among(["payment.norm", "parameters.payment.*"], "test")
    assert sorted(named) == sorted(every)
    with pytest.raises(InputError, match="each parameter once"):
        uncertain_among(["payment.*", "payment.norm"], "test")
    with pytest.raises(InputError, match=r"paymnt\.\*"):
        uncertain_among(["paymnt.*"], "test")


@pytest.mark.parametrize("posterior", ["prior", "wuhan"])
def test_only_chosen_parameters_vary_and_the_result_says_so(posterior):
    design = Design(
        scenarios=["wuhan"], samples=2, posterior=posterior, parameters=["satisfaction.*"]
    )
    names = list(design.sample_table().drop(columns="sample"))
    assert names
    assert all(name.startswith("parameters.satisfaction.") for name in names)
    assert design.frozen().remarks[-1] == (
        "of the uncertain parameters only these vary: satisfaction.*"
    )


def test_a_posterior_without_samples_is_refused_wherever_it_is_named():
    with pytest.raises(InputError, match=r"compare: samples: read 0, expected one or more"):
        sim.compare(["linyi-no-policy", "linyi"], samples=0, posterior="wuhan")
    with pytest.raises(InputError, match="attribute: samples"):
        sim.attribute("linyi", samples=0, posterior="wuhan")
    with pytest.raises(InputError, match="compare: samples"):
        sim.compare(["linyi-no-policy", "linyi"], until_precise={"satisfaction": 1.0},
                    posterior="wuhan")  # fmt: skip
    assert drawn(0, "prior") == {"samples": 0, "posterior": "prior"}
