"""The synthetic city: published counts are met exactly, at every scale and for every seed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import simulation as sim
from simulation.agents.property_firm import members
from simulation.model.model import GovernanceModel
from simulation.model.synthesis import apportion, synthesise
from simulation.parameters.initial_conditions import CityStart
from simulation.state.city import LEAST_SIMULATED
from simulation.state.compounds import NONE, ServiceMode
from simulation.state.firms import FIRM_KINDS

SCALES = [1.0, 0.6, 0.001]
seeds = st.integers(0, 2**63)


def built(start, seed):
    """A city made anew, not the one that is remembered."""
    return synthesise.__wrapped__(start, seed)


def check_counts(city):
    start, compounds = city.start, city.compounds
    for kind, of_kind in (("commodity", ~compounds.old), ("old", compounds.old)):
        households, area = compounds.households[of_kind], compounds.area[of_kind]
        assert of_kind.sum() == getattr(start, f"{kind}_compounds")
        assert households.sum() == getattr(start, f"{kind}_households")
        assert area.sum() == pytest.approx(getattr(start, f"{kind}_area"), rel=1e-9)
        assert households.min(initial=1) >= 1
    under = compounds.contracted
    assert np.array_equal(compounds.firm != NONE, under)
    wished = min(start.firms_with_projects, int(under.sum()))
    assert len(np.unique(compounds.firm[under])) == wished
    portfolios = np.sort(np.bincount(compounds.firm[under]))[::-1][:wished]
    zipf = np.arange(1, wished + 1) ** -start.portfolio_exponent
    assert portfolios.tolist() == sorted(apportion(int(under.sum()), zipf), reverse=True)
    kinds = np.bincount(city.firm_kind, minlength=len(FIRM_KINDS)).tolist()
    others = start.firms - start.firms_local - start.firms_outside
    assert kinds == [start.firms_local, start.firms_outside, others, 0, 0]


@given(seeds, st.integers(1, 12), st.integers(0, 30), st.integers(0, 3))
def test_published_counts_are_met_exactly(tiny, seed, with_projects, n_old, spare):
    settings = {
        "firms_with_projects": with_projects,
        "old_compounds": n_old,
        "old_households": n_old * (1 + spare),
        "old_area": n_old * 75.7,
    }
    city = built(tiny().start.model_copy(update=settings), seed)
    check_counts(city)
    modes = np.bincount(city.compounds.service_mode[city.compounds.old], minlength=5)
    exact = n_old * np.array([0.5, 0.45, 0.0, 0.05, 0.0])
    assert modes.sum() == n_old
    assert (np.abs(modes - exact) < 1).all()
    assert (city.compounds.service_mode[~city.compounds.old] == ServiceMode.MARKET).all()


def test_wuhan_has_the_size_of_wuhan():
    city = synthesise(sim.load("wuhan").start, 1)
    check_counts(city)
    assert (city.compounds.households.sum(), len(city.compounds)) == (4_031_900, 5249)
    size = city.compounds.households[~city.compounds.old]
    assert np.log(size).std() == pytest.approx(city.start.size_sd, rel=0.05)
    assert np.average(city.compounds.reference_fee[city.compounds.old]) == pytest.approx(
        city.start.fee_old, rel=0.02
    )


@given(seeds)
def test_places_lie_within_each_other(tiny, seed):
    city = built(tiny().start, seed)
    compounds = city.compounds
    assert np.array_equal(city.street_district, [0, 0, 1, 1])
    assert np.array_equal(city.community_street, [0, 0, 1, 1, 2, 2, 3, 3])
    assert np.array_equal(compounds.street, city.community_street[compounds.community])
    assert np.array_equal(compounds.district, city.street_district[compounds.street])
    assert (np.diff(compounds.community) >= 0).all()
    assert (city.firm_district < 2).all()
    assert ((city.firm_ability >= 0.2) & (city.firm_ability <= 0.95)).all()


@pytest.mark.parametrize("scale", SCALES)
def test_weights_make_up_for_the_households_left_out(small_city, scale):
    compounds = small_city.compounds_at(scale)
    n = compounds.households
    wished = np.minimum(n, np.maximum(LEAST_SIMULATED, np.round(scale * n)))
    assert np.array_equal(compounds.simulated, wished)
    assert np.array_equal(np.round(compounds.weight * compounds.simulated, 9), n)
    ends = np.cumsum(compounds.simulated)
    assert np.array_equal(compounds.first_household, ends - compounds.simulated)
    assert small_city.compounds.simulated[0] == 0  # the city itself stays as it was


@pytest.mark.parametrize("scale", SCALES)
def test_households_add_up_to_their_compounds(tiny, scale):
    model = GovernanceModel(tiny(), seed=1, scale=scale)
    compounds, households = model.compounds, model.households
    of = np.repeat(np.arange(len(compounds)), compounds.simulated)
    assert len(households) == compounds.simulated.sum()
    area = np.bincount(of, households.area.astype(float)) * compounds.weight
    np.testing.assert_allclose(area, compounds.area, rtol=1e-6)
    party = np.bincount(of, (households.flags & 8) > 0) * compounds.weight
    np.testing.assert_allclose(party, compounds.party_members, rtol=1e-12)


@pytest.mark.parametrize("scale", SCALES[1:])
def test_a_household_is_the_same_at_every_scale(tiny, scale):
    whole, part = (GovernanceModel(tiny(), seed=1, scale=s) for s in (1.0, scale))
    assert part.compounds.simulated.sum() < whole.compounds.simulated.sum()
    for row in range(len(whole.compounds)):
        n = part.compounds.simulated[row]
        few, all_of_them = (m.residents_of(row).rows for m in (part, whole))
        for name in ("flags", "intercept", "affordability", "satisfaction", "habit"):
            values = getattr(whole.households, name)[all_of_them[:n]]
            assert np.array_equal(getattr(part.households, name)[few], values), name


@given(seeds)
def test_a_city_follows_from_start_and_seed(tiny, seed):
    start = tiny().start
    one, again, other = (built(start, s) for s in (seed, seed, seed + 1))
    saved, different = one.compounds.snapshot(), other.compounds.snapshot()
    for name, column in again.compounds.snapshot().items():
        assert np.array_equal(column, saved[name]), name
    assert np.array_equal(one.firm_ability, again.firm_ability)
    assert not np.array_equal(one.firm_ability, other.firm_ability)
    assert not np.array_equal(saved["reference_fee"], different["reference_fee"])


def test_the_seed_of_the_city_is_apart_from_that_of_the_run(tiny):
    scenario = tiny()
    here, same, there = (
        GovernanceModel(scenario, seed=seed, city_seed=city_seed, scale=0.5)
        for seed, city_seed in ((1, 7), (2, 7), (1, 8))
    )
    for name in ("flags", "intercept", "area", "far", "satisfaction"):
        mine = getattr(here.households, name)
        assert np.array_equal(mine, getattr(same.households, name)), name
        assert not np.array_equal(mine, getattr(there.households, name)), name
    assert here.city.compounds is same.city.compounds
    for model in (here, same):
        model.step()
    assert not np.array_equal(here.households.satisfaction, same.households.satisfaction)


def test_running_a_model_leaves_the_remembered_city_alone(tiny):
    scenario = tiny()
    before = synthesise(scenario.start, 5).compounds.snapshot()
    model = GovernanceModel(scenario, seed=5)
    for _ in range(8):
        model.step()
    after = synthesise(scenario.start, 5).compounds.snapshot()
    assert all(np.array_equal(after[name], before[name]) for name in before)
    assert not np.array_equal(model.compounds.visible_quality, before["visible_quality"])


@given(
    st.integers(0, 10**7),
    st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=30),
    st.integers(0, 2),
)
def test_apportioned_parts_are_fair_and_add_up(total, weights, least):
    total += least * len(weights)
    parts = apportion(total, np.array(weights), least)
    quota = least + np.array(weights) / sum(weights) * (total - least * len(weights))
    assert parts.sum() == total
    assert parts.min() >= least
    assert (np.abs(parts - quota) < 1 + 1e-6).all()
    order = np.argsort(weights)
    heavier = np.diff(np.array(weights)[order]) > 0
    assert (np.diff(parts[order])[heavier] >= 0).all()


def test_too_little_cannot_be_apportioned():
    with pytest.raises(ValueError, match="2 cannot be split into 3 parts of 1 or more"):
        apportion(2, np.ones(3))


@pytest.mark.parametrize(("mean", "k"), [(2.48, 0.5), (0.3, 4.0), (40.0, 1.0)])
def test_party_members_are_negative_binomial(mean, k):
    start = CityStart(members_per_firm=mean, members_dispersion=k)
    rank = np.linspace(1e-6, 1 - 1e-6, 2001)
    assert np.array_equal(members(rank, start), stats.nbinom.ppf(rank, k, k / (k + mean)))


def test_able_firms_may_have_more_members():
    start = CityStart(firms=3000, ability_members_correlation=0.3)
    found = {
        link: stats.spearmanr(city.firm_ability, city.firm_members).statistic
        for link in (-0.3, 0.0, 0.3)
        for city in [built(start.model_copy(update={"ability_members_correlation": link}), 1)]
    }
    for link, correlation in found.items():
        assert correlation == pytest.approx(link, abs=0.08)


# ------------------------------------------------------------------- the four cities as published


def of_type(column, old):
    """Total of a column over simulated households, weighted, in one type of compound."""

    def total(model):
        home = np.repeat(np.arange(len(model.compounds)), model.compounds.simulated)
        here = model.compounds.old[home] == old
        value = 1.0 if column is None else getattr(model.households, column).astype(float)[here]
        return (value * model.compounds.weight[home][here]).sum()

    return total


def count(of):
    return lambda model: float(np.sum(of(model)))


def firms_of(kind):
    return count(lambda model: model.firms.kind == FIRM_KINDS.index(kind))


COMPOUNDS = count(lambda model: np.ones(len(model.compounds)))
COMMODITY = count(lambda model: ~model.compounds.old)
OLD = count(lambda model: model.compounds.old)
FIRMS = count(lambda model: np.ones(len(model.firms)))
BUSY = count(lambda model: model.firms.projects > 0)
DISTRICTS = count(lambda model: len(np.unique(model.streets.district)))
BUILT = {
    "wuhan": {
        "prof_residential_projects": COMMODITY,
        "prof_residential_households": of_type(None, old=False),
        "prof_residential_area": of_type("area", old=False),
        "old_compounds": OLD,
        "old_households": of_type(None, old=True),
        "old_area": of_type("area", old=True),
        "firms_total": FIRMS,
        "firms_local": firms_of("local"),
        "firms_outside": firms_of("outside"),
        "firms_with_projects": BUSY,
        "industry_party_committees": DISTRICTS,
    },
    "zibo": {"compounds": COMPOUNDS, "firms": FIRMS,
             "streets": count(lambda model: np.ones(len(model.streets)))},
    "linyi": {"compounds": COMPOUNDS, "prof_compounds": COMMODITY, "firms": FIRMS,
              "counties": DISTRICTS},
    "yongqiao": {
        "district_red_firm": FIRMS,
        "communities_with_agreement": count(lambda model: len(model.city.community_street)),
    },
}  # fmt: skip
RATES = {  # figures that enter as a ratio: members and staff per firm and area, shares of a list
    "firms_base_2017",
    "compounds_base_2017",
    "party_members_in_sector",
    "sector_staff",
    "nonresidential_area",
}
PARTS = {"fallback_households"}  # figures of a part of a stock that is an assumption


def starts_as_published(name, scale):
    scenario = sim.load(f"{name}-no-policy")
    model = GovernanceModel(scenario, 1, scale=scale)
    for figure, built_as in BUILT[name].items():
        published = scenario.published[figure].value
        assert built_as(model) == pytest.approx(published, rel=1e-6 if "area" in figure else 1e-12)
    whole = scale == 1.0
    assert whole == (model.compounds.simulated == model.compounds.households).all()


@pytest.mark.parametrize("name", BUILT)
def test_every_initial_figure_is_a_count_of_the_start_or_a_rate(name):
    published = sim.load(name).published
    initial = {figure for figure, about in published.items() if about.role == "initial"}
    assert set(BUILT[name]) | ((RATES | PARTS) & initial) == initial


def test_the_households_of_the_fallback_of_zibo_fit_into_its_old_compounds():
    """209 compounds hold 262,800 households; the other 346 are as large as those of Wuhan."""
    scenario = sim.load("zibo")
    start, published = scenario.start, scenario.published
    assert start.old_households == published["fallback_households"].value + 346 * 382 == 394_972
    assert start.old_compounds - published["fallback_old_compounds"].value == 346
    assert start.old_area == pytest.approx(75.7 * 394_972)
    assert start.commodity_households + start.old_households == pytest.approx(1e6, rel=1e-3)


@pytest.mark.parametrize("scale", [0.002, 0.02])
@pytest.mark.parametrize("name", BUILT)
def test_a_city_starts_with_its_published_counts(name, scale):
    starts_as_published(name, scale)


@pytest.mark.slow
@pytest.mark.parametrize("name", BUILT)
def test_a_city_at_full_scale_starts_with_its_published_counts(name):
    starts_as_published(name, 1.0)


def test_staff_and_members_of_wuhan_are_those_published_on_average():
    published, start = sim.load("wuhan").published, sim.load("wuhan").start
    area = sum(published[name].value for name in ("prof_residential_area", "nonresidential_area"))
    assert start.staff_per_area * area == pytest.approx(published["sector_staff"].value)
    mean = published["party_members_in_sector"].value / published["firms_base_2017"].value
    model = GovernanceModel("wuhan-no-policy", 1, scale=0.002)
    error = np.sqrt((mean + mean**2 / start.members_dispersion) / len(model.firms))
    assert abs(model.firms.members.mean() - mean) < 4 * error


def under_here(compounds):
    return compounds.firm != NONE


@given(seeds, st.floats(0.01, 1))
def test_a_sample_keeps_whole_streets_of_every_district(small_city, seed, share):
    city = built(small_city.start, seed)
    sample = city.sample(share)
    before, after = city.compounds, sample.compounds
    streets = np.unique(after.street)
    kept = np.isin(before.street, streets)
    assert np.array_equal(after.households, before.households[kept])
    present = np.unique(before.district)
    assert set(np.unique(city.street_district[sample.sampled_streets(share)])) >= set(present)
    size = np.bincount(city.street_district)
    drawn = np.bincount(city.street_district[sample.sampled_streets(share)], minlength=len(size))
    assert np.array_equal(drawn, np.maximum(1, np.round(share * size)))
    under = before.contracted[kept]
    assert np.array_equal(sample.firm_identity[after.firm[under]], before.firm[kept][under])
    assert (after.firm[~under] == NONE).all()
    serving = city.firm_identity[before.firm[before.contracted]]
    served_here = np.bincount(after.firm[under_here(after)], minlength=len(sample.firm_kind))
    projects = np.bincount(serving, minlength=len(city.firm_kind))[sample.firm_identity]
    assert np.array_equal(served_here + sample.firm_projects_elsewhere, projects)
    assert sample.part == pytest.approx(before.households[kept].sum() / before.households.sum())


def test_a_sample_of_everything_is_the_city(small_city):
    assert small_city.sample(1.0) is small_city


def test_a_sample_runs_with_its_part_of_the_budget(tiny):
    scenario = tiny(levers={"publicity": {}}, budget=3000.0)
    whole = GovernanceModel(scenario, seed=1, scale=1.0)
    half = GovernanceModel(scenario, seed=1, scale=1.0, streets=0.5, validate=True)
    assert 0 < half.city.part < 1
    spent = []
    for model in (whole, half):
        for _ in range(scenario.burn_in + 3):
            model.step()
        spent.append(-model.ledger.treasury)
    assert spent[0] == pytest.approx(3 * 3000 / 12)
    assert spent[1] == pytest.approx(spent[0] * half.city.part)


def test_a_sample_has_compounds_of_every_district_that_has_some(tiny):
    scenario = tiny(**{"start.streets": 8, "start.commodity_compounds": 3, "start.old_compounds": 2,
                       "start.commodity_households": 30, "start.old_households": 20})  # fmt: skip
    for seed in range(1, 21):
        city = synthesise(scenario.start, seed)
        sample = city.sample(0.1)
        assert set(sample.compounds.district) == set(city.compounds.district)


NAMED = {"levers": {}, "levers.publicity.where": {"streets": [0]}}
DATED = {"levers": {}, "levers.publicity.where": {"2017-01": {}, "2018-01": {"streets": [0]}}}


@pytest.mark.parametrize("settings", [NAMED, DATED], ids=["from the start", "later"])
def test_a_sample_is_refused_where_a_lever_names_streets(tiny, settings):
    scenario = tiny(**settings)
    expected = r"levers\.publicity\.where\.streets: read \[0\], expected the whole city"
    for make in (
        lambda: GovernanceModel(scenario, 1, streets=0.5),
        lambda: sim.run(scenario, streets=0.5),
        lambda: sim.sweep({"scenarios": [scenario], "streets": 0.5}, workers=1),
    ):
        with pytest.raises(sim.InputError, match=expected) as caught:
            make()
        assert "\n" not in str(caught.value)
    before = sim.run(tiny(levers={}), streets=0.5, months=1)
    with pytest.raises(sim.InputError, match=expected):
        before.branch("2017-01", scenario)
    assert GovernanceModel(scenario, 1).share_of_streets == 1


def test_a_sample_reaches_the_districts_that_a_lever_names(tiny):
    scenario = tiny(**{"levers": {}, "levers.publicity.where": {"districts": [1]}, "burn_in": 0})
    for seed in range(1, 9):
        model = GovernanceModel(scenario, seed, scale=0.1, streets=0.25)
        model.step()
        reached = model.programme.intensities["publicity"].funded > 0
        assert np.array_equal(reached, model.compounds.district == 1)
        assert reached.any()


@pytest.mark.parametrize("share", [0.0, -1.0, 1.5])
def test_a_sample_of_no_streets_is_refused(tiny, share):
    with pytest.raises(sim.InputError, match="streets: read"):
        GovernanceModel(tiny(), streets=share)
