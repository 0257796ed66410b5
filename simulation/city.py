"""City: a synthetic city made from published counts.

Published numbers of compounds, households, floor area and firms are met exactly; what no source
gives (how sizes, fees and portfolios are spread) is drawn with the city's own seed, apart from the
seed of luck.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from simulation import draws
from simulation.columns import Array, Mask
from simulation.compounds import NONE, Compounds, ServiceMode
from simulation.start import CityStart

LEAST_SIMULATED = 20
"""Households simulated per compound even at the smallest scale, if it has as many."""


@dataclass(frozen=True)
class City:
    """A city before anything has happened in it; see `synthesise`.

    Attributes
    ----------
    start
        What it was built from.
    seed
        Its own seed.
    compounds
        Compounds ordered by district, street and community, with the firm that serves each.
    street_district, community_street
        Row of the district of each street, and of the street of each community.
    firm_kind, firm_district, firm_ability, firm_members, firm_identity
        One entry per firm: kind (row of `FIRM_KINDS`), home district, ability (0 to 1), party
        members, and the number under which its luck is drawn.
    part
        Share of the households of the whole city; below 1 in a sample of streets.
    """

    start: CityStart
    seed: int
    compounds: Compounds
    street_district: Array
    community_street: Array
    firm_kind: Array
    firm_district: Array
    firm_ability: Array
    firm_members: Array
    firm_identity: Array
    part: float = 1.0

    def sample(self, share: float) -> City:
        """Keep some streets, with all their compounds and households.

        Streets keep their numbers, and every district keeps at least one of its streets.  Firms
        keep the projects that lie in them; of the firms without any, the same share stays.

        Parameters
        ----------
        share
            Share of the streets of each district, above 0 and at most 1.
        """
        if share == 1:
            return self
        rows = np.flatnonzero(self._streets_drawn(share)[self.compounds.street])
        columns = {name: column[rows] for name, column in self.compounds.snapshot().items()}
        compounds = Compounds(len(rows))
        compounds.restore(columns)
        serving = compounds.firm[compounds.firm != NONE]
        stays = _uniform(self.seed, "firm in the sample", len(self.firm_kind)) < share
        stays[serving] = True
        new_row = np.cumsum(stays) - 1
        compounds.firm[compounds.firm != NONE] = new_row[serving]
        firms = {
            name: getattr(self, name)[stays] for name in vars(self) if name.startswith("firm_")
        }
        part = float(compounds.households.sum() / self.compounds.households.sum())
        return replace(self, compounds=compounds, part=part, **firms)

    def _streets_drawn(self, share: float) -> Mask:
        """Streets that a sample keeps: in each district those that come first by keyed luck."""
        luck = _uniform(self.seed, "street in the sample", len(self.street_district))
        order = np.lexsort((luck, self.street_district))
        size = np.bincount(self.street_district)
        place = np.arange(len(order)) - np.repeat(np.cumsum(size) - size, size)
        drawn = np.zeros(len(order), dtype=np.bool_)
        drawn[order] = place < np.maximum(1, np.round(share * size))[self.street_district[order]]
        return drawn

    def compounds_at(self, scale: float) -> Compounds:
        """Copy of the compounds, with as many simulated households as the scale asks for."""
        compounds = Compounds(len(self.compounds))
        compounds.restore(self.compounds.snapshot())
        wished = np.maximum(LEAST_SIMULATED, np.round(scale * compounds.households))
        compounds.simulated = np.minimum(compounds.households, wished)
        compounds.weight = compounds.households / compounds.simulated
        compounds.first_household = np.cumsum(compounds.simulated) - compounds.simulated
        return compounds


FIRM_KINDS = ("local", "outside", "platform", "welfare")
"""Kinds of firm; only public-welfare firms follow rules of their own."""


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
    identity = np.arange(start.firms)
    return City(start, seed, compounds, street_district, community_street, *firms, identity)


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
    for kind, is_kind in (("commodity", ~compounds.old), ("old", compounds.old)):
        _build(start, seed, compounds, kind, np.flatnonzero(is_kind))
    _serve(start, seed, compounds)
    return compounds


def _build(start: CityStart, seed: int, compounds: Compounds, kind: str, rows: Array) -> None:
    """Sizes, areas, fees and the state at the begin of one type of compound."""
    if not rows.size:
        return
    size = np.exp(start.size_sd * draws.normal(seed, "compound size", 0, rows))
    households, area = (getattr(start, f"{kind}_{what}") for what in ("households", "area"))
    compounds.households[rows] = apportion(households, size)
    compounds.area[rows] = area * compounds.households[rows] / households
    luck = draws.normal(seed, "compound fee", 0, rows)
    fee = getattr(start, f"fee_{kind}") * np.exp(start.fee_sd * luck - start.fee_sd**2 / 2)
    compounds.reference_fee[rows] = fee
    own_cost = np.maximum(0.01, fee * start.cost_share * start.break_even_collection)
    compounds.standard_cost[rows] = start.standard_cost_old if kind == "old" else own_cost
    for name, sd in (
        ("visible_quality", start.visible_sd),
        ("facility_condition", start.facility_sd),
    ):
        mean = getattr(start, f"{name}_{kind}")
        spread = draws.normal(seed, name, 0, rows)
        getattr(compounds, name)[rows] = np.clip(mean + sd * spread, 0, 100)


def _serve(start: CityStart, seed: int, compounds: Compounds) -> None:
    """Service modes before the programme: exact shares, chosen by keyed priority."""
    compounds.service_mode = ServiceMode.MARKET
    old = np.flatnonzero(compounds.old)
    order = old[np.argsort(draws.uniform(seed, "old service mode", 0, old), kind="stable")]
    shares = np.array([start.old_unserved, start.old_self_managed, start.old_market])
    ends = np.cumsum(apportion(len(old), shares, least=0))
    compounds.service_mode[order[: ends[0]]] = ServiceMode.NONE
    compounds.service_mode[order[ends[0] : ends[1]]] = ServiceMode.SELF_MANAGED


def _firms(start: CityStart, seed: int) -> tuple[Array, Array, Array, Array]:
    n = start.firms
    kind = np.full(n, FIRM_KINDS.index("platform"))
    kind[: start.firms_local + start.firms_outside] = FIRM_KINDS.index("outside")
    kind[: start.firms_local] = FIRM_KINDS.index("local")
    district = (_uniform(seed, "firm district", n) * start.districts).astype(int)
    talent = draws.normal(seed, "firm ability", 0, np.arange(n))
    ability = np.clip(start.ability_mean + start.ability_sd * talent, 0.2, 0.95)
    chance = draws.normal(seed, "firm members", 0, np.arange(n))
    link = start.ability_members_correlation
    rank = special.ndtr(link * talent + np.sqrt(1 - link**2) * chance)
    return kind, district, ability, members(rank, start)


def members(rank: Array, start: CityStart) -> Array:
    """Party members of firms by their rank (0 to 1), negative binomial."""
    k, mean = start.members_dispersion, start.members_per_firm
    p = k / (k + mean)
    return np.ceil(np.maximum(0, special.nbdtrik(rank, k, p)) - 1e-9).astype(np.int64)


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
    wished = np.where(at_home, firm_district[slots], elsewhere)
    by_district = np.lexsort((_uniform(seed, "slot order", len(slots)), wished))
    luck = draws.uniform(seed, "compound order", 0, under)
    places = under[np.lexsort((luck, compounds.district[under]))]
    compounds.firm[places] = slots[by_district]


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
        If the total is too small to give everybody the least.
    """
    spare = total - least * len(weights)
    if spare < 0:
        raise ValueError(f"{total} cannot be split into {len(weights)} parts of {least} or more")
    exact = np.asarray(weights) / np.sum(weights) * spare
    parts = np.floor(exact).astype(np.int64)
    rest = spare - int(parts.sum())
    parts[np.argsort(parts - exact, kind="stable")[:rest]] += 1
    return parts + least


def _uniform(seed: int, decision: str, n: int) -> Array:
    return draws.uniform(seed, decision, 0, np.arange(n))
