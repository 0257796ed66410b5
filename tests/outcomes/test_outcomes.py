"""Outcomes: complete, right on states made by hand, and the same at every scale."""

import math

import numpy as np
import pytest

from simulation.levers import LEVERS
from simulation.model.model import GovernanceModel
from simulation.outcomes import finance
from simulation.outcomes.declaration import OUTCOMES
from simulation.outcomes.declaration import outcome as declare
from simulation.outcomes.recorder import Recorder
from simulation.processes import assessment, contracts
from simulation.state.compounds import NONE, ServiceMode

REQUIRED = (
    "coverage_professional",
    "coverage_any",
    "coverage_old",
    "party_organisation_coverage",
    "party_work_coverage",
    "party_active_coverage",
    "committee_coverage",
    "appointments_x1",
    "appointments_x2",
    "appointments_x3",
    "appointments_x4",
    "satisfaction",
    "satisfaction_old",
    "satisfaction_commodity",
    "satisfaction_worst_decile",
    "collection_rate",
    "issues",
    "reports",
    "tickets_12345",
    "resolution_rate",
    "visible_quality",
    "facility_condition",
    "firm_replacements",
    *(f"cost_{name}" for name in LEVERS),
)


def true(model, name, where=None):
    mask = np.ones(len(model.compounds), dtype=bool) if where is None else where
    return OUTCOMES[name].true(model, mask)


def reported(model, name, where=None):
    mask = np.ones(len(model.compounds), dtype=bool) if where is None else where
    outcome = OUTCOMES[name]
    return (outcome.reported or outcome.true)(model, mask)


# ------------------------------------------------------------------------------- declarations


@pytest.mark.parametrize("name", REQUIRED)
def test_every_required_outcome_exists(name):
    assert name in OUTCOMES


@pytest.mark.parametrize("name", OUTCOMES)
def test_every_outcome_is_complete(name):
    about = OUTCOMES[name]
    assert about.name == name
    assert about.label
    assert about.label[0].isupper() or about.label[0].isdigit()
    assert any("\u4e00" <= sign <= "\u9fff" for sign in about.label_zh)
    assert about.unit
    assert about.direction in ("higher", "lower", "none")
    assert about.year in ("mean", "sum", "last")
    assert about.doc.endswith(".")
    assert (about.year == "sum") == about.unit.endswith("/month")


def test_labels_are_not_shared():
    for texts in (
        [about.label for about in OUTCOMES.values()],
        [about.label_zh for about in OUTCOMES.values()],
    ):
        assert len(set(texts)) == len(texts)


def test_declaring_an_outcome_adds_it(monkeypatch):
    monkeypatch.setattr("simulation.outcomes.declaration.OUTCOMES", {})

    @declare("Compounds", "小区数", "compounds", "none", "last")
    def how_many(model, where):
        """Compounds there are."""
        return float(where.sum())

    from simulation.outcomes.declaration import OUTCOMES as FRESH

    assert FRESH["how_many"].true is how_many
    assert FRESH["how_many"].doc == "Compounds there are."


# ----------------------------------------------------------------------------- states by hand


@pytest.fixture
def still(tiny):
    """A fresh city of 16 commodity and 12 old compounds, to be written to by hand."""
    model = GovernanceModel(tiny(levers={}), seed=1, scale=1.0)
    order = np.argsort(model.compounds.old, kind="stable")
    return model, order[:16], order[16:]  # commodity, then old


def test_coverage_by_hand(still):
    model, commodity, old = still
    compounds = model.compounds
    compounds.service_mode[commodity] = ServiceMode.MARKET
    modes = [0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 4]
    compounds.service_mode[old] = modes
    compounds.determined = compounds.service_mode
    compounds.on_paper = False
    assert true(model, "coverage_professional") == pytest.approx(18 / 28)
    assert true(model, "coverage_contracted") == pytest.approx(21 / 28)
    assert true(model, "coverage_any") == pytest.approx(25 / 28)
    assert true(model, "coverage_old") == pytest.approx(9 / 12)
    counts = [true(model, f"old_{mode}") for mode in ("self_managed", "co_managed", "market",
                                                      "welfare")]  # fmt: skip
    assert counts == [4, 3, 1, 1]
    where = np.zeros(28, dtype=bool)
    where[old] = True
    assert true(model, "coverage_any", where) == pytest.approx(9 / 12)
    assert true(model, "coverage_professional", where) == pytest.approx(2 / 12)
    compounds.households[commodity], compounds.households[old] = 300, 100
    by_households = true(model, "coverage_professional_households")
    assert by_households == pytest.approx((16 * 300 + 2 * 100) / (16 * 300 + 12 * 100))
    compounds.on_paper[old[-1]] = True
    assert true(model, "coverage_professional_households") < by_households
    assert reported(model, "coverage_professional_households") == by_households


