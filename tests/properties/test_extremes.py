"""Extreme conditions: what the model must do where the answer is known without running it."""

from itertools import pairwise

import numpy as np
import pytest

import simulation as sim
from simulation.agents import owner_committee
from simulation.agents.effort import disincentives, incentives
from simulation.agents.property_firm import PropertyFirm
from simulation.model.model import GovernanceModel
from simulation.outcomes.declaration import OUTCOMES
from simulation.processes import quality, representation
from simulation.state.committees import CommitteeKind
from simulation.state.compounds import ServiceMode

WUHAN_LESS = 0.15
POTENCIES = ("party", "audit", "voice")
ALL_LEVERS = {f"levers.{name}.begins": "2017-01" for name in sim.LEVERS}


def run(scenario, months=None, seed=1, scale=1.0, each=None):
    """Run a scenario, with a function of the model called at the end of each month."""
    model = GovernanceModel(scenario, seed, scale=scale, validate=True)
    for _ in range(scenario.burn_in + (scenario.months if months is None else months)):
        model.step()
        if each:
            each(model)
    return model


def outcome(model, name, where=None):
    everywhere = np.ones(len(model.compounds), dtype=bool)
    return OUTCOMES[name].true(model, everywhere if where is None else where)


def same(one, other, *apart):
    """Names of the tables and columns in which two models differ, but for some."""
    differences = []
    first, second = one.snapshot(), other.snapshot()
    for name, value in first.items():
        if isinstance(value, dict) and name not in ("graph", "ledger"):
            differences += [
                f"{name}.{column}"
                for column in value
                if not np.array_equal(value[column], second[name][column])
            ]
    differences += ["graph"] * (first["graph"]["edges"] != second["graph"]["edges"])
    differences += ["treasury"] * (one.ledger.treasury != other.ledger.treasury)
    return [name for name in differences if not name.startswith(tuple(apart) or ("-",))]


# ----------------------------------------------------------------------------- the steady state


def drift_after_burn_in(scenario, seed, scale):
    model = GovernanceModel(scenario, seed, scale=scale)
    for _ in range(scenario.burn_in):
        model.step()
    old = np.asarray(model.compounds.old.copy())
    unserved = old & ~model.compounds.served
    before = {
        place: outcome(model, "satisfaction", w) for place, w in (("old", old), ("new", ~old))
    }
    worn = model.compounds.facility_condition[unserved].mean()
    for _ in range(48):
        model.step()
    after = {place: outcome(model, "satisfaction", w) for place, w in (("old", old), ("new", ~old))}
    change = {place: after[place] - before[place] for place in before}
    return model, change, model.compounds.facility_condition[unserved].mean() - worn


@pytest.mark.parametrize("seed", [1, 2])
def test_without_levers_satisfaction_stays_for_four_years(part_of_wuhan, seed):
    """Measured over four seeds: commodity -.31 to -.09, old .11 to .30.

    The facility condition of unserved old compounds is the one stock still on the move: it falls by
    another 8 to 9 points to its floor, and satisfaction hardly notices.
    """
    scenario = part_of_wuhan(WUHAN_LESS)
    model, change, worn = drift_after_burn_in(scenario, seed, scale=0.02)
    assert len(model.compounds) == 787
    assert abs(change["new"]) <= 1
    assert abs(change["old"]) <= 1
    assert -12 < worn < 0


@pytest.mark.slow
def test_without_levers_the_whole_of_wuhan_stays_for_four_years(part_of_wuhan):
    scenario = part_of_wuhan(1.0)
    model, change, worn = drift_after_burn_in(scenario, seed=1, scale=0.02)
    assert len(model.compounds) == 5249
    assert abs(change["new"]) <= 1
    assert abs(change["old"]) <= 1
    assert -12 < worn < 0


def test_at_the_standard_quality_is_eighty_and_facilities_stay(quiet):
    model = GovernanceModel(quiet(), seed=1, scale=1.0)
    compounds = model.compounds
    before = compounds.facility_condition.copy()
    for _ in range(60):
        compounds.effort, compounds.spend = 0.62, compounds.standard_cost
        compounds.task_split, compounds.on_paper = 0.65, False
        compounds.service_mode = ServiceMode.MARKET
        quality.apply_input(model)
        quality.update_quality(model)
    np.testing.assert_allclose(compounds.visible_quality, 79.81, atol=0.01)
    np.testing.assert_allclose(compounds.facility_condition, before, atol=1e-9)


# ------------------------------------------------------------------------------- no money


NO_MONEY = {
    "start.fee_commodity": 0.0,
    "start.fee_old": 0.0,
    "parameters.money.public_revenue": 0.0,
}


