"""The contract of every lever, and what each of them does beyond it.

Everything in `TestEveryLever` holds for each lever in `LEVERS`, so a new one inherits it.
"""

import json
from itertools import pairwise
from typing import ClassVar

import numpy as np
import pytest

import simulation as sim
from simulation.io.errors import InputError
from simulation.io.months import month_number
from simulation.levers import LEVERS, roll_out
from simulation.levers.lever import Costs, Intensity, Lever, setting
from simulation.levers.roll_out import Where
from simulation.levers.schedule import ScheduledLever
from simulation.model.model import GovernanceModel
from simulation.outcomes.declaration import OUTCOMES
from simulation.processes import assessment
from simulation.scenario.parameter_set import Parameters
from simulation.state.branches import PartyStatus
from simulation.state.compounds import ServiceMode

ORIGIN = month_number("2017-01")
WITHOUT_HOURS = (  # money alone, or nothing at all
    "fee_subsidy",
    "renovation",
    "welfare_firms",
    "tender_weight",
    "online_evaluation",
    "emergency_repair",
    "graduates",
    "publicity",
)
WHOLE_PROJECTS = ("renovation",)  # capital for a whole number of compounds
FREE = ("tender_weight",)  # levers that cost nothing
QUICK = {  # firms and streets respond at once
    "parameters.branches.founding": 0.2,
    "parameters.branches.referral": 0.1,
    "parameters.branches.advisor": 0.6,
}
FULL = ("hazard", "x1", "x2", "x3", "x4", "share", "n", "hires", "rate")
OWN_TABLES = ("implementation",)  # one row per street and lever of the scenario, in force or not


def scenario_with(tiny, name, others=False, **lever_settings):
    """Small city with one lever, or with all of them."""
    settings = {f"levers.{name}.{key}": value for key, value in lever_settings.items()}
    if others:
        settings |= {f"levers.{one}.strength": 1.0 for one in LEVERS if one != name}
    return tiny(**{"levers": {}, **settings})


def begun(scenario, months=0, seed=1):
    """Model after its burn-in and some months of the programme."""
    model = GovernanceModel(scenario, seed, scale=1.0, validate=True)
    for _ in range(scenario.burn_in + months):
        model.step()
    return model


def announced(model):
    """Open the month and let the levers set their policy, but go no further."""
    model.open_month()
    model.programme.announce()
    return model


def differences(one, other, tables=None, mask=None):
    """Columns in which two models differ, in some rows."""
    first, second = one.snapshot(), other.snapshot()
    written = []
    for name in tables or first:
        if name in OWN_TABLES or not isinstance(first[name], dict) or name in ("graph", "ledger"):
            continue
        for column, array in first[name].items():
            a, b = array, second[name][column]
            if tables is not None:  # policy for firms that only one of them has
                a, b = a[: len(b)], b[: len(a)]
            if mask is not None:
                a, b = a[mask], b[mask]
            if not np.array_equal(a, b):
                written.append(f"{name}.{column}")
    if tables is None:
        written += ["graph"] * (first["graph"]["edges"] != second["graph"]["edges"])
        written += ["treasury"] * (one.ledger.treasury != other.ledger.treasury)
    return written


def settings_of(kind):
    """Fields of a lever with their bounds, `where` left out."""
    for name, field in kind.model_fields.items():
        if name != "where":
            low = next((m.ge for m in field.metadata if hasattr(m, "ge")), None)
            high = next((m.le for m in field.metadata if hasattr(m, "le")), None)
            yield name, field, low, high


def strong(kind):
    """Settings that make a lever act at once and as much as it can."""
    lever_settings = {"strength": 1.0}
    for name, _, _, high in settings_of(kind):
        if name in FULL or name.startswith("share_"):
            lever_settings[name] = float(high)
        if name == "period":
            lever_settings[name] = 1.0
    return lever_settings


@pytest.fixture(scope="module")
def without_levers(tiny):
    """Model after its burn-in and a month, without any lever; only looked at."""
    return begun(tiny(**{"levers": {}, "parameters.market.replacement": 0.0}), months=1)


