"""Who bids, who consents, who leaves: every rule against numbers worked out by hand."""

import math

import numpy as np
import pytest
from scipy import stats

from simulation.agents import consent, conversion, effort, occasions
from simulation.agents.owner_committee import OwnerCommittee
from simulation.agents.property_firm import PropertyFirm
from simulation.agents.street_office import StreetOffice
from simulation.agents.tender import Tender
from simulation.core import randomness
from simulation.experiments.priors import uncertain_parameters
from simulation.io.months import month_number
from simulation.levers.fee_subsidy import FeeSubsidy
from simulation.levers.lever import Intensity
from simulation.model.model import GovernanceModel
from simulation.processes import contracts, prospects, representation
from simulation.processes.finance import cost_of_standard
from simulation.processes.quality import apply_input
from simulation.state.committees import CommitteeKind
from simulation.state.compounds import ServiceMode
from simulation.state.firms import PUBLIC, WELFARE

NONE, SELF, CO, MARKET = map(int, list(ServiceMode)[:4])


@pytest.fixture
def city(tiny):
    """A city without levers in its first month, with rates and margins that differ."""
    model = GovernanceModel(tiny(levers={}), seed=1, scale=1.0)
    random_numbers = np.random.default_rng(7)
    n = len(model.compounds)
    model.compounds.collection_rate = random_numbers.uniform(0.4, 0.9, n)
    model.compounds.trust = random_numbers.uniform(0.3, 0.7, n)
    model.compounds.satisfaction = random_numbers.uniform(45, 80, n)
    model.firms.margin = random_numbers.uniform(0, 0.2, len(model.firms))
    return model


def logistic(x):
    return 1 / (1 + math.exp(-x))


def uniform(model, decision, entity):
    return float(randomness.uniform(model.seed, decision, model.month, entity))


def normal(model, decision, entity):
    return float(stats.norm.ppf(uniform(model, decision, entity)))


def an_old_compound(model, mode=NONE):
    return int(np.flatnonzero(model.compounds.old & (model.compounds.service_mode == mode))[0])


# ------------------------------------------------------------------------------- prospects, bids


def test_a_prospect_counts_fee_common_property_and_subsidy_against_the_cost_meant(city):
    row = an_old_compound(city)
    c = city.compounds
    c.reference_fee[row], c.standard_cost[row] = 0.5, 0.6
    city.policy.subsidy_offered[row], city.policy.service_standard[row] = 0.1, 2
    city.policy.leak_prevented[row] = 1.0
    alike = (c.street == c.street[row]) & c.old & (c.fee > 0)
    assert alike.sum() >= 2
    rate = c.collection_rate[alike].mean()
    promise = prospects.prospect(city, row)
    income, cost = 0.5 * 0.95 * rate + 0.05 + 0.1, 0.6 * 1.1 * 0.8
    assert promise.margin(0.95) == pytest.approx((income - cost) / income)


def test_a_street_with_one_bill_goes_by_the_district(city):
    row = an_old_compound(city)
    c = city.compounds
    here = (c.street == c.street[row]) & c.old
    c.fee[here] = 0.0
    c.fee[np.flatnonzero(here)[0]] = 0.3
    c.fee[c.old & (c.district == c.district[row]) & ~here] = 0.4
    alike = c.old & (c.fee > 0) & (c.district == c.district[row])
    expected = c.collection_rate[alike].mean()
    assert prospects.expected_collection(city, row) == pytest.approx(expected)
    c.fee[c.old] = 0.0
    assert prospects.expected_collection(city, row) == 0.5


def test_costs_grow_from_the_begin_of_the_programme(tiny):
    growing = {"parameters.participation.cost_growth": 0.02}
    model = GovernanceModel(tiny(levers={}, **growing), seed=1, scale=1.0)
    row = an_old_compound(model)
    for month, index in ((-6, 1.0), (0, 1.0), (12, 1.02), (30, 1.02**2.5)):
        model.month = month
        cost = prospects.prospect(model, row).cost
        assert cost == pytest.approx(0.8 * index * model.compounds.standard_cost[row])


