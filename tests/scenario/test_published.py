"""Published statistics: their checks, formulas on them, and those of the built-in cities."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import simulation as sim
from simulation.io import paths, validation
from simulation.io.errors import InputError
from simulation.io.months import month_number
from simulation.outcomes.declaration import OUTCOMES
from simulation.scenario.city_file import CityFile
from simulation.scenario.formulas import evaluate, is_formula, names_in
from simulation.scenario.published import COMPARED, PublishedStatistic
from simulation.scenario.scenario import Scenario

CITIES = [path.stem for path in sorted(paths.built_in("cities").glob("*.toml"))]


def statistic(value, role="initial", unit="1"):
    return PublishedStatistic(value=value, unit=unit, date="2017", source="A", role=role)


PUBLISHED = {
    "a": statistic(6),
    "b": statistic(1.5, "lever"),
    "c": statistic(4, "target"),
    "secret": statistic(3, "holdout"),
    "aside": statistic(3, "context"),
    "day": statistic("2017-04-01", "lever"),
    "stated": statistic(1, "lever", "bool"),
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
    result = evaluate(formula, PUBLISHED)
    assert result == pytest.approx(value, rel=1e-15)
    assert isinstance(result, int) == float(value).is_integer()


def test_a_statistic_of_unit_bool_is_yes_or_no():
    assert evaluate("= stated", PUBLISHED) is True
    assert evaluate("= 0.5 * stated", PUBLISHED) == 0.5


@given(st.integers(-99, 99), st.integers(-99, 99), st.sampled_from(["+", "-", "*"]))
def test_formulas_reckon_as_python_does(left, right, sign):
    expected = {"+": left + right, "-": left - right, "*": left * right}[sign]
    assert evaluate(f"= x {sign} {right}", {"x": statistic(left)}) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("= aa", "aa is not a known name; did you mean a?"),
        ("= zzz", "zzz is not one of a, aside, b, c, day, secret, stated"),
        ("= a + secret", "without secret, a holdout statistic"),
        ("= aside", "without aside, a context statistic"),
        ("= day", "a formula of numbers; day is '2017-04-01'"),
        ("= a / (c - 4)", "does not divide by zero"),
        ("= log(a - 6)", "log of positive numbers"),
        ("= log(-1)", "log of positive numbers"),
        ("= max()", "min or max of several"),
        ("= max(a)", "min or max of several"),
        ("= log(a, b)", "log of one number"),
        ("= a ** 2", "statistics, numbers and"),
        ("= a if b else c", "statistics, numbers and"),
        ("= a.real", "a.real is not one of"),
        ("= exec(a)", "statistics, numbers and"),
        ("= __import__('os')", "statistics, numbers and"),
        ("= 'a'", "statistics, numbers and"),
        ("= True", "statistics, numbers and"),
        ("= 1j", "statistics, numbers and"),
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
def test_every_initial_or_lever_statistic_is_read(name):
    """By the start of the city, or by its programme; what neither reads is a dose or context."""
    data = city_file(name)
    files = [validation.read_toml(paths.locate(one, "")) for one in (name, f"{name}-no-policy")]
    assumed = set(data["assumptions"])
    start, programme = read_by(data["start"]) - assumed, read_by(*files) - assumed
    roles = {key: about["role"] for key, about in data["figures"].items()}
    doses = set(compared(name))
    needed = {key for key, role in roles.items() if role in ("initial", "lever")}
    assert needed - doses <= start | programme
    assert {roles[key] for key in start} == {"initial"}
    assert {roles[key] for key in programme} <= {"initial", "lever", "target"}


def compared(name):
    return {key: one.compare for key, one in sim.load(name).published.items() if one.compare}


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
    doses = {key for key, one in published.items() if one.role == "lever" and one.compare}
    assert with_role | doses == set(compared(name))


@pytest.mark.parametrize("name", CITIES)
def test_statistics_of_built_in_cities_have_sources_and_known_outcomes(name):
    data = city_file(name)
    checked = CityFile.model_fields
    assert set(data) <= set(checked)
    for key, about in data["figures"].items():
        read = sim.load(name).published[key]
        assert read.date == about["date"], key
        assert read.source in data["sources"], key
        assert read.unit, key
        if read.compare is not None:
            assert read.compare.outcome in OUTCOMES, key
            assert read.role in COMPARED, key


def compared_statistic(value=0.5, unit="share", role="target", **about):
    about = {"outcome": "coverage_any", "month": "2019-11", "tolerance": 0.1, **about}
    data = {"value": value, "unit": unit, "date": "2019", "source": "A", "role": role}
    return validation.validated(PublishedStatistic, {**data, "compare": about}, "city.toml")


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        (
            {"outcome": "coverage_ani"},
            "compare.outcome: read 'coverage_ani', expected a known name",
        ),
        (
            {"month": "2019-13"},
            "compare.month: read '2019-13', expected a month such as '2017-01' or",
        ),
        ({"month": "19"}, "compare.month: read '19', expected a month such as '2017-01' or a year"),
        ({"tolerance": -1}, "compare.tolerance: read -1, expected 0 or more"),
        ({"divide_by": 0}, "compare.divide_by: read 0, expected greater than 0"),
        (
            {"outcome": "four_star_firms", "place": "old"},
            "compare.place: read 'old', expected city",
        ),
        (
            {"outcome": "satisfaction", "unit": "points"},
            "compare.kind: read 'reported', expected tr",
        ),
        (
            {"month": "2019-05", "year": "sum"},
            "compare.year: read 'sum', expected month, since 2019-05 is one",
        ),
        ({"value": "1/2"}, "value: read '1/2', expected a number, since it is compared"),
        (
            {"unit": "firms"},
            "unit: read 'firms', expected one of share, to compare it with coverage",
        ),
        ({"unit": "shares"}, "unit: read 'shares', expected a known name; did you mean share?"),
        ({"role": "context"}, "role: read 'context', expected lever, target or holdout"),
    ],
)
def test_a_comparison_that_does_not_fit_is_refused(about, expected):
    with pytest.raises(InputError) as caught:
        compared_statistic(**about)
    assert f"city.toml: {expected}" in str(caught.value)


@pytest.mark.parametrize(
    ("about", "unit"),
    [
        ({"unit": "share of 31"}, "share"),
        ({"unit": "orgs", "divide_by": 30}, "share"),
        (
            {
                "unit": "relative, yoy",
                "outcome": "tickets_12345",
                "month": "2019",
                "year": "change",
            },
            "share",
        ),
        ({"unit": "items (+)", "outcome": "reports", "month": "2019", "year": "sum"}, "reports"),
        ({"unit": "index", "outcome": "satisfaction", "month": "2019"}, "points"),
    ],
)
def test_the_unit_of_a_comparison(about, unit):
    assert compared_statistic(**about).compare.unit == unit


def test_a_statistic_may_be_divided_by_a_formula(tmp_path):
    compare = sim.load("wuhan").published["party_orgs_2017"].compare
    assert compare.divide_by == 1786
    city = tmp_path / "city.toml"
    text = paths.locate("zibo", "cities").read_text(encoding="utf8")
    city.write_text(text.replace('"= firms" }', '"= firm" }'), encoding="utf8")
    with pytest.raises(InputError, match=r"divide_by: read '= firm', .* did you mean firms\?"):
        Scenario({"name": "a", "title": "a", "city": str(city)}, "a")


@pytest.mark.parametrize(
    ("formula", "told"),
    [("= firms / compounds", ""), ("= firm", "figures.ratio.value: read '= firm', .* firms?")],
)
def test_a_statistic_may_be_a_formula_on_others(tmp_path, formula, told):
    city = tmp_path / "city.toml"
    text = paths.locate("zibo", "cities").read_text(encoding="utf8")
    about = f'value = "{formula}"\nunit = "1"\ndate = "2021"\nsource = "Z21"\nrole = "context"\n'
    city.write_text(f"{text}\n[figures.ratio]\n{about}", encoding="utf8")
    data = {"name": "a", "title": "a", "city": str(city)}
    if told:
        with pytest.raises(InputError, match=told):
            Scenario(data, "a")
    else:
        published = Scenario(data, "a").published
        assert published["ratio"].value == pytest.approx(360 / 1388)


def test_the_start_of_wuhan_is_what_was_published():
    start = sim.load("wuhan").start
    assert (start.commodity_compounds, start.old_compounds) == (3175, 2074)
    assert (start.commodity_households, start.old_households) == (3_240_000, 791_900)
    assert (start.commodity_area, start.old_area) == (386e6, 59_958_200)
    assert (start.firms, start.firms_local, start.firms_outside) == (2200, 1900, 210)
    assert (start.districts, start.firms_with_projects) == (15, 1462)
    assert start.members_per_firm == pytest.approx(2.479, abs=5e-4)
    assert start.staff_per_area == pytest.approx(2.48e-4, abs=5e-7)


@pytest.mark.parametrize(
    ("date", "fits"),
    [
        ("2021", True),
        ("2021-12", True),
        ("2021-12-31", True),
        ("2017-19", True),  # the years 2017 to 2019
        ("2017-Q2", True),
        ("this August, and on", True),
        ("2020-13", False),
        ("2020-00", False),
        ("2021-02-31", False),
    ],
)
def test_dates_of_statistics_that_are_none_are_refused(date, fits):
    about = {"value": 1, "unit": "items", "date": date, "source": "A", "role": "context"}
    if fits:
        assert PublishedStatistic(**about).date == date
    else:
        with pytest.raises(InputError, match=rf"date: read '{date}', expected a date such as"):
            PublishedStatistic(**about)
