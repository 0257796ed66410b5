"""Lists, talks, credit, stars, rewards and site visits, against cases calculated by hand."""

import numpy as np
import pytest

import simulation as sim
from simulation.agents import inspection
from simulation.io.errors import InputError
from simulation.model.model import GovernanceModel
from simulation.parameters.assessment import USUAL_WEIGHTS, WEIGHED
from simulation.processes import assessment, listing
from simulation.processes.issues import arise
from simulation.state.branches import PartyStatus

AUDIT, PRAISE = 0.7, 0.01


def city_with(tiny, months=0, parameters=None, **levers):
    """Small city with some levers only, after some months of the programme."""
    told = {f"parameters.{key}": value for key, value in (parameters or {}).items()}
    settings = {f"levers.{name}": about for name, about in levers.items()}
    model = GovernanceModel(tiny(**{"levers": {}, **settings, **told}), seed=1, scale=0.5)
    for _ in range(model.burn_in + months):
        model.step()
    return model


def announced(model):
    """Open the month, and let the levers set policy and nothing more."""
    model.open_month()
    model.programme.announce()
    return model


def acted(model):
    """Let the levers act after a round in this month."""
    announced(model)
    assessment.assess(model)
    model.programme.act("assessment")
    return model


# ------------------------------------------------------------------------- the ends of a list


@pytest.mark.parametrize(
    ("number", "sizes", "listed"),
    [
        (3, [8, 12], [1, 2]),  # 1.2 and 1.8: the larger remainder is rounded up
        (10, [10, 10, 20], [2.0, 3.0, 5.0]),  # 2.5, 2.5 and 5
        (0, [8, 12], [0, 0]),
        (4, [4, 20], [0, 4]),  # four are not ranked
        (99, [5, 7], [5, 7]),  # everybody
    ],
)
def test_a_number_is_shared_out_over_districts(number, sizes, listed):
    group = np.repeat(np.arange(len(sizes)), sizes)
    shares = listing.shares_of_number(number, group, np.arange(len(group)))
    counts = np.bincount(group, shares)
    if number == 10:  # which of two equal remainders is rounded up does not matter
        assert sorted(counts) == pytest.approx(listed)
    else:
        np.testing.assert_allclose(counts, listed)


@pytest.mark.parametrize("ranking", ["district", "city"])
@pytest.mark.parametrize("both", [2, 3, 7])
def test_a_list_has_as_many_at_both_ends_as_the_city_says(tiny, both, ranking):
    about = {"period": 1.0, "both_ends": float(both), "ranking": ranking}
    model = city_with(tiny, months=1, red_black_list=about)
    assert model.cumulative.black_listings.sum() == both // 2
    assert model.cumulative.red_listings.sum() == both - both // 2


def test_a_list_of_nobody_is_off(tiny):
    model = city_with(tiny, months=2, red_black_list={"period": 1.0, "both_ends": 0.0})
    assert not model.cumulative.black_listings.any()
    assert model.ledger.cost["red_black_list"] == 0.0


def test_further_listings_demoralise_up_to_three_and_are_forgotten_in_two_years(tiny):
    model = city_with(tiny, red_black_list={"strength": 0.5})
    scores = model.scores
    scores.times_black = np.resize([0.5, 1.0, 2.0, 2.5, 4.0, 9.0], 28)
    scores.months_since_black = 5
    announced(model)
    expected = np.resize([0.0, 0.0, 0.01, 0.015, 0.03, 0.03], 28)  # 0.5 * 0.02 * min(3, further)
    np.testing.assert_allclose(model.policy.effort_tax, expected)
    scores.months_since_black = np.where(np.arange(28) < 14, 22, 23)  # opening the month adds one
    model.is_mid_month = False
    announced(model)
    np.testing.assert_allclose(model.policy.effort_tax[:14], expected[:14])
    assert not model.policy.effort_tax[14:].any()
    assert not scores.times_black[14:].any()


def test_months_since_a_black_listing_are_not_those_since_any(tiny):
    model = city_with(tiny, red_black_list={"period": 1.0, "share_black": 0.2, "share_red": 0.2})
    acted(model)
    scores = model.scores
    assert not scores.months_since_black[scores.black].any()
    assert not scores.months_since_listing[scores.red].any()
    assert (scores.months_since_black[scores.red] >= 99).all()