@pytest.mark.parametrize("name", LEVERS)
class TestEveryLever:
    # ------------------------------------------------------------------------ what it says

    def test_it_is_known_by_its_name_titles_benefit_and_harm(self, name):
        kind = LEVERS[name]
        assert kind.name == name
        assert issubclass(kind, Lever)
        assert kind.title[0].isupper()
        assert any("\u4e00" <= sign <= "\u9fff" for sign in kind.title_zh)
        assert "Benefit:" in kind.__doc__
        assert "Harm:" in kind.__doc__
        assert kind.run_by in ("city", "street")
        assert 0 < kind.visibility <= 1

    def test_every_setting_has_unit_doc_and_source(self, name):
        for field_name, field, _, _ in settings_of(LEVERS[name]):
            about = field.json_schema_extra
            assert about["unit"], field_name
            assert about["source"], field_name
            assert field.description, field_name
        assert LEVERS[name].model_fields["where"].description

    def test_every_number_is_bounded_and_refused_outside_its_bounds(self, name, tiny):
        tried = 0
        for key, field, low, high in settings_of(LEVERS[name]):
            if not isinstance(field.default, (int, float)) or isinstance(field.default, bool):
                continue
            whole = isinstance(field.default, int)
            assert low is not None, key
            assert high is not None, key
            for wrong in (low - 1 if whole else low - 0.01, high + 1 if whole else high + 0.01):
                with pytest.raises(InputError) as caught:
                    scenario_with(tiny, name, **{key: wrong})
                message = str(caught.value)
                assert "\n" not in message
                assert f"levers.{name}.{key}: read {wrong!r}, expected" in message
                tried += 1
            for right in (low, high):
                lever = scenario_with(tiny, name, **{key: right}).levers[0]
                assert getattr(lever.at(0), key) == right
        assert tried >= 2

    @pytest.mark.parametrize(
        ("key", "wrong"),
        [
            ("strenght", 0.5),
            ("strength", "much"),
            ("strength", True),
            ("begins", "2017-13"),
            ("begins", "2016-12"),
            ("ends", "2017-01"),
            ("budget", -1.0),
            ("where", {"district": [0]}),
            ("where", {"share": 1.5}),
            ("where", {"months": 0}),
        ],
    )
    def test_what_does_not_fit_is_refused_in_one_line(self, name, tiny, key, wrong):
        with pytest.raises(InputError) as caught:
            scenario_with(tiny, name, **{key: wrong})
        assert "\n" not in str(caught.value)
        assert f"levers.{name}.{key}" in str(caught.value)

    def test_a_dated_setting_switches_in_its_month(self, name, tiny):
        tried = 0
        for key, field, low, high in settings_of(LEVERS[name]):
            if low is None or high is None:
                continue
            whole = isinstance(field.default, int)
            first, then = (low, high) if whole else (float(low), float(high))
            lever_settings = {key: {"2017-01": first, "2017-06": then}}
            if key == "strength":
                lever_settings = {key: {"2017-01": 0.25, "2017-06": 0.75}}
                first, then = 0.25, 0.75
            lever = scenario_with(tiny, name, **lever_settings).levers[0]
            got = [getattr(lever.at(month), key) for month in range(8)]
            assert got == [first] * 5 + [then] * 3
            tried += 1
        assert tried >= 1

    # ------------------------------------------------------------------------- what it does

    @pytest.mark.parametrize(
        ("others", "strength"),
        [(False, {"2017-01": 0.0, "2017-05": 0.0}), (True, 0.0)],
        ids=["alone", "among all"],
    )
    def test_without_strength_it_is_absent_bit_for_bit(self, name, tiny, others, strength):
        off = scenario_with(tiny, name, others, **{**strong(LEVERS[name]), "strength": strength})
        rest = {one: off.data["levers"][one] for one in off.data["levers"] if one != name}
        absent = begun(off.with_settings({"levers": rest}), months=12)
        model = begun(off, months=12)
        assert differences(model, absent) == []
        assert name not in model.ledger.cost
        assert not any(entry[1] == name for entry in model.ledger.entries)
        assert OUTCOMES[f"cost_{name}"].true(model, np.ones(28, dtype=bool)) == 0.0

    def test_it_begins_and_ends_as_told(self, name, tiny):
        lever_settings = {**strong(LEVERS[name]), "begins": "2017-04", "ends": "2017-08"}
        scenario = scenario_with(tiny, name, **lever_settings)
        model = begun(scenario)
        absent = begun(scenario.with_settings({"levers": {}}))
        for month in range(12):
            assert model.month == month
            if month <= 3:
                assert differences(model, absent) == []
            model.step()
            absent.step()
            assert (name in model.programme.intensities) == (3 <= month < 7)
            if month == 3:
                assert differences(model, absent) != []
            if month >= 7:  # its requests have stopped
                assert differences(model, absent, ("policy", "firm_policy")) in (
                    [],
                    ["policy.mobilisation"],  # leaders stay for a while
                )
        months = {entry[0] for entry in model.ledger.entries if entry[1] == name}
        assert months <= {3, 4, 5, 6}

    def test_a_strength_can_be_switched_by_date(self, name, tiny):
        strength = {"2017-01": 0.5, "2017-03": 0.0, "2017-05": 1.0}
        model = begun(scenario_with(tiny, name, **{**strong(LEVERS[name]), "strength": strength}))
        for month in range(6):
            model.step()
            assert (name in model.programme.intensities) == (month not in (2, 3))
            if name in model.programme.intensities:
                funded = model.programme.intensities[name].funded
                np.testing.assert_allclose(funded, 0.5 if month < 2 else 1.0)

    @pytest.mark.parametrize(
        "where",
        [
            {"districts": [0]},
            {"streets": [1, 2]},
            {"compound_type": "old"},
            {"districts": [1], "compound_type": "commodity"},
            {"share": 0.5},
        ],
        ids=str,
    )
    def test_it_acts_in_its_places_only(self, name, tiny, without_levers, where):
        lever_settings = {**strong(LEVERS[name]), "where": where}
        scenario = scenario_with(tiny, name, **lever_settings)
        scenario = scenario.with_settings({"parameters.market.replacement": 0.0})
        model, absent = begun(scenario), without_levers
        compounds = model.compounds
        inside = Where.model_validate(where).covers(model, 0)
        assert 0 < inside.sum() < len(inside)
        expected = np.ones(len(compounds), dtype=bool)
        if "districts" in where:
            expected &= np.isin(compounds.district, where["districts"])
        if "streets" in where:
            expected &= np.isin(compounds.street, where["streets"])
        if "compound_type" in where:
            expected &= compounds.old == (where["compound_type"] == "old")
        if "share" not in where:
            np.testing.assert_array_equal(inside, expected)
        else:
            assert len(np.unique(compounds.street[inside])) == 2

        model.step()
        force = model.programme.intensities[name]
        for part in force:
            assert (part[inside] > 0).any()
            assert not part[~inside].any()
        assert differences(model, absent, ("policy",), ~inside) == []
        # who lives elsewhere notices nothing in the first month; later, firms carry it about
        assert differences(model, absent, ("compounds", "events", "committees"), ~inside) == []
        for column in model.posts.columns:
            here, there = (getattr(one.posts, column)[~inside] for one in (model, absent))
            np.testing.assert_array_equal(here, there)

    def test_it_costs_what_the_ledger_says(self, name, tiny):
        scenario = scenario_with(tiny, name, others=True, **strong(LEVERS[name]))
        model = begun(scenario)
        everywhere, total = np.ones(len(model.compounds), dtype=bool), 0.0
        for month in range(14):
            treasury, before = model.ledger.treasury, len(model.ledger.entries)
            model.step()
            new = model.ledger.entries[before:]
            mine = [entry for entry in new if entry[1] == name]
            assert all(entry[0] == month for entry in mine)
            cash, hours = (sum(entry[k] for entry in mine) for k in (4, 5))
            outcome = OUTCOMES[f"cost_{name}"].true(model, everywhere)
            assert outcome == pytest.approx(cash + 45 * hours)
            spent = sum(entry[4] for entry in new if entry[1])
            assert treasury - model.ledger.treasury == pytest.approx(spent)
            total += outcome
        assert total > 0 or name in FREE

    def test_hours_load_the_streets_they_fall_in(self, name, tiny):
        scenario = scenario_with(
            tiny, name, **{**strong(LEVERS[name]), "where": {"districts": [0]}}
        )
        eager = {"start.members_per_firm": 20.0, "parameters.streets.implementation_mean": 1.0}
        model, hours = begun(scenario.with_settings(eager)), np.zeros(4)
        for _ in range(24):
            model.step()
            hours += model.ledger.hours
        there = model.streets.district == 0
        assert not hours[~there].any()
        assert hours[there].any() or name in WITHOUT_HOURS

    @pytest.mark.parametrize("corner", ["low", "high"])
    def test_columns_stay_in_range_at_its_corners(self, name, tiny, corner):
        """Validation looks at every column after every month."""
        lever_settings = {"strength": 1.0}
        for key, field, low, high in settings_of(LEVERS[name]):
            number = isinstance(field.default, (int, float)) and low is not None
            if number and key != "strength":
                lever_settings[key] = type(field.default)(low if corner == "low" else high)
        if name == "assessment_weights":
            lever_settings["visible"] = 1.0  # one weight at least
        model = begun(scenario_with(tiny, name, others=True, **lever_settings), months=24)
        assert model.month == 24

    def test_its_harm_shows_when_all_benefits_are_zero(self, name, tiny, no_benefit):
        """With common random numbers ten seeds are enough, on the small city."""
        harm = LEVERS[name].harm
        settings = {"levers": {}, **no_benefit, **harm.other_settings}
        changes = paired(
            name,
            harm,
            lambda lever_settings: tiny(**settings, **lever_settings),
            range(1, 11),
            1.0,
            24,
        )
        assert np.mean(changes) > 2 * standard_error(changes)

    @pytest.mark.slow
    def test_at_its_highest_dose_it_does_what_it_is_meant_to(self, name, part_of_wuhan):
        """A twentieth of Wuhan, eager streets, and institutions that work: 3 standard errors."""
        benefit = LEVERS[name].benefit
        settings = {**INSTITUTIONS_WORK, **benefit.other_settings}
        if name != "site_visits":  # which spread implementation intensity where it differs
            settings |= EAGER_STREETS
        changes = paired(
            name,
            benefit,
            lambda lever_settings: part_of_wuhan(0.05, **settings, **lever_settings),
            range(8),
            0.02,
            36,
        )
        assert np.mean(changes) > 3 * standard_error(changes)

    def test_what_it_claims_can_be_looked_up(self, name):
        for effect in (LEVERS[name].benefit, LEVERS[name].harm):
            assert effect.outcome in OUTCOMES
            assert effect.sign in (1, -1)
            assert set(effect.settings) <= set(LEVERS[name].model_fields)

    def test_its_cost_is_linear_in_its_force(self, name, tiny):
        """So a short budget can be shared out pro rata."""
        if name in WHOLE_PROJECTS:
            return
        model = begun(scenario_with(tiny, name, others=True, **strong(LEVERS[name])), months=8)
        lever = model.policy_scenario.levers[
            [lever.name for lever in model.policy_scenario.levers].index(name)
        ]
        n = len(model.compounds)
        full, half = (
            lever.at(8).costs(model, Intensity(np.full(n, f), np.full(n, f)), 8).cash
            for f in (1.0, 0.5)
        )
        np.testing.assert_allclose(half, full / 2)
        assert (full >= 0).all()


