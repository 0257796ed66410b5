"""Sizes of compounds: exact at every spread, cheap to simulate, and they concentrate complaints."""

import numpy as np
import pytest

import simulation as sim
from simulation.model.model import GovernanceModel
from simulation.model.synthesis import synthesise
from simulation.outcomes.declaration import OUTCOMES
from simulation.parameters.initial_conditions import CityStart
from simulation.state.city import LEAST_SIMULATED

PRIOR = CityStart.declarations()["size_sd"].prior
CITIES = ("wuhan", "zibo", "linyi", "yongqiao")


def concentration(model, where=None):
    mask = np.ones(len(model.compounds), dtype=bool) if where is None else where
    return OUTCOMES["complaint_concentration"].true(model, mask)


@pytest.mark.parametrize("size_sd", [0.0, *PRIOR.ends, 3.0])
@pytest.mark.parametrize("city", CITIES)
def test_sizes_add_up_at_every_spread(city, size_sd):
    start = sim.load(city).start.model_copy(update={"size_sd": size_sd})
    compounds = synthesise.__wrapped__(start, 1).compounds
    for kind, of_kind in (("commodity", ~compounds.old), ("old", compounds.old)):
        assert compounds.households[of_kind].sum() == getattr(start, f"{kind}_households")
        assert compounds.households[of_kind].min() >= 1


@pytest.mark.parametrize("scale", [0.005, 0.05])
@pytest.mark.parametrize("city", CITIES)
def test_uneven_sizes_need_little_more_memory(city, scale):
    start = sim.load(city).start
    wide, narrow = (
        synthesise.__wrapped__(start.model_copy(update={"size_sd": sd}), 1).compounds_at(scale)
        for sd in (PRIOR.high, 0.3)
    )
    assert wide.simulated.sum() < 1.25 * narrow.simulated.sum()
    most = LEAST_SIMULATED * len(wide) + scale * wide.households.sum() + len(wide)
    assert wide.simulated.sum() <= most


@pytest.mark.parametrize("programme", ["", "-no-policy"])
@pytest.mark.parametrize("city", CITIES)
def test_every_city_runs_with_the_most_uneven_sizes(city, programme):
    model = GovernanceModel(
        f"{city}{programme}", 1, scale=0.005, streets=0.1, validate=True,
        burn_in=6, **{"start.size_sd": PRIOR.high},
    )  # fmt: skip
    for _ in range(18):
        model.step()


def test_a_wider_spread_concentrates_complaints(part_of_wuhan):
    found = []
    for spread in PRIOR.ends:
        model = GovernanceModel(part_of_wuhan(0.05, **{"start.size_sd": spread}), 1, scale=0.005)
        for _ in range(12):
            model.step()
        found.append(concentration(model))
    assert found[0] + 0.08 < found[1]


def test_concentration_by_hand(tiny):
    model = GovernanceModel(tiny(levers={}), seed=1, scale=1.0)
    assert np.isnan(concentration(model))  # no month was simulated
    kept = model.issues.kept_tickets
    kept[:10, 0], kept[:10, 5] = np.arange(10), 1
    # 1 to 10 tickets; 11 % of ten are one compound and a tenth of the next one
    first = np.arange(len(model.compounds)) < 10
    assert concentration(model, first) == pytest.approx((10 + 0.1 * 9) / 55)
    # 11 % of 28 compounds are three and 0.08 of the next one
    assert concentration(model) == pytest.approx((10 + 9 + 8 + 0.08 * 7) / 55)


def test_tickets_are_kept_for_twelve_months(tiny):
    model = GovernanceModel(tiny(), seed=1, scale=1.0)
    by_month = []
    for month in range(15):
        model.step()
        by_month.append(model.issues.tickets)
        expected = sum(by_month[-12:])
        assert np.array_equal(model.issues.tickets_of_year, expected), month
    assert sum(by_month).sum() > model.issues.tickets_of_year.sum() > 0


def test_kept_tickets_survive_a_snapshot(tiny):
    model = GovernanceModel(tiny(), seed=1, scale=1.0)
    for _ in range(9):
        model.step()
    saved = model.snapshot()
    for _ in range(6):
        model.step()
    then = concentration(model)
    model.restore(saved)
    for _ in range(6):
        model.step()
    assert concentration(model) == then
