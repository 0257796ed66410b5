"""Every equation against a number worked out by hand, or against a plain loop in numpy.

The loops are written from the equations of the documentation with their default numbers spelled
out, so that a changed default is noticed too.  Chance is taken from the same keyed draws, and
turned into counts by scipy.
"""

import math

import numpy as np
import pytest
from scipy import stats

import simulation as sim
from simulation.agents import (
    effort,
    inspection,
    owner_committee,
    property_firm,
    street_office,
)
from simulation.agents.neighbours import to_csr
from simulation.agents.owner_committee import OwnerCommittee
from simulation.agents.party_branch import PartyBranch
from simulation.agents.property_firm import PropertyFirm
from simulation.agents.resident import Resident
from simulation.agents.street_office import StreetOffice
from simulation.core import randomness
from simulation.model.model import GovernanceModel
from simulation.processes import assessment, capture, contracts, finance, issues
from simulation.processes.quality import (
    apply_input,
    facility_loss,
    update_quality,
    visible_quality_bought,
)
from simulation.state import households
from simulation.state.branches import PartyStatus
from simulation.state.committees import CommitteeKind
from simulation.state.compounds import NONE, ServiceMode
from simulation.state.firms import WELFARE

RANDOM_COLUMNS = {
    "visible_quality": (0, 100),
    "facility_condition": (5, 100),
    "responsiveness": (0, 100),
    "satisfaction": (20, 95),
    "trust": (0, 1),
    "capture": (0, 1),
    "dependence": (0, 1),
    "collection_rate": (0, 1),
    "recovered": (0, 0.2),
    "income_memory": (0, 2),
    "spend": (0, 2),
    "task_split": (0.4, 0.95),
    "effort": (0.15, 1),
    "input": (0, 2.5),
    "new_fee": (0, 1),
    "fee": (0.2, 2),
}
RANDOM_POLICY = {
    "effort_gain": (-0.05, 0.05),
    "effort_tax": (0, 0.05),
    "burden_party": (0, 1),
    "burden_meetings": (0, 1),
    "burden_files": (0, 1),
    "burden_committee": (0, 1),
    "burden_appointments": (0, 1),
    "fee_subsidy": (0, 0.3),
    "operating_grant": (0, 0.2),
    "pressure": (0, 1),
    "service_standard": (0, 3),
    "inspection_rate": (0, 0.1),
    "inspection_surprise": (0, 1),
    "campaign": (0, 1),
    "emergency": (0, 1),
    "response_rule": (0, 1),
    "substitute_resident_share": (0, 1),
    "meetings": (0, 1),
    "extra_channels": (0, 1),
    "fee_mediation": (0, 1),
    "mobilisation": (0, 1),
    "online_voting": (0, 0.1),
    "publicised": (0, 1),
    "hard_issue_priority": (0.5, 1.5),
    "committee_drive": (0, 1),
    "score_inflation": (0, 1),
    "rotation": (0, 1),
    "leak_prevented": (0, 1),
    "disclosed": (0, 1),
    "trust_gain": (-0.2, 0.2),
}


def plain(tiny, **settings):
    """Scenario of the small city without any lever."""
    return tiny(**{"levers": {}, **settings})


def scrambled(scenario, seed=3, scale=1.0):
    """A city in which every column that an equation reads is random; contracts stay in order."""
    model = GovernanceModel(scenario, seed, scale=scale)
    for _ in range(7):
        model.step()
    random_numbers = np.random.default_rng(seed)
    compounds, firms, n = model.compounds, model.firms, len(model.compounds)
    waiting = np.flatnonzero(compounds.old & (compounds.service_mode <= 1))
    for row in waiting[::2]:
        contracts.hand_over(model, int(row), 0, ServiceMode.CO_MANAGED, 0.4)
    for table, ranges in ((compounds, RANDOM_COLUMNS), (model.policy, RANDOM_POLICY)):
        for name, (low, high) in ranges.items():
            setattr(table, name, random_numbers.uniform(low, high, n))
    compounds.fee[~compounds.served] = 0.0
    compounds.on_paper = random_numbers.random(n) < 0.3
    compounds.promise = random_numbers.random(n) < 0.5
    policy, firm_policy = model.policy, model.firm_policy
    policy.celebrated, policy.tender_precondition = random_numbers.random((2, n)) < 0.5
    policy.score_weights = random_numbers.random((n, 5)) * (random_numbers.random((n, 1)) < 0.6)
    policy.respondents = random_numbers.integers(5, 200, n) * (random_numbers.random(n) < 0.6)
    model.committees.kind = random_numbers.integers(0, 3, n)
    model.committees.skill, model.committees.representativeness = random_numbers.random((2, n))
    model.committees.screened = random_numbers.random(n) < 0.4
    model.committees.self_interest = random_numbers.random(n) * (model.committees.kind == 1)
    model.committees.developer_seat = (random_numbers.random(n) < 0.5) & (
        model.committees.kind == 2
    )
    posts = model.posts
    posts.oversight = random_numbers.random(n) * (random_numbers.random(n) < 0.5)
    posts.firm_head, posts.committee_cadres = random_numbers.integers(0, 2, (2, n))
    posts.in_committee = posts.committee_cadres * random_numbers.random(n)
    posts.leaders_share = random_numbers.random(n)
    model.streets.overload = random_numbers.uniform(0, 3, len(model.streets))
    firms.ability = random_numbers.uniform(0.2, 0.95, len(firms))
    firms.margin = random_numbers.uniform(0, 0.2, len(firms))
    firms.reputation = random_numbers.uniform(0, 100, len(firms))
    firms.credit = random_numbers.uniform(50, 100, len(firms))
    firms.star = random_numbers.integers(0, 6, len(firms))
    firms.graduate_share = random_numbers.random(len(firms))
    firm_policy.stars_count, firm_policy.star_publicity = random_numbers.random((2, len(firms)))
    model.branches.activity = random_numbers.random(len(firms))
    model.affiliations.status = random_numbers.integers(0, 5, len(firms))
    model.issues.queue = random_numbers.integers(0, 40, (n, 2))
    return model


@pytest.fixture
def city(tiny):
    """A scrambled city that holds every service mode but the fourth."""
    model = scrambled(plain(tiny))
    assert set(model.compounds.service_mode) == {0, 1, 2, 3}
    return model


def logistic(x):
    return 1 / (1 + math.exp(-x))


def clip(x, low=0.0, high=1.0):
    return min(high, max(low, x))


def rows(model):
    return range(len(model.compounds))


def uniforms_of(model, decision, entity):
    return randomness.uniform(model.seed, decision, model.month, np.asarray(entity))


# ------------------------------------------------------------------------------ effort (2.0)


def test_effort_is_that_of_a_plain_loop(city):
    c, firms, policy = city.compounds, city.firms, city.policy
    wanted = np.zeros(len(c))
    for i in rows(city):
        if c.service_mode[i] == 1:
            wanted[i] = 0.45
        if c.service_mode[i] < 2:
            continue
        f, free = c.firm[i], 1 - c.capture[i]
        committee = city.committees.kind[i]
        honest = 1 - city.committees.self_interest[i] * (1 - 0.3 * city.posts.in_committee[i])
        threat = (committee == 1) * honest * free * logistic((58 - c.satisfaction[i]) / 6)
        voice = city.committees.skill[i] * city.committees.representativeness[i] * (committee > 0)
        voice *= honest * (1 - 0.15 * (city.posts.in_committee[i] > 0))
        institutions = (
            0.02 * voice * free
            + 0.02 * city.posts.oversight[i] * free
            + 0.02 * city.branches.activity[f]
            + 0.02 * firms.graduate_share[f]
            + 0.01 * firms.star[f] * city.firm_policy.stars_count[f] / 5
            + 0.02 * min(3, policy.inspection_rate[i] / 0.02)
        )
        exerted = firms.ability[f] + 0.08 * threat + 0.03 * (firms.reputation[f] - 50) / 50
        exerted += 0.7 * institutions + policy.effort_gain[i] - policy.effort_tax[i]
        guided = (c.firm == f) & (c.service_mode == 2)
        exerted -= 0.02 * guided.sum() / (c.firm == f).sum() * (c.service_mode[i] != 2)
        exerted -= 0.10 * c.capture[i] + 0.05 * c.dependence[i] + 0.01 * policy.celebrated[i]
        exerted -= 0.01 * (
            policy.burden_party[i]
            + policy.burden_meetings[i]
            + policy.burden_files[i]
            + policy.burden_committee[i]
        )
        exerted -= 0.005 * policy.burden_appointments[i]
        wanted[i] = clip(exerted, 0.15, 1)
    assert (policy.inspection_rate > 0.06).any()  # more than three times the usual rate
    PropertyFirm.exert_effort(city)
    np.testing.assert_allclose(c.effort, wanted, rtol=1e-12)


def one_firm_at_rest(model):
    """A market compound of which nothing but the ability of its firm reaches effort."""
    row = int(np.flatnonzero(model.compounds.service_mode == ServiceMode.MARKET)[0])
    firm = model.compounds.firm[row]
    model.compounds.capture = model.compounds.dependence = 0.0
    model.committees.kind = 0
    model.posts.oversight = model.branches.activity = 0.0
    model.firms.graduate_share, model.firms.star = 0.0, 0
    model.policy.reset(*model.policy.columns)
    model.firm_policy.reset(*model.firm_policy.columns)
    model.firms.ability[firm], model.firms.reputation[firm] = 0.62, 50.0
    return row, firm


def test_effort_by_hand(city):
    row, firm = one_firm_at_rest(city)

    def exerted(**changes):
        for name, value in changes.items():
            table, column = name.split("__")
            entry = firm if table in ("firms", "branches", "firm_policy") else row
            getattr(getattr(city, table), column)[entry] = value
        PropertyFirm.exert_effort(city)
        return city.compounds.effort[row]

    assert exerted() == pytest.approx(0.62)
    # an owner committee at a satisfaction of 58 threatens by one half of 0.08
    assert exerted(
        committees__kind=1, committees__skill=0.5, committees__representativeness=0.8,
        compounds__satisfaction=58.0,
    ) == pytest.approx(0.62 + 0.04 + 0.7 * 0.02 * 0.4)  # fmt: skip
    assert exerted(committees__kind=0, firms__reputation=75.0) == pytest.approx(0.62 + 0.015)
    assert exerted(firms__reputation=50.0, branches__activity=0.5) == pytest.approx(0.62 + 0.007)
    assert exerted(branches__activity=0.0, compounds__capture=0.5) == pytest.approx(0.62 - 0.05)
    assert exerted(compounds__capture=0.0, compounds__dependence=1.0) == pytest.approx(0.62 - 0.05)
    assert exerted(compounds__dependence=0.0, firms__ability=0.1) == pytest.approx(0.15)
    usual = {"compounds__dependence": 0.0, "firms__ability": 0.62}
    assert exerted(**usual, firms__graduate_share=0.5) == pytest.approx(0.62 + 0.007)
    assert exerted(firms__graduate_share=0.0, firms__star=5) == pytest.approx(0.62)
    assert exerted(firm_policy__stars_count=1.0) == pytest.approx(0.62 + 0.007)
    assert exerted(firms__star=0, policy__inspection_rate=0.01) == pytest.approx(0.62 + 0.007)
    assert exerted(policy__inspection_rate=1.0) == pytest.approx(0.62 + 0.042)
    assert exerted(policy__inspection_rate=0.0, policy__celebrated=True) == pytest.approx(0.61)
    assert exerted(policy__celebrated=False) == pytest.approx(0.62)
    assert exerted(firms__ability=0.99, policy__effort_gain=0.5) == pytest.approx(1.0)


