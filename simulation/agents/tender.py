"""Tender: which firms look at a compound, which of them bid, and which one is chosen (2.12)."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from simulation.agents import bidding, bundle
from simulation.agents.base import ask
from simulation.agents.party_branch import could_be_organised, is_organised
from simulation.agents.property_firm import PropertyFirm
from simulation.core import randomness
from simulation.core.compilation import compiled
from simulation.core.quantiles import poisson_quantile
from simulation.core.tables import Array, Floats, Mask, Rows
from simulation.processes.finance import bundle_saving
from simulation.processes.prospects import Prospect, as_it_is, pooled, prospect
from simulation.state.compounds import Area
from simulation.state.firms import WELFARE
from simulation.state.state import State


class Offer(NamedTuple):
    """The firm that is chosen, by its row, and the share of the reference fee that it asks."""

    firm: int
    price: float


class Tender:
    """One tender for the service of a compound.

    Parameters
    ----------
    state
        The state.
    compound
        Row of the compound.
    incumbent
        Whether the firm that serves it may take part.
    by_developer
        Whether a developer holds it, for a new estate.
    partners
        Other compounds that are tendered together with it.
    """

    def __init__(
        self,
        state: State,
        compound: int,
        *,
        incumbent: bool = False,
        by_developer: bool = False,
        partners: Sequence[int] = (),
    ) -> None:
        self.state, self.compound, self.partners = state, compound, partners
        self.compounds = [compound, *partners]
        policy, kind = state.policy, "developer" if by_developer else "tender"
        self.party_weight = float(getattr(policy, f"{kind}_party_weight")[compound])
        self.needs_party = bool(getattr(policy, f"{kind}_precondition")[compound])
        self.firms = self._lookers(incumbent)
        self.price = ask(state, PropertyFirm, self.firms, "bid", compound).astype(np.float64)
        self._promises = [
            (float(state.compounds.area[row]), prospect(state, row)) for row in self.compounds
        ]
        self.bids = ask(state, PropertyFirm, self.firms, "wants", compound, self._margins())

    def winner(self) -> Offer | None:
        """Give the best of those who bid; None if nobody does."""
        return self._best(self.bids)

    def assigned(self) -> Offer | None:
        """Give the best of those who look, whether they bid or not; None if nobody looks."""
        return self._best(np.ones(len(self.firms), dtype=bool))

    def _best(self, among: Mask) -> Offer | None:
        if not among.any():
            return None
        best = int(np.argmax(np.where(among, self._utility, -np.inf)))
        return Offer(int(self.firms[best]), float(self.price[best]))

    def _margins(self) -> Array:
        """Margin for each of the firms."""
        if not bundle.may_join_a_strong_one(self.state, self.compound):
            return self._alone.margins(self.price)
        offers = zip(self.firms.tolist(), self.price.tolist(), strict=True)
        return np.array([self._margin(firm, price) for firm, price in offers])

    def _margin(self, firm: int, price: float) -> float:
        """Margin for a firm; a strong compound of its own may share the account."""
        strong = bundle.strong_compound(self.state, self.compound, firm)
        if strong is None:
            return self._alone.margin(price)
        area = float(self.state.compounds.area[strong])
        parts = [*self._promises, (area, as_it_is(self.state, strong))]
        size = len(self._promises) + int(self.state.compounds.bundle_size[strong])
        return pooled(parts, float(bundle_saving(self.state, size))).margin(price)

    @functools.cached_property
    def _alone(self) -> Prospect:
        """Prospect of what is tendered, without a strong compound."""
        saving = float(bundle_saving(self.state, len(self._promises)))
        return pooled(self._promises, saving)

    @functools.cached_property
    def _utility(self) -> Array:
        state, firms = self.state, self.state.firms
        market, rows = state.parameters.market, self.firms
        noise = bidding.normal(state, "judging a bidder", self.compound, rows)
        seeming = bidding.normal(state, "seeming ability", self.compound, rows)
        organised = is_organised(state, rows)
        return utility_of(
            firms.ability[rows] + market.ability_noise * seeming,
            firms.reputation[rows],
            self.price,
            organised,
            market.tender_noise * noise,
            (market.weight_ability, market.weight_reputation, market.weight_price),
            self.party_weight,
        )

    def _lookers(self, incumbent: bool) -> Array:
        """Rows of the firms that look, those with a project in the street first."""
        state = self.state
        uniform = randomness.uniform(state.seed, "firms look", state.month, self.compound)
        n = 1 + poisson_quantile(float(uniform), float(state.parameters.market.lookers))
        in_street = self._firms_in("street")
        first = self._by_priority(in_street, incumbent)
        if len(first) >= n:
            return first[:n]
        at_home = np.flatnonzero(state.firms.district == state.compounds.district[self.compound])
        in_district = np.union1d(at_home, self._firms_in("district"))
        elsewhere = np.setdiff1d(in_district, in_street, assume_unique=True)
        return np.concatenate([first, self._by_priority(elsewhere, incumbent)])[:n]

    def _by_priority(self, rows: Array, incumbent: bool) -> Array:
        """Those of some firms that may bid, in the order of a keyed random number."""
        able = rows[self._may_bid(rows, incumbent)]
        priority = bidding.uniform(self.state, "bidders", self.compound, able)
        return able[np.argsort(priority, kind="stable")]

    def _may_bid(self, rows: Array, incumbent: bool) -> Mask:
        """Which of some firms may bid: those in good credit, and as a rule demands."""
        state, firms, compounds = self.state, self.state.firms, self.state.compounds
        able = (firms.kind[rows] != WELFARE) & (
            firms.credit[rows] >= state.parameters.market.least_credit
        )
        if self.needs_party:
            lenient = bool(state.policy.able_may_bid[self.compound])
            able &= could_be_organised(state, rows) if lenient else is_organised(state, rows)
        if not incumbent and compounds.are_contracted(self.compound):
            able &= rows != compounds.firm[self.compound]
        return np.asarray(able)

    def _firms_in(self, area: Area) -> Array:
        """Rows of the firms with a project in the street, or the district, of the compound."""
        compounds = self.state.compounds
        here = compounds.around(self.compound, area)
        return firms_among(compounds.firm[here], compounds.are_contracted(here))


@compiled
def firms_among(firm: Array, contracted: Mask) -> Rows:
    """Firms that serve some compounds under contract, each once, in the order of their rows.

    Parameters
    ----------
    firm, contracted
        Firm of each compound, and whether it serves it under contract.
    """
    return np.unique(firm[contracted])


@compiled
def utility_of(
    ability: Floats,
    reputation: Floats,
    price: Floats,
    organised: Mask,
    noise: Floats,
    weights: tuple[float, float, float],
    party_weight: float,
) -> Floats:
    """Utility of each bidder to those who choose one (2.12).

    Parameters
    ----------
    ability, reputation, price, organised, noise
        Of each bidder: the ability that it seems to have, its reputation in points, the share of
        the reference fee that it asks, whether it has a party organisation, and the error of
        judgement.
    weights
        Weights of ability, reputation and price.
    party_weight
        Weight of a party organisation.
    """
    utility = np.empty(price.size)
    for i in range(price.size):
        utility[i] = (
            weights[0] * ability[i]
            + weights[1] * reputation[i] / 100
            + weights[2] * (1 - price[i])
            + party_weight * organised[i]
            + noise[i]
        )
    return utility