@pytest.mark.parametrize("posted", [True, False])
def test_residents_see_a_list_that_is_posted_in_their_compound(tiny, posted):
    ends = {"share_black": 0.2, "share_red": 0.2}
    about = {"period": 1.0, "posted": posted, **ends}
    model = announced(city_with(tiny, red_black_list=about))
    assert model.policy.publicised.any() == posted
    assessment.assess(model)
    before = model.compounds.satisfaction.copy()
    model.firms.reputation = 50.0
    model.programme.act("assessment")
    moved = model.compounds.satisfaction - before
    lost, won = (-1.5, 0.5) if posted else (0.0, 0.0)
    scores = model.scores
    np.testing.assert_allclose(moved[scores.black], lost, atol=0.1)
    np.testing.assert_allclose(moved[scores.red], won, atol=0.1)
    assert (model.firms.reputation != 50).any()
    assert model.events.summonses[scores.black].all()


def test_a_list_of_firms_moves_their_reputation_and_nothing_else(tiny):
    about = {"period": 1.0, "of": "firms", "ranking": "city", "share_black": 0.3, "share_red": 0.2}
    model = announced(city_with(tiny, red_black_list=about))
    assert not model.policy.effort_gain.any()
    assert not model.policy.pressure.any()
    assert not model.policy.publicised.any()
    assessment.assess(model)
    compounds, firms, before = model.compounds, model.firms, model.compounds.satisfaction.copy()
    firms.reputation = 50.0
    model.programme.act("assessment")
    served = np.unique(compounds.firm[compounds.contracted])
    mean = np.array([model.scores.score[compounds.firm == firm].mean() for firm in served])
    order = served[np.argsort(mean)]
    n_black, n_red = int(np.ceil(0.3 * len(served))), int(np.ceil(0.2 * len(served)))
    assert len(served) >= 5
    expected = np.full(len(firms), 50.0)
    expected[order[:n_black]], expected[order[len(order) - n_red :]] = 47.0, 52.0
    np.testing.assert_allclose(firms.reputation, expected)
    np.testing.assert_array_equal(compounds.satisfaction, before)
    assert model.events.black_listings.sum() == model.events.summonses.sum() == n_black
    assert model.events.red_listings.sum() == n_red
    assert not model.scores.times_black.any()


def test_a_list_of_firms_is_public(tiny):
    with pytest.raises(InputError, match=r"levers\.red_black_list.*public"):
        city_with(tiny, red_black_list={"of": "firms", "feedback": "private"})


# --------------------------------------------------------------------- rectification and talks


@pytest.mark.parametrize("talk_by", ["share", "score"])
@pytest.mark.parametrize("share", [0.0, 0.1])
def test_the_worst_tenth_and_the_dissatisfied_come_under_order(tiny, share, talk_by):
    about = {"share": share, "talk_below": 0.6, "talk_by": talk_by, "months": 6}
    model = city_with(tiny, rectification=about)
    model.month = 3  # a month with a round
    announced(model)
    assessment.assess(model)
    compounds, scores = model.compounds, model.scores
    scores.rectification = 0
    low = np.arange(28) % 4 == 0
    compounds.share_dissatisfied = np.where(low == (talk_by == "share"), 0.5, 0.3)
    compounds.satisfaction = np.where(low == (talk_by == "score"), 59.0, 61.0)
    reputation = model.firms.reputation.copy()
    model.programme.act("assessment")
    under = np.flatnonzero(compounds.contracted)
    n = int(np.ceil(share * len(under) - 1e-9))
    expected = compounds.contracted & low
    np.testing.assert_array_equal(model.events.summonses, expected)
    expected[under[np.argsort(scores.score[under])][:n]] = True
    np.testing.assert_array_equal(scores.rectification, 7 * expected)
    np.testing.assert_array_equal(model.firms.reputation, reputation)  # the talk is private


# -------------------------------------------------------------------------- weights and credit


def test_the_usual_weights_are_those_of_no_city():
    usual = [getattr(USUAL_WEIGHTS, f"weight_{name}") for name in WEIGHED]
    assert usual == [0.5, 0.3, 0.2, 0.0, 0.0]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("wuhan", [0.47, 0.282, 0.188, 0.0, 0.06]),  # the usual weights share 94 %
        ("zibo", [0.4375, 0.2625, 0.3, 0.0, 0.0]),  # 0.5 and 0.3 share 70 %
        ("linyi", [0.5, 0.3, 0.2, 0.0, 0.0]),
    ],
)
def test_a_city_states_the_weights_that_it_published(name, expected):
    levers = {lever.name: lever for lever in sim.load(name).levers}
    weights = levers["assessment_weights"].at(12)
    got = [getattr(weights, one) for one in WEIGHED]
    assert got == pytest.approx(expected)
    assert sum(got) == pytest.approx(1)