def test_a_firm_bids_where_margin_and_appeal_outweigh_what_it_seeks(city):
    row = an_old_compound(city)
    answers = set()
    for margin in np.linspace(-0.5, 0.4, 19):
        for f in range(len(city.firms)):
            pair = (row << 32) | int(city.firms.identity[f])
            appeal = math.sqrt(0.5) * (city.compounds.appeal[row] + normal(city, "interest", pair))
            p = float(stats.norm.cdf(appeal))
            gain = (margin - city.firms.margin[f] + 0.15) / 0.1 + math.log(p / (1 - p))
            wants = city.agent(PropertyFirm, f).wants(row, float(margin))
            assert wants == (gain > 0)
            answers.add(wants)
    assert answers == {True, False}


def test_of_many_firms_a_share_bids_that_is_logistic_in_the_margin(city):
    """Over compounds and firms the appeal is logistic: at the margin sought less tol, one half."""
    city.compounds.appeal = np.random.default_rng(1).standard_normal(len(city.compounds))
    city.firms.margin = 0.08
    votes = []
    for month in range(40):
        city.month = month
        votes += [
            [city.agent(PropertyFirm, f).wants(row, margin) for margin in (-0.27, -0.07, 0.13)]
            for f in range(len(city.firms))
            for row in range(len(city.compounds))
        ]
    expected = [logistic(-2), 0.5, logistic(2)]
    np.testing.assert_allclose(np.mean(votes, axis=0), expected, atol=0.08)


def test_firms_of_the_street_look_first_and_a_poisson_number_beside_one(city):
    c, seen = city.compounds, []
    for month in range(60):
        city.month = month
        for row in np.flatnonzero(c.old & (c.service_mode <= SELF)).tolist()[:4]:
            tender = Tender(city, row)
            mean = city.parameters.market.lookers
            more = stats.poisson.ppf(uniform(city, "firms look", row), mean)
            present = np.zeros(len(city.firms), dtype=bool)
            present[city.firms.district == c.district[row]] = True
            present[c.firm[(c.district == c.district[row]) & c.contracted]] = True
            assert len(tender.firms) == min(1 + more, present.sum())
            here = np.unique(c.firm[(c.street == c.street[row]) & c.contracted])
            is_here = np.isin(tender.firms, here)
            assert (np.diff(is_here.astype(int)) <= 0).all()
            assert is_here.sum() == min(len(here), len(tender.firms))
            seen.append(len(tender.firms))
    assert len(set(seen)) > 2


def test_a_tender_goes_to_the_best_bidder_by_the_formula(city):
    c, firms = city.compounds, city.firms
    city.policy.tender_party_weight = 0.3
    city.affiliations.status = np.random.default_rng(2).integers(0, 5, len(firms))
    chosen = 0
    for row in np.flatnonzero(c.contracted).tolist():
        tender = Tender(city, row)
        assert c.firm[row] not in tender.firms
        best, most = None, -math.inf
        for f, price, bids in zip(tender.firms, tender.price, tender.bids, strict=True):
            pair = (row << 32) | int(firms.identity[f])
            assert price == pytest.approx(0.9 + 0.1 * uniform(city, "bid", pair))
            seeming = firms.ability[f] + 0.1 * normal(city, "seeming ability", pair)
            utility = 0.40 * seeming + 0.30 * firms.reputation[f] / 100 + 0.25 * (1 - price)
            utility += 0.3 * (city.affiliations.status[f] >= 2)
            utility += 0.1 * normal(city, "judging a bidder", pair)
            if bids and utility > most:
                best, most = (int(f), price), utility
        winner = tender.winner()
        assert (winner is None) == (best is None)
        if winner:
            chosen += 1
            assert winner == pytest.approx(best)
    assert chosen > 5


def test_a_guide_may_bid_for_what_it_guides_and_an_incumbent_may_not(city):
    row = an_old_compound(city, SELF)
    firm = int(np.flatnonzero(city.firms.district == city.compounds.district[row])[0])
    contracts.hand_over(city, row, firm, ServiceMode.CO_MANAGED, 0.4)
    city.parameters = city.parameters.model_copy(
        update={"market": city.parameters.market.model_copy(update={"lookers": 50.0})}
    )
    assert firm in Tender(city, row, incumbent=True).firms
    assert firm not in Tender(city, row).firms