def test_lists_reach_effort_through_shame_demoralisation_and_complacency(tiny):
    model = GovernanceModel(
        plain(tiny, **{"levers.red_black_list.strength": 0.5}), seed=1, scale=1.0
    )
    for _ in range(6):
        model.step()
    scores, n = model.scores, len(model.compounds)
    random_numbers = np.random.default_rng(1)
    scores.months_since_listing = random_numbers.integers(0, 20, n)
    scores.last_told_black = random_numbers.random(n) < 0.5
    scores.times_black = random_numbers.uniform(0, 4, n)
    scores.red_listed = random_numbers.random(n) < 0.5
    lag = scores.months_since_listing + 1
    model.open_month()
    model.programme.announce()
    shame = 0.7 * 0.03 * 0.5 * np.exp(-lag / 6) * scores.last_told_black
    tax = 0.5 * 0.02 * np.maximum(0, scores.times_black - 1)
    np.testing.assert_allclose(model.policy.effort_gain, shame, rtol=1e-12)
    np.testing.assert_allclose(model.policy.effort_tax, tax, rtol=1e-12)
    np.testing.assert_allclose(model.policy.publicised, 0.3 * 0.5)
    np.testing.assert_allclose(model.policy.burden_files, 0.5)
    np.testing.assert_array_equal(model.policy.celebrated, scores.red_listed)
    assert 0 < scores.red_listed.sum() < n
    lost = effort.disincentives(model)
    model.policy.celebrated = False
    np.testing.assert_allclose(lost - effort.disincentives(model), 0.01 * scores.red_listed)


# ------------------------------------------------------------------------------- money (2.1)


def test_income_spending_and_input_are_those_of_a_plain_loop(city):
    c, policy = city.compounds, city.policy
    before = c.snapshot()
    income, memory, spend, cost = np.zeros((4, len(c)))
    for i in rows(city):
        mode = c.service_mode[i]
        income[i] = c.fee[i] * (c.collection_rate[i] + c.recovered[i])
        interest = city.committees.self_interest[i] * (1 - 0.3 * city.posts.in_committee[i])
        leak = 0.15 * (1 + interest) * (1 - policy.leak_prevented[i])
        income[i] += 0.05 * (1 - leak) * (mode >= 1) + policy.fee_subsidy[i]
        memory[i] = before["income_memory"][i] + (income[i] - before["income_memory"][i]) / 3
        margin = city.firms.margin[c.firm[i]] if mode >= 2 else 0.0
        left = (1 - margin) * memory[i] + policy.operating_grant[i]
        cost[i] = c.standard_cost[i] * (1 + 0.05 * policy.service_standard[i])
        cost[i] *= 1.01 ** (city.month / 12)
        left = max(left, 0.25 * cost[i])
        spend[i] = before["spend"][i] + 0.25 * (left - before["spend"][i]) if mode else 0.0
    finance.receive_income(city)
    PropertyFirm.spend(city)
    np.testing.assert_allclose(c.income, income, rtol=1e-12)
    np.testing.assert_allclose(c.income_memory, memory, rtol=1e-12)
    np.testing.assert_allclose(c.spend, spend, rtol=1e-12)
    apply_input(city)
    real = np.where(c.on_paper, 0.1, 1.0)
    np.testing.assert_allclose(c.input, spend / cost * c.effort / 0.62 * real, rtol=1e-12)


def test_income_by_hand(city):
    c, row = city.compounds, int(np.flatnonzero(city.compounds.service_mode == 3)[0])
    city.month = 0
    c.fee[row], c.collection_rate[row], c.recovered[row] = 1.5, 0.8, 0.02
    c.income_memory[row], c.spend[row], c.standard_cost[row] = 1.0, 1.0, 1.2
    city.policy.fee_subsidy[row], city.policy.operating_grant[row] = 0.1, 0.0
    city.policy.service_standard[row], city.firms.margin = 2.0, 0.08
    city.policy.leak_prevented[row] = 1.0
    finance.receive_income(city)
    PropertyFirm.spend(city)
    assert c.income[row] == pytest.approx(1.5 * 0.82 + 0.05 + 0.1)  # 1.38
    assert c.income_memory[row] == pytest.approx(1 + 0.38 / 3)
    assert c.spend[row] == pytest.approx(1 + 0.25 * (0.92 * (1 + 0.38 / 3) - 1))
    c.effort[row], c.on_paper[row] = 0.62, False
    apply_input(city)
    assert c.input[row] == pytest.approx(c.spend[row] / (1.2 * 1.1))  # two grades cost a tenth
    c.income_memory, city.policy.operating_grant[row] = 0.0, 0.0
    c.spend[row] = 0.0
    PropertyFirm.spend(city)
    assert c.spend[row] == pytest.approx(0.25 * 0.25 * 1.2 * 1.1)  # the floor rises with it


def december(model, is_december):
    """Set the month so that it is, or is not, a December."""
    model.month = 11 if is_december else 10
    assert model.is_december is is_december
    return model


@pytest.mark.parametrize("is_december", [False, True])
def test_cash_of_firms_and_dependence_are_those_of_a_plain_loop(city, is_december):
    december(city, is_december)
    finance.receive_income(city)
    c, firms, policy = city.compounds, city.firms, city.policy
    firms.cash = np.random.default_rng(2).uniform(-1e5, 3e6, len(firms))
    random_numbers = np.random.default_rng(12)
    firms.wages, firms.repair_bill, firms.grants = random_numbers.uniform(0, 9000, (3, len(firms)))
    city.ledger.firms_cash = float(firms.cash.sum())
    cash, earned, dependence = firms.cash.copy(), np.zeros(len(firms)), np.zeros(len(c))
    for i in rows(city):
        subsidy = policy.fee_subsidy[i]
        total = subsidy + c.fee[i] * c.collection_rate[i]
        dependence[i] = c.dependence[i] + 0.05 * (
            (subsidy / total if total else 0.0) - c.dependence[i]
        )
        if c.service_mode[i] >= 2:
            came = c.area[i] * (c.income[i] + policy.operating_grant[i])
            earned[c.firm[i]] += came
            cash[c.firm[i]] += came - c.area[i] * c.spend[i]
    cash += firms.grants - firms.wages - firms.repair_bill
    wages = firms.wages.copy()
    if is_december:
        cash = np.minimum(cash, np.maximum(6 * earned, cash * (cash < 0)))
        assert (cash == 6 * earned).any()
    finance.settle_accounts(city)
    np.testing.assert_allclose(firms.cash, cash, rtol=1e-9)
    assert not firms.repair_bill.any()  # a bill is paid once, wages each month
    np.testing.assert_array_equal(firms.wages, wages)
    np.testing.assert_allclose(c.dependence, dependence, rtol=1e-12)
    assert city.ledger.firms_cash == pytest.approx(firms.cash.sum(), rel=1e-12)


def test_the_first_money_is_three_months_of_income(tiny):
    model = GovernanceModel(plain(tiny), seed=1, scale=1.0)
    c = model.compounds
    cash = np.zeros(len(model.firms))
    for i in rows(model):
        share = {0: 0.0, 1: 0.5}.get(int(c.service_mode[i]), 1.0)
        assert c.fee[i] == pytest.approx(share * c.reference_fee[i])
        if c.service_mode[i] >= 2:
            rate = 0.55 if c.old[i] else 0.78
            leak = 0.15 * (1 + model.committees.self_interest[i])
            cash[c.firm[i]] += 3 * c.area[i] * (c.fee[i] * rate + 0.05 * (1 - leak))
    np.testing.assert_allclose(model.firms.cash, cash, rtol=1e-12)
    at_par = c.reference_fee * 0.92 * 0.85
    np.testing.assert_allclose(c.standard_cost, np.where(c.old, 0.60, at_par))


# ----------------------------------------------------------------------------- quality (2.2)


def weights_of(model, row):
    """Weights of a score: visible, satisfaction, street, issues, party."""
    by_lever = model.policy.score_weights[row].tolist()
    return by_lever if sum(by_lever) > 0 else [0.5, 0.3, 0.2, 0.0, 0.0]


def test_measured_weight_by_hand(city):
    city.policy.score_weights = 0.0
    np.testing.assert_allclose(assessment.measured_weight(city), 1.0)
    city.policy.score_weights[0] = [0.2, 0.1, 0.15, 0.05, 0.0]  # they need not add up to one
    weight = assessment.measured_weight(city)
    assert weight[0] == pytest.approx(0.35 / 0.5 / 0.7)
    np.testing.assert_allclose(weight[1:], 1.0)


def test_task_split_and_quality_are_those_of_a_plain_loop(city):
    c, scores = city.compounds, city.scores
    random_numbers = np.random.default_rng(4)
    scores.score = random_numbers.uniform(50, 80, len(c))
    scores.cut_black, scores.cut_red = 55.0, 75.0
    split, visible, facility = np.zeros((3, len(c)))
    for i in rows(city):
        near = min(abs(scores.score[i] - 55), abs(scores.score[i] - 75))
        weight = weights_of(city, i)
        measured = (weight[0] + weight[2]) / sum(weight) / 0.70
        press = city.policy.pressure[i] * measured * math.exp(-near / 5)
        press *= c.service_mode[i] >= 2
        wanted = 0.65 + 0.25 * press
        split[i] = clip(c.task_split[i] + 0.2 * (wanted - c.task_split[i]), 0, 0.95)
        ceiling = 100 + 3 * city.policy.service_standard[i]
        bought = ceiling * (1 - math.exp(-1.6 * min(c.input[i], 2) * split[i] / 0.65))
        visible[i] = c.visible_quality[i] + 0.35 * (max(38, bought) - c.visible_quality[i])
        visible[i] = clip(visible[i], 0, 100)
        decay = 0.30 if c.old[i] else 0.25
        upkeep = min(1.15, c.input[i] * (1 - split[i]) / (1 - 0.65))
        upkeep *= 1 - 0.06 * city.policy.emergency[i] * (c.service_mode[i] >= 2)
        lost = decay * (1 - upkeep) * (1 + (1 - c.facility_condition[i] / 100))
        facility[i] = clip(c.facility_condition[i] - lost, 20, 100)
    PropertyFirm.split_tasks(city)
    update_quality(city)
    np.testing.assert_allclose(c.task_split, split, rtol=1e-12)
    np.testing.assert_allclose(c.visible_quality, visible, rtol=1e-12)
    np.testing.assert_allclose(c.facility_condition, facility, rtol=1e-12)