def test_without_any_income_nothing_divides_by_zero_and_nobody_collects(quiet):
    """Firms give up, and what is left is municipal sanitation."""

    def check(model):
        assert np.isnan(outcome(model, "collection_rate"))
        assert not model.compounds.income.any()

    model = run(quiet(**{**NO_MONEY, "last_month": "2020-12"}), each=check)
    visible = model.compounds.visible_quality
    assert visible.min() >= 37.9
    assert visible.max() < 40
    assert np.isfinite(outcome(model, "satisfaction"))


def test_visible_quality_falls_to_what_the_floor_buys_and_never_under_its_floor(quiet):
    """With contracts that nobody ends, spending falls to a quarter of the standard cost."""
    scenario = quiet(
        **{
            **NO_MONEY,
            "parameters.market.tolerated_debt": 1e9,
            "parameters.participation.exit": 0.0,
            "parameters.market.retender": 0.0,
            "parameters.committees.routine_hazard": 0.0,
            "parameters.market.replacement": 0.0,
            "parameters.quality.visible_floor": 20.0,
            "start.visible_quality_old": 45.0,
            "last_month": "2020-12",
        },
    )
    lowest = []
    model = run(scenario, each=lambda m: lowest.append(m.compounds.visible_quality.min()))
    compounds = model.compounds
    under = compounds.contracted
    np.testing.assert_allclose(compounds.spend[under], 0.25 * compounds.standard_cost[under], 1e-3)
    bought = 100 * (1 - np.exp(-1.6 * 0.25 * compounds.effort[under] / 0.62))
    np.testing.assert_allclose(compounds.visible_quality[under], np.maximum(20, bought), atol=0.1)
    assert min(lowest) >= 20.0


# ------------------------------------------------------------------------------- no issues


def test_without_issues_nobody_calls_and_responsiveness_stays(tiny):
    def check(model):
        assert not model.issues.arrived.any()
        assert not model.issues.tickets.any()
        assert (model.compounds.responsiveness == 60.0).all()
        assert np.isnan(outcome(model, "resolution_rate"))

    run(tiny(**{"parameters.issues.arrival": 0.0, **ALL_LEVERS}), each=check)


# ------------------------------------------------------------------------------ payment


def many(quiet, **settings):
    """The small city with more households, so that shares are known well."""
    return quiet(
        **{
            "start.commodity_households": 16 * 250,
            "start.old_households": 12 * 150,
            "start.commodity_area": 16 * 250 * 119.0,
            "start.old_area": 12 * 150 * 75.7,
            **settings,
        },
    )


def payment(**values):
    return {f"parameters.payment.{name}": value for name, value in values.items()}


def test_without_any_reason_collection_is_constant_up_to_noise(tiny):
    """Then the chance to pay is a household's own, whatever happens to service."""
    scenario = many(
        tiny,
        **payment(satisfaction=0.0, norm=0.0, habit=0.0, trust=0.0, boycott=0.0, fee=0.0),
        **{"parameters.participation.exit": 0.0, "parameters.market.tolerated_debt": 1e9},
    )
    rates = []
    model = run(scenario, each=lambda m: rates.append(outcome(m, "collection_rate")))
    people, compounds = model.households, model.compounds
    home = np.repeat(np.arange(len(compounds)), compounds.simulated)
    own = 1 / (1 + np.exp(-people.intercept.astype(float)))
    due = compounds.fee[home] * people.area
    expected = (due * own).sum() / due.sum()
    sd = np.sqrt((due**2 * own * (1 - own)).sum()) / due.sum()
    assert sd < 0.01
    np.testing.assert_allclose(rates, expected, atol=6 * sd)
    assert abs(np.mean(rates[:6]) - np.mean(rates[-6:])) < 6 * sd / np.sqrt(3)


@pytest.mark.parametrize(
    ("riders", "dutiful", "low", "high"), [(1.0, 0.0, 0.15, 0.35), (0.0, 1.0, 0.9, 1.0)]
)
def test_collection_of_one_kind_of_payer(quiet, riders, dutiful, low, high):
    shares = {"start.share_free_riders": riders, "start.share_dutiful": dutiful}
    rates = []
    scenario = many(quiet, **shares, last_month="2021-12")
    run(scenario, each=lambda m: rates.append(outcome(m, "collection_rate")))
    assert low < np.mean(rates[-12:]) < high


# ------------------------------------------------------------------------------ influence