def test_credit_points_are_lost_with_a_warning_and_bar_from_tenders(tiny):
    model = city_with(tiny)
    compound = int(np.flatnonzero(model.compounds.contracted)[0])
    firm = model.compounds.firm[compound]
    model.firms.credit[firm] = 61.0
    lost = 2 / max(1, model.firms.projects[firm] / 5)
    inspection.demand_repair(model, compound)
    assert model.firms.credit[firm] == pytest.approx(61 - lost)
    assert model.events.warnings.sum() == model.events.warnings[compound] == 1
    assert model.parameters.market.least_credit == 60


def test_warnings_are_counted_since_the_programme_began(tiny):
    model = city_with(tiny, months=12, inspections={"rate": 0.2})
    everywhere = np.ones(28, dtype=bool)
    counted = sim.OUTCOMES["credit_warnings"].true(model, everywhere)
    assert counted == model.cumulative.findings.sum() > 0


# -------------------------------------------------------------------------------------- stars


def rated(tiny, **about):
    """The small city in a December, with hand-made scores and a firm in three organised."""
    model = city_with(tiny, star_ratings={"standard": 0.0, **about})
    model.month = 11
    announced(model)
    n = len(model.firms)
    model.affiliations.status = np.where(np.arange(n) % 3 == 0, PartyStatus.JOINT, PartyStatus.NONE)
    model.firms.credit = 100.0
    model.scores.score = 60.0 + np.arange(28)
    model.scores.ranked = model.compounds.contracted
    model.programme.act("assessment")
    return model


@pytest.mark.parametrize("party_first", [True, False])
def test_quotas_of_stars_go_by_precedence_and_rating(tiny, party_first):
    model = rated(tiny, five_stars=2.0, four_stars=0.5, party_first=party_first)
    served = np.flatnonzero(model.firms.projects)
    compounds = model.compounds
    mean = np.array([model.scores.score[compounds.firm == firm].mean() for firm in served])
    organised = served % 3 == 0
    rating = (mean - 52) / 8 + 0.5 * organised
    rank = sorted(
        range(len(served)), key=lambda k: (not (organised[k] and party_first), -rating[k])
    )
    stars = model.firms.star[served[rank]]
    n_four = round(0.5 * len(served))
    assert stars[:2].tolist() == [5, 5]
    assert (stars[2 : 2 + n_four] == 4).all()
    assert (stars[2 + n_four :] <= 3).all()
    if party_first:
        assert organised[rank[:2]].all()
    assert not model.scores.star.any()


def test_without_quotas_stars_go_by_the_score(tiny):
    model = rated(tiny)
    firm = int(np.flatnonzero(model.firms.projects)[0])
    mean = model.scores.score[model.compounds.firm == firm].mean()
    expected = np.clip(np.round((mean - 52) / 8 + 0.5 * (firm % 3 == 0)), 0, 5)
    assert model.firms.star[firm] == expected


def test_compounds_have_stars_of_their_own(tiny):
    model = rated(tiny, of="compounds", five_stars=3.0, four_stars=0.0)
    under = np.flatnonzero(model.compounds.contracted)
    stars, scores = model.scores.star, model.scores
    organised = model.compounds.firm[under] % 3 == 0
    rating = (scores.score[under] - 52) / 8 + 0.5 * organised
    best = under[np.argsort(-rating, kind="stable")][:3]
    np.testing.assert_array_equal(np.flatnonzero(stars == 5), np.sort(best))
    assert not (stars == 4).any()
    assert not model.firms.star.any()
    announced(model)
    np.testing.assert_allclose(
        model.policy.effort_gain, AUDIT * PRAISE * stars / 5 * model.compounds.contracted
    )
    np.testing.assert_array_equal(model.policy.celebrated, stars >= 4)


# ---------------------------------------------------------------------------- rewards and visits