POTENCY = Parameters().potency.declarations()["party"].prior
INSTITUTIONS_WORK = {
    f"parameters.potency.{one}": POTENCY.mean + 2 * POTENCY.sd
    for one in ("party", "audit", "voice")
}
EAGER_STREETS = {
    "parameters.streets.implementation_mean": 1.0,
    "parameters.streets.implementation_sd": 0.0,
}
LAST_YEAR = 12


def paired(name, effect, scenario, seeds, scale, months):
    """Change of an outcome in the direction of the expected effect of a lever, one number a seed.

    Mean of the last year, against the same scenario and seed without the lever.
    """
    lever_settings = {**strong(LEVERS[name]), **effect.settings}
    dosed = {f"levers.{name}.{key}": value for key, value in lever_settings.items()}
    without, with_lever = (
        [last_year(one, effect.outcome, seed, scale, months) for seed in seeds]
        for one in (scenario({}), scenario(dosed))
    )
    return effect.sign * (np.array(with_lever) - np.array(without))


def standard_error(changes):
    return np.std(changes, ddof=1) / np.sqrt(len(changes))


EXPECTED_OUTCOMES = {
    effect.outcome for kind in LEVERS.values() for effect in (kind.benefit, kind.harm)
}
RESULTS = {}
"""Claimed outcomes by month of the runs that were made: many levers have one to differ from."""


