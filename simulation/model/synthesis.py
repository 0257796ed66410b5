"""Synthesis: a synthetic city from published counts.

Published numbers of compounds, households, floor area and firms are met exactly; what no source
gives (how sizes, fees and portfolios are spread) is random, with the city's own seed, apart from
the seed of the model.
"""

from __future__ import annotations

import functools

import numpy as np
from scipy import special

from simulation.agents.property_firm import members
from simulation.core import randomness
from simulation.core.tables import Array, Rows
from simulation.parameters.finance import MoneyParameters
from simulation.parameters.initial_conditions import CityStart
from simulation.parameters.participation import ParticipationParameters
from simulation.processes.prospects import appeal_as_margin, margin_of
from simulation.state.city import City, _uniform
from simulation.state.compounds import Compounds, ServiceMode
from simulation.state.firms import FIRM_KINDS, LEAST_ABILITY, MOST_ABILITY, PUBLIC


@functools.lru_cache(maxsize=8)
def synthesise(start: CityStart, seed: int) -> City:
    """Build a city.

    Parameters
    ----------
    start
        Counts and assumptions.
    seed
        The city's seed; the same start and seed give the same city.
    """
    street_district = np.arange(start.streets) * start.districts // start.streets
    community_street = np.arange(start.streets * start.communities_per_street)
    community_street //= start.communities_per_street
    compounds = _compounds(start, seed, street_district, community_street)
    firms = _firms(start, seed)
    _put_under_contract(start, seed, compounds, firms[1])
    identity, elsewhere = np.arange(start.firms), np.zeros(start.firms, dtype=np.int64)
    return City(
        start, seed, compounds, street_district, community_street, *firms, identity, elsewhere
    )


def _compounds(
    start: CityStart, seed: int, street_district: Array, community_street: Array
) -> Compounds:
    n_commodity, n_old = start.commodity_compounds, start.old_compounds
    old = np.arange(n_commodity + n_old) >= n_commodity
    community = (_uniform(seed, "community", len(old)) * len(community_street)).astype(int)
    order = np.lexsort((np.arange(len(old)), community))
    compounds = Compounds(len(old))
    compounds.old, compounds.community = old[order], community[order]
    compounds.street = community_street[compounds.community]
    compounds.district = street_district[compounds.street]
    compounds.appeal = randomness.normal(seed, "appeal to firms", 0, np.arange(len(old)))
    for kind, is_kind in (("commodity", ~compounds.old), ("old", compounds.old)):
        _build(start, seed, compounds, kind, np.flatnonzero(is_kind))
    _serve(start, seed, compounds)
    return compounds


def _build(start: CityStart, seed: int, compounds: Compounds, kind: str, rows: Array) -> None:
    """Sizes, areas, fees and the state at the begin of one type of compound."""
    if not rows.size:
        return
    size = np.exp(start.size_sd * randomness.normal(seed, "compound size", 0, rows))
    households, area = (getattr(start, f"{kind}_{what}") for what in ("households", "area"))
    compounds.households[rows] = apportion(households, size)
    compounds.area[rows] = area * compounds.households[rows] / households
    spread = randomness.normal(seed, "compound fee", 0, rows)
    fee = getattr(start, f"fee_{kind}") * np.exp(start.fee_sd * spread - start.fee_sd**2 / 2)
    compounds.reference_fee[rows] = fee
    own_cost = np.maximum(0.01, fee * start.cost_share * start.break_even_collection)
    compounds.standard_cost[rows] = start.standard_cost_old if kind == "old" else own_cost
    for name, sd in (
        ("visible_quality", start.visible_sd),
        ("facility_condition", start.facility_sd),
    ):
        mean = getattr(start, f"{name}_{kind}")
        spread = randomness.normal(seed, name, 0, rows)
        getattr(compounds, name)[rows] = np.clip(mean + sd * spread, 0, 100)