def test_true_coverage_leaves_out_what_is_on_paper_and_reported_does_not(still):
    model, commodity, old = still
    compounds = model.compounds
    compounds.service_mode[commodity] = ServiceMode.MARKET
    compounds.service_mode[old] = [0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 4]
    compounds.determined = compounds.service_mode
    compounds.on_paper = False
    compounds.on_paper[old[[3, 7, 10, 11]]] = True  # one of each mode
    assert reported(model, "coverage_professional") == pytest.approx(18 / 28)
    assert true(model, "coverage_professional") == pytest.approx(16 / 28)
    assert reported(model, "coverage_any") == pytest.approx(25 / 28)
    assert true(model, "coverage_any") == pytest.approx(21 / 28)
    assert reported(model, "coverage_old") == pytest.approx(9 / 12)
    assert true(model, "coverage_old") == pytest.approx(5 / 12)
    modes = ("self_managed", "co_managed", "market", "welfare")
    assert [reported(model, f"old_{mode}") for mode in modes] == [4, 3, 1, 1]
    assert [true(model, f"old_{mode}") for mode in modes] == [3, 2, 0, 0]


def test_party_coverage_by_hand(still):
    """Over firms with a project: here five, of which two are organised and one of them active."""
    model, commodity, old = still
    compounds, firms = model.compounds, len(model.firms)
    compounds.service_mode[old], compounds.firm[old] = ServiceMode.NONE, NONE
    compounds.firm[commodity] = [0] * 8 + [1] * 4 + [2, 2, 3, 4]
    status = np.zeros(firms, dtype=int)
    status[:6] = [4, 2, 1, 0, 0, 3]  # single, affiliated, advisor; the sixth has no project
    model.affiliations.status = status
    activity = np.zeros(firms)
    activity[:6] = [0.3, 0.29, 0.9, 0.9, 0.0, 0.9]
    model.branches.activity = activity
    assert true(model, "party_organisation_coverage") == pytest.approx(2 / 5)
    assert true(model, "advisor_coverage") == pytest.approx(1 / 5)
    assert true(model, "party_work_coverage") == pytest.approx(3 / 5)
    assert true(model, "party_active_coverage") == pytest.approx(1 / 5)
    where = np.zeros(28, dtype=bool)
    where[commodity[8:]] = True
    assert true(model, "party_organisation_coverage", where) == pytest.approx(1 / 4)
    assert math.isnan(true(model, "party_work_coverage", np.zeros(28, dtype=bool)))


def test_committees_and_appointments_by_hand(still):
    model, commodity, _ = still
    model.committees.kind = 0
    model.committees.kind[commodity[:7]] = [1, 1, 1, 1, 2, 2, 2]
    assert true(model, "committee_coverage") == pytest.approx(7 / 28)
    posts, compounds = model.posts, model.compounds
    posts.director[commodity[:5]] = [0, 0, 1, 1, 2]
    posts.committee_seats[commodity[:3]] = [1, 2, 1]
    posts.leaders[commodity[:4]] = [2, 0, 1, 3]
    assert true(model, "appointments_x1") == 5
    assert true(model, "appointments_x3") == 4
    assert true(model, "appointments_x4") == 6
    compounds.community[commodity[:4]] = [0, 0, 0, 1]
    posts.head[commodity[:4]] = [7, 7, 8, 7]
    # a firm head counts once per community: (7, 0), (8, 0), (7, 1)
    assert true(model, "appointments_x2") == 3
    projects = compounds.contracted.sum()
    assert compounds.contracted[commodity[:5]].all()
    assert true(model, "projects_with_x1") == pytest.approx(5 / projects)
    assert true(model, "projects_with_x2") == pytest.approx(4 / projects)
    assert true(model, "projects_with_both") == pytest.approx(4 / projects)