def last_year(scenario, outcome, seed, scale, months):
    run = json.dumps([scenario.resolved(), seed, scale, months], sort_keys=True)
    if run not in RESULTS:
        RESULTS[run] = expected_outcomes(scenario, seed, scale, months)
    return np.nanmean(RESULTS[run][outcome])


def expected_outcomes(scenario, seed, scale, months):
    model = GovernanceModel(scenario, seed, scale=scale)
    everywhere, values = (
        np.ones(len(model.compounds), dtype=bool),
        {name: [] for name in EXPECTED_OUTCOMES},
    )
    for _ in range(scenario.burn_in + months):
        model.step()
        if model.month > months - LAST_YEAR:
            for name in EXPECTED_OUTCOMES:
                values[name].append(OUTCOMES[name].true(model, everywhere))
    return values


# ------------------------------------------------------------------------------ a new lever


class QuietHours(Lever):
    """Sweep at noon.

    Benefit: more effort.  Harm: staff time.
    """

    name: ClassVar[str] = "quiet_hours"
    title: ClassVar[str] = "Quiet hours"
    title_zh: ClassVar[str] = "安静时段"
    gain: float = setting(0.2, "effort gained", low=0, high=1)

    def costs(self, state, intensity, age):
        return Costs(100.0 * intensity.funded, 1.0 * intensity.effective)

    def set_policy(self, state, intensity, age):
        state.policy.effort_gain += self.gain * intensity.effective