def test_talk_alone_makes_a_compound_of_one_mind(quiet):
    scenario = quiet(
        **{
            "parameters.satisfaction.anchoring": 0.0,
            "parameters.satisfaction.influence": 1.0,
            "parameters.satisfaction.mood_noise": 0.0,
        },
    )
    spreads = []

    def spread(model):
        compounds, effective = model.compounds, model.households.satisfaction.astype(float)
        home = np.repeat(np.arange(len(compounds)), compounds.simulated)
        centre = np.bincount(home, effective) / compounds.simulated
        spreads.append(float(((effective - centre[home]) ** 2).mean()))

    run(scenario, each=spread)
    assert spreads[0] < 0.5 * 8**2  # the mean of eight is closer together than one
    assert all(later < earlier for earlier, later in pairwise(spreads))
    assert spreads[-1] < 2.0


# -------------------------------------------------------------- institutions without effect

TAXES = {"parameters.effort.tax": 0.03}
INSTITUTIONS = (
    "party_organisations",
    "advisors",
    "cross_appointment",
    "owner_committees",
    "red_black_list",
    "assessment_weights",
    "inspections",
    "joint_meetings",
)


def institutions(strength=1.0):
    return {f"levers.{name}.strength": strength for name in INSTITUTIONS}


def test_institutions_that_only_cost_time_never_please(quiet, no_benefit):
    """All benefits are zero and taxes are not: then satisfaction can only fall."""
    settings = {
        **no_benefit,
        **TAXES,
        "parameters.quality.gaming": 0.0,
        "parameters.market.replacement": 0.0,
    }
    without, with_them = (
        [run(many(quiet, **settings, **levers), seed=s) for s in (1, 2)]
        for levers in ({}, institutions())
    )
    for a, b in zip(without, with_them, strict=True):
        lost = a.compounds.satisfaction - b.compounds.satisfaction
        assert lost.mean() > 0.3
        assert (
            lost.min() > -0.2
        )  # in every compound, but for a whole issue more or less in a small one
        assert (b.compounds.effort <= a.compounds.effort + 1e-12).all()
        assert outcome(b, "satisfaction") < outcome(a, "satisfaction")


def test_without_a_multiplier_institutions_move_effort_through_costs_alone(tiny):
    """Xi = 0: only taxes, capture, threat, reputation and the disincentives are left."""
    model = run(
        tiny(**{**ALL_LEVERS, **{f"parameters.potency.{one}": 0.0 for one in POTENCIES}}),
        months=20,
    )
    compounds, committees, effort = model.compounds, model.committees, model.parameters.effort
    model.posts.oversight = committees.skill = committees.representativeness = 1.0
    model.branches.activity = 1.0
    model.open_month()
    model.programme.announce()
    firm = np.where(compounds.contracted, compounds.firm, 0)
    gain = incentives(model, firm)
    threat = committees.is_elected * (1 - compounds.capture)
    threat = threat * (1 - representation.self_interest(model))
    threat = threat / (1 + np.exp(-(58 - compounds.satisfaction) / 6))
    rest = effort.threat * threat + effort.reputation * (model.firms.reputation[firm] - 50) / 50
    np.testing.assert_allclose(gain, rest, rtol=1e-12)
    assert not model.policy.effort_gain.any()
    assert (disincentives(model) >= 0).all()
    assert disincentives(model).max() > 0


# --------------------------------------------------------------------------------- capture


def captured(model, capture):
    """A state in which everybody has a committee, a director and a captured or free overseer."""
    model.compounds.capture = capture
    committees = model.committees
    committees.kind, committees.skill = CommitteeKind.OWNERS, 0.8
    committees.representativeness = 1.0
    model.posts.oversight = 0.9
    PropertyFirm.exert_effort(model)
    return model.compounds.effort.copy()


def test_full_capture_silences_overseers_and_committees(quiet):
    model = GovernanceModel(quiet(), seed=1, scale=1.0)
    under = model.compounds.contracted
    model.compounds.satisfaction = 50.0
    bound = captured(model, 1.0)
    model.posts.oversight = 0.0
    model.committees.kind = CommitteeKind.NONE
    PropertyFirm.exert_effort(model)
    np.testing.assert_array_equal(model.compounds.effort, bound)  # as if there were nobody
    model.firms.ability = 0.5
    gone = captured(model, 1.0)
    free = captured(model, 0.0)
    assert (free[under] - gone[under] > 0.10).all()


def test_full_capture_leaves_two_fifths_of_replacements(quiet, monkeypatch):
    model = GovernanceModel(quiet(), seed=1, scale=1.0)
    asked = {}
    monkeypatch.setattr(
        model, "happens", lambda decision, hazard: asked.setdefault(decision, hazard) > 2
    )
    model.committees.turnout, model.committees.kind = 0.2, CommitteeKind.OWNERS
    model.compounds.months_under_contract = 24
    hazards = []
    for capture in (0.0, 1.0):
        asked.clear()
        model.compounds.capture = capture
        owner_committee.OwnerCommittee.move_replacements(model)
        hazards.append(asked["motion to replace"])
    np.testing.assert_allclose(hazards[1], 0.4 * hazards[0])
    np.testing.assert_array_equal(hazards[0] > 0, model.compounds.contracted)