def test_satisfaction_by_hand(still):
    model, commodity, old = still
    compounds = model.compounds
    compounds.households[commodity], compounds.households[old] = 300, 100
    compounds.satisfaction[commodity], compounds.satisfaction[old] = 80.0, 50.0
    assert true(model, "satisfaction") == pytest.approx((16 * 300 * 80 + 12 * 100 * 50) / 6000)
    assert true(model, "satisfaction_old") == pytest.approx(50)
    assert true(model, "satisfaction_commodity") == pytest.approx(80)
    assert true(model, "satisfaction_gap") == pytest.approx(30)
    compounds.satisfaction[old[:4]] = [10.0, 20.0, 30.0, 40.0]
    # the worst tenth of 28 compounds, rounded up, are three, and all count alike
    assert true(model, "satisfaction_worst_decile") == pytest.approx(20)
    assert math.isnan(true(model, "satisfaction_old", ~compounds.old))
    assert math.isnan(true(model, "satisfaction_commodity", compounds.old))


def test_satisfaction_is_the_mean_over_households(tiny):
    """The mean by compound, by its true size, is that over simulated households by weight."""
    for scale in (1.0, 0.4):
        changes = {"levers.red_black_list.period": 1.0, "levers.red_black_list.share_black": 0.3}
        scenario = tiny(**{"levers": {}, "start.commodity_households": 16 * 120, **changes})
        model = GovernanceModel(scenario, seed=1, scale=scale)
        for _ in range(9):
            model.step()
        weight = np.repeat(model.compounds.weight, model.compounds.simulated)
        mean = np.average(model.households.satisfaction.astype(float), weights=weight)
        assert true(model, "satisfaction") == pytest.approx(mean, abs=1e-4)


def test_surveys_ask_a_tenth_and_err_by_bias_and_noise(still):
    model, _, _ = still
    model.month = 12
    compounds = model.compounds
    compounds.satisfaction = np.linspace(40, 90, 28)
    surveyed = assessment.surveyed(model)
    assert surveyed.sum() == 3
    weight = compounds.households[surveyed]
    mean = (compounds.satisfaction[surveyed] * weight).sum() / weight.sum()
    noise = assessment.survey_error(model) - 2.0
    assert 0 < abs(noise) < 0.6 * 5
    assert reported(model, "satisfaction") == pytest.approx(mean + 2.0 + noise)
    for kind, of_kind in (("old", compounds.old), ("commodity", ~compounds.old)):
        among = surveyed & of_kind
        if among.any():
            weight = compounds.households[among]
            mean = (compounds.satisfaction[among] * weight).sum() / weight.sum()
            assert reported(model, f"satisfaction_{kind}") == pytest.approx(mean + 2.0 + noise)


@pytest.mark.parametrize(("points", "bias"), [(99.0, 50.0), (1.0, -50.0)])
def test_no_survey_reports_more_than_everything_or_less_than_nothing(tiny, points, bias):
    model = GovernanceModel(
        tiny(parameters={"measurement": {"survey_bias": bias, "survey_share": 1.0}}), 1, scale=1.0
    )
    model.month = 12
    model.compounds.satisfaction[:] = points
    assert reported(model, "satisfaction") == (100 if bias > 0 else 0)


def test_surveys_favour_compounds_with_a_firm_by_odds_of_two(still):
    model, commodity, old = still
    compounds = model.compounds
    compounds.service_mode[commodity], compounds.service_mode[old] = 3, 0
    rounds, served = 3000, 0
    for month in range(rounds):
        model.month = month
        surveyed = assessment.surveyed(model)
        served += int(surveyed[commodity].sum())
    # sampled one after the other, without the weights of those already in the sample
    expected = 0.0
    states = {(16, 12): 1.0}
    for _ in range(3):
        after = {}
        for (a, b), p in states.items():
            chance = 2 * a / (2 * a + b)
            expected += p * chance
            after[(a - 1, b)] = after.get((a - 1, b), 0) + p * chance
            after[(a, b - 1)] = after.get((a, b - 1), 0) + p * (1 - chance)
        states = after
    assert served / rounds == pytest.approx(expected, abs=6 * math.sqrt(3 * 0.25 / rounds))


def test_collection_by_hand(still):
    """By money: 0.9 of a large bill and 0.5 of a small one; who has no bill is left out."""
    model, commodity, old = still
    compounds = model.compounds
    compounds.fee = compounds.paid_share = 0.0
    compounds.area = 1000.0
    compounds.fee[commodity[0]], compounds.paid_share[commodity[0]] = 2.0, 0.9
    compounds.fee[old[0]], compounds.paid_share[old[0]] = 0.5, 0.5
    assert true(model, "collection_rate") == pytest.approx((2.0 * 0.9 + 0.5 * 0.5) / 2.5)
    assert true(model, "collection_rate", compounds.old) == pytest.approx(0.5)
    compounds.fee = 0.0
    assert math.isnan(true(model, "collection_rate"))