def test_a_new_lever_is_one_class_and_one_line(tiny, monkeypatch):
    monkeypatch.setitem(LEVERS, "quiet_hours", QuietHours)
    lever_settings = {"begins": "2017-03", "where": {"compound_type": "commodity"}, "gain": 0.3}
    scenario = scenario_with(tiny, "quiet_hours", **lever_settings)
    model, absent = begun(scenario, 2), begun(scenario.with_settings({"levers": {}}), 2)
    assert differences(model, absent) == []
    model.step()
    absent.step()
    reached = ~model.compounds.old & model.compounds.contracted
    gained = model.compounds.effort - absent.compounds.effort
    room = np.minimum(1, absent.compounds.effort + 0.3) - absent.compounds.effort
    np.testing.assert_allclose(gained, np.where(reached, room, 0.0), atol=1e-12)
    n = int((~model.compounds.old).sum())
    assert -model.ledger.treasury == pytest.approx(100 * n)
    assert model.ledger.cost["quiet_hours"] == pytest.approx(145 * n)
    with pytest.raises(InputError, match=r"levers\.quiet_hours\.gain: read 2\.0, expected"):
        scenario_with(tiny, "quiet_hours", gain=2.0)


def test_an_unknown_lever_is_refused_with_a_hint(tiny):
    with pytest.raises(InputError, match=r"levers\.advisers: unknown lever.*advisors"):
        tiny(**{"levers.advisers.strength": 1.0})


# ----------------------------------------------------------------------------- force and places


def test_street_run_levers_feel_vigour_and_city_run_ones_do_not(tiny):
    scenario = tiny(**{"levers": {}, **{f"levers.{name}.strength": 0.8 for name in LEVERS}})
    model = begun(scenario)
    model.streets.capacity = 1e9  # hours for all of them
    announced(model)
    for name, force in model.programme.intensities.items():
        np.testing.assert_allclose(force.funded, 0.8)
        if LEVERS[name].run_by == "city":
            np.testing.assert_allclose(force.effective, 0.8)
            continue
        implementation = model.implementation_of(name)[model.compounds.street]
        np.testing.assert_allclose(force.effective, 0.8 * implementation)


def test_streets_without_hours_cut_what_they_run_pro_rata(tiny):
    scenario = tiny(
        **{
            "levers": {},
            "levers.service_drive.strength": 1.0,
            "levers.red_black_list.strength": 1.0,
            "levers.red_black_list.period": 1.0,
        }
    )
    model = begun(scenario)
    model.streets.capacity = 1e9
    announced(model)
    free, hours = model.programme.intensities, model.ledger.hours.copy()
    assert (hours > 0).all()
    model.streets.capacity = hours * [2.0, 0.5, 0.25, 1.0]
    announced(model)
    cut = np.array([1.0, 0.5, 0.25, 1.0])[model.compounds.street]
    np.testing.assert_allclose(
        model.programme.intensities["service_drive"].effective,
        cut * free["service_drive"].effective,
    )
    np.testing.assert_allclose(model.programme.intensities["red_black_list"].effective, 1.0)
    np.testing.assert_allclose(model.programme.intensities["service_drive"].funded, 1.0)


@pytest.mark.parametrize("order", ["even", "old_first", "new_first", "weak_first",
                                   "strong_first"])  # fmt: skip