def test_a_precondition_may_be_an_organisation_or_the_members_for_one(city):
    row = an_old_compound(city)
    city.parameters = city.parameters.model_copy(
        update={"market": city.parameters.market.model_copy(update={"lookers": 50.0})}
    )
    city.policy.tender_precondition = True
    organised, able = city.affiliations.status >= 2, city.firms.members >= 3
    strict = Tender(city, row).firms
    assert organised[strict].all()
    city.policy.able_may_bid = True
    lenient = Tender(city, row).firms
    assert (organised | able)[lenient].all()
    assert set(strict) < set(lenient)
    assert len(Tender(city, row, by_developer=True).firms) > len(lenient)


# ------------------------------------------------------------------------------------- consent


def test_consent_by_hand(city):
    row, c = an_old_compound(city), city.compounds
    c.trust[row], c.satisfaction[row], c.capture[row] = 0.55, 50.0, 0.2
    city.committees.kind[row] = CommitteeKind.NONE
    city.policy.meetings[row], city.policy.mobilisation[row] = 0.5, 0.4
    z = 0.5 + 0.5 * 1 + 0.5 * 1 + 0.3 * 0.5 + 0.3 * 0.4 - 0.25 * 0.6 / 1.5
    assert consent.consent_chance(city, row, 0.6) == pytest.approx(logistic(z))
    assert consent.override_chance(city, row) == 0
    city.committees.kind[row] = CommitteeKind.OWNERS
    city.committees.skill[row], city.committees.representativeness[row] = 0.8, 0.7
    voice = float(representation.voice(city, row))
    z += 0.5 * (voice * 0.8 - 0.25)
    assert consent.consent_chance(city, row, 0.6) == pytest.approx(logistic(z))
    assert consent.override_chance(city, row) == pytest.approx(0.5 * (0.2 + 0.3))
    owners = city.agent(OwnerCommittee, row)
    p = logistic(z) + (1 - logistic(z)) * 0.25
    assert owners.consents(0.6, "a service") == (uniform(city, "consent to a service", row) < p)
    assert owners.readiness_to_pay == pytest.approx(0.75)


def test_a_committee_nobody_elected_is_believed_less_when_bills_begin(city):
    row = an_old_compound(city)
    city.committees.kind[row] = CommitteeKind.OWNERS
    city.committees.representativeness[row] = 0.2
    conversion._self_manage(city, row, is_real=True)
    assert city.compounds.collection_rate[row] == pytest.approx(0.5 * (1 - 0.5 * 0.8))


# --------------------------------------------------------------------------------- destinations


def answer(monkeypatch, *, full_fee, half_fee, bids):
    """Let all owners give one answer to each question, and all firms one."""
    monkeypatch.setattr(
        OwnerCommittee,
        "consents",
        lambda self, fee, decision: half_fee if decision == "self-management" else full_fee,
    )
    monkeypatch.setattr(PropertyFirm, "wants", lambda self, compound, margin: bids)


@pytest.mark.parametrize(
    ("full_fee", "half_fee", "bids", "room", "expected"),
    [
        (True, True, True, 0, ServiceMode.MARKET),
        (True, True, False, 1, ServiceMode.WELFARE),
        (True, True, False, 0, ServiceMode.CO_MANAGED),
        (False, True, True, 1, ServiceMode.SELF_MANAGED),
        (False, False, True, 1, ServiceMode.NONE),
    ],
)
def test_where_a_compound_ends(city, monkeypatch, full_fee, half_fee, bids, room, expected):
    row = an_old_compound(city)
    spare = int(np.flatnonzero(city.firms.projects == 0)[0])
    city.firms.kind[spare], city.policy.welfare_projects = WELFARE, room
    answer(monkeypatch, full_fee=full_fee, half_fee=half_fee, bids=bids)
    city.policy.conversion_on_paper = 1.0
    city.agent(StreetOffice, int(city.compounds.street[row])).convert(row)
    c = city.compounds
    assert c.service_mode[row] == c.determined[row] == expected
    assert c.settled[row] == (expected != ServiceMode.NONE)
    assert city.events.refusals[row] == (expected == ServiceMode.NONE)
    assert c.on_paper[row] == (expected in (ServiceMode.SELF_MANAGED, ServiceMode.CO_MANAGED))


