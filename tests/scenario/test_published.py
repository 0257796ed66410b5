"""Figures: formulas on them, what they may not look at, and the figures that are shipped."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import simulation as sim
from simulation.io import paths, validation
from simulation.io.months import month_number
from simulation.outcomes.declaration import OUTCOMES
from simulation.scenario.city_file import CityFile
from simulation.scenario.published import Figure, evaluate, is_formula, names_in

CITIES = [path.stem for path in sorted(paths.built_in("cities").glob("*.toml"))]


def figure(value, role="initial", unit="1"):
    return Figure(value=value, unit=unit, date="2017", source="A", role=role)


PUBLISHED = {
    "a": figure(6),
    "b": figure(1.5, "lever"),
    "c": figure(4, "target"),
    "secret": figure(3, "holdout"),
    "aside": figure(3, "context"),
    "day": figure("2017-04-01", "lever"),
    "stated": figure(1, "lever", "bool"),
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
    assert is_formula(formula)
    found = evaluate(formula, PUBLISHED)
    assert found == pytest.approx(value, rel=1e-15)
    assert isinstance(found, int) == float(value).is_integer()


def test_a_figure_that_says_yes_or_no_is_no_number():
    assert evaluate("= stated", PUBLISHED) is True
    assert evaluate("= 0.5 * stated", PUBLISHED) == 0.5


@given(st.integers(-99, 99), st.integers(-99, 99), st.sampled_from(["+", "-", "*"]))
def test_formulas_reckon_as_python_does(left, right, sign):
    expected = {"+": left + right, "-": left - right, "*": left * right}[sign]
    assert evaluate(f"= x {sign} {right}", {"x": figure(left)}) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("= aa", "aa is not a known name; did you mean a?"),
        ("= zzz", "zzz is not one of a, aside, b, c, day, secret, stated"),
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
    assert not is_formula(value)


def test_names_in_a_formula():
    assert names_in("= -log(1 - a / b) + max(c, 2)") == {"a", "b", "c"}


def city_file(name):
    return validation.read_toml(paths.locate(name, "cities"))


def formulas(tree):
    """Every formula in a tree of values."""
    if isinstance(tree, dict):
        return [formula for value in tree.values() for formula in formulas(value)]
    return [tree] if is_formula(tree) else []


def read_by(*trees):
    return {name for tree in trees for formula in formulas(tree) for name in names_in(formula)}


@pytest.mark.parametrize("name", CITIES)
def test_every_initial_or_lever_figure_is_read(name):
    """By the start of the city, or by its programme; what neither reads is context."""
    data = city_file(name)
    files = [validation.read_toml(paths.locate(one, "")) for one in (name, f"{name}-no-policy")]
    start, programme = read_by(data["start"]), read_by(*files)
    roles = {key: about["role"] for key, about in data["figures"].items()}
    assert {key for key, role in roles.items() if role in ("initial", "lever")} <= start | programme
    assert {roles[key] for key in start} == {"initial"}
    assert {roles[key] for key in programme} <= {"initial", "lever", "target"}


def compared(name):
    return {
        key: figure.compare for key, figure in sim.load(name).published.items() if figure.compare
    }


@pytest.mark.parametrize("name", CITIES)
def test_every_target_and_holdout_can_be_computed(name):
    """Its outcome exists at that place, in that kind, and its months are run."""
    published, scenario = sim.load(name).published, sim.load(name)
    last = scenario.start_month + scenario.months - 1
    for key, about in compared(name).items():
        outcome = OUTCOMES[about.outcome]
        assert about.place == "city" or not outcome.city_only, key
        months = [month_number(month) for month in about.months]
        assert scenario.start_month <= min(months) <= max(months) <= last, key
        if outcome.yearly_report and about.kind == "reported":
            assert about.last_month.endswith("-12"), key
            assert about.year == "month", key
    with_role = {key for key, one in published.items() if one.role in ("target", "holdout")}
    assert with_role == set(compared(name))


@pytest.mark.parametrize("name", CITIES)
def test_shipped_figures_are_sourced_and_compared_with_what_there_is(name):
    data = city_file(name)
    checked = CityFile.model_fields
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


def test_the_start_of_wuhan_is_what_was_published():
    start = sim.load("wuhan").start
    assert (start.commodity_compounds, start.old_compounds) == (3175, 2074)
    assert (start.commodity_households, start.old_households) == (3_240_000, 791_900)
    assert (start.commodity_area, start.old_area) == (386e6, 59_958_200)
    assert (start.firms, start.firms_local, start.firms_outside) == (2200, 1900, 210)
    assert (start.districts, start.firms_with_projects) == (15, 1462)
    assert start.members_per_firm == pytest.approx(2.479, abs=5e-4)
    assert start.staff_per_area == pytest.approx(2.48e-4, abs=5e-7)