def test_a_roll_out_reaches_street_after_street(tiny, order):
    model = begun(tiny(levers={}))
    where = Where(order=order, months=4)
    model.streets.first_score = [61.0, 58.0, 66.0, 70.0]
    reached = [set(model.compounds.street[where.covers(model, age)]) for age in range(6)]
    assert [len(streets) for streets in reached] == [1, 2, 3, 4, 4, 4]
    assert all(a <= b for a, b in pairwise(reached))
    first = reached[0].pop()
    share_old = roll_out.share_of_old(model)
    if order == "old_first":
        assert share_old[first] == share_old.max()
    if order == "new_first":
        assert share_old[first] == share_old.min()
    if order == "weak_first":
        assert first == 1
    if order == "strong_first":
        assert first == 3


def test_force_at_a_firm_is_the_mean_over_its_compounds(model):
    random_values = np.random.default_rng(1).random(len(model.compounds))
    effective = sim.levers.lever.of_firms(model, random_values)
    for firm in range(len(model.firms)):
        mine = random_values[model.compounds.firm == firm]
        assert effective[firm] == pytest.approx(mine.mean() if mine.size else 0.0)
    spread = sim.levers.lever.per_project(model, np.ones(len(model.firms)))
    assert spread.sum() == pytest.approx((model.firms.projects > 0).sum())


def test_a_scheduled_lever_can_be_told_otherwise():
    lever = ScheduledLever(LEVERS["advisors"], {"begins": "2017-03"}, "here", ORIGIN)
    assert [lever.in_force(month) for month in (1, 2, 3)] == [False, True, True]
    assert lever.with_settings(ends="2017-04").in_force(3) is False


# -------------------------------------------------------------------------------- one by one


def subsidised(tiny, **lever_settings):
    return begun(scenario_with(tiny, "fee_subsidy", **{"strength": 1.0, **lever_settings}))


def test_the_subsidy_goes_to_served_old_compounds_along_edges(tiny):
    model = subsidised(tiny)
    for _ in range(3):
        announced(model)
    c = model.compounds
    due = c.old & c.served
    np.testing.assert_allclose(model.policy.fee_subsidy, np.where(due, 0.138, 0.0))
    np.testing.assert_array_equal(model.posts.is_payee, due)
    payees = {edge.target[1] for edge in model.graph.live("funding")}
    assert payees == set(np.flatnonzero(due).tolist())
    assert model.ledger.cost["fee_subsidy"] == pytest.approx(0.138 * c.area[due].sum())


@pytest.mark.parametrize(
    ("taper", "left"),
    [(0, [1, 1, 1, 0, 0, 0, 0]), (3, [1, 1, 1, 0.75, 0.5, 0.25, 0])],
)
def test_a_subsidy_ends_in_a_cliff_or_tapers(tiny, taper, left):
    model = subsidised(tiny, withdrawn="2017-04", taper=taper)
    row = int(np.flatnonzero(model.compounds.old & model.compounds.served)[0])
    paid = []
    for _ in left:
        model.step()
        paid.append(model.policy.fee_subsidy[row] / 0.138)
    np.testing.assert_allclose(paid, left, atol=1e-12)
    assert not model.graph.live("funding")


def test_a_matching_subsidy_pays_per_yuan_collected(tiny):
    model = announced(subsidised(tiny, match=0.5))
    c = model.compounds
    due = c.old & c.served
    np.testing.assert_allclose(
        model.policy.fee_subsidy, np.where(due, 0.5 * c.fee * c.collection_rate, 0.0)
    )
    assert model.policy.fee_subsidy.max() > 0


def test_the_drive_rushes_in_the_last_year_before_a_missed_deadline(tiny):
    lever_settings = {"goal": 1.0, "deadline": "2018-06", "on_paper": 0.2}
    slow = {"parameters.participation.usual_conversion": 0.01}
    scenario = scenario_with(tiny, "service_drive", **lever_settings).with_settings(slow)
    model = begun(scenario)
    slot = model.implementation_of("service_drive")[model.compounds.street]
    for month in range(17):
        model.month = month
        announced(model)
        left = 17 - month
        usual = 0.01 * slot
        rushed = np.maximum(usual, 1 / left if 0 < left <= 12 else 0.0)
        np.testing.assert_allclose(model.policy.conversion_hazard, rushed)
        extra = 1 - usual / rushed
        paper = 0.2 * (1 - extra) + 0.4 * extra
        np.testing.assert_allclose(model.policy.conversion_on_paper, paper)
        np.testing.assert_array_equal(model.policy.conversion_rush, rushed > usual)
        np.testing.assert_allclose(model.policy.usual_conversion, usual)
    model.compounds.determined[model.compounds.old] = ServiceMode.SELF_MANAGED
    announced(model)  # the goal is reached
    np.testing.assert_allclose(model.policy.conversion_hazard, usual)