def test_quality_by_hand():
    # the contract standard buys 100 (1 - exp(-1.6)) points, and nothing buys the floor
    bought = visible_quality_bought(np.array([0.0, 1.0, 2.0, 9.0]), np.ones(4), 38.0)
    np.testing.assert_allclose(bought, [38.0, 79.810348, 95.923780, 95.923780], rtol=1e-7)
    # two grades above the contract put the ceiling at 106, not the floor
    better = visible_quality_bought(np.array([0.0, 1.0]), np.ones(2), 38.0, 106.0)
    np.testing.assert_allclose(better, [38.0, 84.598969], rtol=1e-7)


@pytest.mark.parametrize(
    ("effective", "split", "condition", "lost"),
    [
        (1.0, 0.65, 50.0, 0.0),  # the standard keeps what there is
        (0.0, 0.65, 100.0, 0.30),  # without upkeep: the rate of decay,
        (0.0, 0.65, 50.0, 0.45),  # faster the lower the condition
        (2.0, 0.65, 100.0, -0.045),  # upkeep outdoes decay by 0.15 at most
        (1.0, 0.825, 50.0, 0.225),  # half the upkeep: gaming costs facilities
    ],
)
def test_facility_loss_by_hand(city, effective, split, condition, lost):
    c = city.compounds
    c.input, c.task_split, c.facility_condition, c.old = effective, split, condition, True
    np.testing.assert_allclose(facility_loss(c, city.parameters.quality), lost, atol=1e-12)


# ------------------------------------------------------------------------- issues (2.3, 2.4)


def test_issues_arise_as_scipy_would_have_them(city):
    c = city.compounds
    mean = 0.03 * c.households
    mean = mean * (1 + (1 - c.visible_quality / 100) + 2 * (1 - c.facility_condition / 100))
    arrived = stats.poisson.ppf(uniforms_of(city, "issues arise", rows(city)), mean)
    hard = stats.binom.ppf(uniforms_of(city, "issues are hard", rows(city)), arrived, 0.25)
    issues.arise(city)
    np.testing.assert_array_equal(city.issues.arrived.sum(axis=1), arrived)
    np.testing.assert_array_equal(city.issues.arrived[:, 1], np.maximum(hard, 0))


def test_arrivals_are_right_on_average(tiny):
    model = GovernanceModel(plain(tiny), seed=5, scale=1.0)
    c = model.compounds
    c.visible_quality, c.facility_condition = 50.0, 75.0
    months, total = 400, np.zeros(2)
    for month in range(months):
        model.month = month - 500  # not in 2020
        issues.arise(model)
        total += model.issues.arrived.sum(axis=0)
    mean = 0.03 * c.households.sum() * 2.0 * months
    assert total.sum() == pytest.approx(mean, abs=6 * math.sqrt(mean))
    assert total[1] == pytest.approx(0.25 * mean, abs=6 * math.sqrt(0.25 * mean))


@pytest.mark.parametrize("year", [2019, 2020, 2021])
def test_the_shock_is_one_draw_for_2020(tiny, year):
    scenario = plain(tiny, first_month=f"{year}-01", last_month=f"{year}-12")
    model = GovernanceModel(scenario, seed=2, scale=1.0)
    expected = float(randomness.normal(2, "shock of 2020 to issues", 0, 0)) if year == 2020 else 0.0
    assert expected != 0.0 or year != 2020
    for month in (0, 5, 11):
        model.month = month
        assert model.shock("issues") == expected
        mean = 0.03 * model.compounds.households * math.exp(0.3 * expected)
        mean = mean * (
            1
            + (1 - model.compounds.visible_quality / 100)
            + 2 * (1 - model.compounds.facility_condition / 100)
        )
        issues.arise(model)
        arrived = stats.poisson.ppf(uniforms_of(model, "issues arise", rows(model)), mean)
        np.testing.assert_array_equal(model.issues.arrived.sum(axis=1), arrived)


def test_readiness_to_report_is_that_of_a_plain_loop(city):
    c = city.compounds
    expected = []
    for i in rows(city):
        channels = (
            city.policy.meetings[i] + city.policy.extra_channels[i] + city.posts.leaders_share[i]
        )
        logit = -1.0 + 1.5 * c.responsiveness[i] / 100 + 0.3 * c.mean_voice[i] + 0.2 * channels
        logit += 0.5 * city.policy.campaign[i]
        expected.append(logistic(logit) * (1 - 0.5 * 0.5 * c.capture[i]))
    np.testing.assert_allclose(Resident.complain(city, city.policy.campaign), expected, rtol=1e-12)