def test_households_that_paid_nothing_are_counted_where_there_is_a_bill(still):
    model, commodity, old = still
    compounds = model.compounds
    compounds.households = 100
    compounds.fee = 0.0
    compounds.fee[commodity[:2]], compounds.unpaid_year[commodity[:2]] = 1.0, [0.1, 0.3]
    compounds.unpaid_year[old[0]] = 0.9
    assert true(model, "share_unpaid_year") == pytest.approx(0.2)
    assert math.isnan(true(model, "share_unpaid_year", compounds.old))


def test_the_loop_gain_is_that_of_small_changes(still):
    """One more point of collection, carried round the loop by hand."""
    model, commodity, _ = still
    compounds, payment = model.compounds, model.parameters.payment
    row, step = int(commodity[0]), 1e-6
    compounds.fee, compounds.collection_rate, compounds.spend = 2.0, 0.7, 1.25
    compounds.input = 0.9
    margin = model.firms.margin[compounds.provider[row]]
    more = 0.9 / 1.25 * (1 - margin) * 2.0 * step
    seen = 45 * (np.exp(-1.6 * 0.9) - np.exp(-1.6 * (0.9 + more)))
    utility = payment.satisfaction / 15 * model.parameters.satisfaction.performance * seen
    pays = 0.7 * 0.3 * utility / (1 - 0.7 * 0.3 * (2 * payment.habit + 2.5 * payment.norm))
    assert finance.payment_loop_gains(model)[row] == pytest.approx(pays / step, rel=1e-4)
    assert true(model, "loop_gain") == pytest.approx(pays / step, rel=1e-3)
    compounds.input = 2.5
    assert finance.payment_loop_gains(model)[row] == 0.0
    compounds.spend[row] = 0.0
    assert math.isnan(finance.payment_loop_gains(model)[row])


def test_a_habit_that_feeds_itself_has_an_infinite_gain(tiny):
    settings = {"parameters.payment.norm": 1.2, "parameters.payment.habit": 1.4}
    model = GovernanceModel(tiny(levers={}, **settings), seed=1, scale=1.0)
    model.compounds.collection_rate, model.compounds.input = 0.5, 1.0
    assert np.isinf(finance.payment_loop_gains(model)[model.compounds.spend > 0]).all()


def test_delay_is_what_waits_over_what_is_done(still):
    model, commodity, old = still
    state = model.issues
    state.queue[commodity[0]], state.provider_solved[commodity[0]] = [3, 5], [1, 1]
    state.queue[old[0]], state.hotline_solved[old[0]] = [0, 4], [1, 0]
    assert true(model, "mean_delay") == pytest.approx(12 / 3)
    assert true(model, "mean_delay", model.compounds.old) == pytest.approx(4)
    state.provider_solved = state.hotline_solved = 0
    assert math.isnan(true(model, "mean_delay"))


def test_the_burden_is_the_time_of_staff_that_levers_take(still):
    model, commodity, old = still
    model.policy.reset(*model.policy.columns)
    assert true(model, "burden_on_firms") == 0.0
    model.policy.burden_files[commodity[0]] = 0.5
    model.policy.burden_party[commodity[0]] = 1.0
    model.policy.burden_files[old[model.compounds.service_mode[old] == 0][0]] = 1.0  # no firm
    staff = model.city.start.staff_per_area * model.compounds.area[commodity[0]]
    assert true(model, "burden_on_firms") == pytest.approx(174 * staff * (0.5 * 0.01 + 0.01))


def test_party_groups_need_three_of_seven_seats(still):
    model, commodity, _ = still
    committees = model.committees
    committees.kind = 0
    committees.kind[commodity[:4]] = [1, 1, 1, 2]
    committees.party_share[commodity[:4]] = [2 / 7, 3 / 7, 0.6, 0.6]
    assert true(model, "party_groups_in_committees") == 2
    assert true(model, "party_groups_in_committees", model.compounds.old) == 0