def test_the_drive_reaches_every_old_compound_by_its_deadline(tiny):
    lever_settings = {"goal": 1.0, "deadline": "2018-06"}
    model = begun(scenario_with(tiny, "service_drive", **lever_settings), months=17)
    old = model.compounds.old
    assert OUTCOMES["coverage_old"].reported(model, np.ones(28, dtype=bool)) == 1.0
    assert OUTCOMES["coverage_old"].true(model, np.ones(28, dtype=bool)) < 1.0
    assert model.compounds.served[old].all()


def test_the_drive_grants_and_visits_as_the_table_says(tiny):
    often = {"parameters.participation.usual_conversion": 0.3}
    scenario = scenario_with(tiny, "service_drive", to_co_managed=1.0).with_settings(often)
    model = announced(begun(scenario, months=8))
    c = model.compounds
    together = c.service_mode == ServiceMode.CO_MANAGED
    assert together.any()
    np.testing.assert_allclose(model.policy.operating_grant, 0.12 * together)
    waiting = c.old & (c.service_mode <= 1)
    hours = (2.0 * waiting + 4.0 * together) * model.programme.intensities[
        "service_drive"
    ].effective
    np.testing.assert_allclose(model.ledger.hours, np.bincount(c.street, hours, 4))
    assert -model.ledger.entries[-1][4] <= 0
    spent = sum(entry[4] for entry in model.ledger.entries if entry[0] == model.month)
    assert spent == pytest.approx(0.12 * c.area[together].sum())


def test_party_organisations_press_before_a_missed_deadline(tiny):
    lever_settings = {"goal": 0.9, "deadline": "2018-06"}
    model = begun(scenario_with(tiny, "party_organisations", **lever_settings))
    active = model.firms.projects > 0
    covered = (model.affiliations.status >= PartyStatus.AFFILIATED)[active].mean()
    assert covered < 0.9
    for month in range(20):
        model.month = month
        announced(model)
        pressed = 5 <= month < 17
        np.testing.assert_allclose(
            model.firm_policy.deadline_pressure[active], pressed * (0.9 - covered)
        )
        assert not model.firm_policy.deadline_pressure[~active].any()


def test_party_organisations_pay_a_stipend_and_two_hours(tiny):
    model = announced(begun(scenario_with(tiny, "party_organisations", strength=1.0), months=12))
    c, effective = model.compounds, model.programme.intensities["party_organisations"].effective
    of_firm = sim.levers.lever.of_firms(model, effective)
    organised = (model.affiliations.status >= PartyStatus.AFFILIATED) & (model.firms.projects > 0)
    assert organised.any()
    mine = [entry for entry in model.ledger.entries if entry[0] == model.month and entry[1]]
    assert sum(entry[4] for entry in mine) == pytest.approx(100 * of_firm[organised].sum())
    assert sum(entry[5] for entry in mine) == pytest.approx(2 * of_firm[organised].sum())
    np.testing.assert_allclose(model.firm_policy.stipend, 1200 * of_firm)
    tied = c.contracted & (model.affiliations.status[np.maximum(0, c.firm)] > 0)
    np.testing.assert_allclose(model.policy.burden_party, effective * tied)


def test_advisors_leave_when_the_lever_ends(tiny):
    scenario = scenario_with(tiny, "advisors", ends="2018-01").with_settings(QUICK)
    model = begun(scenario, months=12)
    advised = model.affiliations.status == PartyStatus.ADVISOR
    assert advised.sum() > 2
    organised = (model.affiliations.status >= PartyStatus.AFFILIATED).sum()
    model.step()
    assert not (model.affiliations.status == PartyStatus.ADVISOR).any()
    assert (model.affiliations.status >= PartyStatus.AFFILIATED).sum() == organised


def test_advisors_leave_firms_that_the_lever_no_longer_reaches(tiny):
    where = {"2017-01": {}, "2018-01": {"streets": [0]}}
    model = begun(scenario_with(tiny, "advisors", where=where).with_settings(QUICK), months=12)
    compounds = model.compounds
    reached = np.zeros(len(model.firms), dtype=bool)
    reached[compounds.firm[compounds.contracted & (compounds.street == 0)]] = True
    advised = model.affiliations.status == PartyStatus.ADVISOR
    assert (advised & ~reached).any()
    assert (advised & reached).any()
    model.step()
    after = model.affiliations.status[: len(advised)] == PartyStatus.ADVISOR
    assert not (after & ~reached).any()
    assert (after & advised).any()