def test_a_refusal_in_a_rush_is_settled_on_paper(city, monkeypatch):
    row = an_old_compound(city)
    answer(monkeypatch, full_fee=False, half_fee=False, bids=True)
    city.policy.conversion_rush = True
    city.agent(StreetOffice, 0).convert(row)
    assert city.compounds.service_mode[row] == ServiceMode.SELF_MANAGED
    assert city.compounds.on_paper[row]
    assert city.compounds.settled[row]


def test_shares_that_a_city_states_are_nobody_s_choice(city, monkeypatch):
    row = an_old_compound(city)
    answer(monkeypatch, full_fee=False, half_fee=False, bids=False)
    city.policy.to_market = 1.0
    city.agent(StreetOffice, 0).convert(row)
    assert city.compounds.service_mode[row] == ServiceMode.MARKET


@pytest.mark.parametrize(
    ("mode", "bids", "expected"),
    [(SELF, True, MARKET), (SELF, False, CO), (CO, True, MARKET), (CO, False, CO)],
)
def test_a_settled_compound_rises_or_stays(city, monkeypatch, mode, bids, expected):
    row = an_old_compound(city, SELF)
    if mode == CO:
        contracts.hand_over(city, row, 0, ServiceMode.CO_MANAGED, 0.4)
    city.compounds.settled[row] = True
    answer(monkeypatch, full_fee=True, half_fee=True, bids=bids)
    city.agent(StreetOffice, 0).raise_service(row)
    assert city.compounds.service_mode[row] == expected
    assert city.events.climbs[row] == (mode != expected)
    answer(monkeypatch, full_fee=False, half_fee=False, bids=True)
    before = city.compounds.service_mode[row]
    city.agent(StreetOffice, 0).raise_service(row)
    assert city.compounds.service_mode[row] == before


def test_settled_compounds_are_asked_at_the_usual_hazard_and_never_in_a_rush(city, monkeypatch):
    asked = []
    monkeypatch.setattr(StreetOffice, "raise_service", lambda self, row: asked.append(row))
    monkeypatch.setattr(StreetOffice, "convert", lambda self, row: None)
    c = city.compounds
    c.settled = c.old
    city.policy.conversion_hazard, city.policy.usual_conversion = 1.0, 0.4
    StreetOffice.convert_all(city)
    rows = np.flatnonzero(c.old & (c.service_mode <= CO))
    expected = [r for r in rows.tolist() if uniform(city, "climbing", r) < 0.5 * 0.4]
    assert 0 < len(expected) < len(rows)
    assert asked == expected


def test_a_welfare_firm_keeps_a_fifth_for_rescue(city):
    spare = np.flatnonzero(city.firms.projects == 0)[:1]
    city.firms.kind[spare] = WELFARE
    city.policy.welfare_projects, city.policy.welfare_reserve = 1, 1
    row = an_old_compound(city)
    assert contracts.welfare_firm(city, row) is None
    assert contracts.welfare_firm(city, row, reserve=0) == spare[0]


# ------------------------------------------------------------------- exits, motions, new estates


def test_the_hazard_of_an_exit_by_hand(city):
    c = city.compounds
    row = int(np.flatnonzero(c.service_mode == MARKET)[0])
    c.income_memory[row], c.standard_cost[row] = 0.3, 0.6
    city.policy.operating_grant[row] = 0.05
    margin = (0.35 - 0.6 * 0.8) / 0.35 + 0.17 * math.sqrt(0.5) * c.appeal[row]
    expected = 0.00632 * logistic((-margin - 0.15) / 0.1)
    hazard = prospects.exit_hazard(city, c.contracted)
    assert hazard[row] == pytest.approx(expected)
    assert not hazard[~c.contracted].any()