# ------------------------------------------------------------------------------ money for levers


def test_without_a_budget_no_cash_flows(tiny):
    budgets = {f"levers.{name}.budget": 0.0 for name in sim.LEVERS}
    model = run(tiny(**{**ALL_LEVERS, **budgets}))
    assert model.ledger.treasury == 0.0
    assert all(entry[4] == 0.0 for entry in model.ledger.entries if entry[1])
    flows = {"fee_subsidy", "operating_grant", "grants"}
    paid = [entry for entry in model.ledger.entries if entry[2] in flows]
    assert paid
    assert all(entry[4] == 0.0 for entry in paid)
    assert not model.posts.is_payee.any()


@pytest.mark.parametrize("budget", [3_000.0, 30_000.0])
def test_a_short_budget_is_spent_and_not_overdrawn(tiny, budget):
    scenario = tiny(**{"levers": {}, "levers.fee_subsidy.budget": budget})
    model = run(scenario)
    by_month = {}
    for month, lever, _, _, cash, _ in model.ledger.entries:
        if lever == "fee_subsidy":
            by_month[month] = by_month.get(month, 0.0) + cash
    assert len(by_month) == scenario.months
    assert max(by_month.values()) <= budget / 12 * (1 + 1e-9)
    if budget < 10_000:
        np.testing.assert_allclose(list(by_month.values()), budget / 12)


def test_spending_rises_with_the_subsidy_where_nothing_is_crowded_out(quiet):
    """With common random numbers this holds compound by compound."""
    settings = {
        **payment(crowding_out=0.0),
        "parameters.effort.dependence": 0.0,
        "parameters.market.tolerated_debt": 1e9,
        "parameters.participation.exit": 0.0,
        "parameters.market.replacement": 0.0,
    }
    spend = []
    for amount in (0.0, 0.05, 0.138, 0.5, 1.0):
        told = {"levers.fee_subsidy.amount": amount, "levers.fee_subsidy.strength": 1.0}
        model = run(quiet(**settings, **told))
        served = model.compounds.old & model.compounds.served
        spend.append(model.compounds.spend[served])
        assert model.policy.fee_subsidy[served] == pytest.approx(amount)
    means = [values.mean() for values in spend]
    assert all(b > a for a, b in pairwise(means))
    assert means[-1] > means[0] + 0.5
    assert all((b >= a - 0.02).all() for a, b in pairwise(spend))


# ------------------------------------------------------------------------------------- the list


def test_a_list_with_no_places_is_no_list(quiet):
    others = {f"levers.{name}.strength": 1.0 for name in sim.LEVERS if name != "red_black_list"}
    empty = {"levers.red_black_list.share_black": 0.0, "levers.red_black_list.share_red": 0.0}
    off = run(quiet(**others))
    listed = run(quiet(**others, **empty))
    assert same(off, listed) == []
    assert listed.ledger.cost["red_black_list"] == 0.0
    assert off.scores.black.any()  # the usual list exists all the same


@pytest.mark.parametrize(
    ("period", "share", "others"),
    [
        (1.0, 0.5, {}),
        (2.0, 0.2, {"ranking": "city"}),
        (3.0, 0.01, {}),
        (6.0, 0.05, {"both_ends": 9.0}),
    ],
)
def test_a_list_told_to_nobody_moves_only_itself_and_its_cost(quiet, period, share, others):
    """Streets whose implementation follows scores, and pressure of an assessment, see nothing."""
    programme = {f"levers.{name}.strength": 1.0 for name in sim.LEVERS if name != "red_black_list"}
    its_own = {"period": period, "share_black": share, "share_red": share, **others}
    settings = {f"levers.red_black_list.{key}": value for key, value in its_own.items()}
    off = run(quiet(**programme))
    shadow = run(quiet(**programme, **settings, **{"levers.red_black_list.feedback": "shadow"}))
    public = run(quiet(**programme, **settings))
    assert same(off, shadow, "scores.shadow", "policy.shadow_listed", "treasury") == []
    assert shadow.scores.shadow_black.any()
    assert shadow.ledger.treasury < off.ledger.treasury
    assert "households.satisfaction" in same(off, public)


# ---------------------------------------------------------------------------------- small cities