def test_organisations_stay_when_their_lever_ends(tiny):
    scenario = scenario_with(tiny, "party_organisations", ends="2018-01").with_settings(QUICK)
    model = begun(scenario, months=12)
    status = model.affiliations.status.copy()
    assert (status >= PartyStatus.AFFILIATED).sum() > 2
    for _ in range(6):
        model.step()
    n = len(status)
    assert (model.affiliations.status[:n] >= status).all()


def test_posts_cost_the_hours_of_those_who_hold_them(tiny):
    lever_settings = {"x1": 0.2, "x2": 0.2, "x3": 0.2, "x4": 0.02}
    model = announced(begun(scenario_with(tiny, "cross_appointment", **lever_settings), months=12))
    posts = model.posts
    held = [model.graph.live("cross_appointment")]
    count = {p: sum(edge.about["post"] == p for edge in held[0]) for p in ("x1", "x2", "x3", "x4")}
    assert min(count.values()) > 0
    hours = 4 * count["x1"] + 2 * count["x2"] + 2 * count["x3"] + 0.5 * count["x4"]
    assert model.ledger.hours.sum() == pytest.approx(hours)
    any_post = (posts.oversight > 0) | (posts.firm_head > 0) | (posts.in_committee > 0)
    effective = model.programme.intensities["cross_appointment"].effective
    np.testing.assert_allclose(model.policy.burden_appointments, effective * any_post)
    np.testing.assert_allclose(model.policy.rate_x1, 0.2 * effective)
    np.testing.assert_allclose(model.policy.mobilisation, np.minimum(1, 0.5 * posts.leaders_share))


@pytest.mark.parametrize(
    ("period", "rounds"), [(3.0, [2, 5, 8, 11]), (12.0, [11]), (1.0, list(range(12))),
                           (0.5, list(range(12)))],
)  # fmt: skip
def test_a_list_comes_at_the_end_of_each_period(tiny, period, rounds):
    lever_settings = {"period": period, "share_black": 0.2, "begins": "2017-03"}
    model = begun(scenario_with(tiny, "red_black_list", **lever_settings), months=2)
    told_in = []
    for month in range(12):
        model.step()
        fresh = model.scores.months_since_listing == 0
        if fresh.any():
            told_in.append(month)
            assert (model.scores.black | model.scores.red)[fresh].all()
        cash = model.ledger.cost["red_black_list"]
        ranked = model.compounds.contracted.sum() if month in rounds else 0
        times = 2 if period == 0.5 else 1
        assert cash == pytest.approx((50 + 45) * ranked * times, rel=0.1)
    assert told_in == rounds


def test_a_private_list_is_weak_and_hurts_nobody_in_public(tiny):
    lever_settings = {"period": 1.0, "share_black": 0.2, "share_red": 0.2, "feedback": "private"}
    model = begun(scenario_with(tiny, "red_black_list", **lever_settings), months=6)
    scores = model.scores
    assert scores.times_black.max() > 0
    assert not scores.red_listed.any()
    assert not model.events.summonses.any()
    announced(model)
    np.testing.assert_allclose(model.policy.pressure, 0.2)
    assert not model.policy.publicised.any()
    shame = 0.7 * 0.03 * 0.2 * np.exp(-scores.months_since_listing / 6) * scores.last_told_black
    np.testing.assert_allclose(model.policy.effort_gain, shame)


def test_the_pressure_of_a_list_follows_the_weights_of_the_score(tiny):
    weights = {"weight_visible": 0.2, "weight_street": 0.1, "weight_satisfaction": 0.7,
               "weight_party": 0.0}  # fmt: skip
    scenario = scenario_with(tiny, "red_black_list", strength=0.5).with_settings(
        {f"parameters.measurement.{name}": value for name, value in weights.items()}
    )
    model = announced(begun(scenario))
    np.testing.assert_allclose(model.policy.pressure, 0.5)
    np.testing.assert_allclose(assessment.measured_weight(model), 0.3 / 0.70)


def test_scores_inflate_over_two_years_of_a_list(tiny):
    model = begun(scenario_with(tiny, "red_black_list", strength=1.0))
    for month, inflated in ((0, 0.0), (12, 0.5), (24, 1.0), (40, 1.0)):
        model.month = month
        announced(model)
        np.testing.assert_allclose(model.policy.score_inflation, inflated)