def test_the_best_are_rewarded_and_those_near_the_cut_try_harder(tiny):
    about = {"share": 0.2, "cash": 500.0, "period": 1.0, "strength": 0.5}
    model = acted(city_with(tiny, rewards=about))
    scores, compounds = model.scores, model.compounds
    for district in (0, 1):
        here = np.flatnonzero(compounds.contracted & (compounds.district == district))
        best = here[np.argsort(scores.score[here])][-int(np.ceil(0.2 * len(here) - 1e-9)) :]
        assert set(np.flatnonzero(scores.rewarded & (compounds.district == district))) == set(best)
        np.testing.assert_allclose(scores.cut_reward[here], scores.score[best].min())
    np.testing.assert_array_equal(model.events.rewards, scores.rewarded)
    model.month += 1
    model.is_mid_month = False
    announced(model)
    near = np.exp(-np.abs(scores.score - scores.cut_reward) / 5)
    at_stake = 0.5 * compounds.contracted
    np.testing.assert_allclose(model.policy.effort_gain, AUDIT * PRAISE * at_stake * near)
    np.testing.assert_allclose(model.policy.pressure, 0.5 * at_stake)
    np.testing.assert_array_equal(model.policy.celebrated, scores.rewarded)
    paid = np.bincount(compounds.provider, 250.0 * scores.rewarded, len(model.firms))
    np.testing.assert_allclose(model.firms.grants, paid)


def test_rewards_for_party_work_go_to_organised_firms(tiny):
    model = city_with(tiny, rewards={"share": 0.5, "period": 1.0, "for_party_work": True})
    model.affiliations.status[::2] = PartyStatus.JOINT
    model.affiliations.status[1::2] = PartyStatus.NONE
    acted(model)
    rewarded = model.scores.rewarded
    assert (model.compounds.firm[rewarded] % 2 == 0).all()
    others = model.compounds.contracted & (model.compounds.firm % 2 == 1)
    assert not model.policy.pressure[others].any()


def test_cash_for_rewards_adds_up(tiny):
    """Transfers of the treasury arrive at firms: the invariants of every month."""
    about = {"share": 0.2, "cash": 20_000.0, "period": 1.0}
    scenario = tiny(**{"levers": {}, "levers.rewards": about})
    model = GovernanceModel(scenario, seed=1, scale=0.5, validate=True)
    for _ in range(model.burn_in + 6):
        model.step()
    rewards = sim.OUTCOMES["rewards_given"].true(model, np.ones(28, dtype=bool))
    paid = [entry[4] for entry in model.ledger.entries if entry[1] == "rewards"]
    assert sum(paid) == pytest.approx(20_000 * (rewards - model.events.rewards.sum()))


@pytest.mark.parametrize(("visits", "shown"), [(3.0, 1.0), (1.5, 0.5), (12.0, 1.0), (0.0, 0.0)])
def test_practice_spreads_to_those_below_the_median(tiny, visits, shown):
    model = announced(city_with(tiny, site_visits={"visits": visits}))
    scores, compounds = model.scores, model.compounds
    expected = np.zeros(28)
    for district in (0, 1):
        here = scores.ranked & (compounds.district == district)
        below = here & (scores.score < np.median(scores.score[here]))
        assert below.sum() == here.sum() // 2
        expected[below] = AUDIT * PRAISE * shown
    np.testing.assert_allclose(model.policy.effort_gain, expected)
    np.testing.assert_allclose(model.policy.pressure, 0.5 * shown)


# --------------------------------------------------------------- parameters that are alive


@pytest.mark.parametrize(
    ("lever", "about"),
    [
        ("rewards", {"share": 0.2, "period": 1.0}),
        ("site_visits", {}),
        ("star_ratings", {"standard": 0.0}),
        ("star_ratings", {"standard": 0.0, "of": "compounds"}),
    ],
    ids=["rewards", "site visits", "stars of firms", "stars of compounds"],
)
def test_praise_raises_effort_through_every_lever_that_praises(tiny, lever, about):
    effort = []
    for praise in (-0.05, 0.07):  # three standard deviations either way
        model = city_with(tiny, 14, {"effort.praise": praise}, **{lever: about})
        effort.append(model.compounds.effort[model.compounds.contracted].mean())
    assert effort[1] > effort[0] + 0.005


def test_worn_facilities_bring_more_issues(tiny):
    issues = []
    for effect in (0.0, 4.0):
        model = city_with(tiny, 0, {"issues.facility_arrival": effect})
        model.compounds.households *= 10_000  # so that chance does not matter
        worn = 1 - model.compounds.facility_condition / 100
        untidy = 1 - model.compounds.visible_quality / 100
        mean = 0.03 * model.compounds.households * (1 + untidy + effect * worn)
        arise(model)
        assert model.issues.arrived.sum() == pytest.approx(mean.sum(), rel=0.01)
        issues.append(model.issues.arrived.sum())
    assert issues[1] > 1.3 * issues[0]