def _serve(start: CityStart, seed: int, compounds: Compounds) -> None:
    """Service modes before the programme: exact shares, chosen by keyed priority."""
    compounds.service_mode = ServiceMode.MARKET
    old = np.flatnonzero(compounds.old)
    order = old[np.argsort(randomness.uniform(seed, "old service mode", 0, old), kind="stable")]
    shares = np.array([start.old_unserved, start.old_self_managed, start.old_market])
    ends = np.cumsum(apportion(len(old), shares, least=0))
    compounds.service_mode[order[: ends[0]]] = ServiceMode.NONE
    compounds.service_mode[order[ends[0] : ends[1]]] = ServiceMode.SELF_MANAGED
    _place_market_firms(start, compounds, old)
    compounds.determined = compounds.service_mode


def _place_market_firms(start: CityStart, compounds: Compounds, old: Rows) -> None:
    """Put the old compounds with a firm, in each district, where a firm earns and likes most.

    At random, many would be left in the first years.  The synthesis does not know the parameters of
    a run, so the order is that of their defaults.
    """
    rules, public = ParticipationParameters(), MoneyParameters().public_revenue
    income = compounds.reference_fee[old] * start.collection_old + public
    margin = margin_of(income, start.standard_cost_old * rules.standard_meant)
    gain = margin + appeal_as_margin(rules, compounds.appeal[old])
    district, mode = compounds.district[old], compounds.service_mode[old]
    best_first = old[np.lexsort((-gain, district))]
    market_first = np.lexsort((mode != ServiceMode.MARKET, district))
    compounds.service_mode[best_first] = mode[market_first]


def _firms(start: CityStart, seed: int) -> tuple[Array, Array, Array, Array]:
    n = start.firms
    kind = np.full(n, FIRM_KINDS.index("platform"))
    kind[: start.firms_local + start.firms_outside + start.firms_public] = PUBLIC
    kind[: start.firms_local + start.firms_outside] = FIRM_KINDS.index("outside")
    kind[: start.firms_local] = FIRM_KINDS.index("local")
    district = (_uniform(seed, "firm district", n) * start.districts).astype(int)
    talent = randomness.normal(seed, "firm ability", 0, np.arange(n))
    ability = np.clip(start.ability_mean + start.ability_sd * talent, LEAST_ABILITY, MOST_ABILITY)
    chance = randomness.normal(seed, "firm members", 0, np.arange(n))
    link = start.ability_members_correlation
    rank = special.ndtr(link * talent + np.sqrt(1 - link**2) * chance)
    return kind, district, ability, members(rank, start)


def _put_under_contract(
    start: CityStart, seed: int, compounds: Compounds, firm_district: Array
) -> None:
    """Give every compound with a contract a firm: skewed portfolios, mostly near home."""
    under = np.flatnonzero(compounds.contracted)
    if not under.size:
        return
    active = np.argsort(_uniform(seed, "firm has projects", start.firms), kind="stable")
    active = active[: min(start.firms_with_projects, len(under))]
    size = np.arange(1, len(active) + 1) ** -start.portfolio_exponent
    slots = np.repeat(active, apportion(len(under), size))
    at_home = _uniform(seed, "slot at home", len(slots)) < start.projects_at_home
    elsewhere = (_uniform(seed, "slot district", len(slots)) * start.districts).astype(int)
    sought = np.where(at_home, firm_district[slots], elsewhere)
    by_district = np.lexsort((_uniform(seed, "slot order", len(slots)), sought))
    priority = randomness.uniform(seed, "compound order", 0, under)
    rows = under[np.lexsort((priority, compounds.district[under]))]
    compounds.firm[rows] = slots[by_district]


def apportion(total: int, weights: Array, least: int = 1) -> Array:
    """Split a whole number in proportion to weights, by largest remainders.

    Parameters
    ----------
    total
        Number to split.
    weights
        Positive weights.
    least
        Smallest part.

    Returns
    -------
    numpy.ndarray
        int64 parts that add up to `total` exactly.

    Raises
    ------
    ValueError
        If the total is too small for the smallest parts.
    """
    spare = total - least * len(weights)
    if spare < 0:
        raise ValueError(f"{total} cannot be split into {len(weights)} parts of {least} or more")
    exact = np.asarray(weights) / np.sum(weights) * spare
    parts = np.floor(exact).astype(np.int64)
    rest = spare - int(parts.sum())
    parts[np.argsort(parts - exact, kind="stable")[:rest]] += 1
    return parts + least