def test_environment_committees_follow_the_drive(tiny):
    """Each community has one lot: the hazard of its compounds reaches it sooner or later."""
    push = {"levers.owner_committees.strength": 1.0, "parameters.streets.implementation_mean": 1.0}
    model = GovernanceModel(tiny(levers={}, **push), seed=1)
    counts = []
    for _ in range(model.policy_scenario.burn_in + 24):
        model.step()
        counts.append(true(model, "environment_committees"))
    communities = len(np.unique(model.compounds.community))
    assert counts[: model.policy_scenario.burn_in] == [0.0] * model.policy_scenario.burn_in
    assert counts == sorted(counts)
    assert 1 < counts[-1] < communities
    model.committees.environment_drive = 99.0
    assert true(model, "environment_committees") == communities
    here = np.unique(model.compounds.community[model.compounds.street == 0])
    assert true(model, "environment_committees", model.compounds.street == 0) == len(here)


def test_meetings_and_stars_are_counted(still):
    model, _, _ = still
    model.streets.meetings_held = [3, 0, 2, 1]
    assert true(model, "joint_meetings_held") == 6
    model.cumulative.meeting_solved[:2] = 12.0, 33.0
    assert true(model, "requests_per_meeting") == 7.5
    model.firms.star[:4] = [3, 4, 5, 5]
    assert true(model, "four_star_firms") == 3
    assert true(model, "five_star_firms") == 2


def test_issues_reports_tickets_and_resolution_by_hand(still):
    model, commodity, old = still
    state = model.issues
    state.arrived[commodity[0]] = [30, 10]
    state.reported[commodity[0]] = [12, 4]
    state.direct[commodity[0]], state.escalated[commodity[0]] = [2, 1], [0, 3]
    state.provider_solved[commodity[0]], state.hotline_solved[commodity[0]] = [6, 1], [1, 0]
    state.queue[commodity[0]] = [3, 5]
    state.arrived[old[0]], state.queue[old[0]] = [5, 0], [0, 2]
    assert true(model, "issues") == 45
    assert true(model, "reports") == 16
    assert true(model, "tickets_12345") == 6
    assert true(model, "resolution_rate") == pytest.approx(8 / 18)
    assert reported(model, "resolution_rate") == pytest.approx(8 / 18 + 0.10 * 10 / 18)
    assert true(model, "resolution_rate", model.compounds.old) == 0.0
    state.queue = state.provider_solved = state.hotline_solved = 0
    assert math.isnan(true(model, "resolution_rate"))


def test_quality_is_weighted_by_households(still):
    model, commodity, old = still
    compounds = model.compounds
    compounds.households[commodity], compounds.households[old] = 300, 100
    for name in ("visible_quality", "facility_condition"):
        column = getattr(compounds, name)
        column[commodity], column[old] = 80.0, 40.0
        assert true(model, name) == pytest.approx((4800 * 80 + 1200 * 40) / 6000)
        assert true(model, name, compounds.old) == pytest.approx(40)
        assert math.isnan(true(model, name, np.zeros(28, dtype=bool)))


def test_replacements_are_counted_in_their_month(still):
    model, commodity, _ = still
    model.events.replacements[commodity[:3]] = 1
    assert true(model, "firm_replacements") == 3
    assert true(model, "firm_replacements", model.compounds.old) == 0
    row = int(commodity[5])
    model.events.reset("replacements")
    model.month = 30
    contracts.abandon(model, row)  # who leaves of its own accord is not replaced
    assert true(model, "firm_replacements") == 0


def test_costs_are_cash_and_hours_at_a_wage(still):
    model, _, _ = still
    street = np.array([0, 1, 1])
    model.ledger.charge(
        0, "advisors", "running", street, cash=[10, 20, 30], hours=[1, 0, 2], wage=45.0
    )
    assert true(model, "cost_advisors") == pytest.approx(60 + 3 * 45)
    assert true(model, "cost_fee_subsidy") == 0.0
    model.ledger.open_month()
    assert true(model, "cost_advisors") == 0.0


# --------------------------------------------------------------------------------- the table


