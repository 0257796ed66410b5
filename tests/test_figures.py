"""Figures: formulas on them, what they may not look at, and the figures that are shipped."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import simulation as sim
from simulation import figures, reading
from simulation.figures import Figure, evaluate, names_in
from simulation.outcomes import OUTCOMES

CITIES = [path.stem for path in sorted(reading.shipped("cities").glob("*.toml"))]

# Initial figures that build no start, and why.
UNUSED = {
    "graduates_masters_share": "the model knows no degrees",
    "graduates_985_211_share": "the model knows no universities",
    "nonresidential_projects": "offices and shops are no residential compounds",
    "compounds_base_2017": "denominator of the list of 2017, used by a lever",
}


def figure(value, role="initial"):
    return Figure(value=value, unit="1", date="2017", source="A", role=role)


PUBLISHED = {
    "a": figure(6),
    "b": figure(1.5, "lever"),
    "c": figure(4, "target"),
    "secret": figure(3, "holdout"),
    "aside": figure(3, "context"),
    "day": figure("2017-04-01", "lever"),
}


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("= a", 6),
        ("= a / b + c * 2 - 1", 11),
        ("= (a - -c) * .5", 5),
        ("= -log(1 - b / a) / 2", -math.log(0.75) / 2),
        ("= max(a, b, 100) - min(a, c)", 96),
        ("=a/4", 1.5),
        ("= 1e3", 1000),
    ],
)
def test_formulas_are_worked_out(formula, value):
    assert figures.is_formula(formula)
    found = evaluate(formula, PUBLISHED)
    assert found == pytest.approx(value, rel=1e-15)
    assert isinstance(found, int) == float(value).is_integer()


@given(st.integers(-99, 99), st.integers(-99, 99), st.sampled_from(["+", "-", "*"]))
def test_formulas_reckon_as_python_does(left, right, sign):
    expected = {"+": left + right, "-": left - right, "*": left * right}[sign]
    assert evaluate(f"= x {sign} {right}", {"x": figure(left)}) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("= aa", "aa is not a known name; did you mean a?"),
        ("= zzz", "zzz is not one of a, aside, b, c, day, secret"),
        ("= a + secret", "without secret, a holdout figure"),
        ("= aside", "without aside, a context figure"),
        ("= day", "a formula of numbers; day is '2017-04-01'"),
        ("= a / (c - 4)", "does not divide by zero"),
        ("= log(a - 6)", "log of positive numbers"),
        ("= log(-1)", "log of positive numbers"),
        ("= max()", "min or max of several"),
        ("= max(a)", "min or max of several"),
        ("= log(a, b)", "log of one number"),
        ("= a ** 2", "figures, numbers and"),
        ("= a if b else c", "figures, numbers and"),
        ("= a.real", "figures, numbers and"),
        ("= exec(a)", "figures, numbers and"),
        ("= __import__('os')", "figures, numbers and"),
        ("= 'a'", "figures, numbers and"),
        ("= True", "figures, numbers and"),
        ("= 1j", "figures, numbers and"),
        ("= a b", "such as = a / b"),
        ("=", "such as = a / b"),
    ],
)
def test_what_is_no_formula_of_published_figures_is_refused(formula, expected):
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        evaluate(formula, PUBLISHED)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", [1, 1.5, "a", " = a", None, ["= a"]])
def test_other_values_are_no_formulas(value):
    assert not figures.is_formula(value)


def test_names_in_a_formula():
    assert names_in("= -log(1 - a / b) + max(c, 2)") == {"a", "b", "c"}


def city_file(name):
    return reading.read_toml(reading.locate(name, "cities"))


def formulas(tree):
    """Every formula in a tree of values."""
    if isinstance(tree, dict):
        return [formula for value in tree.values() for formula in formulas(value)]
    return [tree] if figures.is_formula(tree) else []


def test_every_initial_figure_of_wuhan_builds_the_start_or_has_a_reason():
    data = city_file("wuhan")
    used = {name for formula in formulas(data["start"]) for name in names_in(formula)}
    initial = {name for name, about in data["figures"].items() if about["role"] == "initial"}
    assert initial - used == set(UNUSED)
    assert {data["figures"][name]["role"] for name in used} == {"initial"}


@pytest.mark.parametrize("name", CITIES)
def test_shipped_figures_are_sourced_and_compared_with_what_there_is(name):
    data = city_file(name)
    checked = sim.scenario.CityFile.model_fields
    assert set(data) <= set(checked)
    for key, about in data["figures"].items():
        read = Figure(**about)
        assert read.source in data["sources"], key
        assert read.unit, key
        assert read.date, key
        if read.compare is not None:
            assert read.role in ("target", "holdout"), key
            assert read.compare.outcome in OUTCOMES, key
            assert not isinstance(read.value, str), key
            assert reading.month_number(f"{read.compare.month}-01"[:7]), key
        if read.role == "holdout":
            assert read.compare is not None, key


def test_the_start_of_wuhan_is_what_was_published():
    start = sim.load("wuhan").start
    assert (start.commodity_compounds, start.old_compounds) == (3175, 2074)
    assert (start.commodity_households, start.old_households) == (3_240_000, 791_900)
    assert (start.commodity_area, start.old_area) == (386e6, 59_958_200)
    assert (start.firms, start.firms_local, start.firms_outside) == (2200, 1900, 210)
    assert (start.districts, start.firms_with_projects) == (15, 1462)
    assert start.members_per_firm == pytest.approx(2.479, abs=5e-4)
    assert start.staff_per_area == pytest.approx(2.48e-4, abs=5e-7)