def test_one_compound(tiny):
    scenario = tiny(
        **{
            **ALL_LEVERS,
            "start.districts": 1,
            "start.streets": 3,
            "start.commodity_compounds": 1,
            "start.old_compounds": 0,
            "start.old_households": 0,
            "start.old_area": 0.0,
            "start.firms_with_projects": 1,
            "start.firms": 3,
            "start.firms_local": 3,
            "start.firms_outside": 0,
        }
    )
    model = run(scenario)
    assert len(model.compounds) == 1
    assert not model.scores.ranked.any()
    assert 0 < outcome(model, "satisfaction") < 100
    assert np.isnan(outcome(model, "satisfaction_old"))
    assert np.isnan(outcome(model, "coverage_old"))


def test_one_household_in_every_compound(tiny):
    scenario = tiny(
        **{
            **ALL_LEVERS,
            "start.commodity_households": 16,
            "start.old_households": 12,
            "start.commodity_area": 16 * 119.0,
            "start.old_area": 12 * 75.7,
        }
    )
    model = run(scenario)
    assert len(model.households) == 28
    assert (model.compounds.households == 1).all()
    assert (model.compounds.n_buildings == 1).all()
    assert np.isfinite(outcome(model, "satisfaction"))
    assert 0 <= outcome(model, "collection_rate") <= 1


def test_all_compounds_old(tiny):
    scenario = tiny(
        **{
            **ALL_LEVERS,
            "start.commodity_compounds": 0,
            "start.commodity_households": 0,
            "start.commodity_area": 0.0,
            "start.old_compounds": 28,
            "start.old_households": 1400,
            "start.old_area": 1400 * 75.7,
        }
    )
    model = run(scenario)
    assert model.compounds.old.all()
    assert outcome(model, "coverage_any") == outcome(model, "coverage_old") > 0.5
    assert outcome(model, "satisfaction") == outcome(model, "satisfaction_old")


def test_nobody_has_a_service_and_nobody_pays(quiet):
    """All compounds old and unserved, and no lever: no bill, no firm, no party branch to count."""
    scenario = quiet(
        **{
            "start.commodity_compounds": 0,
            "start.commodity_households": 0,
            "start.commodity_area": 0.0,
            "start.old_unserved": 1.0,
            "start.old_self_managed": 0.0,
            "start.old_market": 0.0,
        },
    )
    model = run(scenario)
    assert outcome(model, "coverage_any") == 0.0
    assert np.isnan(outcome(model, "collection_rate"))
    assert np.isnan(outcome(model, "party_organisation_coverage"))
    assert not model.firms.cash.any()
    assert not model.compounds.effort.any()


def test_one_household_in_all(tiny):
    scenario = tiny(
        **{
            **ALL_LEVERS,
            "start.districts": 1,
            "start.streets": 1,
            "start.commodity_compounds": 1,
            "start.commodity_households": 1,
            "start.commodity_area": 119.0,
            "start.old_compounds": 0,
            "start.old_households": 0,
            "start.old_area": 0.0,
            "start.firms": 1,
            "start.firms_local": 1,
            "start.firms_outside": 0,
            "start.firms_with_projects": 1,
        }
    )
    model = run(scenario)
    assert len(model.households) == 1
    assert outcome(model, "satisfaction") == pytest.approx(float(model.households.satisfaction[0]))
    assert outcome(model, "collection_rate") in (0.0, 1.0)


# ------------------------------------------------------------ what theory says without side effects


def test_more_inspections_never_hurt_without_their_costs(quiet):
    """No paperwork, no repair bill, one campaign-free setting: only the rate differs."""
    free = {
        "parameters.effort.tax": 0.0,
        "parameters.inspection.repair_bill": 0.0,
        "parameters.effort.visits": 0.04,
        "parameters.market.replacement": 0.0,
    }
    found = []
    for rate in (0.0, 0.02, 0.06, 0.2):
        told = {"levers.inspections.rate": rate}
        model = run(quiet(**free, **told))
        found.append([outcome(model, name) for name in ("visible_quality", "facility_condition")])
    for worse, better in pairwise(found):
        assert better[0] >= worse[0] - 1e-9
        assert better[1] > worse[1]
    assert found[-1][0] > found[0][0] + 1


def test_more_capacity_never_delays(quiet):
    delays = []
    for chance in (0.05, 0.2, 0.5, 1.0):
        waits = []
        run(
            quiet(**{"parameters.issues.hard_service": chance}),
            each=lambda model, waits=waits: waits.append(outcome(model, "mean_delay")),
        )
        delays.append(np.mean(waits[-12:]))
    assert all(later < earlier for earlier, later in pairwise(delays))