def test_reports_and_queues_are_those_of_a_plain_loop(tiny):
    """In compounds so large that a small effect still changes whole numbers."""
    large = {"start.commodity_households": 16 * 4000, "start.old_households": 12 * 3000}
    city = scrambled(plain(tiny, **large), scale=0.01)
    c, state, n = city.compounds, city.issues, len(city.compounds)
    c.input[::4] = 0.05  # below the least capacity there is
    random_numbers = np.random.default_rng(8)
    state.arrived, state.queue = random_numbers.integers(0, 3000, (2, n, 2))
    state.queue[::7] = 0
    campaign = np.where(np.arange(n) % 2, city.policy.campaign, 0.0)
    city.policy.campaign = campaign
    city.policy.meeting_rate = 1e6  # time for every issue
    usual, chance = Resident.complain(city, 0 * campaign), Resident.complain(city, campaign)
    channels = city.policy.meetings + city.policy.extra_channels + city.posts.leaders_share
    entity = np.arange(2 * n).reshape(n, 2)
    queue = state.queue.copy()
    wanted = random_numbers.integers(0, 60, n) * (
        random_numbers.random(n) < 0.7
    )  # after inspections
    wanted[::7] = 10_000  # more than there are
    state.to_be_fixed = wanted

    def part(decision, counts, probability):
        probability = np.clip(probability, 0, 1)[:, None]
        found = stats.binom.ppf(uniforms_of(city, decision, entity), counts, probability)
        return np.maximum(found, 0).astype(int)

    reported = part("issues reported", state.arrived, chance)
    direct = part("reports to 12345", reported, 0.06 * (1 - 0.15 * channels))
    open_ = queue + reported - direct
    fixed = np.stack([np.zeros(n, dtype=int), np.minimum(wanted, open_[:, 1])], axis=1)
    assert (fixed[:, 1] < wanted).any()
    open_ = open_ - fixed
    by_meetings, active = np.zeros(n), city.branch_activity
    rounding = uniforms_of(city, "capacity is rounded", rows(city))
    hard_uniforms = uniforms_of(city, "hard issues solved", rows(city))
    solved = np.zeros((n, 2), dtype=int)
    busy = np.maximum(1, city.streets.overload[c.street])
    for i in rows(city):
        att, x4, x2 = (
            city.posts.oversight[i],
            city.posts.leaders_share[i],
            city.posts.firm_head[i],
        )
        capacity = 1.5 * 0.03 * c.households[i] * max(0.15, min(c.input[i], 1.5))
        capacity *= 1 + 0.7 * (0.10 * att * (1 - c.capture[i]) + 0.05 * x4)
        capacity *= 1 + 0.1 * city.policy.response_rule[i]
        solved[i, 0] = min(open_[i, 0], math.floor(capacity + rounding[i]))
        p = 0.20 + 0.7 * (0.1 * city.policy.meetings[i] + 0.05 * x2 + 0.03 * att)
        p += 0.7 * 0.03 * active[i]
        p += 0.05 * city.policy.emergency[i]
        by_meetings[i] = 0.7 * 0.1 * city.policy.meetings[i] / p
        p *= city.policy.hard_issue_priority[i] / busy[i]
        solved[i, 1] = stats.binom.ppf(hard_uniforms[i], open_[i, 1], min(1, p))
    open_ = open_ - solved
    escalated = part("issues escalate", open_, 0.04 * (1 - 0.15 * active))
    settled = part("hotline solves", direct + escalated, 0.75 / busy)
    open_ = open_ + direct - settled
    withdrawn = part("issues given up", open_, np.full(n, 0.05))
    open_ = open_ - withdrawn
    responsiveness = c.responsiveness.copy()
    for i in rows(city):
        at_stake = solved[i].sum() + open_[i].sum()
        if at_stake:
            responsiveness[i] += 0.15 * (100 * solved[i].sum() / at_stake - responsiveness[i])

    issues.report(city, chance, usual)
    issues.serve(city)
    for name, values in (
        ("carried", queue),
        ("reported", reported),
        ("direct", direct),
        ("fixed", fixed),
        ("provider_solved", solved),
        ("escalated", escalated),
        ("hotline_solved", settled),
        ("withdrawn", withdrawn),
        ("queue", open_),
    ):
        assert values.any(), name
        np.testing.assert_array_equal(getattr(state, name), values, err_msg=name)
    np.testing.assert_array_equal(state.tickets, (direct + escalated).sum(axis=1))
    every = (solved + settled + fixed).sum(axis=1)
    np.testing.assert_array_equal(state.solved, every)
    assert not state.to_be_fixed.any()
    running = city.policy.campaign > 0
    reports = reported.sum(axis=1) * running
    np.testing.assert_array_equal(city.events.campaign_reports, reports)
    np.testing.assert_array_equal(city.events.campaign_solved, every * running)
    np.testing.assert_allclose(city.events.meeting_solved, solved[:, 1] * by_meetings, rtol=1e-12)
    owed = reports * (1 - usual / chance)
    assert (owed > 0).any()
    np.testing.assert_allclose(city.events.campaign_extra, owed, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(c.responsiveness, responsiveness, rtol=1e-12)


def test_responsiveness_stays_where_nothing_is_at_stake(city):
    city.issues.queue = city.issues.arrived = 0
    before = city.compounds.responsiveness.copy()
    probability = Resident.complain(city, city.policy.campaign)
    issues.report(city, probability, probability)
    issues.serve(city)
    np.testing.assert_array_equal(city.compounds.responsiveness, before)


def test_overload_compares_hours_with_the_hours_there_are(city):
    city.month = 3
    city.streets.capacity = [10.0, 20.0, 0.0, 40.0]
    city.issues.direct = city.issues.escalated = 0
    city.issues.direct[:, 0] = 3
    city.issues.escalated[:, 1] = 1
    city.ledger.hours[:] = [1, 2, 3, 4]
    tickets = 4 * np.bincount(city.compounds.street, minlength=4)
    StreetOffice.feel_overload(city)
    expected = np.add(tickets, [1, 2, 3, 4]) / [10, 20, np.inf, 40]
    np.testing.assert_allclose(city.streets.overload, expected)


@pytest.mark.parametrize("burn_in", [6, 24])
def test_capacity_is_that_of_the_last_year_of_burn_in(tiny, burn_in):
    model = GovernanceModel(plain(tiny, burn_in=burn_in), seed=1, scale=1.0)
    tickets = []
    for _ in range(burn_in):
        assert not model.streets.overload.any()
        model.step()
        tickets.append(np.bincount(model.compounds.street, model.issues.tickets, 4))
    usual = np.mean(tickets[-12:], axis=0)
    looked_after = np.bincount(model.compounds.street, minlength=4)
    np.testing.assert_allclose(model.streets.capacity, usual + 5 * looked_after)
    assert not model.streets.overload.any()
    model.step()
    assert (model.streets.overload > 0).any()


# ---------------------------------------------------------- perception and satisfaction (2.5)


def test_satisfaction_and_expectation_are_those_of_numpy(tiny):
    model = scrambled(
        plain(
            tiny,
            **{
                "parameters.satisfaction.perception_noise": 0.0,
                "parameters.satisfaction.mood_noise": 0.0,
            },
        )
    )
    model.month = 18
    people, c = model.households, model.compounds
    random_numbers = np.random.default_rng(6)
    people.satisfaction, people.expectation = random_numbers.uniform(0, 100, (2, len(people)))
    mine, expected = (
        people.satisfaction.astype(float),
        people.expectation.astype(float),
    )
    home = np.repeat(np.arange(len(c)), c.simulated)
    _, around = to_csr(people, c)
    neighbours = mine[around.reshape(len(people), 8)].mean(axis=1)
    quality = 0.45 * c.visible_quality + 0.25 * c.responsiveness
    quality = (quality + 0.30 * (0.6 * 60 + 0.4 * c.facility_condition))[home]
    gap = quality - expected
    gap = np.where(gap < 0, 1.5 * gap, gap)
    shared = 38 + 6 * (2 * c.trust - 1) - 2 * c.new_fee + 0.5 * 18 / 12
    shared = shared - 8 * np.minimum(1, 4 * model.issues.queue.sum(axis=1) / c.households)
    target = shared[home] + 0.60 * quality + 0.20 * gap
    effective = np.clip(mine + 0.25 * (target - mine) + 0.10 * (neighbours - mine), 0, 100)
    hoped = expected + 0.04 * (quality - expected)
    hoped += 0.004 * model.policy.publicised[home] * (75 - expected)
    hoped += 0.3 * c.promise[home] * np.maximum(0, 72 - expected)
    hoped = np.clip(hoped, 0, 100)
    assert c.promise.any()
    fresh = c.new_fee.copy()

    Resident.perceive_service(model)
    np.testing.assert_allclose(people.satisfaction, effective, atol=2e-4)
    np.testing.assert_allclose(people.expectation, hoped, atol=2e-4)
    np.testing.assert_allclose(
        c.satisfaction, np.bincount(home, effective) / c.simulated, atol=1e-4
    )
    below = np.bincount(home, effective < 60) / c.simulated
    np.testing.assert_allclose(c.share_dissatisfied, below, atol=1e-9)
    np.testing.assert_allclose(c.new_fee, 0.97 * fresh)
    assert not c.promise.any()
    owner, outspoken = (
        people.flags & flag > 0 for flag in (households.OWNER, households.OUTSPOKEN)
    )
    aggrieved = np.bincount(home, owner & outspoken & (effective < 60)) * c.weight
    np.testing.assert_allclose(c.aggrieved_owners, aggrieved)


def test_noise_of_perception_and_mood_has_its_spread(tiny):
    """With full anchoring S is 38 + 0.6 q + mood, so its spread is known."""
    model = scrambled(
        plain(
            tiny,
            **{
                "start.commodity_households": 16 * 600,
                "parameters.satisfaction.anchoring": 1.0,
                "parameters.satisfaction.influence": 0.0,
                "parameters.satisfaction.disconfirmation": 0.0,
            },
        )
    )
    model.compounds.visible_quality = model.compounds.facility_condition = 50.0
    model.compounds.responsiveness, model.compounds.trust = 50.0, 0.5
    model.compounds.new_fee, model.issues.queue = 0.0, 0
    Resident.perceive_service(model)
    effective = model.households.satisfaction
    spread = math.sqrt((0.6 * 6) ** 2 + 1.5**2)
    n = len(effective)
    quality = 0.45 * 50 + 0.30 * (36 + 20) + 0.25 * 50
    shared = 38 + 0.6 * quality + 0.5 * max(0, model.month) / 12
    assert effective.mean() == pytest.approx(shared, abs=6 * spread / math.sqrt(n))
    assert effective.std() == pytest.approx(spread, abs=6 * spread / math.sqrt(2 * n))


def test_trust_is_that_of_a_plain_loop(city):
    c, committees = city.compounds, city.committees
    expected = []
    for i in rows(city):
        free = 1 - c.capture[i]
        target = 0.45 + 0.05 * city.policy.meetings[i] - 0.10 * c.capture[i]
        target += 0.02 * city.policy.publicised[i]
        x3 = city.posts.in_committee[i]
        stands_for_them = committees.representativeness[i] * (1 - 0.15 * (x3 > 0))
        stands_for_them *= 1 - committees.self_interest[i] * (1 - 0.3 * x3)
        target += 0.15 * (committees.kind[i] == 1) * stands_for_them * free
        target += 0.08 * (committees.kind[i] == 2) * free - 0.10 * committees.screened[i]
        target += 0.05 * city.branch_activity[i] * free
        target += city.policy.trust_gain[i]
        expected.append(c.trust[i] + 0.05 * (clip(target) - c.trust[i]))
    Resident.adjust_trust(city)
    np.testing.assert_allclose(c.trust, expected, rtol=1e-12)


# ----------------------------------------------------------------------------- payment (2.6)


def test_payment_habit_and_collection_are_those_of_numpy(city):
    people, c, policy = city.households, city.compounds, city.policy
    random_numbers = np.random.default_rng(7)
    n = len(people)
    people.satisfaction, people.habit = random_numbers.uniform(0, 100, n), random_numbers.random(n)
    people.arrears, people.unpaid = (
        random_numbers.integers(0, 61, n),
        random_numbers.integers(0, 13, n),
    )
    without = people.unpaid.astype(int)
    habit, owed = people.habit.astype(float), people.arrears.astype(int)
    effective, home = people.satisfaction.astype(float), np.repeat(np.arange(len(c)), c.simulated)
    _, around = to_csr(people, c)
    norm = habit[around.reshape(n, 8)].mean(axis=1)
    anger = np.clip((60 - c.satisfaction) / 15, 0, 2) * (city.committees.kind == 1)
    anger = anger * (1 + policy.disclosed)
    shared = -0.25 * c.fee / 1.5 + 1.6 * (c.trust - 0.5) - 2 * 0.5 * c.dependence
    shared = shared - 0.5 * anger + 0.3 * policy.fee_mediation
    utility = people.intercept + shared[home] + (effective - 65) / 15 + 2 * 0.8 * (habit - 0.5)
    utility += 0.25 * 0.3 * people.affordability
    utility += 0.4 * ((people.flags & 3) == 1) * (norm - 0.6) / 0.2
    utility += 0.2 * ((people.flags & 8) > 0) * policy.mobilisation[home]
    high, key = randomness.counter_high("pay", city.month), randomness.key_of(city.seed)
    position = np.arange(n) - c.first_household[home]
    words = [
        randomness.philox(key, np.uint64((int(h) << 32) | int(p)), high)
        for h, p in zip(home, position, strict=True)
    ]
    unit = [(float(word[0]) + 0.5) / 2**32 for word in words]
    second = np.array([(float(word[1]) + 0.5) / 2**32 for word in words])
    billed = ((c.service_mode > 0) & (c.fee > 0))[home]
    assert 0 < billed.sum() < n
    pays = billed & (np.array(unit) < 1 / (1 + np.exp(-utility)))
    asked = (effective > 65) | (policy.fee_mediation[home] > 0)
    recovered = pays & (owed > 0) & asked & (second < 0.02)
    assert recovered.any()
    owed = np.where(billed & ~pays, np.minimum(60, owed + 1), owed - recovered)
    area = np.bincount(home, people.area)
    paid = np.bincount(home, people.area * pays) / area
    rate = c.collection_rate + 0.5 * (paid - c.collection_rate) * (np.bincount(home, billed) > 0)

    Resident.pay_fees(city)
    np.testing.assert_allclose(people.habit, habit + 0.08 * billed * (pays - habit), atol=1e-6)
    np.testing.assert_array_equal(people.arrears, owed)
    without = np.where(billed, np.where(pays, 0, np.minimum(12, without + 1)), without)
    np.testing.assert_array_equal(people.unpaid, without)
    of_compound = np.bincount(home, billed & (without == 12)) / c.simulated
    assert of_compound.any()
    np.testing.assert_allclose(c.unpaid_year, of_compound)
    np.testing.assert_allclose(c.paid_share, paid, rtol=1e-6, atol=1e-12)
    np.testing.assert_allclose(c.collection_rate, rate, rtol=1e-6)
    back = np.bincount(home, people.area * recovered) / area
    np.testing.assert_allclose(c.recovered, back, rtol=1e-6, atol=1e-12)


def test_willingness_to_pay_by_hand(model):
    resident = model.residents[0]
    numbers = {"satisfaction": 1.0, "norm": 0.4, "habit": 0.8, "fee": 0.25, "party": 0.2}
    purse = type("Purse", (), numbers)

    def payer(**about):
        usual = {
            "intercept": 1.6,
            "satisfaction": 65.0,
            "habit": 0.5,
            "affordability": 0.0,
            "conditional": False,
            "party_member": False,
            "neighbours_habit": 0.6,
        }
        person = type("Payer", (), {**usual, **about})
        return resident.willing_to_pay.py_func(person, 0.0, 0.5, purse)

    assert payer() == pytest.approx(1.6)
    assert payer(satisfaction=80.0) == pytest.approx(2.6)
    assert payer(habit=1.0) == pytest.approx(1.6 + 0.8)
    assert payer(affordability=2.0) == pytest.approx(1.6 + 0.15)
    assert payer(neighbours_habit=0.8) == pytest.approx(1.6)
    assert payer(conditional=True, neighbours_habit=0.8) == pytest.approx(2.0)
    assert payer(party_member=True) == pytest.approx(1.7)


def test_households_without_a_bill_are_left_alone(city):
    people, c = city.households, city.compounds
    alone = np.repeat(~c.served, c.simulated)
    before = people.habit[alone].copy(), people.arrears[alone].copy(), c.collection_rate.copy()
    Resident.pay_fees(city)
    np.testing.assert_array_equal(people.habit[alone], before[0])
    np.testing.assert_array_equal(people.arrears[alone], before[1])
    np.testing.assert_array_equal(c.collection_rate[~c.served], before[2][~c.served])
    assert (people.habit[~alone] != 0).all()


# -------------------------------------------------------------------------- committees (2.7)


def test_hazards_of_committees_are_those_of_a_plain_loop(city):
    c, policy = city.compounds, city.policy
    c.aggrieved_owners = np.random.default_rng(9).uniform(0, 9, len(c))
    founding, turnout = [], []
    for i in rows(city):
        active = c.aggrieved_owners[i] + policy.mobilisation[i] * c.party_members[i]
        ratio = active / (0.6 * math.sqrt(c.households[i]))
        hazard = 0.002 * logistic((ratio - 1) / 0.25) + 0.035 * (not c.old[i])
        founding.append(hazard * (1 + 4 * policy.committee_drive[i]))
        part = 0.58 + policy.online_voting[i] + 0.15 * policy.mobilisation[i] + 0.1 * min(1, ratio)
        turnout.append(stats.norm.cdf((part - 2 / 3) / 0.08))
    np.testing.assert_allclose(owner_committee.founding_hazard(city), founding, rtol=1e-12)
    np.testing.assert_allclose(owner_committee.turnout_chance(city), turnout, rtol=1e-9)
    interest = city.committees.self_interest * (1 - 0.3 * city.posts.in_committee)
    expected = np.where(city.committees.skill < 0.3, 0.014, 0.004) + 0.01 * interest
    np.testing.assert_allclose(owner_committee.removal_hazard(city), expected)


def test_usual_turnout_by_hand(city):
    city.policy.reset(*city.policy.columns)
    city.compounds.aggrieved_owners = 0.0
    np.testing.assert_allclose(owner_committee.turnout_chance(city), 0.1393, atol=5e-4)


def test_an_assembly_passes_with_turnout_times_majority(city, monkeypatch):
    city.committees.turnout = np.linspace(0.05, 1, len(city.compounds))
    for i in rows(city):
        majority = stats.norm.cdf((0.6 + 0.1 * city.compounds.trust[i] - 0.5) / 0.08)
        chance = city.committees.turnout[i] * majority
        for number in (0.999 * chance, 1.001 * chance):
            monkeypatch.setattr(randomness, "uniform", lambda *_, number=number: np.array([number]))
            assert city.agent(OwnerCommittee, i).assemble() == (number < chance)


@pytest.mark.parametrize("asked", [0.0, 0.6])
def test_elections_screen_or_hold_up_committees_short_of_members(city, asked):
    city.policy.minimum_party_share = asked
    city.committees.kind = city.committees.delay = 0
    held_up = screened = 0
    for i in rows(city):
        seats = stats.binom.ppf(float(uniforms_of(city, "party members elected", i)), 7, 0.26) / 7
        city.agent(OwnerCommittee, i).elect(CommitteeKind.OWNERS)
        table = {name: getattr(city.committees, name)[i] for name in city.committees.columns}
        if seats < asked and float(uniforms_of(city, "founding held up", i)) < 0.5:
            held_up += 1
            assert (table["kind"], table["delay"]) == (CommitteeKind.NONE, 6)
            continue
        short = seats < asked
        screened += short
        assert table["kind"] == CommitteeKind.OWNERS
        assert table["party_share"] == pytest.approx(max(seats, asked))
        lost = 0.6 * (asked - seats) if short else 0.0
        assert table["representativeness"] == pytest.approx(1 - lost)
        assert table["screened"] == short
        skill = stats.beta.ppf(float(uniforms_of(city, "committee skill", i)), 2, 2)
        assert table["skill"] == pytest.approx(skill)
        assert 36 <= table["months_left"] <= 60
    assert (held_up > 3 and screened > 3) if asked else (held_up == 0 and screened == 0)


def test_substitute_committees_are_seated_without_screening(city):
    city.policy.minimum_party_share = 1.0
    city.committees.kind = city.committees.delay = 0
    city.committees.screened = False
    for i in rows(city):
        city.agent(OwnerCommittee, i).elect(CommitteeKind.SUBSTITUTE)
    committees, share = city.committees, city.policy.substitute_resident_share
    assert (committees.kind == CommitteeKind.SUBSTITUTE).all()
    for name in ("screened", "delay", "party_share"):
        assert not getattr(committees, name).any(), name
    np.testing.assert_allclose(committees.representativeness, np.minimum(1, 0.3 + share))
    skill = stats.beta.ppf(uniforms_of(city, "committee skill", rows(city)), 2, 2)
    np.testing.assert_allclose(committees.skill, skill, rtol=1e-6)


def test_terms_run_out_and_committees_lapse_or_stand_again(city):
    committees = city.committees
    committees.kind, committees.months_left, committees.skill = CommitteeKind.OWNERS, 1, 0.9
    committees.self_interest = 0.0
    city.policy.reset(*city.policy.columns)
    fallen = uniforms_of(city, "committee removed", rows(city)) < 0.004
    again = uniforms_of(city, "re-election", rows(city)) < 0.8
    founded = uniforms_of(city, "assembly meets", rows(city)) < owner_committee.founding_hazard(
        city
    )
    assert 0 < again.sum() < len(again)
    OwnerCommittee.gather(city)
    settled = ~founded  # the rest may have been founded anew in the same month
    np.testing.assert_array_equal((committees.kind == 1)[settled], (again & ~fallen)[settled])


def test_a_founded_owner_committee_replaces_a_substitute_one(tiny):
    model = scrambled(plain(tiny, **{"parameters.committees.routine_hazard": 9.0}))
    committees = model.committees
    committees.kind, committees.skill = CommitteeKind.SUBSTITUTE, 0.9
    committees.months_left, committees.delay = 40, 0
    model.compounds.aggrieved_owners, model.policy.online_voting = 1e6, 0.4
    model.policy.minimum_party_share = 0.0
    fallen = uniforms_of(model, "committee removed", rows(model)) < 0.004
    majority = stats.norm.cdf((0.6 + 0.1 * model.compounds.trust - 0.5) / 0.08)
    turnout = stats.norm.cdf((0.58 + 0.4 + 0.15 * model.policy.mobilisation + 0.1 - 2 / 3) / 0.08)
    passed = uniforms_of(model, "assembly approves", rows(model)) < turnout * majority
    founded = ~model.compounds.old & passed
    assert 3 < founded.sum() < len(founded)
    OwnerCommittee.gather(model)
    commodity = ~model.compounds.old & ~fallen
    expected = np.where(founded, CommitteeKind.OWNERS, CommitteeKind.SUBSTITUTE)
    np.testing.assert_array_equal(committees.kind[commodity], expected[commodity])


# ---------------------------------------------- party organisations and appointments (2.8)


def test_activity_is_that_of_a_plain_loop(city):
    policy, firms = city.firm_policy, len(city.firms)
    random_numbers = np.random.default_rng(10)
    policy.stipend, policy.deadline_pressure = (
        random_numbers.uniform(0, 2400, firms),
        random_numbers.random(firms),
    )
    base = {0: 0.0, 1: 0.1, 2: 0.25, 3: 0.35, 4: 0.6}
    expected = []
    for f in range(firms):
        status, b = int(city.affiliations.status[f]), city.branches.activity[f]
        form = clip(0.3 + 0.5 * policy.deadline_pressure[f])
        wanted = base[status] * (1 - form) + 0.05 * policy.stipend[f] / 1200 * (status >= 2)
        wanted += 0.2 * city.firms.graduate_share[f]
        expected.append(b + 0.1 * (clip(wanted) - b))
    PartyBranch.become_active(city)
    np.testing.assert_allclose(city.branches.activity, expected, rtol=1e-12)


def test_formalism_takes_all_activity_and_no_more(tiny):
    changes = {"formalism": 0.8, "deadline_formalism": 1.0, "stipend_effect": 0.2}
    model = scrambled(
        plain(tiny, **{f"parameters.branches.{name}": value for name, value in changes.items()})
    )
    model.affiliations.status = PartyStatus.SINGLE
    model.firm_policy.stipend, model.firm_policy.deadline_pressure = 1200.0, 1.0
    model.branches.activity, model.firms.graduate_share = 0.0, 0.5
    PartyBranch.become_active(model)
    np.testing.assert_allclose(model.branches.activity, 0.1 * (0.2 + 0.2 * 0.5))


def test_branches_form_by_members_and_hazard(tiny):
    model = GovernanceModel(plain(tiny), seed=4, scale=1.0)
    for row in range(len(model.firms)):
        model.agent(PartyBranch, row).leave()
    firms, status = model.firms, model.affiliations.status
    assert not status.any()
    firms.members = np.arange(len(firms)) % 5
    model.firm_policy.formation_hazard = 1.0
    model.firm_policy.advisors_maintained = True
    advised = int(np.flatnonzero((model.firms.projects > 0) & (firms.members > 0))[0])
    model.agent(
        PartyBranch, advised
    ).accept_advisor()  # who has an advisor may still found a branch
    PartyBranch.organise(model)
    active = model.firms.projects > 0
    np.testing.assert_array_equal(status[~active | (firms.members == 0)], PartyStatus.NONE)
    np.testing.assert_array_equal(status[active & (firms.members >= 3)], PartyStatus.SINGLE)
    few = status[active & (firms.members > 0) & (firms.members < 3)]
    assert few.size
    assert np.isin(few, (PartyStatus.AFFILIATED, PartyStatus.JOINT)).all()
    firms.members[status == PartyStatus.JOINT] = 3
    firms.members[status == PartyStatus.AFFILIATED] = 3
    PartyBranch.organise(model)
    assert not np.isin(status, (PartyStatus.AFFILIATED, PartyStatus.JOINT)).any()


def test_referrals_and_advisors_come_with_their_hazards(tiny):
    model = GovernanceModel(plain(tiny), seed=4, scale=1.0)
    for row in range(len(model.firms)):
        model.agent(PartyBranch, row).leave()
    active = model.firms.projects > 0
    model.firms.members = 0
    model.firm_policy.referral_hazard = model.firm_policy.advisor_hazard = 0.5
    model.firm_policy.advisors_maintained = True
    ids = model.firms.identity
    referred = active & (uniforms_of(model, "referral", ids) < 0.5)
    advised = active & (uniforms_of(model, "advisor", ids) < 0.5)
    PartyBranch.organise(model)
    np.testing.assert_array_equal(model.firms.members, referred)
    np.testing.assert_array_equal(model.affiliations.status == PartyStatus.ADVISOR, advised)
    assert 0 < advised.sum() < active.sum()
    model.firm_policy.reset("advisors_maintained", "advisor_hazard")
    PartyBranch.organise(model)
    assert not model.affiliations.status.any()


def test_capture_is_that_of_a_plain_loop(city):
    c, posts = city.compounds, city.posts
    expected = []
    for i in rows(city):
        x1, x2, x3 = posts.oversight[i] > 0, posts.firm_head[i], posts.committee_cadres[i] > 0
        substitute = city.committees.kind[i] == 2
        goal = 0.10 + 0.35 * x2 + 0.15 * substitute + 0.10 * x3 - 0.10 * city.policy.rotation[i]
        goal += 0.10 * city.committees.developer_seat[i]
        goal = clip(goal) if x1 or x2 or x3 or substitute else 0.0
        expected.append(c.capture[i] + 0.03 * (goal - c.capture[i]))
    capture.follow_capture(city)
    np.testing.assert_allclose(c.capture, expected, rtol=1e-12)


def fill_posts(model, months=1, **rates):
    model.policy.reset(*model.policy.columns)
    model.policy.appointments_maintained = True
    for post, rate in rates.items():
        setattr(model.policy, f"rate_{post}", rate)
    for _ in range(months):
        PartyBranch.appoint_all(model)


EVEN = {"parameters.posts.dissatisfaction": 0.0}
"""Offices appoint everywhere alike."""


def test_posts_go_to_the_freest_cadre_and_never_above_the_limit(tiny):
    model = GovernanceModel(
        plain(tiny, **{"start.cadres_per_community": 1, "start.communities_per_street": 1, **EVEN}),
        seed=1,
    )
    model.committees.kind = CommitteeKind.OWNERS
    fill_posts(model, x1=1.0, x2=1.0, x3=1.0)
    c, posts, held = model.compounds, model.posts, model.graph.cadre_posts
    assert held.tolist() == [3, 3, 3, 3]  # one cadre in each of four communities, all full
    np.testing.assert_array_equal(posts.head, np.where(c.contracted, c.firm, NONE))
    attention = 1 / (1 + 2 / 3)
    np.testing.assert_allclose(posts.oversight, np.where(posts.director != NONE, attention, 0.0))
    full = (posts.director != NONE).sum() + posts.committee_seats.sum()
    assert full == 12
    assert not (posts.director[~c.contracted] != NONE).any()


def test_posts_spread_over_cadres_before_anybody_has_two(tiny):
    model = GovernanceModel(
        plain(
            tiny, **{"start.cadres_per_community": 30, "start.communities_per_street": 1, **EVEN}
        ),
        seed=1,
    )
    fill_posts(model, x1=1.0)
    under = model.compounds.contracted
    assert model.graph.cadre_posts.max() == 1
    np.testing.assert_array_equal(model.posts.director != NONE, under)
    np.testing.assert_allclose(model.posts.oversight, under)


def test_leaders_are_party_members_one_for_a_building_at_most(tiny):
    model = GovernanceModel(
        plain(tiny, **{"start.commodity_households": 16 * 300, "start.share_party_members": 0.3}),
        seed=1,
        scale=0.2,
    )
    fill_posts(model, x4=1.0)
    c, posts = model.compounds, model.posts
    buildings = np.ceil(c.households / 60)
    np.testing.assert_array_equal(c.n_buildings, buildings)
    np.testing.assert_allclose(posts.leaders_share, posts.leaders / buildings)
    assert (posts.leaders <= buildings).all()
    assert posts.leaders_share.mean() > 0.9
    members = {
        i: set(households.party_members_of(model.city.start, 1, i, int(c.households[i])).tolist())
        for i in rows(model)
    }
    for edge in model.graph.live("cross_appointment"):
        assert edge.source[2] in members[edge.about["compound"]]


def test_posts_that_nobody_keeps_up_end_one_in_twenty_four(tiny):
    model = GovernanceModel(plain(tiny), seed=1, scale=1.0)
    model.committees.kind = CommitteeKind.OWNERS
    fill_posts(model, months=3, x1=1.0, x2=1.0, x3=1.0)
    begun = len(model.graph.live("cross_appointment"))
    assert begun > 40
    model.policy.appointments_maintained = False
    model.policy.rate_x1 = model.policy.rate_x2 = model.policy.rate_x3 = 0.0
    ended, chances = 0, 0
    for month in range(100, 112):
        model.month, before = month, len(model.graph.live("cross_appointment"))
        chances += before
        PartyBranch.appoint_all(model)
        ended += before - len(model.graph.live("cross_appointment"))
    sd = math.sqrt(chances / 24 * 23 / 24)
    assert ended == pytest.approx(chances / 24, abs=6 * sd)


def test_two_posts_of_one_cadre_at_one_place_end_apart(tiny):
    """A post is an entity of its own, with other random numbers than another post of the person."""
    model = GovernanceModel(
        plain(
            tiny,
            **{
                "start.cadres_per_community": 1,
                "start.communities_per_street": 7,
                "parameters.branches.appointment_end": 0.5,
            },
        ),
        seed=1,
    )
    model.committees.kind = CommitteeKind.OWNERS
    model.policy.posts_per_cadre = 50
    model.policy.appointments_maintained = True
    model.policy.rate_x1 = model.policy.rate_x3 = 1.0
    PartyBranch.appoint_all(model)
    posts = model.posts
    sitting = [
        edges[0].source[1] if edges else NONE for edges in map(model.graph.seats, rows(model))
    ]
    both = (posts.director != NONE) & (posts.director == sitting)
    assert both.sum() > 10
    model.policy.rate_x1 = model.policy.rate_x3 = 0.0
    model.policy.appointments_maintained = False
    PartyBranch.appoint_all(model)
    assert ((posts.director[both] == NONE) != (posts.committee_seats[both] == 0)).any()


# -------------------------------------------------------- assessment and reputation (2.10)


def test_scores_are_those_of_a_plain_loop(city):
    c = city.compounds
    noise, asked = (
        stats.norm.ppf(uniforms_of(city, name, rows(city)))
        for name in ("score noise", "respondents")
    )
    expected = []
    for i in rows(city):
        respondents = city.policy.respondents[i] or 20
        effective = c.satisfaction[i] + 12 / math.sqrt(respondents) * asked[i]
        street = 60 + 0.3 * (c.visible_quality[i] - 60) + 15 * c.capture[i]
        b = city.branches.activity[c.firm[i]] if c.service_mode[i] >= 2 else 0.0
        parts = (c.visible_quality[i], effective, street, c.responsiveness[i], 100 * b)
        weight = weights_of(city, i)
        score = sum(w * part for w, part in zip(weight, parts, strict=True)) / sum(weight)
        expected.append(score + 2 * city.policy.score_inflation[i] + 4 * noise[i])
    np.testing.assert_allclose(assessment.score_of(city), expected, rtol=1e-9)


@pytest.mark.parametrize("q", [0.05, 0.2, 0.4])
def test_lists_name_the_ends_of_each_district(city, q):
    city.policy.share_black, city.policy.share_red = q, q
    city.month, c, scores = 3, city.compounds, city.scores
    scores.black_history = np.random.default_rng(5).integers(0, 32, len(c))
    history = scores.black_history.copy()
    assessment.assess(city)
    np.testing.assert_array_equal(scores.ranked, c.contracted)
    np.testing.assert_array_equal(scores.new_round, c.contracted)
    rounds = (2 * history + scores.black) % 32
    np.testing.assert_array_equal(scores.black_history, np.where(c.contracted, rounds, history))
    for district in (0, 1):
        here = np.flatnonzero(c.contracted & (c.district == district))
        size = math.ceil(q * len(here) - 1e-9)
        order = here[np.argsort(scores.score[here])]
        np.testing.assert_array_equal(np.flatnonzero(scores.black[here]).size, size)
        assert set(here[scores.black[here]]) == set(order[:size])
        assert set(here[scores.red[here]]) == set(order[-size:])
        assert scores.cut_black[here] == pytest.approx(scores.score[order[size - 1]])
        assert scores.cut_red[here] == pytest.approx(scores.score[order[-size]])
    near = np.minimum(abs(scores.score - scores.cut_black), abs(scores.score - scores.cut_red))
    np.testing.assert_allclose(assessment.distance_to_cut(scores), near)


def test_lists_of_the_city_name_the_ends_of_all_districts_together(city):
    city.policy.share_black = city.policy.share_red = 0.2
    city.policy.listed_by_city = True
    city.month, c, scores = 3, city.compounds, city.scores
    assessment.assess(city)
    under = np.flatnonzero(c.contracted)
    size = math.ceil(0.2 * len(under) - 1e-9)
    order = under[np.argsort(scores.score[under])]
    assert set(np.flatnonzero(scores.black)) == set(order[:size])
    assert set(np.flatnonzero(scores.red)) == set(order[-size:])
    np.testing.assert_allclose(scores.cut_black[under], scores.score[order[size - 1]])
    np.testing.assert_allclose(scores.cut_red[under], scores.score[order[-size]])


def test_four_compounds_of_a_district_are_not_ranked(city):
    under = np.flatnonzero(city.compounds.contracted & (city.compounds.district == 1))
    for row in under[4:]:
        contracts.abandon(city, int(row))
    city.month = 3
    assessment.assess(city)
    assert not city.scores.ranked[city.compounds.district == 1].any()
    assert city.scores.ranked[city.compounds.district == 0].any()


def test_a_public_list_moves_feelings_reputation_and_memory(tiny):
    model = GovernanceModel(
        plain(
            tiny,
            **{
                "levers.red_black_list.period": 1.0,
                "levers.red_black_list.share_black": 0.2,
                "levers.red_black_list.share_red": 0.2,
            },
        ),
        seed=1,
        scale=1.0,
    )
    for _ in range(6):
        model.step()
    model.open_month()
    model.programme.announce()
    assessment.assess(model)
    scores, firms, c = model.scores, model.firms, model.compounds
    scores.times_black[:] = 1.5
    scores.red_listed[:] = True  # by the list before, which no longer counts
    firms.reputation, people = 50.0, model.households.satisfaction
    before = people.astype(float)
    model.programme.act("assessment")
    assert min(scores.black.sum(), scores.red.sum()) > 0
    home = np.repeat(np.arange(len(c)), c.simulated)
    moved = -1.5 * scores.black[home] + 0.5 * scores.red[home]
    np.testing.assert_allclose(people, np.clip(before + moved, 0, 100), atol=1e-4)
    np.testing.assert_allclose(
        c.satisfaction[scores.black],
        (np.bincount(home, people.astype(float)) / c.simulated)[scores.black],
        rtol=1e-9,
    )
    expected = np.full(len(firms), 50.0)
    for f in range(len(firms)):
        mine = c.firm == f
        change = -3 * scores.black[mine].sum() + 2 * scores.red[mine].sum()
        expected[f] += change / max(1, mine.sum() / 5)
    np.testing.assert_allclose(firms.reputation, expected)
    clean = scores.ranked & ~scores.black
    np.testing.assert_allclose(scores.times_black[scores.black], 2.5)
    np.testing.assert_allclose(scores.times_black[clean], 1.25)
    np.testing.assert_array_equal(scores.red_listed, scores.red)
    told = scores.black | scores.red
    assert not scores.months_since_listing[told].any()
    np.testing.assert_array_equal(scores.last_told_black, scores.black)
    np.testing.assert_array_equal(model.events.summonses, 2 * scores.black)


def test_reputation_is_that_of_a_plain_loop(tiny):
    model = scrambled(plain(tiny, **{"start.districts": 1}))
    c, firms = model.compounds, model.firms
    expected = []
    for f in range(len(firms)):
        mine = c.firm == f
        lead = c.satisfaction[mine].mean() - c.satisfaction.mean() if mine.any() else 0.0
        stars = 2 * firms.star[f]
        stars += 5 * model.firm_policy.star_publicity[f] * (firms.star[f] >= 4)
        goal = 50 + lead + model.firm_policy.stars_count[f] * stars
        expected.append(firms.reputation[f] + 0.05 * (goal - firms.reputation[f]))
    credit = np.minimum(100, firms.credit + 1)
    PropertyFirm.follow_reputation(model)
    np.testing.assert_allclose(firms.reputation, np.clip(expected, 0, 100), rtol=1e-12)
    np.testing.assert_allclose(firms.credit, credit)


# ------------------------------------------------- tender, replacement, entry, exit (2.12)


def test_a_change_of_firm_costs_visible_quality_but_no_habit(city):
    """Only a compound that leaves the state without any bill begins anew with paying."""
    c = city.compounds
    row = int(np.flatnonzero(c.service_mode == ServiceMode.MARKET)[0])
    c.visible_quality[row], c.collection_rate[row] = 60.0, 0.93
    people = slice(c.first_household[row], c.first_household[row] + c.simulated[row])
    city.households.habit[people] = 0.1
    other = int((c.firm[row] + 1) % len(city.firms))
    contracts.hand_over(city, row, other, ServiceMode.MARKET, 1.3)
    assert (c.firm[row], c.service_mode[row], c.fee[row]) == (other, ServiceMode.MARKET, 1.3)
    assert c.visible_quality[row] == pytest.approx(52.0)
    assert c.collection_rate[row] == pytest.approx(0.93)
    np.testing.assert_allclose(city.households.habit[people], 0.1)
    assert c.months_under_contract[row] == 0


@pytest.mark.parametrize("mode", [ServiceMode.NONE, ServiceMode.SELF_MANAGED])
def test_an_abandoned_compound_keeps_its_habits_and_halves_its_fee(city, monkeypatch, mode):
    c = city.compounds
    row = int(np.flatnonzero(c.service_mode == ServiceMode.MARKET)[0])
    c.collection_rate[row] = 0.9
    random_numbers = 0.2 if mode else 0.8
    monkeypatch.setattr(contracts.randomness, "uniform", lambda *_: np.float64(random_numbers))
    contracts.abandon(city, row)
    assert c.service_mode[row] == mode
    assert c.firm[row] == NONE
    assert c.collection_rate[row] == pytest.approx(0.9)
    assert c.fee[row] == pytest.approx(0.5 * c.reference_fee[row] if mode else 0.0)
    assert city.events.exits[row] == 1


def test_a_first_contract_begins_paying_anew(city):
    c = city.compounds
    row = int(np.flatnonzero(c.service_mode == ServiceMode.NONE)[0])
    people = slice(c.first_household[row], c.first_household[row] + c.simulated[row])
    city.households.habit[people] = np.linspace(0, 1, c.simulated[row])
    before, seen = city.households.habit[people].copy(), c.visible_quality[row]
    contracts.hand_over(city, row, 0, ServiceMode.CO_MANAGED, 0.4)
    assert c.collection_rate[row] == 0.5
    np.testing.assert_allclose(city.households.habit[people], np.maximum(before, 0.45))
    assert c.visible_quality[row] == seen


def test_motions_and_votes_replace_firms_with_the_hazard_of_the_equation(tiny, monkeypatch):
    model = scrambled(plain(tiny, **{"parameters.market.replacement": 0.6}))
    c, committees = model.compounds, model.committees
    c.months_under_contract = np.where(np.arange(len(c)) % 4, 12, 11)
    committees.turnout = np.random.default_rng(3).uniform(0, 0.5, len(c))
    model.firms.credit = 100.0
    wanted = []
    for i in rows(model):
        hazard = 0.6 * (1 - 0.6 * c.capture[i]) * min(2, committees.turnout[i] / 0.14)
        motion = float(uniforms_of(model, "motion to replace", i)) < hazard
        vote = float(uniforms_of(model, "vote to replace", i)) < logistic(
            (68 - c.satisfaction[i]) / 5
        )
        ready = committees.kind[i] > 0 and c.service_mode[i] >= 2 and i % 4 != 0
        wanted.append(ready and motion and vote)
    assert 2 < sum(wanted) < len(c) / 2
    before, mode = c.firm.copy(), c.service_mode.copy()
    monkeypatch.setattr(PropertyFirm, "wants", lambda *_: True)
    model.events.reset("replacements")
    OwnerCommittee.move_replacements(model)
    np.testing.assert_array_equal(model.events.replacements, wanted)
    np.testing.assert_array_equal(c.firm != before, wanted)
    np.testing.assert_array_equal(c.service_mode, mode)  # who was co-managed still is


def test_a_firm_in_debt_leaves_its_worst_compound(city):
    c = city.compounds
    firm = int(np.argmax(city.firms.projects))
    mine = np.flatnonzero(c.firm == firm)
    city.policy.operating_grant = 0.0
    c.income, c.spend, c.income_memory = 1.0, 1.0, 10.0
    c.spend[mine[1]] = 1.1
    city.firms.cash = 1e9
    city.firms.cash[firm] = -2.9 * c.area[mine].sum()
    PropertyFirm.review_projects(city)
    assert (c.firm[mine] == firm).all()
    city.firms.cash[firm] = -3.1 * c.area[mine].sum()
    PropertyFirm.review_projects(city)
    np.testing.assert_array_equal(np.flatnonzero(c.firm[mine] != firm), [1])


def test_margins_by_hand(city):
    c = city.compounds
    c.income, c.spend, city.policy.operating_grant = 0.8, 0.9, 0.2
    np.testing.assert_allclose(property_firm.margins(city), 0.1)
    c.income = city.policy.operating_grant = 0.0
    np.testing.assert_array_equal(property_firm.margins(city), 0.0)


def test_entrants_come_at_the_rate_and_nobody_shares_an_identity(tiny):
    model = GovernanceModel(
        plain(tiny, **{"parameters.market.entry_per_thousand": 100.0}), seed=1, scale=1.0
    )
    before = len(model.firms)
    for month in range(60):
        model.month = month
        property_firm.enter(model)
    n, mean = len(model.firms) - before, 60 * 100 * 28 / 1000
    assert n == pytest.approx(mean, abs=6 * math.sqrt(mean))
    ids = model.firms.identity
    assert len(set(ids.tolist())) == len(ids)
    pairs = {int(p) for c in range(28) for p in randomness.pair(np.full(len(ids), c), ids)}
    assert len(pairs) == 28 * len(ids)  # a pair of compound and firm has random numbers of its own
    assert len(model.branches) == len(model.affiliations) == len(model.firm_policy) == len(ids)


# ------------------------------------------------------------- the ladder and streets (2.13, 2.14)


def test_destinations_have_the_shares_asked_for(tiny):
    model = GovernanceModel(plain(tiny), seed=1, scale=1.0)
    shares = {"self_managed": 0.267, "co_managed": 0.491, "market": 0.141, "welfare": 0.101}
    for name, share in shares.items():
        setattr(model.policy, f"to_{name}", share)
    n, counts = 3000, np.zeros(5)
    for month in range(n):
        model.month = month
        counts[model.agent(StreetOffice, 0).destination(month % 28)] += 1
    for mode, share in ((1, 0.267), (2, 0.491), (3, 0.141), (4, 0.101)):
        assert counts[mode] / n == pytest.approx(share, abs=6 * math.sqrt(share * (1 - share) / n))
    assert counts[0] == 0


def test_without_room_at_a_welfare_firm_conversions_are_to_co_management(tiny):
    model = GovernanceModel(plain(tiny), seed=1, scale=1.0)
    c, policy, mode = model.compounds, model.policy, model.compounds.service_mode.copy()
    policy.conversion_hazard = policy.to_welfare = 1.0
    StreetOffice.convert_all(model)
    changed = c.service_mode != mode
    assert changed.any()
    assert (c.service_mode[changed] == ServiceMode.CO_MANAGED).all()


def test_old_compounds_go_to_the_welfare_firm_with_the_most_room(tiny):
    model = GovernanceModel(plain(tiny), seed=1, scale=1.0)
    c, policy = model.compounds, model.policy
    welfare = [0, 1]
    for row in np.flatnonzero(np.isin(c.firm, welfare)).tolist():
        contracts.end_contract(model, row)
        contracts.serve_without_firm(model, row, ServiceMode.SELF_MANAGED)
    model.firms.kind[welfare] = WELFARE
    waiting = c.old & (c.service_mode <= ServiceMode.SELF_MANAGED)
    assert waiting.sum() > 5
    policy.welfare_hazard, policy.welfare_projects = 1.0, 2
    before = c.service_mode.copy()
    StreetOffice.convert_all(model)
    taken = c.service_mode == ServiceMode.WELFARE
    assert (taken & ~waiting).sum() == 0
    np.testing.assert_array_equal(model.firms.projects[welfare], [2, 2])
    assert np.isin(c.firm[taken], welfare).all()
    np.testing.assert_allclose(c.fee[taken], c.reference_fee[taken])
    np.testing.assert_array_equal(c.new_fee, taken)
    np.testing.assert_array_equal(c.promise, taken)
    left = waiting & ~taken
    np.testing.assert_array_equal(c.service_mode[left], before[left])  # no room, no change


def test_conversions_are_made_once_and_bring_a_fee_and_a_promise(tiny):
    model = GovernanceModel(plain(tiny), seed=1, scale=1.0)
    c, policy = model.compounds, model.policy
    mode, fee = c.service_mode.copy(), c.fee.copy()
    policy.conversion_hazard, policy.conversion_on_paper = 1.0, 0.4
    policy.to_self_managed = policy.to_co_managed = policy.to_market = 1 / 3
    eligible = c.old & (mode <= 1)
    StreetOffice.convert_all(model)
    changed = c.service_mode != mode
    assert changed.any()
    assert not (changed & ~eligible).any()
    np.testing.assert_array_equal(c.settled, eligible)
    np.testing.assert_array_equal(model.events.conversions, changed)
    np.testing.assert_array_equal(c.promise, changed)
    np.testing.assert_array_equal(c.new_fee, changed)
    paper = uniforms_of(model, "on paper", rows(model)) < 0.4
    without_market = changed & (c.service_mode != ServiceMode.MARKET)
    np.testing.assert_array_equal(c.on_paper, without_market & paper)
    own = changed & (c.service_mode == ServiceMode.SELF_MANAGED)
    np.testing.assert_allclose(c.fee[own], 0.5 * c.reference_fee[own])
    bid = changed & c.contracted
    assert ((c.fee >= 0.9 * c.reference_fee) & (c.fee <= c.reference_fee))[bid].all()
    np.testing.assert_array_equal(c.fee[~changed], fee[~changed])
    was_unserved = eligible & (mode == 0)
    np.testing.assert_allclose(c.collection_rate[was_unserved], 0.5)
    again = c.service_mode.copy()
    StreetOffice.convert_all(model)
    np.testing.assert_array_equal(c.service_mode, again)


def test_commodity_housing_without_a_firm_tenders_again(tiny, monkeypatch):
    monkeypatch.setattr(PropertyFirm, "wants", lambda *_: True)
    model = GovernanceModel(plain(tiny, **{"parameters.market.retender": 0.5}), seed=1, scale=1.0)
    c = model.compounds
    for row in np.flatnonzero(~c.old)[:8].tolist():
        contracts.abandon(model, row)
    waiting = ~c.old & ~c.contracted
    chosen = waiting & (uniforms_of(model, "tender again", rows(model)) < 0.5)
    assert 0 < chosen.sum() < waiting.sum()
    OwnerCommittee.seek_firms(model)
    np.testing.assert_array_equal(c.service_mode[waiting] == ServiceMode.MARKET, chosen[waiting])


def test_rank_gap_by_hand():
    scores = np.array([70.0, 60.0, np.nan, 65.0, 80.0])
    gap = street_office.rank_gap(scores, np.array([0, 0, 0, 0, 1]))
    assert gap.tolist() == [0.0, 1.0, 0.0, 0.5, 0.0]


def test_vigour_tires_competes_and_is_copied(tiny):
    scenario = plain(
        tiny,
        **{
            "levers.advisors.begins": "2017-01",
            "levers.party_organisations.begins": "2018-01",
            "parameters.streets.copying": 0.0,
            "parameters.streets.copying_noise": 0.0,
            "start.districts": 1,
        },
    )
    model = GovernanceModel(scenario, seed=1, scale=1.0)
    advisors, branches = "advisors", "party_organisations"
    model.scores.ranked = True
    model.scores.score = np.choose(model.compounds.street, [50.0, 60.0, 70.0, 80.0])
    model.implementation.intensity = 0.5
    model.month = 7
    StreetOffice.tire_and_learn(model, model.programme.visibility())
    np.testing.assert_allclose(model.implementation_of(advisors), 0.49)
    np.testing.assert_allclose(model.implementation_of(branches), 0.5)  # not in force yet
    model.implementation.intensity = 0.5
    model.month = 6
    StreetOffice.tire_and_learn(model, model.programme.visibility())
    gap = np.array([1, 2 / 3, 1 / 3, 0])
    np.testing.assert_allclose(model.implementation_of(advisors), 0.49 + 0.5 * 0.05 * gap)

    scenario = scenario.with_settings({"parameters.streets.copying": 1.0})
    model.parameters = scenario.parameters_at(0)
    model.implementation.intensity = 0.5
    model.implementation_of(advisors)[:] = [0.1, 0.2, 0.3, 0.9]
    StreetOffice.tire_and_learn(model, model.programme.visibility())
    np.testing.assert_allclose(model.implementation_of(advisors), 0.9 * 0.98)


def test_site_visits_let_streets_copy_from_all_over_the_city(tiny):
    settings = {
        "levers.advisors.begins": "2017-01",
        "parameters.streets.copying": 0.0,
        "parameters.streets.copying_noise": 0.0,
        "parameters.streets.tournament": 0.0,
        "parameters.streets.fatigue": 0.0,
        "start.districts": 4,
    }
    model = GovernanceModel(plain(tiny, **settings), seed=1, scale=1.0)
    assert not model.graph.peers[0].any()  # one street in each district: nobody has peers
    model.scores.ranked = True
    model.scores.score = np.choose(model.compounds.street, [50.0, 60.0, 70.0, 80.0])
    model.implementation_of("advisors")[:] = [0.1, 0.2, 0.3, 0.9]
    model.month = 6
    StreetOffice.tire_and_learn(model, model.programme.visibility())
    np.testing.assert_allclose(model.implementation_of("advisors"), [0.1, 0.2, 0.3, 0.9])
    model.policy.visits_requested[model.compounds.street == 0] = 10.0  # a tenth for each visit
    model.policy.visits_requested[model.compounds.street == 1] = 4.0
    goes = float(uniforms_of(model, "street learns", 1)) < 0.4
    StreetOffice.tire_and_learn(model, model.programme.visibility())
    np.testing.assert_allclose(
        model.implementation_of("advisors"), [0.9, 0.9 if goes else 0.2, 0.3, 0.9]
    )


def test_vigour_starts_around_its_mean(tiny):
    model = GovernanceModel(
        plain(
            tiny,
            **{
                "levers.advisors.strength": 1.0,
                "start.streets": 400,
                "start.commodity_compounds": 400,
                "start.commodity_households": 4000,
            },
        ),
        seed=1,
    )
    random_numbers = randomness.normal(1, "vigour advisors", 0, np.arange(400))
    np.testing.assert_allclose(
        model.implementation_of("advisors"), np.clip(0.5 + 0.15 * random_numbers, 0, 1)
    )


# ---------------------------------------------------- meetings, inspections, graduates (2.11)


def test_meetings_are_those_that_streets_hold(city, monkeypatch):
    random_numbers = np.random.default_rng(14)
    n, policy, street = len(city.compounds), city.policy, city.compounds.street
    policy.meetings = policy.fee_mediation = 0.0
    policy.meeting_rate = random_numbers.uniform(0, 3, n) * (random_numbers.random(n) < 0.7)
    policy.meeting_rate[street == 2] = 0.0
    policy.meeting_intensity, policy.mediation_requested = (
        random_numbers.random(n),
        random_numbers.random(n) < 0.5,
    )
    held = city.streets.meetings_held.copy()
    for s in (0, 1, 3):
        most = policy.meeting_rate[street == s].max()
        held[s] += math.floor(most + float(uniforms_of(city, "joint meeting", s)))
    StreetOffice.meet_all(city)
    meetings = np.where(policy.meeting_rate > 0, policy.meeting_intensity, 0.0)
    np.testing.assert_array_equal(policy.meetings, meetings)
    np.testing.assert_array_equal(policy.fee_mediation, meetings * policy.mediation_requested)
    np.testing.assert_array_equal(city.streets.meetings_held, held)
    policy.meetings = 0.0
    monkeypatch.setattr(StreetOffice, "hold_meetings", lambda self, _: self.row == 1)
    StreetOffice.meet_all(city)
    np.testing.assert_array_equal(policy.meetings, meetings * (street == 1))
    np.testing.assert_array_equal(
        policy.fee_mediation, meetings * (street == 1) * policy.mediation_requested
    )


def test_inspections_are_those_of_a_plain_loop(city):
    c, firms, policy = city.compounds, city.firms, city.policy
    policy.inspection_rate = 0.8
    c.facility_condition = np.linspace(0, 99.5, len(c))
    city.issues.to_be_fixed, firms.repair_bill = 0, 0.0
    random_numbers, detection_uniforms = (
        uniforms_of(city, d, rows(city)) for d in ("inspection", "defect found")
    )
    visits, findings, fixed = np.zeros((3, len(c)))
    condition, paper = c.facility_condition.copy(), c.on_paper.copy()
    bill, credit = np.zeros(len(firms)), firms.credit.copy()
    for i in rows(city):
        if c.service_mode[i] < 2 or random_numbers[i] >= 0.8:
            continue
        visits[i] = 1
        chance = (1 - condition[i] / 100) * 0.6 * (1 - 0.3 * c.capture[i])
        chance *= 1 - 0.2 * (1 - policy.inspection_surprise[i])
        if detection_uniforms[i] < chance:
            f = c.firm[i]
            findings[i], fixed[i], paper[i] = 1, 5, False
            condition[i] = min(100, condition[i] + 1)
            bill[f] += 0.05 * c.area[i]
            credit[f] = max(0, credit[f] - 2 / max(1, (c.firm == f).sum() / 5))
    assert 2 < findings.sum() < visits.sum()
    assert visits.sum() < (c.service_mode >= 2).sum()
    np.testing.assert_array_equal(inspection.visited(city), visits)
    before = city.events.visits.copy(), city.events.findings.copy()
    StreetOffice.inspect_all(city)
    np.testing.assert_array_equal(city.events.visits - before[0], visits)
    np.testing.assert_array_equal(city.events.findings - before[1], findings)
    np.testing.assert_allclose(c.facility_condition, condition, rtol=1e-12)
    np.testing.assert_array_equal(city.issues.to_be_fixed, fixed)
    np.testing.assert_array_equal(c.on_paper, paper)
    np.testing.assert_allclose(firms.repair_bill, bill, rtol=1e-12)
    np.testing.assert_allclose(firms.credit, credit, rtol=1e-12)


def test_graduates_are_those_of_a_plain_loop(city):
    firms, policy, c = city.firms, city.firm_policy, city.compounds
    random_numbers, n = np.random.default_rng(15), len(city.firms)
    start = city.city.start.staff_per_area
    firms.n_graduates, firms.members = random_numbers.integers(0, 40, (2, n))
    policy.hire_rate, policy.quit_rate = random_numbers.random(n), random_numbers.random(n)
    policy.hire_party_chance, policy.wage_subsidy = random_numbers.random((2, n))
    who, members = firms.identity, firms.members.copy()
    quit_uniforms, hire_uniforms, party_uniforms = (
        uniforms_of(city, f"graduates {what}", who) for what in ("quit", "hired", "in the party")
    )
    staff = np.array([start * c.area[c.firm == f].sum() for f in range(n)])
    gone = np.maximum(0, stats.binom.ppf(quit_uniforms, firms.n_graduates, policy.quit_rate))
    hired = np.maximum(0, stats.poisson.ppf(hire_uniforms, policy.hire_rate * staff))
    hired[staff == 0] = 0
    comrades = np.maximum(0, stats.binom.ppf(party_uniforms, hired, policy.hire_party_chance))
    graduates = firms.n_graduates - gone + hired
    assert hired.any()
    assert gone.any()
    share = [
        0.8 * min(1, g / (0.05 * s)) if s > 0 else 0.0
        for g, s in zip(graduates, staff, strict=True)
    ]
    PropertyFirm.employ(city)
    np.testing.assert_array_equal(firms.n_graduates, graduates)
    np.testing.assert_array_equal(firms.members, members + comrades)
    np.testing.assert_array_equal(firms.n_hired, hired)
    np.testing.assert_array_equal(firms.n_hired_party, comrades)
    np.testing.assert_allclose(firms.graduate_share, share, rtol=1e-12)
    wages = (1 - policy.wage_subsidy) * 4500 * graduates
    np.testing.assert_allclose(firms.wages, wages, rtol=1e-12)


def test_the_package_gives_its_agents_by_name():
    assert sim.OwnerCommittee is OwnerCommittee
    assert sim.PartyBranch is PartyBranch
    assert sim.StreetOffice is StreetOffice