def test_firms_leave_what_earns_too_little_and_welfare_firms_do_not(city, monkeypatch):
    c = city.compounds
    city.firms.cash = 1e9
    monkeypatch.setattr(prospects, "exit_hazard", lambda state, may_leave: may_leave.astype(float))
    kept = int(c.firm[np.flatnonzero(c.contracted)[0]])
    city.firms.kind[kept] = WELFARE
    under, mine = c.contracted.copy(), c.firm == kept
    PropertyFirm.review_projects(city)
    np.testing.assert_array_equal(city.events.exits, under & ~mine)
    assert c.contracted[mine].all()


def test_an_old_compound_that_is_left_is_unsettled_and_stays_determined(city):
    row = an_old_compound(city)
    contracts.hand_over(city, row, 0, ServiceMode.MARKET, 0.4)
    city.compounds.settled[row] = True
    contracts.abandon(city, row)
    assert not city.compounds.settled[row]
    assert city.compounds.determined[row] == MARKET
    assert city.compounds.service_mode[row] <= SELF


def test_motions_are_more_frequent_while_a_black_listing_is_fresh(city):
    c, scores = city.compounds, city.scores
    city.committees.kind = CommitteeKind.OWNERS
    city.committees.turnout, c.months_under_contract, c.capture = 0.14, 24, 0.0
    row = int(np.flatnonzero(c.contracted)[0])
    assert occasions.motion_hazard(city)[row] == pytest.approx(0.02)
    scores.last_told_black[row], scores.months_since_listing[row] = True, 3
    expected = 0.02 * (1 + 1.5 * math.exp(-0.5))
    assert occasions.motion_hazard(city)[row] == pytest.approx(expected)
    assert not occasions.motion_hazard(city)[~c.contracted].any()


def test_every_new_estate_is_finished_once_and_only_in_the_programme(tiny):
    many = {"parameters.participation.new_estates": 0.5}
    model = GovernanceModel(tiny(levers={}, **many), seed=1, scale=1.0)
    finished = np.zeros(len(model.compounds), dtype=int)
    for month in range(-6, 24):
        model.month = month
        now = occasions.finished_estates(model)
        assert month >= 0 or not now.any()
        finished += now
    np.testing.assert_array_equal(finished, ~model.compounds.old)


def test_a_new_contract_with_the_same_firm_costs_no_quality_and_no_post(city):
    row, c = an_old_compound(city, SELF), city.compounds
    contracts.hand_over(city, row, 0, ServiceMode.CO_MANAGED, 0.4)
    city.graph.link(
        "cross_appointment", ("cadre", 0), ("compound", row), 0, post="x1", compound=row
    )
    quality = c.visible_quality[row]
    contracts.hand_over(city, row, 0, ServiceMode.MARKET, 0.45)
    assert (c.service_mode[row], c.visible_quality[row]) == (MARKET, quality)
    assert city.posts.director[row] == 0


# -------------------------------------------------------------------------- what firms expect


@pytest.mark.parametrize(("ends", "share"), [(None, 1.0), (12, 1 - 0.5 * 2 / 3), (48, 1.0)])
def test_a_subsidy_that_is_known_to_end_counts_less(tiny, ends, share):
    model = GovernanceModel(tiny(levers={}), seed=1, scale=1.0)
    model.month = 0
    last = None if ends is None else f"{(month_number('2017-01') + ends) // 12}-01"
    lever, n = FeeSubsidy(amount=0.1, ends=last), len(model.compounds)
    lever.set_policy(model, Intensity(np.ones(n), np.full(n, 0.8)), 0)
    offered = model.policy.subsidy_offered
    np.testing.assert_allclose(offered[model.compounds.old], 0.08 * share)
    assert not offered[~model.compounds.old].any()


def test_a_subsidy_to_contracts_only_is_not_paid_to_self_managers(tiny):
    model = GovernanceModel(tiny(levers={}), seed=1, scale=1.0)
    n = len(model.compounds)
    lever = FeeSubsidy(amount=0.1, to="contracted")
    lever.set_policy(model, Intensity(np.ones(n), np.ones(n)), 0)
    paid = model.policy.fee_subsidy > 0
    np.testing.assert_array_equal(paid, model.compounds.old & model.compounds.contracted)


# ----------------------------------------------------------------------- the stock at the begin