def test_the_table_says_true_and_reported_and_asks_for_satisfaction_in_december(tiny):
    scenario = tiny(**{"levers": {}, "levers.advisors.strength": 1.0})
    model = GovernanceModel(scenario, seed=1, scale=1.0)
    recorder = Recorder(model, ("city", "type"), "wuhan", model.lever_names)
    for _ in range(scenario.burn_in + 14):
        model.step()
        if model.month > 0:
            recorder.note()
    table = recorder.table()
    city = table[table["level"] == "city"]
    surveyed = city[(city["outcome"] == "satisfaction") & (city["kind"] == "reported")]
    assert surveyed["month"].tolist() == ["2017-12"]
    each = city[(city["outcome"] == "collection_rate") & (city["kind"] == "reported")]
    assert len(each) == 14
    costs = {name for name in table["outcome"].unique() if name.startswith("cost_")}
    assert costs == {"cost_advisors"}  # only of levers of the scenario, and for the city alone
    assert not table[(table["level"] == "type") & (table["outcome"] == "cost_advisors")].size
    plain = set(OUTCOMES) - {name for name in OUTCOMES if name.startswith("cost_")}
    assert plain | costs == set(city["outcome"].unique())
    same = city.pivot_table(
        index=["month", "outcome"], columns="kind", values="value", aggfunc="first"
    ).dropna()
    for name in plain:
        if OUTCOMES[name].reported is None and name in same.index.get_level_values("outcome"):
            rows = same.xs(name, level="outcome")
            np.testing.assert_array_equal(rows["true"], rows["reported"])


# -------------------------------------------------------------------------------- scale

COUNTED = ("issues", "reports", "tickets_12345")
EXACT = ("coverage_any", "coverage_old", "coverage_professional", "party_organisation_coverage",
         "party_work_coverage", "old_self_managed")  # fmt: skip


@pytest.fixture(scope="module")
def at_two_scales(tiny):
    """The same year at full scale and at a fifth, month by month."""
    changes = {
        "levers": {},
        "start.commodity_households": 16 * 500,
        "start.old_households": 12 * 300,
        "start.commodity_area": 16 * 500 * 119.0,
        "start.old_area": 12 * 300 * 75.7,
    }
    values, models = {}, {}
    for scale in (1.0, 0.2):
        model = GovernanceModel(tiny(**changes), seed=1, scale=scale, validate=True)
        months = []
        for _ in range(18):
            model.step()
            months.append(
                {name: about.true(model, np.ones(28, dtype=bool)) for name, about in
                 OUTCOMES.items()}
            )  # fmt: skip
        values[scale] = {name: np.array([month[name] for month in months]) for name in OUTCOMES}
        models[scale] = model
    assert len(models[1.0].households) == 11600
    assert 2200 < len(models[0.2].households) < 2500
    return values, models


def test_intensive_outcomes_agree_between_scales(at_two_scales):
    values, models = at_two_scales
    n = len(models[0.2].households)
    compounds, effective = models[1.0].compounds, models[1.0].households.satisfaction.astype(float)
    home = np.repeat(np.arange(28), compounds.simulated)
    spread = float((effective - compounds.satisfaction[home]).std())
    for name in ("satisfaction", "satisfaction_old"):
        error = 6 * spread / math.sqrt(n * (0.3 if name.endswith("old") else 1.0))
        np.testing.assert_allclose(values[0.2][name], values[1.0][name], atol=error)
        assert error < 2
    error = 6 * 0.5 / math.sqrt(n)
    np.testing.assert_allclose(
        values[0.2]["collection_rate"], values[1.0]["collection_rate"], atol=error
    )
    for name in ("visible_quality", "facility_condition"):
        np.testing.assert_allclose(values[0.2][name], values[1.0][name], atol=2.0)
    np.testing.assert_allclose(
        values[0.2]["resolution_rate"], values[1.0]["resolution_rate"], atol=0.1
    )


def test_counts_are_of_true_size_at_every_scale(at_two_scales):
    values, models = at_two_scales
    for name in EXACT:
        np.testing.assert_allclose(values[0.2][name][:3], values[1.0][name][:3])
    for name in COUNTED:
        full, part = values[1.0][name].sum(), values[0.2][name].sum()
        assert full > 100
        assert part == pytest.approx(full, abs=6 * math.sqrt(full) + 0.05 * full)
    for column in ("households", "area", "reference_fee", "old", "street"):
        np.testing.assert_array_equal(
            getattr(models[0.2].compounds, column), getattr(models[1.0].compounds, column)
        )
    cash = [model.firms.cash.sum() for model in models.values()]
    assert cash[1] == pytest.approx(cash[0], rel=0.1)
    members = [model.compounds.party_members.sum() for model in models.values()]
    assert members[1] == pytest.approx(members[0], abs=6 * math.sqrt(5 * members[0]))
