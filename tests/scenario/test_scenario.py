"""Scenarios: built-in ones load, invalid ones are refused, and dates are followed."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import simulation as sim
from simulation.io import paths
from simulation.io.errors import InputError
from simulation.io.months import month_name
from simulation.levers import LEVERS, roll_out
from simulation.levers.lever import Lever
from simulation.levers.roll_out import Where
from simulation.model.model import GovernanceModel
from simulation.parameters.initial_conditions import CityStart
from simulation.scenario import formulas
from simulation.scenario.idle_levers import idle_levers
from simulation.scenario.parameter_set import Parameters
from simulation.scenario.strategy import apply_strategy
from simulation.scenario.tables import settings_table

BUILT_IN = [path.stem for path in sorted(paths.built_in("").glob("*.toml"))]


def refused(tiny, key, value):
    """The one line with which a setting is refused; it names the setting."""
    with pytest.raises(InputError) as caught:
        tiny(**{key: value})
    [line] = str(caught.value).splitlines()
    assert line.startswith(f"wuhan.toml: {key}: ")
    return line


@pytest.mark.parametrize("name", BUILT_IN)
def test_built_in_scenarios_load_and_resolve(name):
    scenario = sim.load(name)
    assert scenario.name == name
    assert scenario.title
    assert scenario.months >= 12
    text = json.dumps(scenario.resolved())
    assert '"=' not in text
    assert json.loads(text) == scenario.resolved()


def leaves(tree):
    values = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else None
    return [tree] if values is None else [leaf for value in values for leaf in leaves(value)]


def test_formulas_are_worked_out_before_anything_is_resolved(tiny):
    scenario = tiny(**{"parameters.payment.shift": {"2017-01": "= -old_compounds / 20740"}})
    assert any(formulas.is_formula(leaf) for leaf in leaves(scenario.data))
    resolved = scenario.stated()
    assert not any(formulas.is_formula(leaf) for leaf in leaves(resolved))
    assert resolved["parameters"]["payment"]["shift"] == {"2017-01": -0.1}
    assert resolved["levers"]["fee_subsidy"]["amount"] == pytest.approx(0.1381, abs=5e-5)
    assert resolved["start"]["old_compounds"] == 12
    assert scenario.parameters_at(0).payment.shift == -0.1


def test_the_two_built_in_scenarios_differ_in_their_levers_only():
    without, with_levers = (sim.load(name).resolved() for name in ("wuhan-no-policy", "wuhan"))
    assert without.pop("levers") == {}
    assert set(LEVERS) - set(with_levers.pop("levers")) == {
        "bundling",
        "owner_committees",
        "site_visits",
    }
    assert {k: v for k, v in without.items() if k != "name"} == {
        k: v for k, v in with_levers.items() if k != "name"
    }


def refused_keys(tiny, settings):
    """Keys that are refused, each with its own line that says what was expected."""
    with pytest.raises(InputError) as caught:
        tiny(**settings)
    lines = str(caught.value).splitlines()
    assert all(": read " in line and ", expected " in line for line in lines)
    keys = [line.split(": ")[1] for line in lines]
    assert len(set(keys)) == len(keys)
    return set(keys)


TABLES = {
    "start": {"start": CityStart},
    "parameters": {
        f"parameters.{name}": type(about.default) for name, about in Parameters.model_fields.items()
    },
    **{f"levers.{name}": {f"levers.{name}": kind} for name, kind in LEVERS.items()},
    "levers.advisors.where": {"levers.advisors.where": Where},
}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(("side", "step"), [("ge", -1), ("le", 1)])
def test_every_value_out_of_bounds_is_refused(tiny, table, side, step):
    outside = {
        f"{prefix}.{name}": type(field.default or 0)(getattr(bound, side) + step)
        for prefix, kind in TABLES[table].items()
        for name, field in kind.model_fields.items()
        for bound in field.metadata
        if hasattr(bound, side)
    }
    assert outside
    assert refused_keys(tiny, outside) == set(outside)


@pytest.mark.parametrize("table", TABLES)
def test_every_setting_refuses_another_type(tiny, table):
    wrong = {
        f"{prefix}.{name}": [["x"]]
        for prefix, kind in TABLES[table].items()
        for name in kind.model_fields
    }
    refused = refused_keys(tiny, wrong)
    assert {key for key in wrong if not any(k.startswith(key) for k in refused)} == set()


NOTHING_BUILT = {
    f"{kind}_{what}": 0 * unit
    for kind in ("commodity", "old")
    for what, unit in (("compounds", 1), ("households", 1), ("area", 1.0))
}
WEIGHTS = ("visible", "satisfaction", "street", "issues", "party")


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("start.streets", 1, "at least one street per district"),
        ("start", {**NOTHING_BUILT}, "at least one compound"),
        ("start.communities_per_street", 0, "at least one community per street"),
        ("start.old_market", 0.5, "add up to 1"),
        ("start.firms_local", 11, "no more local, outside and public firms than firms"),
        ("start.firms_with_projects", 13, "between 1 and the number of firms"),
        ("start.firms_with_projects", 0, "between 1 and the number of firms"),
        ("start.old_households", 11, "at least one household per compound"),
        ("start.commodity_area", 0.0, "floor area above 0"),
    ],
)
def test_counts_that_contradict_each_other_are_refused(tiny, key, value, expected):
    with pytest.raises(InputError, match=expected) as caught:
        tiny(**{key: value})
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("last_month", "2016-12", "1 to 1200 months from 2017-01 on"),
        ("levers.advisors.begins", "2016-12", "2017-01 or later"),
        ("levers.advisors.ends", "2017-01", "a month after its begin"),
        ("levers.advisors.begins", "2017-13", "a month such as '2017-01'"),
        ("levers.advisers", {}, "did you mean advisors?"),
        ("levers.advisors.hazrd", 0.1, "unknown key"),
        ("levers.advisors.where.order", "oldest", "did you mean old_first?"),
        ("levers.advisors.strength", {"2017-01": 1.0, "2018-01": 1.5}, "1 or less"),
        ("parameters.measurement", {f"weight_{name}": 0.0 for name in WEIGHTS}, "some weight"),
        ("levers.assessment_weights", dict.fromkeys(WEIGHTS, 0.0), "some weight"),
        ("parameters.payment.recovery", {"2018-01": 1.5}, "1 or less"),
        ("parameters.payment.shift", {"2018-01": 1.0, "later": 1.0}, "a valid number"),
        ("parameters.payment.norm", {"2020-13": 0.9}, "months such as '2017-01', not '2020-13'"),
        ("levers.advisors.strength", {"2020-1": 0.9}, "months such as '2017-01', not '2020-1'"),
        ("levers.fee_subsidy.amount", "= satisfaction_2019", "a holdout statistic"),
    ],
)
def test_dates_names_and_formulas_that_do_not_fit_are_refused(tiny, key, value, expected):
    assert expected in refused(tiny, key, value)


def test_settings_make_a_new_scenario_and_leave_the_first(tiny):
    first = tiny()
    before = json.dumps(first.resolved())
    where = {"districts": [1]}
    other = first.with_settings({"levers.advisors.where": where, "burn_in": 3}, name="other")
    where["districts"].append(0)
    assert json.dumps(first.resolved()) == json.dumps(first.with_settings({}).resolved()) == before
    assert (other.name, other.burn_in, first.burn_in) == ("other", 3, 6)
    assert other.stated()["levers"]["advisors"]["where"] == {"districts": [1]}
    assert other.with_settings({}).resolved() == other.resolved()
    assert "levers.advisors" not in repr(first)
    assert "24 months" in repr(first)


def test_settings_at_loading_are_the_same_as_after(tiny):
    settings = {"levers.fee_subsidy.strength": 0.5, "last_month": "2018-06"}
    assert sim.load("wuhan", settings).resolved() == (
        sim.load("wuhan").with_settings(settings).resolved()
    )


def test_parameters_change_in_the_month_that_is_written(tiny):
    scenario = tiny(
        **{
            "parameters.payment.shift": {"2016-10": 0.1, "2017-03": 0.2, "2018-01": 0.3},
            "parameters.weights.party": {"2017-06": 0.5},
        }
    )
    shifts = [scenario.parameters_at(month).payment.shift for month in range(-6, 24)]
    assert shifts == [0.0] * 3 + [0.1] * 5 + [0.2] * 10 + [0.3] * 12
    weights = [scenario.parameters_at(month).weights.party for month in (-6, 4, 5, 23)]
    assert weights == [tiny().parameters_at(0).weights.party] * 2 + [0.5] * 2
    model = GovernanceModel(scenario, seed=1, scale=0.1)
    used = []
    for _ in range(20):
        model.step()
        used.append(model.parameters.payment.shift)
    assert used == shifts[:20]


def test_lever_settings_change_in_the_month_that_is_written(tiny):
    amounts = {"2017-02": 0.1, "2017-04": 0.3}
    model = GovernanceModel(
        tiny(
            **{
                "levers.fee_subsidy.begins": "2017-02",
                "levers.fee_subsidy.ends": "2017-06",
                "levers.fee_subsidy.amount": amounts,
            }
        ),
        seed=1,
        scale=0.1,
    )
    paid = {}
    while model.month < 8:
        month = model.date
        model.step()
        paid[month] = float(model.policy.fee_subsidy.max())
    expected = {"2017-02": 0.1, "2017-03": 0.1, "2017-04": 0.3, "2017-05": 0.3}
    assert {month: amount for month, amount in paid.items() if amount} == expected
    assert not model.posts.funded.any()


def test_until_its_first_month_a_dated_parameter_is_what_lies_below(tiny):
    norm, late = "parameters.payment.norm", {"2018-01": 0.9}
    default = tiny().parameters_at(0).payment.norm

    def norms(scenario):
        return [scenario.parameters_at(month).payment.norm for month in (-6, 11, 12)]

    assert norms(tiny(**{norm: late})) == [default, default, 0.9]
    assert norms(tiny(**{norm: 0.4}).with_settings({norm: late})) == [0.4, 0.4, 0.9]
    assert norms(tiny(**{norm: 0.4}).with_settings({"parameters.payment": {"norm": late}})) == [
        0.4, 0.4, 0.9
    ]  # fmt: skip
    assert norms(tiny(**{norm: late}).with_sample({norm: 0.3})) == [0.3, 0.3, 0.9]
    assert norms(tiny(**{norm: {"before": 0.2, **late}}).with_sample({norm: 0.3})) == [
        0.2, 0.2, 0.9
    ]  # fmt: skip
    row = settings_table(tiny(**{norm: late})).set_index("key").loc[norm]
    assert row["value"] == {"before": default, "2018-01": 0.9}


def strengths(scenario, name):
    lever = lever_of(scenario, name)
    return [lever.at(month).strength if lever.in_force(month) else 0.0 for month in (0, 11, 12)]


def test_until_its_first_month_a_dated_strength_is_what_lies_below(tiny):
    key, late = "levers.advisors.strength", {"2018-01": 0.2}
    assert strengths(tiny(**{key: late}), "advisors") == [1.0, 1.0, 0.2]
    assert strengths(tiny(**{key: 0.5}).with_settings({key: late}), "advisors") == [0.5, 0.5, 0.2]
    assert strengths(tiny(**{"levers.advisors": {"strength": late}}), "advisors") == [1.0, 1.0, 0.2]
    for none in ({"levers": {}}, {"levers": {"red_black_list": {}}}):
        scenario = tiny(**none).with_settings({key: late})
        assert strengths(scenario, "advisors") == [0.0, 0.0, 0.2]
        assert strengths(scenario.with_settings({"burn_in": 3}), "advisors") == [0.0, 0.0, 0.2]
        assert scenario.stated()["levers"]["advisors"]["strength"] == {"before": 0.0, **late}


def test_files_and_strategies_lie_over_each_other_from_the_first_month_of_a_dated_value(tmp_path):
    below = tmp_path / "below.toml"
    below.write_text(
        'extends = "wuhan"\nname = "below"\nbudget = 5e6\n[parameters.payment]\nnorm = 0.4\n'
        "[levers.emergency_repair]\nstrength = 0.5\n"
    )
    above = tmp_path / "above.toml"
    above.write_text(
        'extends = "below.toml"\nname = "above"\nbudget = { "2019-01" = 1e6 }\n'
        '[parameters.payment]\nnorm = { "2018-01" = 0.9 }\n'
        '[levers.advisors]\nstrength = { "2018-01" = 0.2 }\n'
        '[levers.site_visits]\nstrength = { "2018-01" = 0.2 }\n'
    )
    scenario = sim.load(above)
    assert [scenario.budget_at(month) for month in (0, 23, 24)] == [5e6, 5e6, 1e6]
    assert [scenario.parameters_at(month).payment.norm for month in (0, 12)] == [0.4, 0.9]
    assert strengths(scenario, "advisors") == [1.0, 1.0, 0.2]
    assert strengths(scenario, "site_visits") == [0.0, 0.0, 0.2]
    strategy = tmp_path / "strategy.toml"
    strategy.write_text(
        f'name = "s"\ntitle = "s"\nlevers_of = "{below}"\n'
        '[levers.advisors]\nstrength = { "2018-01" = 0.2 }\n'
        '[parameters.payment]\nnorm = { "2018-01" = 0.9 }\n'
    )
    applied = sim.load(f"linyi-no-policy={strategy}")
    assert strengths(applied, "advisors") == [1.0, 1.0, 0.2]
    norms = [applied.parameters_at(month).payment.norm for month in (0, 11, 12)]
    assert norms == [sim.load("linyi").parameters_at(0).payment.norm] * 2 + [0.9]


def test_levers_of_counts_its_path_from_the_file_of_the_strategy(tmp_path, monkeypatch):
    (tmp_path / "sub").mkdir()
    for folder, lever in (("", "red_black_list"), ("sub", "publicity")):
        base = f'extends = "yongqiao-no-policy"\nname = "base"\n[levers.{lever}]\n'
        (tmp_path / folder / "base.toml").write_text(base)
    file = tmp_path / "sub" / "s.toml"
    file.write_text('name = "s"\ntitle = "s"\nlevers_of = "base.toml"\n')
    monkeypatch.chdir(tmp_path)
    assert [one.name for one in sim.load("yongqiao=sub/s.toml").levers] == ["publicity"]
    file.write_text('name = "s"\ntitle = "s"\nlevers_of = "../other.toml"\n')
    with pytest.raises(InputError, match=r"sub/s.toml: levers_of: sub/../other.toml: there is no"):
        sim.load("yongqiao=sub/s.toml")


def test_levers_of_a_strategy_are_taken_away_with_it():
    assert [one.name for one in sim.load("linyi~wuhan").levers] == ["owner_committees"]


@pytest.mark.parametrize(
    ("first_month", "levers_of", "begins"),
    [
        ("2020-01", None, "2017-06"),
        ("2020-01", "wuhan", "2017-06"),
        (None, "wuhan", "2020-06"),
        (None, None, "2020-06"),
        ("2019-01", "linyi", "2018-06"),
        (None, "linyi", "2018-06"),
    ],
)
def test_first_month_means_the_same_beside_levers_of(tmp_path, first_month, levers_of, begins):
    stated = {"name": "s", "title": "s", "first_month": first_month, "levers_of": levers_of}
    lines = [f'{key} = "{value}"\n' for key, value in stated.items() if value]
    file = tmp_path / "s.toml"
    file.write_text("".join(lines) + '[levers.emergency_repair]\nbegins = "2020-06"\n')
    levers = {one.name: one for one in sim.load(f"wuhan-no-policy={file}").levers}
    assert levers["emergency_repair"].settings["begins"] == begins
    if levers_of:
        source = {one.name: one.first for one in sim.load(levers_of).levers}
        source.pop("emergency_repair", None)
        assert {name: levers[name].first for name in source} == source


@pytest.mark.parametrize(
    ("settings", "months", "reason"),
    [
        ({"begins": "2017-04"}, 3, "begins after its last month"),
        ({"begins": "2017-04"}, 4, None),
        ({"strength": {"before": 0.0, "2017-04": 1.0}}, 3, "begins after its last month"),
        ({"strength": {"before": 0.0, "2017-04": 1.0}}, 4, None),
        ({"strength": 0.0}, 3, "has strength 0"),
        ({"strength": {"2017-01": 0.0, "2017-02": 1.0}, "ends": "2017-02"}, 3, "has strength 0"),
        ({"where": {"share": 0.0}}, 3, "reaches nobody"),
        ({"where": {"streets": []}}, 3, "reaches nobody"),
        ({"where": {"before": {"share": 0.0}, "2017-04": {}}}, 3, "reaches nobody"),
        ({"where": {"before": {"share": 0.0}, "2017-04": {}}}, 4, None),
        ({"budget": 0.0}, 3, "has a budget of 0"),
        ({"budget": {"before": 0.0, "2017-03": 1.0}}, 3, None),
    ],
)
def test_levers_that_do_nothing_are_told_with_the_reason(quiet, settings, months, reason):
    idle = idle_levers(quiet(**{"levers.advisors": settings}), months)
    assert idle == ({reason: ["advisors"]} if reason else {})


def test_a_lever_for_a_type_that_a_city_has_not_reaches_nobody(quiet):
    old = {f"start.old_{what}": 0 for what in ("compounds", "households")}
    scenario = quiet(
        **old, **{"start.old_area": 0.0, "levers.advisors.where": {"compound_type": "old"}}
    )
    assert idle_levers(scenario) == {"reaches nobody": ["advisors"]}


def test_places_of_every_month_are_checked(tiny):
    with pytest.raises(InputError, match=r"where.streets: read \[99\], expected numbers from 0"):
        tiny(**{"levers.advisors.where": {"2018-01": {"streets": [99]}}})


def lever_of(scenario, name):
    return next(lever for lever in scenario.levers if lever.name == name)


@given(st.integers(0, 30), st.integers(1, 30))
@settings(max_examples=15)
def test_a_lever_is_in_force_from_its_begin_to_before_its_end(tiny, begins, months):
    dates = {
        "begins": month_name(2017 * 12 + begins),
        "ends": month_name(2017 * 12 + begins + months),
    }
    scenario = tiny(**{f"levers.advisors.{name}": date for name, date in dates.items()})
    lever = lever_of(scenario, "advisors")
    in_force = [month for month in range(-6, 70) if lever.in_force(month)]
    assert in_force == list(range(begins, begins + months))


def test_a_lever_without_dates_is_always_in_force_and_one_without_strength_never(tiny):
    scenario = tiny(**{"levers.advisors": {}, "levers.red_black_list.strength": 0.0})
    months = range(-6, 24)
    always, never = (lever_of(scenario, name) for name in ("advisors", "red_black_list"))
    assert [m for m in months if always.in_force(m)] == list(range(24))
    assert not any(never.in_force(m) for m in months)


def test_levers_act_in_one_order_whatever_the_file_says(tiny):
    scenario = tiny()
    data = dict(scenario.data, levers=dict(reversed(scenario.data["levers"].items())))
    backwards = type(scenario)(data, scenario.where)
    used = [name for name in LEVERS if name in scenario.data["levers"]]
    assert [lever.name for lever in backwards.levers] == used


def test_every_lever_declares_what_a_page_about_it_needs():
    for name, kind in LEVERS.items():
        assert issubclass(kind, Lever)
        assert kind.name == name
        assert kind.title
        assert kind.title_zh
        assert "Harm:" in kind.__doc__, name
        for field, about in kind.model_fields.items():
            assert about.description, f"{name}.{field}"
        assert kind.model_validate(kind().model_dump()) == kind()


# ------------------------------------------------------------------------ where and roll-out


@pytest.fixture(scope="module")
def place(tiny):
    """A model whose streets have old shares and first scores that put them in a clear order."""
    model = GovernanceModel(tiny(), seed=1, scale=0.1)
    model.streets.first_score = [70, 50, 60, 80]
    return model


def streets_reached(model, age=0, **settings):
    """Streets in which a lever with these settings reaches any compound."""
    covered = Where(**settings).covers(model, age)
    return set(model.compounds.street[covered].tolist())


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, lambda c: c.street >= 0),
        ({"districts": [1]}, lambda c: c.district == 1),
        ({"streets": [0, 3]}, lambda c: np.isin(c.street, [0, 3])),
        ({"compound_type": "old"}, lambda c: c.old),
        ({"compound_type": "commodity", "districts": [0]}, lambda c: ~c.old & (c.district == 0)),
        ({"districts": [0], "streets": [3]}, lambda c: c.street < 0),
        ({"share": 0.0}, lambda c: c.street < 0),
    ],
)
def test_a_lever_reaches_where_it_says(place, settings, expected):
    assert np.array_equal(Where(**settings).covers(place, 0), expected(place.compounds))


def test_roll_out_goes_street_by_street_to_its_share(place):
    reached = [
        len(streets_reached(place, age, share=0.75, months=6, order="even")) for age in range(9)
    ]
    assert reached == [1, 1, 2, 2, 3, 3, 3, 3, 3]
    assert len(streets_reached(place, share=0.01)) == 1


def test_roll_out_follows_its_order(place):
    share_old = roll_out.share_of_old(place)
    assert len(set(share_old.tolist())) == 4
    by_age, orders = np.argsort(-share_old).tolist(), {}
    for order in ("old_first", "new_first", "weak_first", "strong_first"):
        reached = [streets_reached(place, age, months=4, order=order) for age in range(4)]
        assert [len(streets) for streets in reached] == [1, 2, 3, 4]
        steps = [
            streets - before
            for streets, before in zip(reached, [set(), *reached[:-1]], strict=True)
        ]
        orders[order] = [street for [street] in steps]
    assert orders["old_first"] == by_age
    assert orders["new_first"] == by_age[::-1]
    assert orders["weak_first"] == [1, 2, 0, 3]
    assert orders["strong_first"] == [3, 0, 2, 1]


def test_roll_out_within_a_district_counts_its_streets_only(place):
    reached = [
        streets_reached(place, age, districts=[1], months=2, order="weak_first") for age in range(2)
    ]
    assert reached == [{2}, {2, 3}]


@given(st.floats(0, 1), st.floats(0, 1), st.integers(1, 12), st.integers(0, 14))
def test_more_share_or_more_time_never_reaches_less(place, one, other, months, age):
    less, more = sorted((one, other))
    small = streets_reached(place, age, share=less, months=months)
    assert small <= streets_reached(place, age, share=more, months=months)
    assert small <= streets_reached(place, age + 1, share=less, months=months)


def test_the_order_of_roll_out_belongs_to_the_city(tiny):
    def order(seed, city_seed):
        model = GovernanceModel(tiny(), seed=seed, city_seed=city_seed, scale=0.1)
        return [streets_reached(model, age, months=4, order="even") for age in range(4)]

    assert order(1, 5) == order(2, 5)
    assert any(order(1, 5) != order(1, seed) for seed in (6, 7, 8))


def test_a_dated_where_reaches_further_later(tiny):
    where = {"2017-01": {"districts": [0]}, "2017-03": {}}
    model = GovernanceModel(tiny(**{"levers.advisors.where": where}), seed=1, scale=0.1)
    lever, reached = lever_of(model.policy_scenario, "advisors"), {}
    for month in (0, 1, 2):
        model.month = month
        reached[month] = set(
            model.compounds.district[lever.intensity(model, 1.0).effective > 0].tolist()
        )
    assert reached == {0: {0}, 1: {0}, 2: {0, 1}}


# ------------------------------------------------------------- programme plus, without, and alone


def levers_in(name):
    return [lever.name for lever in sim.load(name).levers]


def test_a_programme_plus_a_strategy_keeps_its_own_doses():
    shadow, own = sim.load("linyi+list-shadow"), sim.load("linyi")
    (listed,) = (lever for lever in shadow.levers if lever.name == "red_black_list")
    (before,) = (lever for lever in own.levers if lever.name == "red_black_list")
    assert listed.at(0).feedback == "shadow"
    assert listed.at(0).share_black == before.at(0).share_black != 0.05
    assert levers_in("linyi+list-shadow") == levers_in("linyi")
    assert set(levers_in("linyi+renovation")) - set(levers_in("linyi")) == {"renovation"}


def test_a_programme_without_a_lever_and_a_strategy_alone():
    assert levers_in("linyi=red_black_list") == ["red_black_list"]
    assert set(levers_in("linyi")) - set(levers_in("linyi~red_black_list")) == {"red_black_list"}
    without = set(levers_in("linyi")) - set(levers_in("linyi~red_black_list~publicity"))
    assert without == {"red_black_list", "publicity"}
    assert "red_black_list" in levers_in("linyi~red_black_list~publicity+red_black_list")
    assert (
        sim.load("linyi~list-shadow").resolved()["levers"]
        == (sim.load("linyi~red_black_list").resolved()["levers"])
    )


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("linyi-no-policy+red_black_list", "Linyi without a programme, plus red_black_list"),
        ("linyi=red_black_list", "Linyi: Red and black list alone"),
        ("linyi~publicity", "Linyi: the programme as published, without publicity"),
    ],
)
def test_a_combination_is_called_what_it_is(name, title):
    assert (sim.load(name).name, sim.load(name).title) == (name, title)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("linyi+red_black_list", "this one changes nothing here"),
        ("linyi+no-policy", "linyi=no-policy is the city with it alone"),
        ("linyi~welfare_firms", "one of its levers: "),
        ("linyi~red_black_lst", "did you mean red_black_list"),
    ],
)
def test_a_combination_that_changes_nothing_is_refused(name, expected):
    with pytest.raises(sim.InputError, match=expected):
        sim.load(name)


def test_signs_work_where_strategies_are_named():
    linyi = sim.load("linyi")
    for strategy in ("+list-shadow", "~red_black_list", "=publicity"):
        assert apply_strategy(linyi, strategy).name == f"linyi{strategy}"