def test_old_compounds_with_a_firm_are_those_that_earn_most_in_their_district(tiny):
    model = GovernanceModel(
        tiny(levers={}, **{"start.old_market": 0.4, "start.old_unserved": 0.15}), seed=1
    )
    c, start = model.compounds, model.city.start
    income = c.reference_fee * start.collection_old + 0.05
    gain = (income - 0.6 * 0.8) / income + 0.1 * 1.7 * math.sqrt(0.5) * c.appeal
    for district in (0, 1):
        here = c.old & (c.district == district)
        market = here & (c.service_mode == MARKET)
        if market.any() and (here & ~market).any():
            assert gain[market].min() > gain[here & ~market].max()
    assert (c.service_mode[c.old] == MARKET).sum() == round(0.4 * c.old.sum())
    np.testing.assert_array_equal(c.determined, c.service_mode)


# ------------------------------------------------------------------------- the public provider


@pytest.fixture
def public(tiny):
    """A city in which one public provider serves all."""
    one = {"firms": 1, "firms_local": 0, "firms_outside": 0, "firms_public": 1,
           "firms_with_projects": 1}  # fmt: skip
    starts = {f"start.{name}": value for name, value in one.items()}
    return GovernanceModel(tiny(levers={}, **starts), seed=1, scale=1.0, validate=True)


def test_a_public_provider_takes_all_is_never_replaced_and_nobody_enters(public):
    row = an_old_compound(public)
    assert public.firms.kind[0] == PUBLIC
    assert public.firms.margin[0] == 0
    assert public.agent(PropertyFirm, 0).wants(row, -5.0)
    public.committees.kind, public.compounds.months_under_contract = CommitteeKind.OWNERS, 24
    public.committees.turnout = 0.5
    assert not occasions.motion_hazard(public).any()
    for _ in range(30):
        public.step()
    assert len(public.firms) == 1
    assert not public.cumulative.exits.any()


def test_the_owner_of_a_public_provider_covers_its_deficit_in_december(public):
    for _ in range(public.burn_in):
        public.step()
    public.firms.cash[0] -= 1e7
    public.ledger.firms_cash -= 1e7
    for _ in range(12):
        assert public.firms.cash[0] < 0
        public.step()
    covered = [entry for entry in public.ledger.entries if entry[2] == "deficits" and entry[4]]
    assert len(covered) == 1
    assert covered[0][4] > 0
    assert public.firms.cash[0] == 0


def test_guiding_others_costs_a_firm_s_own_compounds_effort(city):
    c = city.compounds
    firm = int(np.argmax(city.firms.projects))
    for row in np.flatnonzero(c.old & (c.service_mode <= SELF))[:2].tolist():
        contracts.hand_over(city, row, firm, ServiceMode.CO_MANAGED, 0.4)
    own = (c.firm == firm) & (c.service_mode == MARKET)
    lost = effort.guidance(city)
    np.testing.assert_allclose(lost[own], 0.02 * 2 / (own.sum() + 2))
    assert not lost[c.firm != firm].any()
    assert not lost[c.service_mode == CO].any()


# --------------------------------------------------------------------------- they are all alive


def with_parameter(model, key, value):
    """Give a model another value of one parameter, from this month on."""
    group, name = key.split(".")
    changed = getattr(model.parameters, group).model_copy(update={name: value})
    model.parameters = model.parameters.model_copy(update={group: changed})


def chance_of_consent(model):
    row = an_old_compound(model)
    model.committees.kind[row] = CommitteeKind.OWNERS
    model.committees.skill[row], model.committees.representativeness[row] = 0.9, 0.9
    model.policy.meetings[row], model.policy.mobilisation[row] = 1.0, 1.0
    return consent.consent_chance(model, row, 0.5)


def override(model):
    row = an_old_compound(model)
    model.committees.kind[row] = CommitteeKind.OWNERS
    model.committees.representativeness[row] = 0.2
    return consent.override_chance(model, row)


def fresh_motions(model):
    model.committees.kind, model.committees.turnout = CommitteeKind.OWNERS, 0.14
    model.compounds.months_under_contract = 24
    model.scores.last_told_black, model.scores.months_since_listing = True, 0
    return occasions.motion_hazard(model).sum()


def own_tenders(model):
    return occasions.own_tender_hazard(model).sum()


def estates(model):
    model.month = 0
    finished = 0
    for month in range(24):
        model.month = month
        finished += occasions.finished_estates(model).sum()
    return finished


def effort_of_guides(model):
    for row in np.flatnonzero(model.compounds.old & (model.compounds.service_mode <= SELF))[:4]:
        contracts.hand_over(model, int(row), 0, ServiceMode.CO_MANAGED, 0.4)
    return -effort.guidance(model).sum()


def effort_in_bundles(model):
    model.compounds.bundle_size = 3
    return -effort.disincentives(model).sum()


def cost_in_bundles(model):
    model.compounds.bundle_size = 3
    return cost_of_standard(model).sum()


def co_managed_input(model):
    row = an_old_compound(model)
    contracts.hand_over(model, row, 0, ServiceMode.CO_MANAGED, 0.4)
    model.compounds.spend[row], model.compounds.effort[row] = 0.4, 0.6
    apply_input(model)
    return model.compounds.input[row]


def climbs(model):
    model.compounds.settled = model.compounds.old
    model.compounds.trust, model.compounds.satisfaction = 0.9, 40.0
    model.policy.usual_conversion = 1.0
    StreetOffice.convert_all(model)
    return model.events.climbs.sum()


@pytest.mark.parametrize(
    ("key", "measure", "sign"),
    [
        ("participation.consent_voice", chance_of_consent, 1),
        ("participation.consent_meetings", chance_of_consent, 1),
        ("participation.consent_mobilisation", chance_of_consent, 1),
        ("participation.committee_override", override, 1),
        ("participation.shamed_replacement", fresh_motions, 1),
        ("participation.own_tender", own_tenders, 1),
        ("participation.new_estates", estates, 1),
        ("participation.guidance", effort_of_guides, -1),
        ("participation.bundle_attention", effort_in_bundles, -1),
        ("participation.bundle_saving", cost_in_bundles, -1),
        ("quality.co_managed_help", co_managed_input, 1),
        ("participation.climbing", climbs, 1),
    ],
)
def test_a_parameter_is_alive_between_the_ends_of_its_prior(tiny, key, measure, sign):
    about = uncertain_parameters()[key]
    values = []
    for end in about.ends:
        model = GovernanceModel(tiny(levers={}), seed=1, scale=1.0)
        with_parameter(model, key, end)
        values.append(float(measure(model)))
    assert sign * (values[1] - values[0]) > 0


@pytest.mark.parametrize(
    ("key", "sign"), [("welfare_firms.room", 1), ("welfare_firms.takeover", 1)]
)
def test_room_and_takeovers_move_the_compounds_of_welfare_firms(tiny, key, sign):
    def number(value):
        levers = {"welfare_firms": {"n": 30.0}}
        settings = {"parameters.participation.consent": 5.0, "start.old_compounds": 40,
                    "start.old_households": 1000, "start.old_area": 75_700.0}  # fmt: skip
        scenario = tiny(levers=levers, **settings, **{f"parameters.{key}": value})
        model = GovernanceModel(scenario, seed=1, scale=0.01)
        while model.running:
            model.step()
        return int((model.compounds.service_mode == ServiceMode.WELFARE).sum())

    low, high = uncertain_parameters()[key].ends
    assert sign * (number(high) - number(low)) > 0


@pytest.mark.parametrize("response", ["conversion", "welfare"])
def test_a_city_that_responds_faster_has_a_higher_hazard(tiny, response):
    levers = {"service_drive": {}, "welfare_firms": {}}
    column = {"conversion": "usual_conversion", "welfare": "welfare_hazard"}[response]
    sums = []
    for log_factor in (-0.5, 0.5):
        scenario = tiny(levers=levers, **{f"start.log_factor_{response}": log_factor})
        model = GovernanceModel(scenario, seed=1, scale=0.01)
        while model.month < 1:
            model.step()
        sums.append(getattr(model.policy, column).sum())
    assert sums[1] == pytest.approx(sums[0] * math.e)
